"""What a process may go on serving from memory: everything that never changes, until something is taken away.

Every transaction that takes something away, or changes what a request means (a rule, an alias), counts up its tenant's
epoch. Each process looks at the epochs a few times a second. What it remembered in an earlier epoch it no longer
serves, and while it cannot look, it serves nothing from memory: so nothing outlives its deletion by more than `BOUND`,
in whichever process it was deleted.
"""

import asyncio
import logging
import time
from uuid import UUID

from app.storage.engine import UNAVAILABLE, fetch

BOUND = 2.0
"""Seconds after the commit that took it away, at most, in which another process may still serve a thing."""
_INTERVAL = 0.5
_log = logging.getLogger(__name__)


async def forget(tenant: UUID) -> None:
    """Count up the epoch of a tenant, within the caller's transaction."""
    await fetch(
        """
        INSERT INTO forgetting (tenant, epoch) VALUES ($1, 1)
        ON CONFLICT (tenant) DO UPDATE SET epoch = forgetting.epoch + 1
        """,
        tenant,
    )


class Epochs:
    """The epochs of all tenants, as this process last saw them."""

    def __init__(self) -> None:
        """Nothing was seen yet, so nothing may be served from memory."""
        self._seen: dict[UUID, int] = {}
        self._until = 0.0

    def current(self, tenant: UUID) -> int | None:
        """The epoch to remember things under, and to serve them in; null while it is not known."""
        return self._seen.get(tenant, 0) if time.monotonic() < self._until else None

    async def look(self) -> None:
        """Look once. Raises one of `UNAVAILABLE`."""
        began = time.monotonic()  # what is seen was true then, or later
        rows = await fetch("SELECT tenant, epoch FROM forgetting")
        self._seen = {row["tenant"]: row["epoch"] for row in rows}
        self._until = began + BOUND

    async def watch(self) -> None:
        """Look for as long as the process lives."""
        while True:
            try:
                await self.look()
            except UNAVAILABLE as error:
                _log.warning("nothing is served from memory, as the database does not answer: %s", error)
            await asyncio.sleep(_INTERVAL)


EPOCHS = Epochs()
