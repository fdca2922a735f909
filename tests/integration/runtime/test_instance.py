"""A whole instance, as the person who started it and the programs that use it see it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.runtime.instance import Instance
from app.runtime.problems import RuntimeProblem
from app.runtime.running import RunningInstance, load_running
from app.settings import Settings

pytestmark = pytest.mark.xdist_group("instance")

_PARTS = {"postgres", "temporal", "worker", "api"}
_UP = """
import asyncio, sys
from app.runtime.instance import Instance
from app.runtime.signals import Signalled, interruptible
from app.settings import load_settings

async def main():
    async with interruptible(), Instance(load_settings(), print):
        print("up", flush=True)
        await asyncio.Event().wait()

try:
    asyncio.run(main())
except Signalled as told:
    sys.exit(told.exit_status)
"""

Gone = Callable[[int], Awaitable[None]]


def _silent(_: str) -> None:
    pass


async def test_parts_that_are_killed_come_back_where_they_were(home: Path, gone: Gone) -> None:
    async with Instance(Settings(home=home, port=0), _silent) as first:
        assert load_running(home) == first
        assert first.processes.keys() == _PARTS
        for name, pid in first.processes.items():
            os.kill(pid, signal.SIGKILL)
            await _replaced(home, name, pid)
        await _ready(first.url)
        healed = load_running(home)
        assert healed is not None
        assert (healed.url, healed.temporal_address) == (first.url, first.temporal_address)

        with pytest.raises(RuntimeProblem, match=f"process {os.getpid()}, at {first.url}"):
            await Instance(Settings(home=home, port=0), _silent).__aenter__()
        taken = int(first.url.rpartition(":")[2])
        with pytest.raises(RuntimeProblem, match=f"port {taken} .*ASSENT_PORT"):
            await Instance(Settings(home=home / "other", port=taken), _silent).__aenter__()
    assert load_running(home) is None
    for pid in healed.processes.values():
        await gone(pid)


async def test_a_killed_instance_leaves_its_data_and_nothing_that_is_in_the_way(home: Path, gone: Gone) -> None:
    process = _start(home)
    running = load_running(home)
    assert running is not None
    await _execute(running.settings(Settings(home=home)), "CREATE TABLE kept AS SELECT 42 AS answer")
    process.kill()
    process.communicate()
    for pid in running.processes.values():
        await gone(pid)

    process = _start(home)
    again = load_running(home)
    assert again is not None
    await _execute(again.settings(Settings(home=home)), "SELECT answer FROM kept")
    process.terminate()
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    for pid in again.processes.values():
        await gone(pid)
    assert load_running(home) is None


async def test_what_cannot_be_used_is_named_before_anything_is_started(home: Path) -> None:
    with pytest.raises(RuntimeProblem, match=r"192\.0\.2\.1.*ASSENT_HOST"):
        await Instance(Settings(home=home, host="192.0.2.1"), _silent).__aenter__()
    elsewhere = Settings(home=home, port=0, database_url="postgresql://me:secret@127.0.0.1:1/x", temporal_address="x:1")
    with pytest.raises(RuntimeProblem, match=r"cannot use the database.*DATABASE_URL") as caught:
        await Instance(elsewhere, _silent).__aenter__()
    assert "secret" not in str(caught.value)


def _start(home: Path) -> subprocess.Popen[str]:
    """An instance in a process of its own, once it is up."""
    environment = os.environ | {"ASSENT_HOME": str(home), "ASSENT_PORT": "0"}
    process = subprocess.Popen(  # noqa: S603  # our own words
        [sys.executable, "-c", _UP], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    assert any(line == "up\n" for line in process.stdout), "it ended instead"
    return process


async def _replaced(home: Path, name: str, killed: int) -> RunningInstance:
    """The instance, once the killed process has a successor."""
    deadline = time.monotonic() + 60
    while True:
        running = load_running(home)
        if running and running.processes.get(name) not in {None, killed}:
            return running
        assert time.monotonic() < deadline, f"{name} was not started again"
        await asyncio.sleep(0.05)


async def _ready(url: str) -> None:
    deadline = time.monotonic() + 60
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        while True:
            try:
                if (await client.get("/health/ready")).is_success:
                    return
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, "the API did not become ready again"
            await asyncio.sleep(0.05)


async def _execute(settings: Settings, statement: str) -> None:
    connection = await asyncpg.connect(settings.owner_database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
