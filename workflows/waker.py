"""Starting and waking workflows by the id of what they are about."""

import asyncio
import logging
from datetime import timedelta
from typing import Self
from uuid import UUID

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from app.audit.log import FOLLOWERS
from app.exporters.trail import FOLLOWED
from app.exporters.work import rouse
from app.proposals import wakeups
from app.proposals.wakeups import Wakeup

_log = logging.getLogger(__name__)
_PATIENCE = timedelta(seconds=10)
_AT_ONCE = 8


_GATHER = 0.2
"""Seconds in which publications are gathered before a tenant's exporters are told of them."""


class Waker:
    """Signals the workflow of a row, starting it if it is not running.

    The workflow's id is made of the row's, so doing it twice, or from two processes, is harmless. A workflow that ended
    in good order stays ended, unless `revives`; one that was terminated or failed is started again. Of a version there
    may be something to tell more than once, so that workflow is started whenever something was planned.
    """

    def __init__(self, client: Client, task_queue: str, *, revives: bool = False) -> None:
        """The client may be lazy: it connects with the first wake-up.

        `revives` is for rows that are known to be behind, as they are after PostgreSQL was restored from a backup.
        """
        self._client = client
        self._task_queue = task_queue
        self._reuse = (
            WorkflowIDReusePolicy.ALLOW_DUPLICATE if revives else WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
        )

    async def wake(self, wakeup: Wakeup) -> None:
        """Wake one, or all exporters of a tenant that have nothing to do.

        Raises temporalio's `RPCError` where the server does not answer, and one of `UNAVAILABLE` where the database
        does not.
        """
        if wakeup.proposal is not None:
            await self._signal("ContractChange", f"proposal-{wakeup.proposal}", wakeup.proposal)
        elif wakeup.version is not None:
            again = WorkflowIDReusePolicy.ALLOW_DUPLICATE
            await self._signal("Announcement", f"announcement-{wakeup.version}", wakeup.version, reuse=again)
        elif wakeup.exporter is not None:
            await self._wake_exporter(wakeup.exporter)
        elif wakeup.exporters_of is not None:
            for exporter in await rouse(wakeup.exporters_of):
                await self._wake_exporter(exporter)

    async def _wake_exporter(self, exporter: UUID) -> None:
        await self._signal("Exporter", f"exporter-{exporter}", exporter, exporter_queue(self._task_queue))

    async def _signal(
        self,
        workflow: str,
        id_: str,
        row: UUID,
        task_queue: str | None = None,
        *,
        reuse: WorkflowIDReusePolicy | None = None,
    ) -> None:
        try:
            await self._client.start_workflow(
                workflow,
                str(row),
                id=id_,
                task_queue=task_queue or self._task_queue,
                start_signal="wake",
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=reuse or self._reuse,
                rpc_timeout=_PATIENCE,
            )
        except WorkflowAlreadyStartedError:
            _log.debug("workflow %s has ended", id_)


def exporter_queue(task_queue: str) -> str:
    """The task queue of exporters: a registry that answers slowly must not keep negotiations waiting."""
    return f"{task_queue}-exporters"


class BackgroundWaker:
    """Wakes after the response was sent, a few at once; what fails is left to the sweep."""

    def __init__(self, waker: Waker) -> None:
        """Use it as an asynchronous context manager."""
        self._waker = waker
        self._queue: asyncio.Queue[Wakeup] = asyncio.Queue(maxsize=10_000)
        self._queued: set[Wakeup] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def post(self, wakeup: Wakeup) -> None:
        """Queue a wake-up; one that is queued already is not queued twice."""
        if wakeup in self._queued:
            return
        self._queued.add(wakeup)
        self._put(wakeup)

    def follow(self, tenant: UUID, actions: frozenset[str]) -> None:
        """Queue the wake-up of a tenant's exporters if what is on record concerns them; one for several at once."""
        wakeup = Wakeup(exporters_of=tenant)
        if wakeup in self._queued or actions.isdisjoint(FOLLOWED):
            return
        self._queued.add(wakeup)
        asyncio.get_running_loop().call_later(_GATHER, self._put, wakeup)

    def _put(self, wakeup: Wakeup) -> None:
        try:
            self._queue.put_nowait(wakeup)
        except asyncio.QueueFull:
            self._queued.discard(wakeup)

    async def __aenter__(self) -> Self:
        """Begin to wake whom this process has something for."""
        self._tasks = [asyncio.create_task(self._work()) for _ in range(_AT_ONCE)]
        wakeups.SINK.append(self.post)
        FOLLOWERS.append(self.follow)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; what is still queued is left to the sweep."""
        FOLLOWERS.remove(self.follow)
        wakeups.SINK.remove(self.post)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            wakeup = await self._queue.get()
            self._queued.discard(wakeup)
            try:
                await self._waker.wake(wakeup)
            except Exception as error:  # noqa: BLE001  # whatever it is, the sweep wakes, and this task goes on
                _log.warning("Temporal does not answer; the sweep will wake %s: %s", wakeup, error)
