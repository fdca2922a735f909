"""Changing the state of a version: disabling what somebody depends on is agreed on first, publishing a draft is
publishing, and of what is deprecated until a day those who depend on it are told."""

import msgspec

from app.audit.log import Event, record_all
from app.contracts.comparisons import Comparisons, in_transaction
from app.contracts.contents import load_candidate
from app.contracts.data_contracts import DataContract
from app.contracts.forgetting import forget
from app.contracts.model import (
    ArtifactState,
    ConsumerImpact,
    Coordinates,
    Draft,
    Origin,
    Reference,
    VersionInfo,
)
from app.contracts.names import ArtifactName
from app.contracts.records import ReferenceRecord, VersionRecord, get_content, outbound
from app.contracts.versions import store_state
from app.errors import Conflict, Invalid
from app.formats import Change, Direction, Severity
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.deprecation import plan_sunset
from app.proposals.negotiation import Held, negotiate
from app.proposals.removal import dependents
from app.proposals.revisions import Disabling, Item, ItemKind
from app.proposals.submit import Door, Published, Refused, publish_candidate, wake_for
from app.proposals.versioning import lock_writable
from app.storage.engine import fetch_one, transaction

STATES = ("ENABLED", "DISABLED", "DEPRECATED", "DRAFT")


class _OnTrial(Exception):
    """Rolls back what was only tried."""


async def set_state(
    actor: Principal, version: VersionRecord, state: str, *, on_trial: bool = False
) -> Held | Refused | None:
    """Change a version's state; null if that is done (or, on trial, possible).

    Raises `Invalid` for a change that cannot be, and what publishing raises for a draft; on trial, `Conflict` of the
    kind `held-back` for what would have to be agreed on.
    """
    actor.require(Scope.PUBLISH)
    if state == "DRAFT":
        raise Invalid("Illegal state transition: cannot transition to DRAFT state.", field="state")
    if state == version.state:
        return None
    if version.state == "DRAFT":
        if state != "ENABLED":
            raise Invalid(f"Invalid artifact version state transition from DRAFT to {state}.", kind="invalid-state")
        return await _publish_draft(actor, version, on_trial=on_trial)
    return await _change(actor, version, state, on_trial=on_trial)


async def _publish_draft(actor: Principal, version: VersionRecord, *, on_trial: bool) -> Held | Refused | None:
    content = await get_content(version.content)
    candidate = await load_candidate(version.content, DataContract())
    name = ArtifactName(version.group, version.name)
    draft = Draft(
        fqn=name.fqn, group=name.group, text=content.text, origin=Origin.APICURIO, lenient=True,
        references=tuple(_reference(one) for one in await outbound(version.content)),
        info=VersionInfo(label=version.label, media_type=content.media_type), from_draft=version.id,
    )  # fmt: skip
    comparisons = Comparisons(candidate, hurried=True)

    async def attempt() -> tuple[Published | Held | Refused, bool]:
        await _require_unchanged(version)
        result = await publish_candidate(actor, draft, candidate, comparisons, door=Door.VERSIONS)
        await forget(actor.tenant)
        if on_trial:
            if isinstance(result[0], Held):
                raise _would_be_held()
            if isinstance(result[0], Published):
                raise _OnTrial
        return result

    try:
        result, announced = await in_transaction(comparisons, attempt)
    except _OnTrial:
        return None
    wake_for(result, announced=announced)
    return None if isinstance(result, Published) else result


def _reference(said: ReferenceRecord) -> Reference:
    name = ArtifactName(said.group, said.artifact)
    return Reference(said.name, name.fqn, said=Coordinates(said.group, said.artifact, said.version))


async def _require_unchanged(version: VersionRecord) -> None:
    """Raise `Conflict` if the draft is another one by now; holds it until the transaction ends."""
    await fetch_one("SELECT 1 FROM artifact WHERE id = $1 FOR NO KEY UPDATE", version.artifact)
    row = await fetch_one("SELECT content, state FROM version WHERE id = $1 FOR NO KEY UPDATE", version.id)
    if row is None or row["state"] != "DRAFT" or row["content"] != version.content:
        raise Conflict(f"The draft {version.label!r} was changed meanwhile; try again.", kind="draft-changed")


async def _change(actor: Principal, version: VersionRecord, state: str, *, on_trial: bool) -> Held | None:
    async with transaction():
        artifact = await lock_writable(actor, version.artifact)
        affected = await dependents(artifact, [version.id]) if state == "DISABLED" else ()
        if on_trial and affected:
            raise _would_be_held()
        if on_trial:
            return None
        held, notices = None, list[Event]()
        if affected:
            held = await negotiate(actor, artifact, _disabling(artifact, version, affected))
        else:
            await store_state(actor, artifact, version.id, state)
            notices = await plan_sunset(actor, artifact, version.id)
            changed = Event("contract.state", "contract", version.id, {"state": state, "was": version.state})
            await record_all(actor, [changed, *notices])
    if held is not None:
        wakeups.wake(held.proposal)
    if notices:
        wakeups.wake_announcement(version.id)
    return held


def _would_be_held() -> Conflict:
    return Conflict("Consumers depend on what this changes: they would have to agree first.", kind="held-back")


def _disabling(artifact: ArtifactState, version: VersionRecord, affected: tuple[ConsumerImpact, ...]) -> Item:
    change = Change(
        rule="VERSION_DISABLED",
        severity=Severity.BREAKING,
        message=f"Version {version.label} is disabled: who looks it up no longer finds it.",
        old_value=version.state,
        new_value="DISABLED",
        breaks=(Direction.BACKWARD, Direction.FORWARD),
    )
    return Item(
        artifact=artifact.id,
        kind=ItemKind.DISABLE,
        fingerprint=f"disable:{version.id}",
        base=artifact.latest.id if artifact.latest else None,
        request=msgspec.to_builtins(Disabling(version.id, version.label)),
        changes=(change,),
        affected=tuple(msgspec.structs.replace(consumer, changes=(change,)) for consumer in affected),
    )
