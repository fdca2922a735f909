"""`assent channel`: how a team is reached."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

from app.commands import lookup
from app.commands.exits import Exit
from app.commands.session import Session, connected

_MEMBERS = {"name": "name", "kind": "kind", "address": "address", "id": "id", "hears versions": "hears_versions"}


_F = TypeVar("_F", bound=Callable[..., Any])


@click.group()
def channel() -> None:
    """Channels: how a team is reached. Their URLs are stored encrypted and never shown again."""


def _team_option(command: _F) -> _F:
    return click.option("--team", help="By name or id; the key's own unless given.")(command)


def _team(session: Session, team: str | None) -> str:
    return lookup.optional_team(session.client, team) or lookup.own_team(session.client)


@channel.command()
@click.argument("name")
@click.argument("channel_url", metavar="URL")
@_team_option
@click.option("--versions", is_flag=True, help="Also tell it of compatible versions.")
@connected
def add(session: Session, name: str, channel_url: str, team: str | None, versions: bool) -> None:
    """Add a channel with an Apprise URL, such as mailto://..., slack://..., json://....

    Write - instead of the URL to have it read from stdin.
    """
    if channel_url == "-":
        channel_url = sys.stdin.readline().strip()
    made = session.client.add_channel(_team(session, team), name, channel_url, hears_versions=versions)
    session.record(made, _MEMBERS)


@channel.command("list")
@_team_option
@connected
def list_(session: Session, team: str | None) -> None:
    """List a team's channels."""
    session.listing(session.client.channels(_team(session, team)), _MEMBERS)


@channel.command()
@click.argument("channel_id", metavar="ID")
@_team_option
@connected
def remove(session: Session, channel_id: str, team: str | None) -> None:
    """Remove a channel."""
    session.client.remove_channel(_team(session, team), channel_id)
    session.done({"id": channel_id, "removed": True}, f"Channel {channel_id} is removed.")


@channel.command()
@click.argument("channel_id", metavar="ID")
@_team_option
@connected
def test(session: Session, channel_id: str, team: str | None) -> Exit:
    """Send a test message now. Exit code 1 if it could not be delivered."""
    outcome = session.client.test_channel(_team(session, team), channel_id)
    told = "The test message was delivered." if outcome["delivered"] else f"Not delivered: {outcome.get('error')}"
    session.done(outcome, told)
    return Exit.DONE if outcome["delivered"] else Exit.NEGATIVE
