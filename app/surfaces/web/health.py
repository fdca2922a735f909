"""Health: whether the process lives, and whether it can serve."""

import asyncio
from datetime import timedelta
from typing import Literal

import msgspec
from litestar import Controller, Response, get
from temporalio.client import Client
from temporalio.service import RPCError

from app.storage.engine import UNAVAILABLE, ping

State = Literal["up", "down"]
_PATIENCE = timedelta(seconds=2)


class Readiness(msgspec.Struct, frozen=True):
    """`ready` while the database answers. Without Temporal requests are served all the same; workflows wait for it."""

    status: Literal["ready", "unavailable"]
    parts: dict[str, State]


class Health:
    """Asks the servers behind this process."""

    def __init__(self) -> None:
        self.temporal: Client | None = None
        """Set once the process runs."""

    async def readiness(self) -> Readiness:
        """Ask all at once; what does not answer within two seconds is down."""
        database, temporal = await asyncio.gather(_database(), self._temporal())
        return Readiness("ready" if database == "up" else "unavailable", {"database": database, "temporal": temporal})

    async def _temporal(self) -> State:
        if self.temporal is None:
            return "down"
        try:
            async with asyncio.timeout(_PATIENCE.total_seconds()):
                healthy = await self.temporal.service_client.check_health(timeout=_PATIENCE)
        except (RPCError, RuntimeError, OSError):
            return "down"
        return "up" if healthy else "down"


async def _database() -> State:
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            await ping()
    except UNAVAILABLE:
        return "down"
    return "up"


def health_controller(health: Health) -> type[Controller]:
    """The addresses that load balancers and supervisors ask."""

    class HealthController(Controller):
        path = "/health"

        @get("/live", sync_to_thread=False)
        def live(self) -> dict[str, str]:
            return {"status": "alive"}

        @get("/ready")
        async def ready(self) -> Response[Readiness]:
            readiness = await health.readiness()
            return Response(readiness, status_code=200 if readiness.status == "ready" else 503)

    return HealthController
