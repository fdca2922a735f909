"""Exporters that have something to do while nobody seems to do it."""

from collections.abc import AsyncGenerator
from uuid import UUID

from app.exporters.trail import FOLLOWED
from app.proposals.wakeups import Wakeup
from app.storage.engine import fetch

_GRACE_SECONDS = 5
_BATCH = 500

_IDLE = """
SELECT id FROM exporter e WHERE NOT paused AND ($3::uuid IS NULL OR id > $3) AND (
    due_at < now() - make_interval(secs => $1)
    OR due_at IS NULL AND EXISTS (
        SELECT 1 FROM audit_event a WHERE a.tenant = e.tenant AND a.seq > e.position AND a.action = ANY($2)))
ORDER BY id LIMIT $4
"""


async def find_idle() -> AsyncGenerator[Wakeup]:
    """All exporters that were due, or that rest although something happened that they follow."""
    last: UUID | None = None
    while True:
        rows = await fetch(_IDLE, _GRACE_SECONDS, FOLLOWED, last, _BATCH)
        for row in rows:
            yield Wakeup(exporter=row["id"])
        if len(rows) < _BATCH:
            return
        last = rows[-1]["id"]
