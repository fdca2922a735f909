"""Reading a proposal under its lock: what every transition starts with."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.errors import Conflict, NotFound
from app.proposals.planning import Subject
from app.proposals.policy import PolicyDocument, decode_policy
from app.storage.engine import fetch, fetch_one


class Locked(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal and its current revision, held until the transaction ends."""

    id: UUID
    tenant: UUID
    state: str
    producer: UUID
    opened_by: str
    forced: bool
    change_no: int
    revision: UUID
    revision_no: int
    deadline: datetime
    deadline_set_at: datetime
    extensions: int
    policy: PolicyDocument

    @property
    def subject(self) -> Subject:
        """What messages about it are about."""
        return Subject(self.tenant, self.id, self.revision, self.producer)

    def require_open(self) -> None:
        """Raise `Conflict` naming the state unless the proposal can still be answered and changed."""
        if self.state != "open":
            raise Conflict(
                f"The proposal is {self.state}; it can no longer be answered or changed.",
                kind="proposal-decided",
                state=self.state,
                proposal_id=str(self.id),
            )


async def lock_proposal(proposal: UUID, tenant: UUID | None = None) -> Locked:
    """Lock a proposal's row and read it, within the caller's transaction. Raises `NotFound`.

    Only the workflow, which was given the id by the database, may leave the tenant out.
    """
    row = await fetch_one(
        "SELECT id FROM proposal WHERE id = $1 AND ($2::uuid IS NULL OR tenant = $2) FOR NO KEY UPDATE",
        proposal,
        tenant,
    )
    if row is None:
        raise NotFound("proposal", proposal)
    row = await fetch_one(  # a statement of its own, so that it sees what the lock was waited for
        """
        SELECT p.id, p.tenant, p.state, p.producer, p.opened_by, p.forced, p.change_no, p.revision_no, p.policy,
               r.id AS revision, r.deadline, r.deadline_set_at, r.extensions
        FROM proposal p JOIN revision r ON r.proposal = p.id AND r.number = p.revision_no WHERE p.id = $1
        """,
        proposal,
    )
    assert row is not None  # noqa: S101  # a proposal has a revision from its first transaction on
    return msgspec.convert({**row, "policy": decode_policy(row["policy"])}, Locked)


async def move(proposal: Locked, state: str, reason: str | None, *, forced: bool = False) -> None:
    """Decide an open proposal, and let the workflow know that something happened."""
    await fetch(
        """
        UPDATE proposal SET state = $2, reason = $3, forced = forced OR $4, decided_at = now(),
               change_no = change_no + 1, changed_at = now()
        WHERE id = $1
        """,
        proposal.id, state, reason, forced,
    )  # fmt: skip


async def touch(proposal: UUID) -> None:
    """Note that something happened that the workflow has to look at."""
    await fetch("UPDATE proposal SET change_no = change_no + 1, changed_at = now() WHERE id = $1", proposal)
