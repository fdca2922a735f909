"""`assent ack`, `object` and `extend`: what consumers say to a proposal, and the producer's answer about time."""

from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

from app.client import Document
from app.commands import lookup
from app.commands.options import INSTANT
from app.commands.output import instant
from app.commands.render import state_line
from app.commands.session import Session, connected

_F = TypeVar("_F", bound=Callable[..., Any])


def _for_team(command: _F) -> _F:
    return click.option("--team", help="Answer for this team, by name or id; admins only.")(command)


@click.command()
@click.argument("proposal")
@click.option("--reason", help="What the producer should know.")
@_for_team
@connected
def ack(session: Session, proposal: str, reason: str | None, team: str | None) -> None:
    """Acknowledge a PROPOSAL, by its id or its asset's name: your team can live with it."""
    client = session.client
    wanted, team_id = lookup.proposal_id(client, proposal), lookup.optional_team(client, team)
    _tell(session, client.acknowledge(wanted, reason=reason, team_id=team_id))


@click.command("object")
@click.argument("proposal")
@click.option("--reason", required=True, help="Why. The producer reads it.")
@_for_team
@connected
def object_(session: Session, proposal: str, reason: str, team: str | None) -> None:
    """Object to a PROPOSAL, by its id or its asset's name: it is not published while you do."""
    client = session.client
    wanted, team_id = lookup.proposal_id(client, proposal), lookup.optional_team(client, team)
    _tell(session, client.object(wanted, reason, team_id=team_id))


@click.command()
@click.argument("proposal")
@click.option("--until", type=INSTANT, help="As a consumer: ask for time until this date.")
@click.option("--deadline", type=INSTANT, help="As the producer: move the deadline to this date.")
@click.option("--reason", help="What the producer should know; with --until.")
@_for_team
@connected
def extend(
    session: Session, proposal: str, until: str | None, deadline: str | None, reason: str | None, team: str | None
) -> None:
    """Ask for more time for a PROPOSAL (--until), or grant it (--deadline)."""
    if (until is None) == (deadline is None):
        raise click.UsageError("give --until to ask for time, or --deadline to grant it")
    if deadline is not None and (reason is not None or team is not None):
        raise click.UsageError("--reason and --team belong to --until")
    client = session.client
    wanted = lookup.proposal_id(client, proposal)
    if until is not None:
        team_id = lookup.optional_team(client, team)
        _tell(session, client.request_extension(wanted, until, reason=reason, team_id=team_id))
    elif deadline is not None:
        extended = client.extend(wanted, deadline)
        session.done(extended, f"The deadline is {instant(extended['deadline'])} now.")


def _tell(session: Session, answer: Document) -> None:
    on_record = "The answer is on record." if answer["changed"] else "The team had said so before."
    session.done(answer, f"{on_record} {state_line(answer['proposal'])}")
