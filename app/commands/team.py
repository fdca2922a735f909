"""`assent team`: who owns contracts and who depends on them."""

import rich_click as click

from app.commands import lookup
from app.commands.options import paged
from app.commands.session import Session, connected

_MEMBERS = {"name": "name", "id": "id", "contacts": "contacts", "created": "created_at"}


@click.group()
def team() -> None:
    """Teams: who owns contracts and who depends on them."""


@team.command()
@click.argument("name")
@click.option("--contact", "contacts", multiple=True, help="How people reach the team; can be repeated.")
@connected
def create(session: Session, name: str, contacts: tuple[str, ...]) -> None:
    """Make a team. Needs an admin's key."""
    session.record(session.client.create_team(name, contacts), _MEMBERS)


@team.command("list")
@paged
@connected
def list_(session: Session, page: int, page_size: int) -> None:
    """List teams by name."""
    session.listing(session.client.teams(page=page, page_size=page_size), _MEMBERS)


@team.command()
@click.argument("team")
@connected
def show(session: Session, team: str) -> None:
    """Show a TEAM, by its name or id."""
    session.record(session.client.team(lookup.team_id(session.client, team)), _MEMBERS)
