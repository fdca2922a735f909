"""Real Temporal servers for tests, from the pinned wheels."""

import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from app.runtime.temporal import find_server
from app.settings import Settings
from workflows.worker import make_worker


def _beside_python(name: str) -> str:
    """A program of this environment."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found is not None, f"{name} is missing: run `make test`, which installs it"
    return found


@asynccontextmanager
async def time_skipping() -> AsyncGenerator[WorkflowEnvironment]:
    """A server whose clock jumps to the next timer whenever nothing else is to be done."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=_beside_python("temporal-test-server")
    ) as environment:
        yield environment


@asynccontextmanager
async def dev_server(*arguments: str) -> AsyncGenerator[WorkflowEnvironment]:
    """The server that `assent up` embeds, without a file."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(find_server()), dev_server_extra_args=arguments
    ) as environment:
        yield environment


@asynccontextmanager
async def working(client: Client, settings: Settings) -> AsyncGenerator[None]:
    """A worker in this process."""
    async with make_worker(client, settings):
        yield
