"""How carrying out an approved proposal ends, whatever it changes: done, refused after all, or asked about again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts.assessment import change_key
from app.contracts.model import ConsumerImpact
from app.identity.principals import system
from app.proposals.locking import Locked, lock_proposal, move
from app.proposals.planning import tell_everyone
from app.proposals.revisions import Cause, Item, close_items, open_revision
from app.proposals.vocabulary import Stage
from app.storage.engine import fetch, transaction

LATER = timedelta(minutes=1)
"""When to try again what a mode forbids."""


async def reject(proposal: UUID, reason: str) -> Literal["rejected", "nothing"]:
    """End an approved proposal that cannot be carried out, in a transaction of its own."""
    async with transaction():
        locked = await lock_proposal(proposal)
        if locked.state != "approved":
            return "nothing"
        await move(locked, "rejected", reason)
        await close_items(proposal)
        await tell_everyone(locked.subject, Stage.REJECTED)
        await record(system(locked.tenant), "proposal.rejected", "proposal", proposal, {"reason": reason})
    return "rejected"


async def postpone(proposal: UUID) -> None:
    """Have it tried again, while a mode allows no writing."""
    await fetch("UPDATE proposal SET next_due_at = now() + $2 WHERE id = $1", proposal, LATER)


async def finish(locked: Locked) -> None:
    """What was agreed on is done: let go of the artifacts, and tell everybody."""
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


async def reopen(locked: Locked, items: Sequence[Item]) -> None:
    """Ask those whom the items affect, in a new revision: something else was published meanwhile."""
    actor, number = system(locked.tenant), locked.revision_no + 1
    await close_items(locked.id)
    await fetch(
        """
        UPDATE proposal SET state = 'open', decided_at = NULL, reason = NULL, revision_no = $2,
               change_no = change_no + 1, changed_at = now() WHERE id = $1
        """,
        locked.id, number,
    )  # fmt: skip
    await open_revision(
        actor, locked.id, number=number, cause=Cause.BASE_MOVED, producer=locked.producer, policy=locked.policy,
        items=items,
    )  # fmt: skip
    detail = {"revision": number, "reason": "another version was published meanwhile"}
    await record(actor, "proposal.reopened", "proposal", locked.id, detail)


async def not_asked(locked: Locked, affected: Sequence[ConsumerImpact]) -> tuple[ConsumerImpact, ...]:
    """Those of the affected who would be broken by something that no revision of this proposal asked them about."""
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
        for consumer in affected
        if consumer.duty
        and any((consumer.registration_id, change_key(change)) not in asked for change in consumer.changes)
    )


def _keys(changes: str) -> list[tuple[object, ...]]:
    return [
        (change["rule"], change.get("old_path"), change.get("new_path"), change["message"])
        for change in msgspec.json.decode(changes)
    ]


async def hold_to(proposal: UUID, artifact: UUID, version: UUID, *, among: Sequence[UUID] | None = None) -> None:
    """From now on, later versions are measured for those who were asked against what they were asked about.

    `among` leaves out registrations of the artifact that a version of it does not concern.
    """
    await fetch(
        """
        UPDATE registration SET agreed = $3 WHERE artifact = $2 AND id IN (
            SELECT ac.registration FROM affected_consumer ac JOIN revision r ON r.id = ac.revision
            WHERE r.proposal = $1) AND ($4::uuid[] IS NULL OR id = ANY($4))
        """,
        proposal, artifact, version, None if among is None else list(among),
    )  # fmt: skip
