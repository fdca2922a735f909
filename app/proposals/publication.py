"""Carrying out what was agreed: once, whatever crashes, and checked again if the artifact moved meanwhile."""

from functools import partial
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.contracts.artifacts import artifact_state
from app.contracts.assessment import assess
from app.contracts.comparisons import Comparisons, in_transaction
from app.contracts.contents import Candidate, load_candidate
from app.contracts.limits import require_room, require_totals
from app.contracts.model import ArtifactState, Assessment, ConsumerImpact
from app.contracts.removal import hold_visible, require_unreferenced, soft_delete
from app.contracts.rules import Place, store_rule
from app.contracts.semver import Semver, next_version
from app.contracts.versions import Publication, insert_version, store_state
from app.errors import AssentError, Conflict, Invalid, NotFound
from app.formats import Change, bump
from app.identity.principals import system
from app.proposals.agreed_clearance import clear_agreed
from app.proposals.carrying_out import finish, hold_to, not_asked, postpone, reject, reopen
from app.proposals.locking import Locked, lock_proposal
from app.proposals.revisions import (
    Deletion,
    Disabling,
    Item,
    ItemKind,
    Loosening,
    Request,
    relevant_changes,
)
from app.storage.engine import fetch, fetch_one, transaction

_T = TypeVar("_T")


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    """The item of the revision that was agreed on; the first, where it deletes several artifacts."""

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

    `later` while the mode of the artifact allows no writing, or the tenant may not keep more. What cannot be carried
    out whatever is tried (a schema that it refers to is gone) ends as `rejected`, with the reason. Raises `NotFound` if
    there is no such proposal.
    """
    try:
        return await _carry_out(proposal)
    except AssentError as error:
        if isinstance(error, Conflict) and error.kind == "limit":  # there may be room again
            await postpone(proposal)
            return "later"
        return await reject(proposal, f"agreed on, and yet it cannot be carried out: {error.message}")


async def _carry_out(proposal: UUID) -> Literal["published", "reopened", "later", "nothing"]:
    """Publish, or ask again.

    If the artifact got another version meanwhile, the content is assessed against it; consumers that this breaks and
    that were not asked about it are asked now, in a new revision. A forced proposal is published all the same.
    """
    agreed = await _agreed(proposal)
    if agreed is None:
        return "nothing"
    if agreed.kind is ItemKind.DELETE and (clearance := agreed.asking(Deletion).clears) is not None:
        return await clear_agreed(proposal, clearance)
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
        await postpone(proposal)
        return "later"
    if prepared is None:
        await _do(locked, state, item)
        return "published"
    candidate, comparisons = prepared
    assessment = await _fresh_assessment(state, candidate, item, comparisons)
    asked_anew = await not_asked(locked, assessment.affected) if assessment and not locked.forced else ()
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
        """
        SELECT artifact, kind, fingerprint, content, base, request, changes FROM change_item
        WHERE revision = $1 ORDER BY place LIMIT 1
        """,
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


async def _reopen(
    locked: Locked,
    state: ArtifactState,
    item: _Stored,
    assessment: Assessment | None,
    affected: tuple[ConsumerImpact, ...],
) -> None:
    fresh = Item(
        artifact=item.artifact, kind=item.kind, fingerprint=item.fingerprint, content=item.content,
        base=state.latest.id if state.latest else None, changes=relevant_changes(assessment) if assessment else (),
        request=item.request | {"version": _number(state, item, assessment)}, affected=affected,
    )  # fmt: skip
    await reopen(locked, [fresh])


async def _publish(
    locked: Locked,
    state: ArtifactState,
    candidate: Candidate,
    item: _Stored,
    assessment: Assessment | None,
) -> None:
    actor, asked = system(locked.tenant), item.asking(Request)
    semver = _number(state, item, assessment)
    publication = Publication(
        semver=semver, metadata=asked.metadata, info=asked.info, origin=asked.origin, imported=asked.imported,
        proposal=locked.id, publisher=locked.opened_by, from_draft=asked.from_draft,
    )  # fmt: skip
    await require_room(state, candidate.text, versions=0 if asked.from_draft else 1)
    version = await insert_version(actor, state, candidate, publication)
    await hold_to(locked.id, state.id, version)
    await finish(locked)
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
    await require_totals(locked.tenant, state.limits, versions=asked.from_draft is None, artifacts=False)


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
    elif item.kind is ItemKind.DISABLE:
        disabled = item.asking(Disabling)
        await store_state(system(locked.tenant), state, disabled.version, "DISABLED")
        action, detail = "contract.state", {"state": "DISABLED", "version": disabled.label}
    else:
        level = item.asking(Loosening).level_now(state.inherited_level)
        await store_rule(locked.tenant, Place(state.name.group, state.name.name), level=level)
        action, detail = "rule.set", {"level": level}
    await finish(locked)
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
