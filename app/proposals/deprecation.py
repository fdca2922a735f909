"""A version is deprecated, and has a day on which it goes: who depends on it hears of that, and owes no answer.

It is planned by the transaction that deprecates the version, or that gives a deprecated one its day; a workflow sends
it. Each consumer hears of a day once, however often it is set.
"""

from uuid import UUID

import msgspec

from app.audit.log import Event
from app.contracts.model import ArtifactState
from app.contracts.sunset import sunset_of
from app.identity.principals import Principal
from app.proposals.planning import tell_of_sunset
from app.proposals.removal import dependents
from app.storage.engine import fetch_one

_MAX_NAMED = 100


async def plan_sunset(actor: Principal, artifact: ArtifactState, version: UUID) -> list[Event]:
    """Plan to tell those who depend on a version until when it can be used, under the artifact's lock; what goes on
    record of it, which is nothing if there is nothing (new) to tell.

    Wake the announcement of the version after the commit. Raises `Invalid` if its label is no instant.
    """
    row = await fetch_one("SELECT label, state, labels FROM version WHERE id = $1", version)
    if row is None or row["state"] != "DEPRECATED":
        return []
    producer = artifact.owner if actor.team is None or actor.is_admin else actor.team
    consumers = [one for one in await dependents(artifact, [version]) if one.team_id != producer]
    if not consumers:
        return []
    sunset = sunset_of(msgspec.json.decode(row["labels"]))
    if sunset is None:
        return []
    told = await tell_of_sunset(artifact.tenant, version, sunset, [one.registration_id for one in consumers])
    if not told:
        return []
    names = {one.team_id: one.team_name for one in consumers}
    detail = {
        "asset": artifact.fqn,
        "version": row["label"],
        "sunset": sunset.isoformat(),
        "told": sorted({names[team] for team, reached in told if reached})[:_MAX_NAMED],
        "unreached": sorted({names[team] for team, reached in told if not reached})[:_MAX_NAMED],
    }
    return [Event("contract.sunset", "contract", version, detail)]
