"""`assent audit`: who did what, in the order in which it took effect."""

import msgspec
import rich_click as click

from app.client import Document
from app.commands import lookup
from app.commands.options import INSTANT
from app.commands.output import table
from app.commands.session import Session, connected


@click.command()
@click.option("--proposal", help="Only events of this proposal, by its id, or of an asset's open one by its name.")
@click.option("--entity", "entity_type", help="Only events of this kind of thing: proposal, contract, team, key ...")
@click.option("--id", "entity_id", help="Only events of the thing with this id.")
@click.option("--actor", help="Only what this principal did, by name.")
@click.option("--action", help="Only this action; proposal.* takes all that begin so.")
@click.option("--since", type=INSTANT, help="From this instant.")
@click.option("--until", type=INSTANT, help="Before this instant.")
@click.option("--cursor", type=click.IntRange(0), help="Only what came after this number.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many at most.")
@connected
def audit(
    session: Session, proposal: str | None, entity_type: str | None, entity_id: str | None, **filters: object
) -> None:
    """Print the audit trail, oldest first."""
    if proposal is not None:
        entity_type, entity_id = "proposal", lookup.proposal_id(session.client, proposal)
    page = session.client.events(entity_type=entity_type, entity_id=entity_id, **filters)
    session.show(page, table(("#", "at", "action", "actor", "what"), map(_row, page["results"])))
    if page["next_cursor"] is not None and not session.as_json:
        session.say(f"There is more: --cursor {page['next_cursor']}")


def _row(event: Document) -> list[str]:
    at = f"{event['at'][:10]} {event['at'][11:19]}"
    detail = msgspec.json.encode(event["detail"]).decode()
    return [str(event["seq"]), at, event["action"], event["actor_name"], detail]
