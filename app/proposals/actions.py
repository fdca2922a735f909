"""What producers and admins do with an open proposal: amend, withdraw, extend the deadline, force."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts.artifacts import artifact_state
from app.contracts.assessment import assess
from app.contracts.comparisons import Comparisons, in_transaction
from app.contracts.contents import Candidate, parse_candidate
from app.contracts.data_contracts import DataContract
from app.contracts.model import Draft
from app.errors import Conflict, Invalid, NotFound
from app.identity.grants import require_writer
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.answers import MAX_REASON
from app.proposals.locking import Locked, lock_proposal, move, touch
from app.proposals.negotiation import publish_item, refuse_rejected
from app.proposals.planning import tell_consumers, tell_everyone, tell_released
from app.proposals.policy import MAX_NOTICE
from app.proposals.revisions import Cause, ItemKind, Request, close_items, open_revision
from app.proposals.vocabulary import Stage
from app.storage.engine import fetch, fetch_one, transaction


class _Proposed(msgspec.Struct, frozen=True):
    """What a proposal is to publish, as it stands."""

    artifact: UUID
    fqn: str
    format: str
    request: Request


async def amend(actor: Principal, proposal: UUID, draft: Draft, *, notice: timedelta | None = None) -> UUID:
    """Replace what is proposed by another content, as a new revision that asks again. The new revision's id.

    The draft's name must be the proposal's artifact. A format, metadata and rules, or numbers to keep that the draft
    leaves out stay as they were proposed. Raises `NotFound`, `Forbidden`, `Invalid`, and `Conflict` where the proposal
    is decided, the content is what is proposed, or published, already, or it was rejected.
    """
    proposed = await _proposed(actor.tenant, proposal)
    if draft.fqn != proposed.fqn:
        raise Invalid(f"The proposal changes {proposed.fqn!r}, not {draft.fqn[:200]!r}.", field="fqn")
    draft = msgspec.structs.replace(
        draft,
        contract=proposed.request.contract if draft.contract == DataContract() else draft.contract,
        imported=draft.imported or proposed.request.imported,
    )
    candidate = await parse_candidate(actor.tenant, draft.format or proposed.format, draft)
    comparisons = Comparisons(candidate, hurried=True)
    revision = await in_transaction(
        comparisons, partial(_amend, actor, proposal, proposed.artifact, draft, candidate, comparisons, notice)
    )
    wakeups.wake(proposal)
    return revision


async def _amend(
    actor: Principal,
    proposal: UUID,
    artifact: UUID,
    draft: Draft,
    candidate: Candidate,
    comparisons: Comparisons,
    notice: timedelta | None,
) -> UUID:
    await fetch("SELECT 1 FROM artifact WHERE id = $1 FOR NO KEY UPDATE", artifact)
    locked = await _locked_by_producer(actor, proposal)
    state = await artifact_state(actor.tenant, artifact)
    await _require_news(locked, candidate.fingerprint, state.latest.fingerprint if state.latest else None)
    await refuse_rejected(state, ItemKind.PUBLISH, candidate.fingerprint)
    assessment = await assess(
        state.taking(draft.imported), candidate, asked_semver=draft.semver, comparisons=comparisons
    )
    item = await publish_item(actor, state, candidate, draft, assessment)
    await close_items(proposal)
    number = locked.revision_no + 1
    await fetch("UPDATE proposal SET revision_no = $2 WHERE id = $1", proposal, number)
    await touch(proposal)
    subject = await open_revision(
        actor, proposal, number=number, cause=Cause.AMENDED, producer=locked.producer, policy=locked.policy,
        items=[item], notice=notice,
    )  # fmt: skip
    await tell_released(subject, locked.revision)
    detail = {"revision": number, "fingerprint": item.fingerprint, "version": assessment.semver}
    await record(actor, "proposal.amended", "proposal", proposal, detail)
    return subject.revision


async def _proposed(tenant: UUID, proposal: UUID) -> _Proposed:
    row = await fetch_one(
        """
        SELECT i.kind, i.artifact, a.fqn, c.format, i.request, count(*) OVER () AS items FROM proposal p
        JOIN revision r ON r.proposal = p.id AND r.number = p.revision_no JOIN change_item i ON i.revision = r.id
        JOIN artifact a ON a.id = i.artifact LEFT JOIN content c ON c.id = i.content
        WHERE p.tenant = $1 AND p.id = $2
        """,
        tenant, proposal,
    )  # fmt: skip
    if row is None:
        raise NotFound("proposal", proposal)
    if row["kind"] != ItemKind.PUBLISH:
        raise Invalid("This proposal changes no schema.")
    if row["items"] > 1:
        raise Invalid("This proposal is a change of several things at once: withdraw it, and send all of it anew.")
    request = msgspec.json.decode(row["request"], type=Request)
    return _Proposed(row["artifact"], row["fqn"], row["format"], request)


async def withdraw(actor: Principal, proposal: UUID, reason: str | None = None) -> None:
    """Take an open proposal back. Raises `NotFound`, `Forbidden`, `Conflict` where it is decided."""
    reason = _checked(reason) if reason else None
    async with transaction():
        locked = await _locked_by_producer(actor, proposal)
        await move(locked, "withdrawn", reason)
        await close_items(proposal)
        await tell_everyone(locked.subject, Stage.WITHDRAWN)
        await record(actor, "proposal.withdrawn", "proposal", proposal, {"reason": reason})
    wakeups.wake(proposal)


async def force(actor: Principal, proposal: UUID, reason: str) -> None:
    """Approve an open proposal over the consumers' heads, on the record. Admins only.

    Raises `NotFound`, `Forbidden`, `Invalid` without a reason, `Conflict` where it is decided.
    """
    actor.require(Scope.ADMINISTER)
    reason = _checked(reason)
    async with transaction():
        locked = await lock_proposal(proposal, actor.tenant)
        locked.require_open()
        await move(locked, "approved", f"forced by {actor.name}: {reason}", forced=True)
        await record(actor, "proposal.forced", "proposal", proposal, {"reason": reason})
    wakeups.wake(proposal)


async def extend_deadline(actor: Principal, proposal: UUID, deadline: datetime) -> None:
    """Give consumers more time: the producer's answer to a request for an extension.

    Raises `NotFound`, `Forbidden`, `Invalid` for a deadline that is not later, `Conflict` where it is decided.
    """
    if deadline.tzinfo is None:
        raise Invalid("A deadline needs a time zone.", field="deadline")
    async with transaction():
        locked = await _locked_by_producer(actor, proposal)
        if not locked.deadline < deadline <= datetime.now(UTC) + MAX_NOTICE:
            raise Invalid("The new deadline must be later than the present one, by a year at most.", field="deadline")
        await fetch(
            "UPDATE revision SET deadline = $2, deadline_set_at = now() WHERE id = $1", locked.revision, deadline
        )
        await touch(proposal)
        await tell_consumers(locked.subject, Stage.EXTENDED, occasion=deadline.isoformat())
        await record(actor, "proposal.extended", "proposal", proposal, {"deadline": deadline.isoformat()})
    wakeups.wake(proposal)


async def _locked_by_producer(actor: Principal, proposal: UUID) -> Locked:
    """The proposal, for the team that made it or one that may write what it changes."""
    locked = await lock_proposal(proposal, actor.tenant)
    if actor.team != locked.producer:
        rows = await fetch(
            """
            SELECT DISTINCT a.owner, a.fqn FROM change_item i JOIN artifact a ON a.id = i.artifact WHERE i.revision = $1
            """,
            locked.revision,
        )
        for row in rows:
            await require_writer(actor, row["owner"], row["fqn"])
    actor.require(Scope.PUBLISH)
    locked.require_open()
    return locked


async def _require_news(locked: Locked, fingerprint: str, published: str | None) -> None:
    row = await fetch_one("SELECT fingerprint FROM change_item WHERE revision = $1", locked.revision)
    if row is not None and row["fingerprint"] == fingerprint:
        raise Conflict("This content is what is proposed already.", kind="unchanged", proposal_id=str(locked.id))
    if fingerprint == published:
        raise Conflict("This content is the published one: withdraw the proposal instead.", kind="unchanged",
                       proposal_id=str(locked.id))  # fmt: skip


def _checked(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why: the reason goes on record.", field="reason")
    if len(reason) > MAX_REASON:
        raise Invalid(f"A reason has at most {MAX_REASON} characters.", field="reason")
    return reason
