"""Rows that say that something must happen, while nothing seems to."""

from collections.abc import AsyncGenerator
from uuid import UUID

from app.proposals.wakeups import Wakeup
from app.storage.engine import fetch

GRACE_SECONDS = 5
"""How long a row may be behind before it is taken for forgotten: a wake-up is usually a few milliseconds away."""


_BATCH = 500

_FORGOTTEN = """
SELECT DISTINCT ON (thread) thread, is_proposal FROM (
    SELECT id AS thread, true AS is_proposal FROM proposal
    WHERE evaluated_no < change_no AND changed_at < now() - make_interval(secs => $1)
    UNION ALL
    SELECT id, true FROM proposal WHERE next_due_at < now() - make_interval(secs => $1)
    UNION ALL
    SELECT thread, proposal IS NOT NULL FROM delivery
    WHERE state = 'pending' AND next_attempt_at < now() - make_interval(secs => $1)
) behind WHERE $2::uuid IS NULL OR thread > $2 ORDER BY thread LIMIT $3
"""


async def find_forgotten() -> AsyncGenerator[Wakeup]:
    """Proposals that changed and were not evaluated, or were due; threads whose messages were due.

    All of them, however many there are, each once: none that cannot move keeps another from being found.
    """
    last: UUID | None = None
    while True:
        rows = await fetch(_FORGOTTEN, GRACE_SECONDS, last, _BATCH)
        for row in rows:
            yield Wakeup(proposal=row["thread"]) if row["is_proposal"] else Wakeup(version=row["thread"])
        if len(rows) < _BATCH:
            return
        last = rows[-1]["thread"]
