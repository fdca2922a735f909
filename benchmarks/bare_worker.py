"""The worker process of the bare workflow, with the options of the real one: `python -m benchmarks.bare_worker`."""

import asyncio
import signal

from temporalio.client import Client

from app.settings import Settings, load_settings
from benchmarks.bare_workflow import Bare, nothing
from workflows.worker import worker_of


async def work(settings: Settings) -> None:
    """Until SIGTERM, on the settings' task queue."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(settings.temporal_address or "", namespace=settings.temporal_namespace)
    async with worker_of(client, settings, workflows=[Bare], activities=[nothing]):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(work(load_settings()))
