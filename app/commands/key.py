"""`assent key`: API keys."""

import rich_click as click

from app.commands import lookup
from app.commands.options import INSTANT
from app.commands.session import Session, connected

_ROLES = ("admin", "developer", "reader", "auditor")
_MEMBERS = {"name": "name", "role": "role", "id": "id", "prefix": "prefix", "team": "team_id", "scopes": "scopes",
            "created": "created_at", "expires": "expires_at", "revoked": "revoked_at"}  # fmt: skip
_COLUMNS = {heading: _MEMBERS[heading] for heading in ("name", "role", "id", "prefix", "team", "expires", "revoked")}


@click.group()
def key() -> None:
    """API keys: shown once, revoked for good."""


@key.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), default="developer", show_default=True, help="What it may do.")
@click.option("--team", help="The team it acts for, by name or id.")
@click.option("--scope", "scopes", multiple=True, help="Less than the role has; can be repeated.")
@click.option("--expires", type=INSTANT, help="When it ends.")
@connected
def create(
    session: Session, name: str, role: str, team: str | None, scopes: tuple[str, ...], expires: str | None
) -> None:
    """Make a key and print it: this once, alone on stdout."""
    made = session.client.create_key(
        name,
        role,
        team_id=lookup.optional_team(session.client, team),
        scopes=scopes or None,
        expires_at=expires,
    )
    session.show(made, made["secret"])
    session.say(f"Key {made['key']['id']} for {name}. It is not shown again.")


@key.command("list")
@connected
def list_(session: Session) -> None:
    """List keys: all for an admin, those of its team for a developer."""
    session.listing(session.client.keys(), _COLUMNS)


@key.command()
@click.argument("key_id", metavar="ID")
@connected
def revoke(session: Session, key_id: str) -> None:
    """End a key for good."""
    session.client.revoke_key(key_id)
    session.done({"id": key_id, "revoked": True}, f"Key {key_id} is revoked.")
