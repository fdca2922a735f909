"""Who is told of a deployment without having been asked: those whom it breaks where nobody has to agree, and those who
want to hear of every version."""

from collections.abc import Mapping
from uuid import UUID

from app.identity.principals import Principal
from app.landscape.model import Line
from app.landscape.plan import Plan
from app.proposals.planning import announce, tell_of_break
from app.storage.engine import fetch_one


async def tell_observers(actor: Principal, plan: Plan, made: Mapping[Line, UUID]) -> list[UUID]:
    """Plan the messages, within the transaction that deploys; the versions whose announcement is to be woken."""
    threads: list[UUID] = []
    for impact in plan.impacts:
        version = made.get(impact.line) or (impact.state.latest.id if impact.state.latest else None)
        if impact.enforced or version is None:
            continue
        registrations = [consumer.registration_id for consumer in impact.affected]
        changes = [change for change in impact.changes if change.breaks]
        if await tell_of_break(actor.tenant, version, registrations, changes, occasion=await _occasion()):
            threads.append(version)
    for version in made.values():
        artifact = await fetch_one("SELECT artifact FROM version WHERE id = $1", version)
        if artifact is not None and await announce(actor.tenant, version, artifact["artifact"]):
            threads.append(version)
    return list(dict.fromkeys(threads))


async def _occasion() -> str:
    """What tells messages of this deployment from those of another about the same version."""
    row = await fetch_one("SELECT now()::text AS now")
    return str(row["now"]) if row else ""
