"""Compatibility rules: set at once where they tighten, agreed on where they loosen what consumers rely on."""

from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts.artifacts import artifact_state, require_group, store_rule
from app.contracts.assessment import active_consumers
from app.contracts.model import Assessment
from app.errors import Conflict
from app.formats import Change, Direction, Level, Severity
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.revisions import Item, ItemKind
from app.proposals.submit import Held, open_proposal
from app.storage.engine import fetch, fetch_one, transaction


async def set_artifact_rule(actor: Principal, artifact: UUID, level: Level) -> Held | None:
    """Set an artifact's level; null if it holds from now on, else the proposal that has to be agreed on.

    Raises `NotFound`, `Forbidden`, `Conflict` where another change of the artifact is under negotiation.
    """
    held = None
    async with transaction():
        await fetch("SELECT 1 FROM artifact WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE", actor.tenant, artifact)
        state = await artifact_state(actor.tenant, artifact)
        actor.require_team(Scope.PUBLISH, state.owner, "owns the asset")
        consumers = await active_consumers(artifact) if level.loosens(state.level) else ()
        if consumers:
            change = _loosening(state.level, level)
            affected = tuple(msgspec.structs.replace(consumer, changes=(change,)) for consumer in consumers)
            item = Item(
                artifact=artifact, kind=ItemKind.LOOSEN_RULE, fingerprint=f"level:{level}",
                base=state.latest.id if state.latest else None, request={"level": level}, changes=(change,),
            )  # fmt: skip
            assessment = Assessment(
                level=state.level, base=state.latest, changes=(change,), violations=(), affected=affected, semver=""
            )
            held = await _find_or_open(actor, artifact, item, assessment)
        else:
            await store_rule(actor.tenant, level, artifact=artifact)
            await record(actor, "rule.set", "asset", artifact, {"level": level})
    if held is not None and held.created:
        wakeups.wake(held.proposal)
    return held


def _loosening(old: Level, new: Level) -> Change:
    return Change(
        rule="COMPATIBILITY_LEVEL_LOOSENED",
        severity=Severity.BREAKING,
        message=f"The compatibility level is loosened from {old} to {new}: later versions may break you unannounced.",
        old_value=old,
        new_value=new,
        breaks=(Direction.BACKWARD, Direction.FORWARD),
        unproven=True,
    )


async def _find_or_open(actor: Principal, artifact: UUID, item: Item, assessment: Assessment) -> Held:
    row = await fetch_one("SELECT proposal, fingerprint FROM change_item WHERE artifact = $1 AND open", artifact)
    if row is None:
        state = await artifact_state(actor.tenant, artifact)
        return Held(await open_proposal(actor, state, item, assessment), created=True)
    if row["fingerprint"] == item.fingerprint:
        return Held(row["proposal"], created=False)
    raise Conflict(
        "Another change of the asset is under negotiation; amend or withdraw it first.",
        kind="proposal-open",
        proposal_id=str(row["proposal"]),
    )


async def set_wider_rule(actor: Principal, level: Level, *, group: str | None = None) -> None:
    """Set the level of a group, or of the whole tenant. Admins only; holds for assessments from now on.

    Raises `Forbidden`, `NotFound` for an unknown group.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        group_id = await require_group(actor.tenant, group) if group is not None else None
        await store_rule(actor.tenant, level, group=group_id)
        entity = ("group", group_id) if group_id else ("tenant", actor.tenant)
        await record(actor, "rule.set", entity[0], entity[1], {"level": level})
