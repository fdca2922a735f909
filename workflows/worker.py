"""The worker process: `python -m workflows.worker`."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError
from temporalio.worker import Worker

from app.exporters.copying import Copier
from app.settings import Settings, load_settings
from app.storage.engine import close_storage, open_storage
from notifications.courier import Courier
from workflows.activities import Activities
from workflows.announcement import Announcement
from workflows.contract_change import ContractChange
from workflows.exporter import Exporter
from workflows.exporter_activities import ExporterActivities
from workflows.sweep import Sweep
from workflows.waker import BackgroundWaker, Waker, exporter_queue

_log = logging.getLogger(__name__)
_SWEEP_ID = "assent-sweep"
_RETRY_SECONDS = 1.0


def make_worker(client: Client, settings: Settings) -> Worker:
    """A worker with every workflow and activity, on the settings' task queue."""
    activities = Activities(Courier(settings), Waker(client, settings.task_queue, revives=True))
    return worker_of(
        client,
        settings,
        workflows=[ContractChange, Announcement, Sweep],
        activities=[
            activities.evaluate,
            activities.publish_approved,
            activities.deliver_due,
            activities.wake_forgotten,
        ],
    )


def make_exporter_worker(client: Client, settings: Settings) -> Worker:
    """A worker for exporters, on a task queue of their own."""
    activities = ExporterActivities(Copier(settings))
    return worker_of(
        client,
        settings,
        workflows=[Exporter],
        activities=[activities.copy_due],
        task_queue=exporter_queue(settings.task_queue),
    )


def worker_of(
    client: Client,
    settings: Settings,
    workflows: Sequence[type],
    activities: Sequence[Callable[..., Any]],
    task_queue: str | None = None,
) -> Worker:
    """A worker with the options that ours have, whatever it works on."""
    return Worker(
        client,
        task_queue=task_queue or settings.task_queue,
        workflows=workflows,
        activities=activities,
        max_concurrent_activities=max(2, settings.database_pool * 2),
        graceful_shutdown_timeout=timedelta(seconds=10),
    )


async def ensure_sweep(client: Client, settings: Settings) -> None:
    """Create the schedule of the sweep, or bring an existing one to the interval that is set."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow("Sweep", id=_SWEEP_ID, task_queue=settings.task_queue),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(seconds=settings.sweep_interval))]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
        state=ScheduleState(note="wakes proposals and exporters whose wake-up was lost"),
    )

    def update(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(schedule=schedule)

    try:
        await client.create_schedule(_SWEEP_ID, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        handle = client.get_schedule_handle(_SWEEP_ID)
        await handle.update(update)
        await handle.trigger()


async def connect(settings: Settings) -> Client:
    """A client of the Temporal server, waiting for it to come up."""
    address = settings.temporal_address or "127.0.0.1:7233"
    while True:
        try:
            return await Client.connect(address, namespace=settings.temporal_namespace)
        except (RPCError, RuntimeError) as error:
            _log.warning("waiting for Temporal at %s: %s", address, str(error).splitlines()[0])
            await asyncio.sleep(_RETRY_SECONDS)


async def run(settings: Settings, dsn: str) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    client = await connect(settings)
    await open_storage(dsn, pool_size=settings.database_pool)
    try:
        async with (
            make_worker(client, settings),
            make_exporter_worker(client, settings),
            BackgroundWaker(Waker(client, settings.task_queue)),
        ):
            await ensure_sweep(client, settings)
            _log.info("working on task queue %s", settings.task_queue)
            await stop.wait()
    finally:
        await close_storage()


def main() -> None:
    """Entry point of the process."""
    settings = load_settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # or it tells of each request of each exporter
    if settings.database_url is None:
        raise SystemExit("DATABASE_URL is not set; `assent up` starts everything with an embedded PostgreSQL.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(settings, settings.database_url))


if __name__ == "__main__":
    main()
