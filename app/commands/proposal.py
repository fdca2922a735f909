"""`assent proposals` and `assent status`: changes under negotiation."""

import rich_click as click

from app.commands import lookup
from app.commands.exits import Exit, of_state
from app.commands.options import paged
from app.commands.render import proposal_view
from app.commands.session import Session, connected

_STATES = ("open", "approved", "published", "rejected", "withdrawn", "expired")
_COLUMNS = {"asset": "asset_fqn", "version": "new_version", "state": "state", "producer": "producer_team_name",
            "pending": "pending", "deadline": "deadline", "id": "id"}  # fmt: skip


@click.command()
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@click.option("--asset", "fqn", help="Only changes of this asset.")
@click.option("--producer", help="Only those of this team, by name or id.")
@click.option("--mine", is_flag=True, help="Only those that wait for the answer of the key's own team.")
@click.option("--waiting-for", help="Only those that wait for the answer of this team, by name or id.")
@paged
@connected
def proposals(
    session: Session,
    state: str | None,
    fqn: str | None,
    producer: str | None,
    mine: bool,
    waiting_for: str | None,
    page: int,
    page_size: int,
) -> None:
    """List proposals, newest first."""
    if mine and waiting_for:
        raise click.UsageError("--mine is --waiting-for one's own team: give one of them")
    client = session.client
    found = client.proposals(
        state=state,
        asset_fqn=fqn,
        producer_team_id=lookup.optional_team(client, producer),
        pending_ack_for=lookup.own_team(client) if mine else lookup.optional_team(client, waiting_for),
        page=page,
        page_size=page_size,
    )
    session.listing(found, _COLUMNS)


@click.command()
@click.argument("proposal")
@connected
def status(session: Session, proposal: str) -> Exit:
    """Show a PROPOSAL, by its id, or the open one of an asset by the asset's name.

    Exit code 0: it is published. 3: it is not decided yet. 1: it was rejected or withdrawn, or it expired.
    """
    found = session.client.proposal(lookup.proposal_id(session.client, proposal))
    session.show(found, proposal_view(found))
    return of_state(found["state"])
