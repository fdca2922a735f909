"""Compatibility rules: set at once where they tighten, agreed on where they loosen what consumers rely on."""

from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts.artifacts import artifact_state
from app.contracts.assessment import active_consumers
from app.contracts.model import ArtifactState, ConsumerImpact
from app.contracts.names import DEFAULT_GROUP, ArtifactName
from app.contracts.registry import find_artifact_id
from app.contracts.rules import LEVEL, RULES, Place, require_group, store_rule
from app.formats import Change, Direction, Level, Severity
from app.identity.grants import require_name, require_writer
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.configuration import require_configurable
from app.proposals.negotiation import Held, negotiate
from app.proposals.revisions import Item, ItemKind, Loosening
from app.proposals.submit import require_writable
from app.storage.engine import fetch, transaction


async def set_artifact_rule(actor: Principal, artifact: UUID, level: Level | None) -> Held | None:
    """Set an artifact's level, or (null) go back to what its group or tenant says.

    Null if it holds from now on, else the proposal that has to be agreed on. Raises `NotFound`, `Forbidden`, and
    `Conflict` of the kinds `read-only`, `proposal-open` and `rejected`.
    """
    held = None
    async with transaction():
        await fetch("SELECT 1 FROM artifact WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE", actor.tenant, artifact)
        state = await artifact_state(actor.tenant, artifact)
        await require_writer(actor, state.owner, state.fqn)
        require_writable(state)
        future = level or state.inherited_level
        consumers = await active_consumers(artifact) if future.loosens(state.level) else ()
        if consumers:
            held = await negotiate(actor, state, _loosening(state, level, future, consumers))
        else:
            await store_rule(actor.tenant, Place(state.name.group, state.name.name), level=level)
            await record(actor, "rule.set", "asset", artifact, {"level": level})
    if held is not None:
        wakeups.wake(held.proposal)
    return held


def _loosening(state: ArtifactState, asked: Level | None, future: Level, consumers: tuple[ConsumerImpact, ...]) -> Item:
    change = Change(
        rule="COMPATIBILITY_LEVEL_LOOSENED",
        severity=Severity.BREAKING,
        message=(
            f"The compatibility level is loosened from {state.level} to {future}: "
            "later versions may break you unannounced."
        ),
        old_value=state.level,
        new_value=future,
        breaks=(Direction.BACKWARD, Direction.FORWARD),
    )
    return Item(
        artifact=state.id,
        kind=ItemKind.LOOSEN_RULE,
        fingerprint=f"level:{asked or 'inherited'}",
        base=state.latest.id if state.latest else None,
        request=msgspec.to_builtins(Loosening(asked, future)),
        changes=(change,),
        affected=tuple(msgspec.structs.replace(consumer, changes=(change,)) for consumer in consumers),
    )


async def set_name_rule(actor: Principal, place: Place, level: Level | None) -> Held | None:
    """Set the level of a name, whether or not there is an artifact of it yet. Raises what `set_artifact_rule` does."""
    group, name = place.group or DEFAULT_GROUP, place.name or ""
    artifact = await find_artifact_id(actor.tenant, group, name)
    if artifact is not None:
        return await set_artifact_rule(actor, artifact, level)
    await require_name(actor, ArtifactName(group, name).fqn)
    async with transaction():
        await require_configurable(actor.tenant, Place(group, name))
        await store_rule(actor.tenant, Place(group, name), level=level)
        await record(actor, "rule.set", "tenant", actor.tenant, {"group": group, "name": name, "level": level})
    return None


async def set_wider_rule(actor: Principal, level: Level | None, *, group: str | None = None) -> None:
    """Set the level of a group, or of the whole tenant. Admins only; holds for assessments from now on.

    An artifact that somebody depends on, and that this would loosen, keeps its level as its own: loosening that is
    negotiated. Raises `Forbidden`, `NotFound` for an unknown group, `Conflict` of the kind `read-only`.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        group_id = await require_group(actor.tenant, group) if group is not None else None
        await require_configurable(actor.tenant, Place(group))
        relied_on = await _lock_relied_on(actor.tenant, group_id)
        before = await _levels(relied_on)
        await store_rule(actor.tenant, Place(group), level=level)
        after = {now.artifact: now.level for now in await _levels(relied_on)}
        kept = [was for was in before if after[was.artifact].loosens(was.level)]
        for was in kept:
            await store_rule(actor.tenant, Place(was.group, was.name), level=was.level)
        entity = ("group", group_id) if group_id else ("tenant", actor.tenant)
        await record(actor, "rule.set", entity[0], entity[1], {"level": level, "kept_by": len(kept)})


class _Levelled(msgspec.Struct, frozen=True):
    artifact: UUID
    group: str
    name: str
    level: Level


async def _lock_relied_on(tenant: UUID, group: UUID | None) -> list[UUID]:
    """The artifacts of a group, or of the tenant, that somebody depends on. Their own levels stay until the end."""
    rows = await fetch(
        """
        SELECT id FROM artifact a
        WHERE tenant = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR artifact_group = $2)
          AND EXISTS (SELECT 1 FROM registration r WHERE r.artifact = a.id AND r.status = 'active')
        ORDER BY id FOR NO KEY UPDATE
        """,
        tenant, group,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def _levels(artifacts: list[UUID]) -> list[_Levelled]:
    rows = await fetch(
        f"""
        SELECT a.id AS artifact, g.name AS group, a.name, {LEVEL} AS level
        FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
        {RULES}
        WHERE a.id = ANY($1) ORDER BY a.id
        """,
        artifacts,
    )
    return [msgspec.convert(dict(row), _Levelled) for row in rows]
