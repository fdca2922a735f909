"""Opening a proposal: found if it is open already, refused if it was rejected, one at a time for an artifact."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.contracts.contents import Candidate, store_content
from app.contracts.model import ArtifactState, Assessment, Draft
from app.errors import Conflict
from app.identity.principals import Principal
from app.proposals.policy import effective_policy, encode_policy
from app.proposals.revisions import Cause, Item, ItemKind, Request, open_revision, relevant_changes
from app.storage.engine import fetch_one


class Held(msgspec.Struct, frozen=True):
    """Consumers have to agree first. `created` is false if the proposal was open before."""

    proposal: UUID
    created: bool


async def publish_item(
    actor: Principal, state: ArtifactState, candidate: Candidate, draft: Draft, assessment: Assessment
) -> Item:
    """A change item with all of what will be published."""
    asked = Request(
        assessment.semver, metadata=draft.metadata, contract=candidate.contract, imported=draft.imported,
        info=draft.info, origin=draft.origin, from_draft=draft.from_draft,
    )  # fmt: skip
    return Item(
        artifact=state.id,
        kind=ItemKind.PUBLISH,
        fingerprint=candidate.fingerprint,
        content=await store_content(actor.tenant, candidate),
        base=state.latest.id if state.latest else None,
        request=msgspec.to_builtins(asked),
        changes=relevant_changes(assessment),
        affected=assessment.affected,
    )


async def negotiate(actor: Principal, state: ArtifactState, item: Item, notice: timedelta | None = None) -> Held:
    """The open proposal of this very item, or a new one; under the artifact's lock.

    Raises `Invalid` for a notice that the policy does not allow, and what `require_negotiable` raises.
    """
    proposed = await require_negotiable(state, item.kind, item.fingerprint)
    if proposed is not None:
        return Held(proposed, created=False)
    return Held(await open_proposal(actor, state, [item], notice), created=True)


async def require_negotiable(state: ArtifactState, kind: ItemKind, fingerprint: str) -> UUID | None:
    """The open proposal of this very change, or null if there is no open one.

    Raises `Conflict` of the kind `proposal-open` where another change of the artifact is under negotiation, and of the
    kind `rejected` if consumers objected to this one.
    """
    proposed = await require_free(state, fingerprint)
    if proposed is None:
        await refuse_rejected(state, kind, fingerprint)
    return proposed


async def require_free(state: ArtifactState, fingerprint: str) -> UUID | None:
    """The open proposal of this very change, or null if none is open for the artifact. Raises `Conflict` of the kind
    `proposal-open` where another change is."""
    row = await fetch_one("SELECT proposal, fingerprint FROM change_item WHERE artifact = $1 AND open", state.id)
    if row is None:
        return None
    if row["fingerprint"] == fingerprint:
        return row["proposal"]
    raise Conflict(
        f"Another change of {state.fqn!r} is under negotiation; amend or withdraw it first.",
        kind="proposal-open",
        proposal_id=str(row["proposal"]),
    )


async def refuse_rejected(state: ArtifactState, kind: ItemKind, fingerprint: str) -> None:
    """Raise `Conflict` of the kind `rejected`, with the reason, if consumers objected to this change.

    A content that was objected to stays rejected; a deletion, or a level, until there is another version. What was
    withdrawn, expired, or agreed on and yet impossible, may be proposed again.
    """
    row = await fetch_one(
        """
        SELECT p.id, p.reason, p.state = 'rejected' AND EXISTS (
            SELECT 1 FROM answer s WHERE s.revision = r.id AND s.current AND s.kind = 'objected') AS stands
        FROM change_item i JOIN proposal p ON p.id = i.proposal
        JOIN revision r ON r.id = i.revision AND r.number = p.revision_no
        WHERE i.artifact = $1 AND i.kind = $2 AND i.fingerprint = $3
          AND (i.kind = 'publish' OR i.base IS NOT DISTINCT FROM $4)
        ORDER BY p.decided_at DESC LIMIT 1
        """,
        state.id, kind.value, fingerprint, state.latest.id if state.latest else None,
    )  # fmt: skip
    if row is not None and row["stands"]:
        what = "This content" if kind is ItemKind.PUBLISH else "This change"
        raise Conflict(
            f"{what} was rejected: {row['reason']}", kind="rejected", proposal_id=str(row["id"]), reason=row["reason"]
        )


async def open_proposal(
    actor: Principal, state: ArtifactState, items: Sequence[Item], notice: timedelta | None = None
) -> UUID:
    """Write a proposal with its first revision, under the locks of its artifacts; `state` is that of the first item's.

    It is made by the team of who asks, which may write the name without owning it; an admin's by the owner.
    """
    policy = await effective_policy(state.id)
    producer = state.owner if actor.team is None or actor.is_admin else actor.team
    row = await fetch_one(
        "INSERT INTO proposal (tenant, producer, opened_by, policy) VALUES ($1, $2, $3, $4) RETURNING id",
        actor.tenant, producer, actor.name, encode_policy(policy),
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    proposal = row["id"]
    await open_revision(
        actor, proposal, number=1, cause=Cause.PROPOSED, producer=producer, policy=policy, items=items,
        notice=notice,
    )  # fmt: skip
    detail = {
        "asset": state.fqn,
        "kind": items[0].kind,
        "version": items[0].request.get("version", ""),
        "fingerprint": items[0].fingerprint,
        "affected": sorted({one.team_name for item in items for one in item.affected if one.duty})[:100],
    }
    if len(items) > 1:
        detail["items"] = len(items)
    await record_all(actor, [Event("proposal.opened", "proposal", proposal, detail)])
    return proposal
