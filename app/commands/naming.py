"""`assent naming`: what the names of new assets in a group have to look like."""

import rich_click as click

from app.commands.options import paged
from app.commands.session import Session, connected

_MEMBERS = {"group": "group", "scheme": "scheme_name", "id": "scheme_id", "pattern": "validation_pattern",
            "registrar": "registrar_name", "namespace": "namespace"}  # fmt: skip
_MOST = 100
"""Schemes on a page, at the most."""
_COLUMNS = {"scheme": "name", "key": "primaryKey", "pattern": "validationPattern", "id": "id"}


@click.group()
def naming() -> None:
    """Naming: a scheme can govern a group, so that new assets there have names that match its pattern.

    Registrars and schemes are made over HTTP: see docs/naming.md.
    """


@naming.command()
@paged
@connected
def schemes(session: Session, page: int, page_size: int) -> None:
    """List the schemes that can govern, newest first."""
    size = min(page_size, _MOST)
    session.listing(session.client.schemes(limit=size, offset=(page - 1) * size), _COLUMNS)


@naming.command()
@click.argument("group")
@click.option("--scheme", required=True, help="The scheme, by its id.")
@connected
def govern(session: Session, group: str, scheme: str) -> None:
    """Have a scheme govern the names in GROUP. Needs an admin's key.

    What is there already keeps its name.
    """
    session.record(session.client.govern(group, scheme), _MEMBERS)


@naming.command()
@click.argument("group")
@connected
def show(session: Session, group: str) -> None:
    """Show what governs the names in GROUP."""
    session.record(session.client.naming(group), _MEMBERS)


@naming.command()
@click.argument("group")
@connected
def release(session: Session, group: str) -> None:
    """Let the names in GROUP be what they like again. Needs an admin's key."""
    session.client.release(group)
    session.done({"group": group, "governed": False}, f"Nothing governs the names in {group} any more.")
