"""The limit on requests in a second, where an administrator has set one: of a tenant, in one process.

What is answered from memory is not counted: it costs next to nothing.
"""

import time
from uuid import UUID

from app.contracts.limits import REQUESTS
from app.contracts.properties import number
from app.surfaces.apicurio.errors import RegistryProblem
from app.surfaces.apicurio.requests import Call

_KNOWN_FOR = 2.0
"""Seconds for which a limit is not asked for again."""


class Throttle:
    """Counts requests by tenant and second."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._limits: dict[UUID, tuple[float, int]] = {}
        self._counts: dict[UUID, tuple[int, int]] = {}

    async def __call__(self, request: Call) -> None:
        """Count a request. Raises `RegistryProblem` 429 for one too many."""
        tenant = request.user.tenant
        limit = await self._limit(tenant)
        if limit < 0:
            return
        second = int(time.monotonic())
        counted = self._counts.get(tenant, (second, 0))
        number_of = counted[1] + 1 if counted[0] == second else 1
        self._counts[tenant] = (second, number_of)
        if number_of > limit:
            title = f"There are more than {limit} requests in a second; try again in the next."
            raise RegistryProblem(429, "LimitExceededException", title)

    async def _limit(self, tenant: UUID) -> int:
        known = self._limits.get(tenant)
        if known is None or known[0] < time.monotonic():
            known = (time.monotonic() + _KNOWN_FOR, await number(tenant, REQUESTS))
            self._limits[tenant] = known
        return known[1]
