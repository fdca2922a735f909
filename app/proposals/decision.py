"""What becomes of an open proposal: a pure function of its policy, the answers and the time.

The database holds the facts and the workflow the clock; this is the rule between them, so it can be read and tested by
itself.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from app.proposals.policy import Everyone, NamedTeams, PolicyDocument, Quorum, Silence
from app.proposals.vocabulary import AnswerKind


class Position(msgspec.Struct, frozen=True):
    """Where a team that owes an answer stands: its current answer, if any."""

    team: UUID
    kind: AnswerKind | None = None
    until: datetime | None = None


class Outcome(StrEnum):
    """The next step of an open proposal."""

    WAIT = "wait"
    APPROVE = "approve"
    REJECT = "reject"
    EXPIRE = "expire"
    EXTEND = "extend"


class Decision(msgspec.Struct, frozen=True):
    """The step, why, and for `EXTEND` the new deadline."""

    outcome: Outcome
    reason: str
    deadline: datetime | None = None


def decide(
    policy: PolicyDocument, positions: list[Position], *, deadline: datetime, extensions: int, now: datetime
) -> Decision:
    """Decide an open proposal. `positions` are the teams that are asked and have not left."""
    objections = [position for position in positions if position.kind is AnswerKind.OBJECTED]
    agreed = {p.team for p in positions if p.kind in (AnswerKind.ACKNOWLEDGED, AnswerKind.MIGRATED)}
    if not objections and _enough(policy, positions, agreed):
        return Decision(Outcome.APPROVE, "everyone who must answer has acknowledged")
    if now < deadline:
        return Decision(Outcome.WAIT, "answers are missing")
    if objections:
        return Decision(Outcome.REJECT, "an objection stands at the deadline")
    return _at_deadline(policy, positions, agreed, deadline=deadline, extensions=extensions, now=now)


def _enough(policy: PolicyDocument, positions: list[Position], agreed: set[UUID]) -> bool:
    asked = {position.team for position in positions}
    match policy.approval:
        case Everyone():
            return asked <= agreed
        case Quorum(percent=percent):
            return len(agreed) * 100 >= len(asked) * percent
        case NamedTeams(teams=teams):
            return (asked & set(teams)) <= agreed


def _at_deadline(
    policy: PolicyDocument,
    positions: list[Position],
    agreed: set[UUID],
    *,
    deadline: datetime,
    extensions: int,
    now: datetime,
) -> Decision:
    """Nobody objects, and too few agreed."""
    wanted = [p.until for p in positions if p.kind is AnswerKind.EXTENSION_REQUESTED and p.until is not None]
    if extensions < policy.max_extensions:
        if wanted and max(wanted) > now:
            latest = min(max(wanted), now + policy.notice)
            return Decision(Outcome.EXTEND, "an extension was requested", latest)
        if policy.silence is Silence.EXTEND:
            return Decision(Outcome.EXTEND, "answers are missing", policy.deadline(max(now, deadline)))
    if policy.silence is Silence.CONSENT and not wanted:
        return Decision(Outcome.APPROVE, "silence counts as agreement")
    return Decision(Outcome.EXPIRE, "answers are missing at the deadline")


def reminders_due(policy: PolicyDocument, deadline: datetime, now: datetime) -> tuple[list[timedelta], datetime | None]:
    """The reminders whose time has come, and when the next one is due."""
    moments = sorted((deadline - before, before) for before in policy.reminders)
    due = [before for moment, before in moments if moment <= now]
    later = [moment for moment, _ in moments if moment > now]
    return due, later[0] if later else None
