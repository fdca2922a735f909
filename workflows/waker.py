"""Starting and waking workflows by the id of what they are about."""

import asyncio
import logging
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from app.proposals.wakeups import Wakeup

_log = logging.getLogger(__name__)
_PATIENCE = timedelta(seconds=10)
_AT_ONCE = 8


class Waker:
    """Signals the workflow of a row, starting it if it is not running.

    The workflow's id is made of the row's, so doing it twice, or from two processes, is harmless. A workflow that ended
    in good order stays ended, unless `revives`; one that was terminated or failed is started again.
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
        """Wake one. Raises temporalio's `RPCError` where the server does not answer."""
        name, row = (
            ("ContractChange", wakeup.proposal) if wakeup.proposal is not None else ("Announcement", wakeup.version)
        )
        prefix = "proposal" if wakeup.proposal is not None else "announcement"
        try:
            await self._client.start_workflow(
                name,
                str(row),
                id=f"{prefix}-{row}",
                task_queue=self._task_queue,
                start_signal="wake",
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=self._reuse,
                rpc_timeout=_PATIENCE,
            )
        except WorkflowAlreadyStartedError:
            _log.debug("workflow %s-%s has ended", prefix, row)


class BackgroundWaker:
    """Wakes after the response was sent, a few at once; what fails is left to the sweep."""

    def __init__(self, waker: Waker) -> None:
        """Use it as an asynchronous context manager, and its `post` as the sink of wake-ups."""
        self._waker = waker
        self._queue: asyncio.Queue[Wakeup] = asyncio.Queue(maxsize=10_000)
        self._queued: set[Wakeup] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def post(self, wakeup: Wakeup) -> None:
        """Queue a wake-up; one that is queued already is not queued twice."""
        if wakeup in self._queued:
            return
        try:
            self._queue.put_nowait(wakeup)
        except asyncio.QueueFull:
            return
        self._queued.add(wakeup)

    async def __aenter__(self) -> "BackgroundWaker":
        """Begin to wake."""
        self._tasks = [asyncio.create_task(self._work()) for _ in range(_AT_ONCE)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; what is still queued is left to the sweep."""
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
