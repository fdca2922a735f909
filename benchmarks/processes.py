"""The processes that are measured: a whole instance, and bare peers beside it, on loopback, in a folder that goes."""

import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from app.commands.admin import first_admin_key
from app.runtime.child import Child, Command, spawn
from app.runtime.instance import Instance
from app.runtime.running import RunningInstance
from app.settings import Settings, environment
from tests.support.database import temporary_home

_PROJECT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """An instance under measurement."""

    settings: Settings
    running: RunningInstance
    key: str
    """Its administrator's."""


@asynccontextmanager
async def instance() -> AsyncGenerator[Measured]:
    """An instance as `assent up` runs it, whose channels may lead to this machine."""
    with temporary_home() as home:
        settings = Settings(home=home, port=0, channel_allow=("127.0.0.0/8",))
        async with Instance(settings, lambda _: None) as running:
            joined = running.settings(settings)
            key = await first_admin_key(joined.database_url or "")
            assert key is not None
            yield Measured(joined, running, key)


@asynccontextmanager
async def peer(module: str, settings: Settings, *arguments: str) -> AsyncGenerator[Child]:
    """A module of this package as a process of its own, with these settings."""
    argv = [sys.executable, "-P", "-m", f"benchmarks.{module}", *arguments]
    inherited = {**os.environ, "PYTHONPATH": str(_PROJECT)}
    child = await spawn(Command(argv, settings.home / "logs" / f"{module}.log", inherited | environment(settings)))
    try:
        yield child
    finally:
        await child.stop()


def cpu_seconds(pid: int) -> float:
    """The processor time used so far by a process and the processes that it started. Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(map(int, fields[11:15])) / _TICKS + sum(cpu_seconds(int(child)) for child in children)
