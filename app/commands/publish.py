"""`assent publish`: at once where nobody is hurt, as a proposal where somebody is."""

from pathlib import Path

import rich_click as click

from app.client import Client, Document
from app.commands.exits import Exit, of_state
from app.commands.render import impact_view, state_line
from app.commands.schema_file import SCHEMA_FILE, guess_format, read_schema, schema_options
from app.commands.session import Session, connected, first
from app.commands.waiting import wait_until_decided


@click.command()
@click.argument("fqn")
@click.argument("file", type=SCHEMA_FILE)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("AVRO", "JSON"), case_sensitive=False),
    help="Of a new asset; guessed from the file's name.",
)
@schema_options
@click.option("--dry-run", is_flag=True, help="Only say what would happen. Exit code 3 if consumers had to agree.")
@click.option("--wait", is_flag=True, help="If it becomes a proposal, wait until that is decided.")
@click.option("--timeout", type=click.FloatRange(0), metavar="SECONDS", help="Wait so long at most; exit code 3 then.")
@connected
def publish(
    session: Session,
    fqn: str,
    file: Path,
    format_name: str | None,
    dry_run: bool,
    wait: bool,
    timeout: float | None,
    details: Document,
) -> Exit:
    """Publish the schema in FILE (- is stdin) as the next version of the asset FQN.

    Exit code 0: it is published. 3: consumers have to agree first. 1: it was rejected, or --wait saw it fail.
    """
    schema = read_schema(file)
    details = details | {"format": format_name or _format_of_new(session.client, fqn, file)}
    if dry_run:
        impact = session.client.preview(fqn, schema, **details)
        session.show(impact, impact_view(impact))
        return Exit.PENDING if impact["action"] == "would_propose" else Exit.DONE
    answer = session.client.publish(fqn, schema, **details)
    if answer["action"] != "proposed":
        session.done(answer, _told(answer))
        return Exit.DONE
    return _held_back(session, answer, wait=wait, timeout=timeout)


def _format_of_new(client: Client, fqn: str, file: Path) -> str | None:
    """The guess matters for a new asset only: an Avro schema may well be in a file that ends with .json."""
    return None if first(client.assets(fqn=fqn)) else guess_format(file)


def _told(answer: Document) -> str:
    contract = answer["contract"]
    what = f"{contract['asset_fqn']} {contract['version']}"
    if answer["action"] == "unchanged":
        return f"{what} has this content already."
    return f"Published {what}, contract {contract['id']}."


def _held_back(session: Session, answer: Document, *, wait: bool, timeout: float | None) -> Exit:
    proposal = answer["proposal"]
    if wait:
        session.say(state_line(proposal))
        proposal = wait_until_decided(session, proposal["id"], timeout)
    session.done(answer | {"proposal": proposal}, state_line(proposal))
    return of_state(proposal["state"])
