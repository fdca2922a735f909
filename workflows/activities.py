"""What workflows do to the world. Each activity is one domain operation, safe to repeat."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from app.errors import NotFound
from app.exporters.forgotten import find_idle
from app.landscape.publication import carry_out_approved
from app.proposals.evaluation import evaluate
from app.proposals.forgotten import find_forgotten
from notifications.courier import Courier
from workflows.messages import Look, Mail
from workflows.waker import Waker

_HEARTBEAT_SECONDS = 2.0


@asynccontextmanager
async def heartbeats() -> AsyncGenerator[None]:
    """Tell the server that this worker is alive, for as long as the block takes."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            activity.heartbeat()

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


@contextmanager
def _final() -> Generator[None]:
    """A proposal that is not there (any more: the database was restored to before it) will not come by trying again."""
    try:
        yield
    except NotFound as error:
        raise ApplicationError(error.message, type="NotFound", non_retryable=True) from None


class Activities:
    """The worker's activities, with what they need: something to send with, and something to wake with."""

    def __init__(self, courier: Courier, waker: Waker) -> None:
        """Both live as long as the worker."""
        self._courier = courier
        self._waker = waker

    @activity.defn
    async def evaluate(self, proposal: str, now: datetime) -> Look:
        """Decide what can be decided at the workflow's time, and plan the messages that are due."""
        with _final():
            situation = await evaluate(UUID(proposal), now=now)
        return Look(situation.state, situation.look_again_at)

    @activity.defn
    async def publish_approved(self, proposal: str) -> str:
        """Carry out what was approved: published, reopened, rejected, later, or nothing to do."""
        with _final():
            async with heartbeats():
                return await carry_out_approved(UUID(proposal))

    @activity.defn
    async def deliver_due(self, thread: str, now: datetime) -> Mail:
        """Attempt a batch of the messages that are due in a thread."""
        async with heartbeats():
            left = await self._courier.deliver_due(UUID(thread), now)
        return Mail(left.more_now, left.next_at)

    @activity.defn
    async def wake_forgotten(self) -> int:
        """Wake every workflow whose rows are behind; how many."""
        woken = 0
        async with heartbeats():
            for behind in (find_forgotten(), find_idle()):
                async for wakeup in behind:
                    await self._waker.wake(wakeup)
                    woken += 1
        return woken
