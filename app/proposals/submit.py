"""Publishing: at once where nobody is hurt, as a proposal where somebody is. The one way in for every surface."""

from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Literal
from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.contracts.artifacts import artifact_state, lock_artifact
from app.contracts.assessment import assess
from app.contracts.comparisons import Comparisons, in_transaction
from app.contracts.contents import Candidate, parse_candidate
from app.contracts.limits import require_room, require_totals
from app.contracts.model import ArtifactState, Assessment, ConsumerImpact, Draft, Origin
from app.contracts.quality import require_quality
from app.contracts.rules import Mode, Place, effective_rule
from app.contracts.semver import Semver, next_version
from app.contracts.versions import Publication, find_registered, insert_version
from app.errors import Conflict, Invalid, NotFound
from app.formats import Bump, Change, Level, bump
from app.identity.grants import ensure_administrators, require_writer
from app.identity.principals import Principal, Scope
from app.naming.governance import require_fitting_name
from app.proposals import wakeups
from app.proposals.negotiation import Held, negotiate, publish_item, require_negotiable
from app.proposals.planning import announce
from app.proposals.policy import effective_policy
from app.proposals.revisions import ItemKind
from app.storage.engine import fetch_one


class Door(StrEnum):
    """Which promise the caller's API makes about a forbidden change that affects nobody."""

    NATIVE = "native"
    """It is published at once, as a major version."""
    REGISTRY = "registry"
    """It is refused, as the registry whose API is spoken refuses it."""
    VERSIONS = "versions"
    """It is refused, too, and what is not is a new version whatever there was before: Apicurio's way."""


class Published(msgspec.Struct, frozen=True):
    """The content is a version. `created` is false if it was one before."""

    version: UUID
    created: bool
    changes: tuple[Change, ...]


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
    if draft.imported is not None:
        draft.imported.check()
    candidate = await candidate_of(actor, draft, door)
    comparisons = Comparisons(candidate, hurried=True)
    result, announced = await in_transaction(
        comparisons, partial(publish_candidate, actor, draft, candidate, comparisons, door=door, notice=notice)
    )
    wake_for(result, announced=announced)
    return result


def wake_for(result: Published | Held | Refused, *, announced: bool) -> None:
    """Wake whoever has something to do now. Call it after the commit."""
    if isinstance(result, Held):
        wakeups.wake(result.proposal)
    elif announced and isinstance(result, Published):
        wakeups.wake_announcement(result.version)


async def publish_candidate(
    actor: Principal,
    draft: Draft,
    candidate: Candidate,
    comparisons: Comparisons,
    *,
    door: Door,
    notice: timedelta | None = None,
) -> tuple[Published | Held | Refused, bool]:
    """What becomes of the draft, and whether somebody is to be told of a version; within a transaction."""
    artifact, made = await lock_artifact(actor, draft)
    state = await artifact_state(actor.tenant, artifact)
    await require_writer(actor, state.owner, state.fqn)
    if (version := await _published(state, candidate, draft, door)) is not None:
        return Published(version, created=False, changes=()), False
    _require_mode(state, imports=draft.imported is not None)
    if (proposed := await _proposed(state, candidate)) is not None:
        return Held(proposed, created=False), False
    candidate = _with_contract(candidate, state, door)
    assessment = await assess(
        state.taking(draft.imported), candidate, asked_semver=draft.semver, comparisons=comparisons
    )
    if door is not Door.NATIVE and assessment.violations and not assessment.held_back:
        return Refused(assessment.violations), False
    require_quality(state, candidate, draft.references)
    await require_room(state, candidate.text, versions=0 if draft.from_draft else 1, new_artifact=made)
    if assessment.held_back:
        item = await publish_item(actor, state, candidate, draft, assessment)
        return await negotiate(actor, state, item, notice), False
    assessment = numbered_as_named(state, assessment, draft)
    version = await _insert(actor, state, candidate, draft, assessment, new_asset=made)
    informed = [consumer.registration_id for consumer in assessment.affected]
    announced = await announce(actor.tenant, version, artifact, informed)
    return Published(version, created=True, changes=assessment.changes), announced


async def preview(actor: Principal, draft: Draft, *, notice: timedelta | None = None) -> Preview:
    """What publishing the draft now would do. Writes nothing, and raises what publishing would raise.

    Only the right to publish is not asked for: consumers may look ahead, too.
    """
    actor.require(Scope.READ)
    candidate = await candidate_of(actor, draft, Door.NATIVE)
    row = await fetch_one("SELECT id FROM artifact WHERE tenant = $1 AND fqn = $2 AND deleted_at IS NULL",
                          actor.tenant, draft.fqn)  # fmt: skip
    if row is None:
        name = draft.name
        await require_fitting_name(actor.tenant, name.group, name.name)
        level = (await effective_rule(actor.tenant, Place(name.group, name.name))).level
        return Preview(action="would_publish", level=level, version=str(next_version(None, Bump.PATCH, draft.semver)))
    state = await artifact_state(actor.tenant, row["id"])
    if state.latest is not None and state.latest.fingerprint == candidate.fingerprint:
        return Preview(action="unchanged", level=state.level, version=state.latest.semver)
    _require_mode(state, imports=False)
    candidate = _with_contract(candidate, state, Door.NATIVE)
    assessment = await assess(state, candidate, asked_semver=draft.semver)
    proposed = await _proposed(state, candidate)
    if assessment.held_back and proposed is None:
        await require_negotiable(state, ItemKind.PUBLISH, candidate.fingerprint)
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


async def candidate_of(actor: Principal, draft: Draft, door: Door) -> Candidate:
    """A draft's text in the format of its artifact. Raises `NotFound` where there is neither, `Invalid`."""
    row = await fetch_one("SELECT format FROM artifact WHERE tenant = $1 AND fqn = $2 AND deleted_at IS NULL",
                          actor.tenant, draft.fqn)  # fmt: skip
    if row is None and draft.format is None:
        raise NotFound("asset", draft.fqn)
    format_name: str = row["format"] if row and draft.format is None else draft.format or ""
    if row and door is Door.NATIVE and row["format"] != format_name:
        raise Invalid(f"The asset {draft.fqn!r} is {row['format']}; it cannot take {draft.format!r}.", field="format")
    candidate = await parse_candidate(actor.tenant, format_name, draft)
    if row is None and draft.origin is not Origin.NATIVE:
        await ensure_administrators(actor)
    return candidate


async def _published(state: ArtifactState, candidate: Candidate, draft: Draft, door: Door) -> UUID | None:
    """The version that the candidate is already, as the door counts sameness."""
    if door is Door.REGISTRY:
        return await find_registered(state.id, candidate.digest, draft.imported)
    if door is Door.VERSIONS:
        return await _agreed_on(state, candidate, draft)
    if state.latest is not None and state.latest.fingerprint == candidate.fingerprint:
        return state.latest.id
    return None


async def _agreed_on(state: ArtifactState, candidate: Candidate, draft: Draft) -> UUID | None:
    """The latest version, if it is this content, published because consumers agreed to it: whoever asks again is told
    of success."""
    row = await fetch_one(
        """
        SELECT v.id FROM version v JOIN content c ON c.id = v.content
        WHERE v.id = $1 AND v.proposal IS NOT NULL AND c.fingerprint = $2 AND ($3::text IS NULL OR v.label = $3)
        """,
        state.latest.id if state.latest else None, candidate.fingerprint, draft.info.label,
    )  # fmt: skip
    return row["id"] if row and draft.from_draft is None else None


def numbered_as_named(state: ArtifactState, assessment: Assessment, draft: Draft) -> Assessment:
    """The semantic version is the version's own name, where that is one which fits what has changed."""
    name = draft.info.label
    if name is None or draft.semver is not None or "-" in name or "+" in name:
        return assessment
    latest = Semver.parse(state.latest_semver) if state.latest_semver else None
    try:
        number = next_version(latest, bump((*assessment.changes, *assessment.violations)), name)
    except Invalid:
        return assessment
    return msgspec.structs.replace(assessment, semver=str(number))


def require_writable(state: ArtifactState) -> None:
    """Raise `Conflict` of the kind `read-only` if the mode in force allows no writing at all."""
    if state.mode.is_read_only:
        raise Conflict(f"{state.fqn!r} is in the mode {state.mode}: nothing can be written.", kind="read-only")


def _require_mode(state: ArtifactState, *, imports: bool) -> None:
    """Versions with numbers from elsewhere are taken in the mode IMPORT (or FORWARD), all others in READWRITE."""
    require_writable(state)
    if imports == (state.mode is Mode.READWRITE):
        wanted = Mode.IMPORT if imports else Mode.READWRITE
        raise Conflict(f"{state.fqn!r} is in the mode {state.mode}, not {wanted}.", kind="wrong-mode")


def _with_contract(candidate: Candidate, state: ArtifactState, door: Door) -> Candidate:
    """The native API has no words for metadata and rules: what the latest version has of them goes on."""
    if door is not Door.NATIVE or state.latest is None:
        return candidate
    return msgspec.structs.replace(candidate, contract=state.latest.contract)


async def _insert(
    actor: Principal,
    state: ArtifactState,
    candidate: Candidate,
    draft: Draft,
    assessment: Assessment,
    *,
    new_asset: bool,
) -> UUID:
    publication = Publication(
        semver=assessment.semver, metadata=draft.metadata, info=draft.info, origin=draft.origin,
        imported=draft.imported, from_draft=draft.from_draft,
    )  # fmt: skip
    version = await insert_version(actor, state, candidate, publication)
    detail = {"asset": state.fqn, "version": assessment.semver, "fingerprint": candidate.fingerprint}
    events = [Event("contract.published", "contract", version, detail)]
    if new_asset:
        events.insert(0, Event("asset.created", "asset", state.id, {"fqn": state.fqn, "format": state.format}))
    await record_all(actor, events)
    await require_totals(actor.tenant, state.limits, versions=draft.from_draft is None, artifacts=new_asset)
    return version


async def _proposed(state: ArtifactState, candidate: Candidate) -> UUID | None:
    """The undecided proposal of this very content. It is what publishes it, also once nobody is affected any more:
    otherwise the content would become a version twice."""
    row = await fetch_one(
        "SELECT proposal FROM change_item WHERE artifact = $1 AND open AND fingerprint = $2",
        state.id, candidate.fingerprint,
    )  # fmt: skip
    return row["proposal"] if row else None
