"""Answers: what consumers say to a proposal, each on record, the newest of a team counting."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Conflict, Forbidden, Invalid
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.locking import Locked, lock_proposal, touch
from app.proposals.planning import tell_teams
from app.proposals.vocabulary import AnswerKind, Stage
from app.storage.engine import fetch, fetch_one, transaction

MAX_REASON = 4_000


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a team says. An objection needs a reason, a request for an extension a date (an instant, in UTC)."""

    kind: AnswerKind
    reason: str | None = None
    until: datetime | None = None


class Given(msgspec.Struct, frozen=True):
    """An answer on record. `changed` is false if the team had said exactly this before."""

    answer: UUID
    changed: bool


async def answer(
    actor: Principal,
    proposal: UUID,
    reply: Reply,
    *,
    team: UUID | None = None,
    revision: UUID | None = None,
    via: str = "api",
) -> Given:
    """Answer for a team, the principal's own unless an admin names another.

    With `revision`, the answer only counts for that wording. Raises `NotFound`, `Forbidden`, `Invalid`; `Conflict`
    where the proposal is decided (`proposal-decided`), was amended since (`outdated`), or does not ask this team.
    """
    actor.require(Scope.ANSWER)
    team = team or actor.team
    if team is None:
        raise Invalid("Name the team to answer for.", field="team_id")
    actor.require_team(Scope.ANSWER, team, "is asked")
    _check(reply)
    async with transaction():
        locked = await lock_proposal(proposal, actor.tenant)
        locked.require_open()
        if revision is not None and revision != locked.revision:
            raise Conflict("The proposal was amended since.", kind="outdated", proposal_id=str(proposal))
        await _require_asked(locked, team)
        if reply.until is not None and reply.until <= locked.deadline:
            raise Invalid("Ask for a date after the present deadline.", field="until")
        given = await _store(actor, locked, team, reply, via)
    if given.changed:
        wakeups.wake(proposal)
    return given


def _check(reply: Reply) -> None:
    if reply.kind is AnswerKind.MIGRATED:
        raise Invalid("Migration is reported after publication.", field="kind")
    if reply.kind is AnswerKind.OBJECTED and not (reply.reason or "").strip():
        raise Invalid("An objection needs a reason.", field="reason")
    if reply.reason is not None and len(reply.reason) > MAX_REASON:
        raise Invalid(f"A reason has at most {MAX_REASON} characters.", field="reason")
    if reply.kind is AnswerKind.EXTENSION_REQUESTED:
        if reply.until is None or reply.until.tzinfo is None:
            raise Invalid("A request for an extension needs a date with a time zone.", field="until")
        if reply.until <= datetime.now(UTC):
            raise Invalid("The date asked for has passed.", field="until")


async def _require_asked(locked: Locked, team: UUID) -> None:
    row = await fetch_one(
        "SELECT 1 FROM affected_consumer WHERE revision = $1 AND team = $2 AND duty AND left_at IS NULL LIMIT 1",
        locked.revision, team,
    )  # fmt: skip
    if row is None:
        raise Conflict("This proposal does not ask that team.", kind="not-asked", proposal_id=str(locked.id))


async def _store(actor: Principal, locked: Locked, team: UUID, reply: Reply, via: str) -> Given:
    before = await fetch_one(
        "SELECT id, kind, reason, until FROM answer WHERE revision = $1 AND team = $2 AND current",
        locked.revision,
        team,
    )
    said = (reply.kind.value, reply.reason, reply.until)
    if before is not None and (before["kind"], before["reason"], before["until"]) == said:
        return Given(before["id"], changed=False)
    await fetch(
        "UPDATE answer SET current = false WHERE revision = $1 AND team = $2 AND current", locked.revision, team
    )
    row = await fetch_one(
        """
        INSERT INTO answer (tenant, proposal, revision, team, kind, reason, until, via, actor)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
        """,
        locked.tenant, locked.id, locked.revision, team, *said, via, actor.name,
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    await touch(locked.id)
    detail = {"team": str(team), "kind": reply.kind, "reason": reply.reason, "via": via, "revision": locked.revision_no}
    if reply.until is not None:
        detail["until"] = reply.until.isoformat()
    await tell_teams(
        locked.subject, Stage.ANSWERED, [locked.producer], occasion=str(row["id"]), detail={"answer": str(row["id"])}
    )
    await record(actor, f"proposal.{reply.kind.value}", "proposal", locked.id, detail)
    return Given(row["id"], changed=True)


async def answering_team(registration: UUID, revision: UUID) -> tuple[UUID, UUID, UUID, str]:
    """Tenant, proposal, team and team name that a link stands for. Raises `Forbidden` if it stands for nothing."""
    row = await fetch_one(
        """
        SELECT p.tenant, p.id AS proposal, t.id AS team, t.name FROM affected_consumer ac
        JOIN revision r ON r.id = ac.revision JOIN proposal p ON p.id = r.proposal JOIN team t ON t.id = ac.team
        WHERE ac.registration = $1 AND ac.revision = $2
        """,
        registration, revision,
    )  # fmt: skip
    if row is None:
        raise Forbidden("This link stands for no question.")
    return row["tenant"], row["proposal"], row["team"], row["name"]
