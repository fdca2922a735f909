"""Rows that say that something must happen, while nothing seems to."""

from app.proposals.wakeups import Wakeup
from app.storage.engine import fetch

GRACE_SECONDS = 5
"""How long a row may be behind before it is taken for forgotten: a wake-up is usually a few milliseconds away."""


async def find_forgotten(limit: int) -> list[Wakeup]:
    """Proposals that changed and were not evaluated, or were due; threads whose messages were due. Oldest first."""
    rows = await fetch(
        """
        SELECT id AS thread, true AS is_proposal, changed_at AS since FROM proposal
        WHERE evaluated_no < change_no AND changed_at < now() - make_interval(secs => $1)
        UNION ALL
        SELECT id, true, next_due_at FROM proposal WHERE next_due_at < now() - make_interval(secs => $1)
        UNION ALL
        SELECT thread, proposal IS NOT NULL, min(next_attempt_at) FROM delivery
        WHERE state = 'pending' AND next_attempt_at < now() - make_interval(secs => $1)
        GROUP BY thread, proposal IS NOT NULL
        ORDER BY since LIMIT $2
        """,
        GRACE_SECONDS, limit,
    )  # fmt: skip
    unique = dict.fromkeys((row["thread"], row["is_proposal"]) for row in rows)
    return [Wakeup(proposal=thread) if is_proposal else Wakeup(version=thread) for thread, is_proposal in unique]
