"""Publishing: at once where nobody is hurt, as a proposal where somebody is. The one way in for every surface."""

from datetime import timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.contracts.artifacts import artifact_state, lock_artifact
from app.contracts.assessment import assess
from app.contracts.contents import Candidate, parse_candidate, store_content
from app.contracts.model import ArtifactState, Assessment, ConsumerImpact, Draft
from app.contracts.rules import Mode, Place, effective_rule
from app.contracts.semver import next_version
from app.contracts.versions import find_registered, insert_version
from app.errors import Conflict, Invalid, NotFound
from app.formats import Bump, Change, Level
from app.identity.grants import require_writer
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.planning import announce
from app.proposals.policy import effective_policy, encode_policy
from app.proposals.revisions import Cause, Item, ItemKind, Request, open_revision, relevant_changes
from app.storage.engine import fetch_one, transaction


class Door(StrEnum):
    """Which promise the caller's API makes about a forbidden change that affects nobody."""

    NATIVE = "native"
    """It is published at once, as a major version."""
    REGISTRY = "registry"
    """It is refused, as the registry whose API is spoken refuses it."""


class Published(msgspec.Struct, frozen=True):
    """The content is a version. `created` is false if it was one before."""

    version: UUID
    created: bool
    changes: tuple[Change, ...]


class Held(msgspec.Struct, frozen=True):
    """Consumers have to agree first. `created` is false if the proposal was open before."""

    proposal: UUID
    created: bool


class Refused(msgspec.Struct, frozen=True):
    """The level forbids it and nobody is affected (`Door.REGISTRY` only)."""

    violations: tuple[Change, ...]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing would do. `version` is the number that the content would get, or has."""

    action: Literal["would_publish", "would_propose", "unchanged"]
    level: Level
    version: str
    changes: tuple[Change, ...] = ()
    violations: tuple[Change, ...] = ()
    affected: tuple[ConsumerImpact, ...] = ()
    proposal_id: UUID | None = None
    """The open proposal that has this content already."""


async def publish(
    actor: Principal, draft: Draft, *, notice: timedelta | None = None, door: Door = Door.NATIVE
) -> Published | Held | Refused:
    """Publish a draft, or open (or find, by content) the proposal that has to be agreed on first.

    Through the native door the content that is the latest already is found again; through a registry's, any version
    that is the same schema with the same metadata and rules. Raises `Invalid` for a text that is no schema, a number
    too low, or a notice too short; `NotFound`; `Forbidden`; `Conflict` where another content is under negotiation for
    the artifact, this content was rejected, or the mode allows no writing.
    """
    actor.require(Scope.PUBLISH)
    candidate = await _candidate(actor, draft, door)
    announced = False
    async with transaction():
        artifact, made = await lock_artifact(actor, draft.name, draft.format, draft.origin)
        state = await artifact_state(actor.tenant, artifact)
        await require_writer(actor, state.owner, state.fqn)
        if (version := await _published(state, candidate, draft, door)) is not None:
            return Published(version, created=False, changes=())
        await _require_mode(state, imports=draft.imported is not None)
        if draft.imported is not None:
            state = msgspec.structs.replace(state, level=Level.NONE)
        if (proposed := await _proposed(state, candidate)) is not None:
            wakeups.wake(proposed)  # nothing was changed, so this need not wait for the commit
            return Held(proposed, created=False)
        assessment = await assess(state, candidate, asked_semver=draft.semver)
        if assessment.held_back:
            result = await _hold(actor, state, candidate, draft, assessment, notice)
        elif door is Door.REGISTRY and assessment.violations:
            return Refused(assessment.violations)
        else:
            version = await _insert(actor, state, candidate, draft, assessment, new_asset=made)
            informed = [consumer.registration_id for consumer in assessment.affected]
            announced = await announce(actor.tenant, version, artifact, informed)
            result = Published(version, created=True, changes=assessment.changes)
    if isinstance(result, Held):
        wakeups.wake(result.proposal)
    elif announced:
        wakeups.wake_announcement(result.version)
    return result


async def preview(actor: Principal, draft: Draft, *, notice: timedelta | None = None) -> Preview:
    """What publishing the draft now would do. Writes nothing, and raises what publishing would raise.

    Only the right to publish is not asked for: consumers may look ahead, too.
    """
    actor.require(Scope.READ)
    candidate = await _candidate(actor, draft, Door.NATIVE)
    row = await fetch_one("SELECT id FROM artifact WHERE tenant = $1 AND fqn = $2 AND deleted_at IS NULL",
                          actor.tenant, draft.fqn)  # fmt: skip
    if row is None:
        name = draft.name
        level = (await effective_rule(actor.tenant, Place(name.group, name.name))).level
        return Preview(action="would_publish", level=level, version=str(next_version(None, Bump.PATCH, draft.semver)))
    state = await artifact_state(actor.tenant, row["id"])
    if state.latest is not None and state.latest.fingerprint == candidate.fingerprint:
        return Preview(action="unchanged", level=state.level, version=state.latest.semver)
    assessment = await assess(state, candidate, asked_semver=draft.semver)
    proposed = await _proposed(state, candidate)
    if assessment.held_back and proposed is None:
        await _require_negotiable(state, candidate)
        (await effective_policy(state.id)).check_notice(notice)
    return Preview(
        action="would_propose" if assessment.held_back or proposed is not None else "would_publish",
        level=state.level,
        version=assessment.semver,
        changes=assessment.changes,
        violations=assessment.violations,
        affected=assessment.affected,
        proposal_id=proposed,
    )


async def _candidate(actor: Principal, draft: Draft, door: Door) -> Candidate:
    row = await fetch_one("SELECT format FROM artifact WHERE tenant = $1 AND fqn = $2 AND deleted_at IS NULL",
                          actor.tenant, draft.fqn)  # fmt: skip
    if row is None and draft.format is None:
        raise NotFound("asset", draft.fqn)
    format_name: str = row["format"] if row and draft.format is None else draft.format or ""
    if row and door is Door.NATIVE and row["format"] != format_name:
        raise Invalid(f"The asset {draft.fqn!r} is {row['format']}; it cannot take {draft.format!r}.", field="format")
    return await parse_candidate(actor.tenant, format_name, draft)


async def _published(state: ArtifactState, candidate: Candidate, draft: Draft, door: Door) -> UUID | None:
    """The version that the candidate is already, as the door counts sameness."""
    if door is Door.REGISTRY:
        return await find_registered(state.id, candidate.digest, draft.imported)
    if state.latest is not None and state.latest.fingerprint == candidate.fingerprint:
        return state.latest.id
    return None


async def require_writable(state: ArtifactState) -> Mode:
    """The mode in force. Raises `Conflict` of the kind `read-only` if it allows no writing at all."""
    mode = (await effective_rule(state.tenant, Place(state.name.group, state.name.name))).mode
    if mode.is_read_only:
        raise Conflict(f"{state.fqn!r} is in the mode {mode}: nothing can be written.", kind="read-only")
    return mode


async def _require_mode(state: ArtifactState, *, imports: bool) -> None:
    """Versions with numbers from elsewhere are taken in the mode IMPORT (or FORWARD), all others in READWRITE."""
    mode = await require_writable(state)
    if imports == (mode is Mode.READWRITE):
        wanted = Mode.IMPORT if imports else Mode.READWRITE
        raise Conflict(f"{state.fqn!r} is in the mode {mode}, not {wanted}.", kind="wrong-mode")


async def _insert(
    actor: Principal,
    state: ArtifactState,
    candidate: Candidate,
    draft: Draft,
    assessment: Assessment,
    *,
    new_asset: bool,
) -> UUID:
    version = await insert_version(
        actor, state, candidate, semver=assessment.semver, metadata=draft.metadata, imported=draft.imported
    )
    detail = {"asset": state.fqn, "version": assessment.semver, "fingerprint": candidate.fingerprint}
    events = [Event("contract.published", "contract", version, detail)]
    if new_asset:
        events.insert(0, Event("asset.created", "asset", state.id, {"fqn": state.fqn, "format": state.format}))
    await record_all(actor, events)
    return version


async def _hold(
    actor: Principal,
    state: ArtifactState,
    candidate: Candidate,
    draft: Draft,
    assessment: Assessment,
    notice: timedelta | None,
) -> Held:
    """Open a proposal, unless something stands in the way."""
    await _require_negotiable(state, candidate)
    item = await publish_item(actor, state, candidate, draft, assessment)
    return await negotiate(actor, state, item, assessment, notice)


async def publish_item(
    actor: Principal, state: ArtifactState, candidate: Candidate, draft: Draft, assessment: Assessment
) -> Item:
    """A change item with all of what will be published."""
    return Item(
        artifact=state.id,
        kind=ItemKind.PUBLISH,
        fingerprint=candidate.fingerprint,
        content=await store_content(actor.tenant, candidate),
        base=state.latest.id if state.latest else None,
        request=msgspec.to_builtins(
            Request(assessment.semver, metadata=draft.metadata, contract=draft.contract, imported=draft.imported)
        ),
        changes=relevant_changes(assessment),
    )


async def negotiate(
    actor: Principal, state: ArtifactState, item: Item, assessment: Assessment, notice: timedelta | None = None
) -> Held:
    """The open proposal of this very item, or a new one; under the artifact's lock.

    Raises `Conflict` where another change of the artifact is under negotiation.
    """
    row = await fetch_one("SELECT proposal, fingerprint FROM change_item WHERE artifact = $1 AND open", state.id)
    if row is None:
        return Held(await _open_proposal(actor, state, item, assessment, notice), created=True)
    if row["fingerprint"] == item.fingerprint:
        return Held(row["proposal"], created=False)
    raise Conflict(
        f"Another change of {state.fqn!r} is under negotiation; amend or withdraw it first.",
        kind="proposal-open",
        proposal_id=str(row["proposal"]),
    )


async def _open_proposal(
    actor: Principal, state: ArtifactState, item: Item, assessment: Assessment, notice: timedelta | None = None
) -> UUID:
    """Write a proposal with its first revision, under the artifact's lock."""
    policy = await effective_policy(state.id)
    row = await fetch_one(
        "INSERT INTO proposal (tenant, producer, opened_by, policy) VALUES ($1, $2, $3, $4) RETURNING id",
        actor.tenant, state.owner, actor.name, encode_policy(policy),
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    proposal = row["id"]
    await open_revision(
        actor, proposal, number=1, cause=Cause.PROPOSED, producer=state.owner, policy=policy, item=item,
        affected=assessment.affected, notice=notice,
    )  # fmt: skip
    detail = {
        "asset": state.fqn,
        "kind": item.kind,
        "version": assessment.semver,
        "fingerprint": item.fingerprint,
        "affected": sorted({consumer.team_name for consumer in assessment.affected if consumer.duty})[:100],
    }
    await record_all(actor, [Event("proposal.opened", "proposal", proposal, detail)])
    return proposal


async def _proposed(state: ArtifactState, candidate: Candidate) -> UUID | None:
    """The undecided proposal of this very content. It is what publishes it, also once nobody is affected any more:
    otherwise the content would become a version twice."""
    row = await fetch_one(
        "SELECT proposal FROM change_item WHERE artifact = $1 AND open AND fingerprint = $2",
        state.id, candidate.fingerprint,
    )  # fmt: skip
    return row["proposal"] if row else None


async def _require_negotiable(state: ArtifactState, candidate: Candidate) -> None:
    """Raise `Conflict` if another content is under negotiation, or this one was rejected."""
    row = await fetch_one("SELECT proposal FROM change_item WHERE artifact = $1 AND open", state.id)
    if row is None:
        await _refuse_rejected(state, candidate)
        return
    raise Conflict(
        f"Another change of {state.fqn!r} is under negotiation; amend or withdraw it first.",
        kind="proposal-open",
        proposal_id=str(row["proposal"]),
    )


async def _refuse_rejected(state: ArtifactState, candidate: Candidate) -> None:
    """A rejected content stays rejected; one that was withdrawn or expired may be proposed again."""
    row = await fetch_one(
        """
        SELECT p.id, p.state, p.reason FROM change_item i JOIN proposal p ON p.id = i.proposal
        JOIN revision r ON r.id = i.revision AND r.number = p.revision_no
        WHERE i.artifact = $1 AND i.fingerprint = $2 ORDER BY p.decided_at DESC LIMIT 1
        """,
        state.id, candidate.fingerprint,
    )  # fmt: skip
    if row is not None and row["state"] == "rejected":
        raise Conflict(
            f"This content was rejected: {row['reason']}", kind="rejected", proposal_id=str(row["id"]),
            reason=row["reason"],
        )  # fmt: skip
