"""Carrying out what was agreed: once, whatever crashes, and checked again if the artifact moved meanwhile."""

from datetime import timedelta
from functools import partial
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec

from app.audit.log import Event, record, record_all
from app.contracts.artifacts import artifact_state
from app.contracts.assessment import assess, change_key
from app.contracts.comparisons import Comparisons, in_transaction
from app.contracts.contents import Candidate, load_candidate
from app.contracts.model import ArtifactState, Assessment, ConsumerImpact
from app.contracts.removal import hold_visible, require_unreferenced, soft_delete
from app.contracts.rules import Place, store_rule
from app.contracts.semver import Semver, next_version
from app.contracts.versions import insert_version
from app.errors import AssentError, Invalid, NotFound
from app.formats import Change, bump
from app.identity.principals import system
from app.proposals.locking import Locked, lock_proposal, move
from app.proposals.planning import tell_everyone
from app.proposals.revisions import (
    Cause,
    Deletion,
    Item,
    ItemKind,
    Loosening,
    Request,
    close_items,
    open_revision,
    relevant_changes,
)
from app.proposals.vocabulary import Stage
from app.storage.engine import fetch, fetch_one, transaction

_T = TypeVar("_T")
LATER = timedelta(minutes=1)
"""When to try again what a mode forbids."""


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    """The item of the revision that was agreed on."""

    artifact: UUID
    kind: ItemKind
    fingerprint: str
    content: int | None
    base: UUID | None
    request: dict[str, Any]
    changes: tuple[Change, ...]

    def asking(self, kind: type[_T]) -> _T:
        """The request, which has the shape that goes with the kind of the item."""
        return msgspec.convert(self.request, kind)


async def publish_approved(proposal: UUID) -> Literal["published", "reopened", "rejected", "later", "nothing"]:
    """Carry out an approved proposal. `nothing` if it is not approved (any more, or yet); so twice is harmless.

    `later` while the mode of the artifact allows no writing. What cannot be carried out whatever is tried (a schema
    that it refers to is gone) ends as `rejected`, with the reason. Raises `NotFound` if there is no such proposal.
    """
    try:
        return await _carry_out(proposal)
    except AssentError as error:
        return await _reject(proposal, f"agreed on, and yet it cannot be carried out: {error.message}")


async def _reject(proposal: UUID, reason: str) -> Literal["rejected", "nothing"]:
    async with transaction():
        locked = await lock_proposal(proposal)
        if locked.state != "approved":
            return "nothing"
        await move(locked, "rejected", reason)
        await close_items(proposal)
        await tell_everyone(locked.subject, Stage.REJECTED)
        await record(system(locked.tenant), "proposal.rejected", "proposal", proposal, {"reason": reason})
    return "rejected"


async def _carry_out(proposal: UUID) -> Literal["published", "reopened", "later", "nothing"]:
    """Publish, or ask again.

    If the artifact got another version meanwhile, the content is assessed against it; consumers that this breaks and
    that were not asked about it are asked now, in a new revision. A forced proposal is published all the same.
    """
    agreed = await _agreed(proposal)
    if agreed is None:
        return "nothing"
    if agreed.content is None:
        async with transaction():
            return await _attempt(proposal, agreed, None)
    candidate = await load_candidate(agreed.content, agreed.asking(Request).contract)
    comparisons = Comparisons(candidate, hurried=True)
    return await in_transaction(comparisons, partial(_attempt, proposal, agreed, (candidate, comparisons)))


async def _attempt(
    proposal: UUID, agreed: _Stored, prepared: tuple[Candidate, Comparisons] | None
) -> Literal["published", "reopened", "later", "nothing"]:
    """Carry it out if it still is what is agreed on; within a transaction."""
    await fetch("SELECT 1 FROM artifact WHERE id = $1 FOR NO KEY UPDATE", agreed.artifact)
    locked = await lock_proposal(proposal)
    item = await _item(locked.revision)
    if locked.state != "approved" or item.content != agreed.content:
        return "nothing"
    state = await artifact_state(locked.tenant, item.artifact)
    if state.mode.is_read_only:
        await fetch("UPDATE proposal SET next_due_at = now() + $2 WHERE id = $1", proposal, LATER)
        return "later"
    if prepared is None:
        await _do(locked, state, item)
        return "published"
    candidate, comparisons = prepared
    assessment = await _fresh_assessment(state, candidate, item, comparisons)
    asked_anew = await _not_asked(locked, assessment) if not locked.forced else ()
    if asked_anew:
        await _reopen(locked, state, item, assessment, asked_anew)
        return "reopened"
    await _publish(locked, state, candidate, item, assessment)
    return "published"


async def _agreed(proposal: UUID) -> _Stored | None:
    """What an approved proposal is to do. Raises `NotFound`."""
    row = await fetch_one(
        """
        SELECT p.state, r.id AS revision FROM proposal p
        JOIN revision r ON r.proposal = p.id AND r.number = p.revision_no WHERE p.id = $1
        """,
        proposal,
    )
    if row is None:
        raise NotFound("proposal", proposal)
    return await _item(row["revision"]) if row["state"] == "approved" else None


async def _item(revision: UUID) -> _Stored:
    row = await fetch_one(
        "SELECT artifact, kind, fingerprint, content, base, request, changes FROM change_item WHERE revision = $1",
        revision,
    )
    assert row is not None  # noqa: S101  # a revision has its item from its first transaction on
    documents = {name: msgspec.json.decode(row[name]) for name in ("request", "changes")}
    return msgspec.convert({**row, **documents}, _Stored)


async def _fresh_assessment(
    state: ArtifactState, candidate: Candidate, item: _Stored, comparisons: Comparisons
) -> Assessment | None:
    """What the content would break now; null if the artifact has not moved since the consumers were asked."""
    if (state.latest.id if state.latest else None) == item.base:
        return None
    return await assess(state.taking(item.asking(Request).imported), candidate, comparisons=comparisons)


async def _not_asked(locked: Locked, assessment: Assessment | None) -> tuple[ConsumerImpact, ...]:
    """Consumers broken by something that no revision of this proposal asked them about."""
    if assessment is None:
        return ()
    rows = await fetch(
        """
        SELECT ac.registration, i.changes FROM affected_consumer ac JOIN revision r ON r.id = ac.revision
        JOIN change_item i ON i.revision = r.id WHERE r.proposal = $1 AND ac.registration IS NOT NULL
        """,
        locked.id,
    )
    asked = {(row["registration"], key) for row in rows for key in _keys(row["changes"])}
    return tuple(
        consumer
        for consumer in assessment.affected
        if consumer.duty
        and any((consumer.registration_id, change_key(change)) not in asked for change in consumer.changes)
    )


def _keys(changes: str) -> list[tuple[object, ...]]:
    return [
        (change["rule"], change.get("old_path"), change.get("new_path"), change["message"])
        for change in msgspec.json.decode(changes)
    ]


async def _reopen(
    locked: Locked,
    state: ArtifactState,
    item: _Stored,
    assessment: Assessment | None,
    affected: tuple[ConsumerImpact, ...],
) -> None:
    actor, number = system(locked.tenant), locked.revision_no + 1
    await close_items(locked.id)
    await fetch(
        """
        UPDATE proposal SET state = 'open', decided_at = NULL, reason = NULL, revision_no = $2,
               change_no = change_no + 1, changed_at = now() WHERE id = $1
        """,
        locked.id, number,
    )  # fmt: skip
    changes = relevant_changes(assessment) if assessment else ()
    fresh = Item(
        artifact=item.artifact, kind=item.kind, fingerprint=item.fingerprint, content=item.content,
        base=state.latest.id if state.latest else None, changes=changes,
        request=item.request | {"version": _number(state, item, assessment)},
    )  # fmt: skip
    await open_revision(
        actor, locked.id, number=number, cause=Cause.BASE_MOVED, producer=locked.producer, policy=locked.policy,
        item=fresh, affected=affected,
    )  # fmt: skip
    detail = {"revision": number, "reason": "another version was published meanwhile"}
    await record(actor, "proposal.reopened", "proposal", locked.id, detail)


async def _publish(
    locked: Locked,
    state: ArtifactState,
    candidate: Candidate,
    item: _Stored,
    assessment: Assessment | None,
) -> None:
    actor, asked = system(locked.tenant), item.asking(Request)
    semver = _number(state, item, assessment)
    version = await insert_version(
        actor, state, candidate, semver=semver, metadata=asked.metadata, imported=asked.imported, proposal=locked.id,
        publisher=locked.opened_by,
    )  # fmt: skip
    await _hold_to(locked.id, state.id, version)
    await _finish(locked)
    await record_all(
        actor,
        [
            Event(
                "contract.published", "contract", version,
                {"asset": state.fqn, "version": semver, "fingerprint": item.fingerprint, "proposal": str(locked.id)},
            ),
            Event("proposal.published", "proposal", locked.id, {"version": semver, "contract": str(version)}),
        ],
    )  # fmt: skip


async def _hold_to(proposal: UUID, artifact: UUID, version: UUID) -> None:
    """From now on, later versions are measured for those who were asked against what they were asked about."""
    await fetch(
        """
        UPDATE registration SET agreed = $3 WHERE artifact = $2 AND id IN (
            SELECT ac.registration FROM affected_consumer ac JOIN revision r ON r.id = ac.revision
            WHERE r.proposal = $1)
        """,
        proposal, artifact, version,
    )  # fmt: skip


def _number(state: ArtifactState, item: _Stored, assessment: Assessment | None) -> str:
    """The number that consumers were told, unless another version has overtaken it since; then the one that follows."""
    latest = Semver.parse(state.latest_semver) if state.latest_semver else None
    told = str(item.request["version"])
    if assessment is None:
        untouched = latest is None or latest < Semver.parse(told)
        return told if untouched else str(next_version(latest, bump(item.changes), None))
    size = bump((*assessment.changes, *assessment.violations))
    try:
        return str(next_version(latest, size, told))
    except Invalid:
        return str(next_version(latest, size, None))


async def _do(locked: Locked, state: ArtifactState, item: _Stored) -> None:
    """Carry out an item that publishes nothing."""
    if item.kind is ItemKind.DELETE:
        action, detail = "contract.deleted", {"ordinals": await _delete(state, item.asking(Deletion))}
    else:
        level = item.asking(Loosening).level_now(state.inherited_level)
        await store_rule(locked.tenant, Place(state.name.group, state.name.name), level=level)
        action, detail = "rule.set", {"level": level}
    await _finish(locked)
    events = [
        Event(action, "asset", item.artifact, {**detail, "proposal": str(locked.id)}),
        Event("proposal.published", "proposal", locked.id, detail),
    ]
    await record_all(system(locked.tenant), events)


async def _delete(state: ArtifactState, asked: Deletion) -> list[int]:
    """Delete what was agreed on; what was published since stays. Raises `Conflict` if something refers to it now."""
    visible = await hold_visible(state.id, asked.ordinals)
    versions = {version: ordinal for version, ordinal in visible.items() if version in asked.versions}
    await require_unreferenced(state.id, list(versions.values()))
    return await soft_delete(state, versions)


async def _finish(locked: Locked) -> None:
    await fetch(
        """
        UPDATE proposal SET state = 'published', published_at = now(), change_no = change_no + 1, changed_at = now(),
               evaluated_no = change_no + 1, next_due_at = NULL
        WHERE id = $1
        """,
        locked.id,
    )
    await close_items(locked.id)
    await tell_everyone(locked.subject, Stage.PUBLISHED)
