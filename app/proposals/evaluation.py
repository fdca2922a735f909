"""The workflow's look at a proposal: what is due now, decided and written under the row's lock."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.identity.principals import system
from app.proposals.decision import Decision, Outcome, Position, decide, reminders_due
from app.proposals.locking import Locked, lock_proposal, move
from app.proposals.planning import tell_consumers, tell_everyone, tell_teams
from app.proposals.revisions import close_items
from app.proposals.vocabulary import AnswerKind, Stage
from app.storage.engine import fetch, transaction


class Situation(msgspec.Struct, frozen=True):
    """What the workflow needs to know to go on: where the proposal is, and when to look again by itself."""

    state: Literal["open", "approved", "published", "rejected", "withdrawn", "expired"]
    look_again_at: datetime | None = None


async def evaluate(proposal: UUID, *, now: datetime) -> Situation:
    """Decide what can be decided, plan the messages that are due, and remember how far was looked.

    `now` is the workflow's clock. Doing it twice, or late, changes nothing that doing it once in time would not have.
    Raises `NotFound`.
    """
    async with transaction():
        locked = await lock_proposal(proposal)
        state, again, events = locked.state, None, list[Event]()
        if locked.state == "open":
            decision = decide(
                locked.policy,
                await _positions(locked.revision),
                deadline=locked.deadline,
                extensions=locked.extensions,
                now=now,
            )
            state, again, events = await _apply(locked, decision, now)
        elif locked.state == "approved":
            again = now
        await fetch("UPDATE proposal SET evaluated_no = change_no, next_due_at = $2 WHERE id = $1", proposal, again)
        await record_all(system(locked.tenant), events)
    return msgspec.convert({"state": state, "look_again_at": again}, Situation)


async def _positions(revision: UUID) -> list[Position]:
    rows = await fetch(
        """
        SELECT DISTINCT ac.team, a.kind, a.until FROM affected_consumer ac
        LEFT JOIN answer a ON a.revision = ac.revision AND a.team = ac.team AND a.current
        WHERE ac.revision = $1 AND ac.duty AND ac.left_at IS NULL
        """,
        revision,
    )
    return [Position(row["team"], AnswerKind(row["kind"]) if row["kind"] else None, row["until"]) for row in rows]


async def _apply(locked: Locked, decision: Decision, now: datetime) -> tuple[str, datetime | None, list[Event]]:
    """Write a decision: the new state, when to look again, and what goes on record."""
    detail = {"reason": decision.reason, "revision": locked.revision_no}
    match decision.outcome:
        case Outcome.WAIT:
            return "open", await _remind(locked, now), []
        case Outcome.APPROVE:
            await move(locked, "approved", decision.reason)
            return "approved", now, [Event("proposal.approved", "proposal", locked.id, detail)]
        case Outcome.EXTEND:
            extended = await _extend(locked, decision, now)
            detail["deadline"] = extended.deadline.isoformat()
            return "open", await _remind(extended, now), [Event("proposal.extended", "proposal", locked.id, detail)]
        case Outcome.REJECT | Outcome.EXPIRE:
            state, stage = (
                ("rejected", Stage.REJECTED) if decision.outcome is Outcome.REJECT else ("expired", Stage.EXPIRED)
            )
            reason = await _objections(locked.revision) or decision.reason
            await move(locked, state, reason)
            await close_items(locked.id)
            await tell_everyone(locked.subject, stage)
            return state, None, [Event(f"proposal.{state}", "proposal", locked.id, {**detail, "reason": reason})]


async def _objections(revision: UUID) -> str | None:
    rows = await fetch(
        """
        SELECT t.name, a.reason FROM answer a JOIN team t ON t.id = a.team
        WHERE a.revision = $1 AND a.current AND a.kind = 'objected' ORDER BY a.created_at
        """,
        revision,
    )
    return "; ".join(f"{row['name']} objects: {row['reason']}" for row in rows)[:4000] or None


async def _extend(locked: Locked, decision: Decision, now: datetime) -> Locked:
    deadline = decision.deadline or locked.deadline
    await fetch(
        "UPDATE revision SET deadline = $2, deadline_set_at = $3, extensions = extensions + 1 WHERE id = $1",
        locked.revision, deadline, now,
    )  # fmt: skip
    await tell_consumers(locked.subject, Stage.EXTENDED, occasion=deadline.isoformat())
    await tell_teams(locked.subject, Stage.EXTENDED, [locked.producer], occasion=deadline.isoformat())
    return msgspec.structs.replace(locked, deadline=deadline, deadline_set_at=now, extensions=locked.extensions + 1)


async def _remind(locked: Locked, now: datetime) -> datetime:
    """Plan the reminder and the escalation whose time has come; the next moment to look.

    What was due before the deadline was set is not made up for, and of several missed reminders only the last is sent.
    """
    policy, deadline = locked.policy, locked.deadline
    due, following = reminders_due(policy, deadline, now)
    due = [before for before in due if deadline - before > locked.deadline_set_at]
    if due:
        occasion = f"{due[-1].total_seconds():g}s before {deadline.isoformat()}"
        await tell_consumers(locked.subject, Stage.REMINDER, unanswered=True, occasion=occasion)
    moments = [deadline, following or deadline]
    if policy.escalate is not None and policy.escalation_teams:
        moment = deadline - policy.escalate
        if moment > now:
            moments.append(moment)
        elif moment > locked.deadline_set_at:
            await tell_teams(locked.subject, Stage.ESCALATION, policy.escalation_teams, occasion=deadline.isoformat())
    return min(moments)
