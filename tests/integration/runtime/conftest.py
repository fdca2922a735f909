"""What tests with processes of their own need."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.database import temporary_home


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data folder."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """The same, for all tests of a file."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture
def gone() -> Callable[[int], Awaitable[None]]:
    """Waits until a process, not necessarily a child, has ended."""

    async def wait(pid: int) -> None:
        deadline = time.monotonic() + 30
        while _lives(pid):
            assert time.monotonic() < deadline, f"process {pid} is still there"
            await asyncio.sleep(0.01)

    return wait


def _lives(pid: int) -> bool:
    """Linux says so; a process whose parent has yet to collect it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
