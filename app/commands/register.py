"""`assent register`: a team as a consumer of an asset."""

import rich_click as click

from app.commands import lookup
from app.commands.options import paged
from app.commands.session import Session, connected

_MEMBERS = {"asset": "asset_fqn", "version": "contract_version", "team": "consumer_team_name", "status": "status",
            "id": "id", "fields": "fields", "notes": "notes"}  # fmt: skip


@click.group()
def register() -> None:
    """Registrations: who depends on what, and is asked before it breaks."""


@register.command()
@click.argument("fqn")
@click.option("--team", help="The consumer, by name or id; the key's own unless given.")
@click.option("--version", help="The version that the team reads; the latest unless given.")
@click.option("--fields", help="Comma-separated; then only changes that touch these fields concern the team.")
@click.option("--notes", help="For people: what it is used for.")
@connected
def add(
    session: Session, fqn: str, team: str | None, version: str | None, fields: str | None, notes: str | None
) -> None:
    """Register a team as a consumer of the asset FQN."""
    consumer = lookup.optional_team(session.client, team) or lookup.own_team(session.client)
    contract = lookup.contract_id(session.client, fqn, version)
    names = [name.strip() for name in fields.split(",") if name.strip()] if fields else None
    session.record(session.client.register(contract, consumer, notes=notes, fields=names), _MEMBERS)


@register.command("list")
@click.option("--asset", "fqn", help="Only consumers of this asset.")
@click.option("--team", help="Only registrations of this team.")
@click.option("--status", type=click.Choice(("active", "inactive")), help="Only those.")
@paged
@connected
def list_(session: Session, fqn: str | None, team: str | None, status: str | None, page: int, page_size: int) -> None:
    """List registrations, newest first."""
    asset = lookup.asset(session.client, fqn)["id"] if fqn else None
    consumer = lookup.optional_team(session.client, team)
    found = session.client.registrations(
        asset_id=asset, consumer_team_id=consumer, status=status, page=page, page_size=page_size
    )
    session.listing(found, _MEMBERS)


@register.command()
@click.argument("registration_id", metavar="ID")
@connected
def remove(session: Session, registration_id: str) -> None:
    """End a registration."""
    session.client.end_registration(registration_id)
    session.done({"id": registration_id, "removed": True}, f"Registration {registration_id} is ended.")
