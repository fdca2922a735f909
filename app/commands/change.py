"""`assent amend`, `withdraw` and `force`: what producers and admins do with an open proposal."""

from pathlib import Path

import rich_click as click

from app.client import Document
from app.commands import lookup
from app.commands.render import state_line
from app.commands.schema_file import SCHEMA_FILE, read_schema, schema_options
from app.commands.session import Session, connected


@click.command()
@click.argument("proposal")
@click.argument("file", type=SCHEMA_FILE)
@schema_options
@connected
def amend(session: Session, proposal: str, file: Path, details: Document) -> None:
    """Replace what a PROPOSAL proposes by the schema in FILE. Its consumers are asked again."""
    wanted = lookup.proposal_id(session.client, proposal)
    amended = session.client.amend(wanted, read_schema(file), **details)
    session.done(amended, f"Revision {amended['revision']} replaces the one before. {state_line(amended)}")


@click.command()
@click.argument("proposal")
@click.option("--reason", help="What the consumers should know.")
@connected
def withdraw(session: Session, proposal: str, reason: str | None) -> None:
    """Take an open PROPOSAL back."""
    withdrawn = session.client.withdraw(lookup.proposal_id(session.client, proposal), reason=reason)
    session.done(withdrawn, state_line(withdrawn))


@click.command()
@click.argument("proposal")
@click.option("--reason", required=True, help="Why. It goes on record.")
@connected
def force(session: Session, proposal: str, reason: str) -> None:
    """Publish an open PROPOSAL without the agreement that its policy asks for. Admins only."""
    forced = session.client.force(lookup.proposal_id(session.client, proposal), reason)
    session.done(forced, state_line(forced))
