"""`assent asset`: what has versions, owned by a team and governed by a compatibility level."""

import rich_click as click

from app.commands import lookup
from app.commands.exits import Exit
from app.commands.options import paged
from app.commands.render import state_line
from app.commands.session import Session, connected

_MEMBERS = {"asset": "fqn", "id": "id", "format": "format", "owner": "owner_team_name", "level": "compatibility",
            "latest": "latest_version", "consumers": "active_registrations"}  # fmt: skip
_LEVELS = ("NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE")


@click.group()
def asset() -> None:
    """Assets: what has versions. Publishing makes them as needed."""


@asset.command()
@click.argument("fqn")
@click.option("--format", "format_name", type=click.Choice(("AVRO", "JSON"), case_sensitive=False), required=True)
@click.option("--owner", help="The team that publishes it, by name or id; the key's own unless given.")
@click.option("--level", type=click.Choice(_LEVELS, case_sensitive=False), help="What a new version may not break.")
@click.option("--description", help="For people.")
@connected
def create(
    session: Session, fqn: str, format_name: str, owner: str | None, level: str | None, description: str | None
) -> None:
    """Make an asset without a version yet."""
    made = session.client.create_asset(
        fqn,
        format_name,
        owner_team_id=lookup.optional_team(session.client, owner),
        compatibility=level,
        description=description,
    )
    session.record(made, _MEMBERS)


@asset.command("list")
@click.option("--prefix", help="Only names that begin so.")
@click.option("--owner", help="Only those of this team.")
@click.option("--identifier", help="Only those that an identifier of this value names.")
@paged
@connected
def list_(
    session: Session, prefix: str | None, owner: str | None, identifier: str | None, page: int, page_size: int
) -> None:
    """List assets by name."""
    owner_id = lookup.optional_team(session.client, owner)
    found = session.client.assets(
        prefix=prefix, owner_team_id=owner_id, identifier=identifier, page=page, page_size=page_size
    )
    session.listing(found, _MEMBERS)


@asset.command()
@click.argument("fqn")
@connected
def show(session: Session, fqn: str) -> None:
    """Show an asset."""
    session.record(lookup.asset(session.client, fqn), _MEMBERS)


@asset.command("set-level")
@click.argument("fqn")
@click.argument("level", type=click.Choice(_LEVELS, case_sensitive=False))
@connected
def set_level(session: Session, fqn: str, level: str) -> Exit:
    """Set what a new version may not break. Giving up a guarantee can need the consumers' agreement: exit code 3."""
    answer = session.client.set_level(lookup.asset(session.client, fqn)["id"], level)
    proposal = answer.get("proposal")
    if proposal is None:
        session.done(answer, f"{fqn} is {level} now.")
        return Exit.DONE
    session.done(answer, f"Consumers have to agree first. {state_line(proposal)}")
    return Exit.PENDING
