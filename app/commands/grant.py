"""`assent grant`: which team may write which names."""

import rich_click as click

from app.commands import lookup
from app.commands.options import paged
from app.commands.session import Session, connected

_MEMBERS = {"prefix": "prefix", "team": "team_name", "id": "id", "created": "created_at"}


@click.group()
def grant() -> None:
    """Grants: which team may write whatever has a name that begins with a prefix.

    The longest prefix that fits a name decides who may make it. Where none fits, whoever comes first owns it. An
    asset's owner may always write it.
    """


@grant.command()
@click.argument("prefix")
@click.option("--team", required=True, help="Who gets it, by name or id.")
@connected
def add(session: Session, prefix: str, team: str) -> None:
    """Grant a PREFIX of full names, such as shop., to a team. Needs an admin's key.

    Several teams can have the same prefix. An empty one fits every name.
    """
    made = session.client.add_grant(prefix, lookup.team_id(session.client, team))
    session.record(made, _MEMBERS)


@grant.command("list")
@paged
@connected
def list_(session: Session, page: int, page_size: int) -> None:
    """List grants by prefix."""
    session.listing(session.client.grants(page=page, page_size=page_size), _MEMBERS)


@grant.command()
@click.argument("grant_id", metavar="ID")
@connected
def remove(session: Session, grant_id: str) -> None:
    """Take a grant back. What was made under it keeps its owner. Needs an admin's key."""
    session.client.remove_grant(grant_id)
    session.done({"id": grant_id, "removed": True}, f"Grant {grant_id} is removed.")
