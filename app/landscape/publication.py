"""Carrying out what was agreed on, as the workflow asks for it: a deployment here, everything else where it belongs."""

from collections.abc import Mapping
from functools import partial
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from app.audit.log import Event
from app.contracts.comparisons import Unprepared, in_transaction
from app.errors import AssentError, Conflict, Unavailable
from app.identity.principals import system
from app.landscape.applications import find_application
from app.landscape.carrying import carry_out
from app.landscape.done import Done
from app.landscape.environments import find_environment
from app.landscape.locks import hold, hold_artifacts
from app.landscape.model import EndpointWish, EnvironmentWish, Wish
from app.landscape.negotiating import items_of
from app.landscape.plan import Plan
from app.landscape.planning import make_plan
from app.landscape.preparation import Preparation
from app.landscape.served import KnownLine, Served, endpoints_of, lines_of, state_of
from app.proposals.carrying_out import finish, hold_to, not_asked, postpone, reject, reopen
from app.proposals.locking import Locked, lock_proposal
from app.proposals.publication import publish_approved
from app.storage.engine import fetch, fetch_one

Outcome = Literal["published", "reopened", "rejected", "later", "nothing"]


async def carry_out_approved(proposal: UUID) -> Outcome:
    """Carry out an approved proposal, of whatever kind; see `publish_approved`, whose promises hold."""
    row = await fetch_one("SELECT tenant, document FROM deployment WHERE proposal = $1", proposal)
    if row is None:
        return await publish_approved(proposal)
    wish = msgspec.json.decode(row["document"], type=Wish)
    preparation = Preparation(system(row["tenant"]))
    try:
        outcome, done = await in_transaction(preparation, partial(_attempt, proposal, row["tenant"], wish, preparation))
    except AssentError as error:
        if isinstance(error, Conflict) and error.kind == "limit":  # there may be room again
            await postpone(proposal)
            return "later"
        return await reject(proposal, f"agreed on, and yet it cannot be carried out: {error.message}")
    except Unprepared:  # consumers come and go all the time; the workflow tries again
        raise Unavailable("What depends on this changes all the time.") from None
    done.wake()
    return outcome


async def _attempt(proposal: UUID, tenant: UUID, wish: Wish, preparation: Preparation) -> tuple[Outcome, Done]:
    """Carry it out if it still is what is agreed on; within a transaction."""
    actor, nothing = system(tenant), Done()
    application = await find_application(tenant, wish.application)
    only = wish.environments[0].environment if len(wish.environments) == 1 and wish.removes != "application" else None
    production = await hold(tenant, application, only)
    present = await _present(tenant, wish)
    await hold_artifacts(application.id, present)
    locked = await lock_proposal(proposal)
    if locked.state != "approved":
        return "nothing", nothing
    plan = await make_plan(present, production, preparation)
    if any(impact.state.mode.is_read_only for impact in plan.impacts):
        await postpone(proposal)
        return "later", nothing
    fresh = [
        replace(impact, affected=asked)
        for impact in plan.held
        if not locked.forced and (asked := await not_asked(locked, impact.affected))
    ]
    if fresh:
        await reopen(locked, await items_of(actor, plan, fresh))
        return "reopened", nothing
    done = await carry_out(actor, application, plan, proposal=proposal, publisher=locked.opened_by)
    await _hold_to(locked, plan)
    await finish(locked)
    versions = [event.detail["version"] for event in done.events if event.action == "contract.published"]
    done.events.append(Event("proposal.published", "proposal", proposal, {"versions": versions}))
    await done.put_on_record(actor)
    return "published", done


async def _present(tenant: UUID, wish: Wish) -> Wish:
    """The wish as it is now: what was changed at a path since it was made stays as it is.

    Raises `NotFound` for an environment that is gone.
    """
    known = {one.id: one for one in (await lines_of(wish.application)).values()}
    served = await endpoints_of([one.environment for one in wish.environments])
    environments: list[EnvironmentWish] = []
    for one in wish.environments:
        now = await find_environment(tenant, wish.application, one.environment)
        ours = [each for each in served if each.environment == one.environment]
        newer = [each for each in ours if one.base.get(each.path) != state_of(each, known[each.service_version])]
        if wish.removes:
            newer = []
        change = one.change.onto(now.draft) if one.change is not None else None
        environments.append(EnvironmentWish(one.environment, _merged(one, ours, newer, known), change=change))
    if wish.removes == "application":
        rows = await fetch("SELECT id FROM environment WHERE application = $1 ORDER BY id", wish.application)
        listed = {each.environment for each in environments}
        environments += [EnvironmentWish(row["id"], ()) for row in rows if row["id"] not in listed]
    return replace(wish, environments=tuple(environments))


def _merged(
    wish: EnvironmentWish, served: list[Served], newer: list[Served], known: Mapping[UUID, KnownLine]
) -> tuple[EndpointWish, ...]:
    kept = {one.path: one for one in newer}
    gone = wish.base.keys() - {one.path for one in served}
    asked = [end for end in wish.endpoints if end.path not in kept and end.path not in gone]
    return (*asked, *(one.wish(known[one.service_version]) for one in newer))


async def _hold_to(locked: Locked, plan: Plan) -> None:
    """Who was asked is held to what is served at its place from now on."""
    rows = await fetch(
        """
        SELECT r.id, r.artifact, sv.version FROM affected_consumer ac JOIN revision v ON v.id = ac.revision
        JOIN registration r ON r.id = ac.registration AND r.status = 'active'
        JOIN endpoint p ON p.id = r.endpoint JOIN service_version sv ON sv.id = p.service_version
        JOIN service s ON s.id = sv.service AND s.artifact = r.artifact
        WHERE v.proposal = $1 AND sv.version IS NOT NULL
        """,
        locked.id,
    )
    for row in rows:
        await hold_to(locked.id, row["artifact"], row["version"], among=[row["id"]])
    for impact in plan.impacts:
        made = await fetch_one(
            "SELECT id FROM version WHERE proposal = $1 AND artifact = $2 AND line = $3",
            locked.id, impact.state.id, impact.line.version,
        )  # fmt: skip
        if made is not None:
            among = [one.registration_id for one in impact.affected]
            await hold_to(locked.id, impact.state.id, made["id"], among=among)
