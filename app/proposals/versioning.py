"""Artifacts and versions as Apicurio's clients make them: with or without a first version, as drafts, and on trial.

What consumers depend on is held back here as everywhere: `publish_candidate` decides.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from app.audit.log import Event, record, record_all
from app.contracts.artifacts import artifact_exists, artifact_state, insert_artifact, lock_artifact
from app.contracts.branches import put_on_branches
from app.contracts.comparisons import Comparisons, in_transaction
from app.contracts.contents import parse_candidate, store_content
from app.contracts.described import check_words
from app.contracts.labels import name_version
from app.contracts.limits import Limits, require_room, require_totals
from app.contracts.model import ArtifactInfo, ArtifactState, Draft, Origin
from app.contracts.names import ArtifactName
from app.contracts.records import (
    ArtifactRecord,
    VersionRecord,
    find_by_content,
    find_version_record,
    get_artifact_record,
    get_version_record,
)
from app.contracts.tags import tags_of
from app.errors import Conflict, NotFound
from app.identity.grants import ensure_administrators, require_writer
from app.identity.principals import Principal, Scope
from app.proposals.submit import (
    Door,
    Held,
    Published,
    Refused,
    candidate_of,
    publish_candidate,
    require_writable,
    wake_for,
)
from app.storage.engine import fetch, fetch_one, transaction


class Made(msgspec.Struct, frozen=True):
    """What is there now, or (on trial) would be."""

    artifact: ArtifactRecord
    version: VersionRecord | None


class _OnTrial(Exception):
    """Rolls back what was only tried, and carries what came of it."""

    def __init__(self, made: Made) -> None:
        super().__init__()
        self.made = made


async def create_artifact(
    actor: Principal, name: ArtifactName, format_name: str, info: ArtifactInfo, *, on_trial: bool = False
) -> Made:
    """Make an artifact without a version. Raises `Conflict` of the kind `artifact-exists`, `Invalid`, `Forbidden`."""
    actor.require(Scope.PUBLISH)
    await _check_info(actor, info)
    await ensure_administrators(actor)

    async def attempt() -> Made:
        artifact, made = await insert_artifact(actor, name, format_name, Origin.APICURIO, info)
        if not made:
            raise artifact_exists(name)
        state = await artifact_state(actor.tenant, artifact)
        await require_room(state, "", versions=0, new_artifact=True)
        found = Made(await get_artifact_record(actor.tenant, name.group, name.name), None)
        if on_trial:
            raise _OnTrial(found)
        await record(actor, "asset.created", "asset", artifact, {"fqn": name.fqn, "format": format_name})
        await require_totals(actor.tenant, state.limits, versions=False, artifacts=True)
        return found

    return await _tried(attempt)


async def create_version(actor: Principal, draft: Draft, *, on_trial: bool = False) -> Made | Held | Refused:
    """Add a version, making its artifact where the draft says so; or open the proposal that is to be agreed on first.

    On trial nothing is written: what would be held back is a `Conflict` of the kind `held-back`. Raises what `publish`
    raises, and `Conflict` of the kinds `artifact-exists`, `version-exists`, `rule-violation` and `limit`.
    """
    actor.require(Scope.PUBLISH)
    await _check_draft(actor, draft)
    candidate = await candidate_of(actor, draft, Door.VERSIONS)
    comparisons = Comparisons(candidate, hurried=True)
    announced = False

    async def attempt() -> Made | Held | Refused:
        nonlocal announced
        result, announced = await publish_candidate(actor, draft, candidate, comparisons, door=Door.VERSIONS)
        if isinstance(result, Published):
            return await _view(actor, draft, result.version, on_trial=on_trial)
        if on_trial and isinstance(result, Held):
            raise Conflict("Consumers depend on what this changes: they would have to agree first.", kind="held-back")
        return result

    try:
        found = await in_transaction(comparisons, attempt)
    except _OnTrial as tried:
        return tried.made
    if isinstance(found, Made):
        if announced and found.version is not None:
            wake_for(Published(found.version.id, created=True, changes=()), announced=True)
    else:
        wake_for(found, announced=False)
    return found


async def find_same(
    actor: Principal, name: ArtifactName, draft: Draft, *, canonical: bool
) -> tuple[ArtifactRecord, VersionRecord] | None:
    """The newest version of an artifact with a draft's content, or (canonical) with one that says the same."""
    tenant = actor.reads()
    artifact = await get_artifact_record(tenant, name.group, name.name)
    candidate = await parse_candidate(tenant, artifact.format, draft)
    if canonical:
        found = await find_by_content(artifact.id, fingerprint=candidate.fingerprint)
    else:
        found = await find_by_content(artifact.id, content_hash=candidate.hash)
    return (artifact, found) if found is not None else None


async def create_draft(actor: Principal, draft: Draft, *, on_trial: bool = False) -> Made:
    """Add a version in the state DRAFT, which no rule is asked about and nobody depends on."""
    actor.require(Scope.PUBLISH)
    await _check_draft(actor, draft)
    candidate = await candidate_of(actor, draft, Door.VERSIONS)

    async def attempt() -> Made:
        artifact, made = await lock_artifact(actor, draft)
        state = await _writable(actor, artifact)
        await require_room(state, draft.text, new_artifact=made)
        content = await store_content(actor.tenant, candidate)
        version = await insert_draft(actor, state, draft, content=content)
        found = await _view(actor, draft, version, on_trial=on_trial)
        events = [Event("draft.created", "contract", version, {"asset": state.fqn})]
        if made:
            events.insert(0, Event("asset.created", "asset", artifact, {"fqn": state.fqn, "format": state.format}))
        await record_all(actor, events)
        await require_totals(actor.tenant, state.limits, versions=True, artifacts=made)
        return found

    return await _tried(attempt)


async def change_draft(actor: Principal, version: VersionRecord, draft: Draft) -> None:
    """Replace the content of a version that is a draft.

    Raises `Conflict` of the kinds `no-draft` and, while consumers are asked about it, `proposal-open`.
    """
    actor.require(Scope.PUBLISH)
    candidate = await parse_candidate(actor.tenant, version.format, draft)
    async with transaction():
        state = await lock_writable(actor, version.artifact)
        await require_room(state, draft.text, versions=0)
        await require_not_negotiated(version)
        content = await store_content(actor.tenant, candidate)
        row = await fetch_one(
            """
            UPDATE version SET content = $2, modified_by = $3, modified_at = now() WHERE id = $1 AND state = 'DRAFT'
            RETURNING id
            """,
            version.id, content, actor.name,
        )  # fmt: skip
        if row is None:
            raise Conflict("Requested artifact version is not in DRAFT state.  Update disallowed.", kind="no-draft")
        await record(actor, "draft.changed", "contract", version.id, {"asset": state.fqn})


async def require_not_negotiated(version: VersionRecord) -> None:
    """Raise `Conflict` of the kind `proposal-open` while consumers are asked about publishing a draft."""
    row = await fetch_one(
        "SELECT proposal FROM change_item WHERE artifact = $1 AND open AND request ->> 'from_draft' = $2",
        version.artifact, str(version.id),
    )  # fmt: skip
    if row is not None:
        raise Conflict(
            f"The draft {version.label!r} is under negotiation; withdraw that first.",
            kind="proposal-open",
            proposal_id=str(row["proposal"]),
        )


async def lock_writable(actor: Principal, artifact: UUID) -> ArtifactState:
    """An artifact's state, under its lock. Raises `NotFound`, `Forbidden`, `Conflict` of the kind `read-only`."""
    await fetch("SELECT 1 FROM artifact WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE", actor.tenant, artifact)
    return await _writable(actor, artifact)


async def _writable(actor: Principal, artifact: UUID) -> ArtifactState:
    state = await artifact_state(actor.tenant, artifact)
    await require_writer(actor, state.owner, state.fqn)
    require_writable(state)
    return state


async def _check_info(actor: Principal, info: ArtifactInfo) -> None:
    check_words(info.title, info.description, info.labels)
    (await Limits.of(actor)).check_words(info.title, info.description, info.labels)


async def _check_draft(actor: Principal, draft: Draft) -> None:
    info = draft.info
    check_words(info.title, info.description, info.labels)
    (await Limits.of(actor)).check_words(info.title, info.description, info.labels)
    if draft.new_artifact is not None:
        await _check_info(actor, draft.new_artifact)


async def insert_draft(actor: Principal, state: ArtifactState, draft: Draft, *, content: int) -> UUID:
    """Add a draft whose content is stored, under the artifact's lock."""
    info, order = draft.info, state.last_order + 1
    label = await name_version(state, info.label, str(order), order)
    row = await fetch_one(
        """
        WITH counted AS (UPDATE artifact SET last_order = greatest(last_order, $4) WHERE id = $2)
        INSERT INTO version (tenant, artifact, content, label, state, publisher, title, description, labels, tags,
                             modified_by)
        VALUES ($1, $2, $3, $5, 'DRAFT', $6, $7, $8, $9, $10, $6) RETURNING id
        """,
        actor.tenant, state.id, content, label.order, label.name, actor.name,
        info.title, info.description, msgspec.json.encode(info.labels).decode(), tags_of(info.labels),
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    await put_on_branches(actor, state.id, row["id"], info.branches)
    return row["id"]


async def _view(actor: Principal, draft: Draft, version: UUID, *, on_trial: bool) -> Made:
    """What was made, as it is within the transaction. Raises `_OnTrial`."""
    name = draft.name
    made = Made(await get_artifact_record(actor.tenant, name.group, name.name), await get_version_record(version))
    if on_trial:
        raise _OnTrial(made)
    return made


async def _tried(attempt: Callable[[], Awaitable[Made]]) -> Made:
    try:
        async with transaction():
            return await attempt()
    except _OnTrial as tried:
        return tried.made


async def get_version(artifact: ArtifactRecord, label: str) -> VersionRecord:
    """A version by its name. Raises `NotFound`."""
    found = await find_version_record(artifact.id, label)
    if found is None:
        raise NotFound("version", label)
    return found
