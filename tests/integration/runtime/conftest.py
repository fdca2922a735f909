"""What tests with processes of their own need."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder, open to the user that PostgreSQL runs as under root, unlike pytest's own."""
    yield from _folder()


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """The same, for all tests of a file."""
    yield from _folder()


def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="assent-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


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
