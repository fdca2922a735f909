"""The command line as processes of their own, on a data folder of their own."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import msgspec


class Ended(msgspec.Struct, frozen=True):
    """How a command ended, and what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.stdout)


Run: TypeAlias = Callable[..., Awaitable[Ended]]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Of a command on this folder, free of what the person running the tests has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASSENT_", "TEMPORAL_"))}
    kept.pop("DATABASE_URL", None)
    return kept | {"ASSENT_HOME": str(home / "data"), "ASSENT_PORT": "0"} | more


async def start(*arguments: str, home: Path, **more: str) -> asyncio.subprocess.Process:
    """Start a command."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "app.cli"),
        *arguments,
        env=environment(home, **more),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def finish(process: asyncio.subprocess.Process) -> Ended:
    """Wait until it has ended."""
    stdout, stderr = await process.communicate()
    return Ended(process.returncode or 0, stdout.decode(), stderr.decode())


class Up(msgspec.Struct, frozen=True):
    """A running `assent up`, and what it told when it was up."""

    process: Any
    told: dict[str, Any]


async def bring_up(home: Path) -> Up:
    """Start everything, and wait until it says that it is up."""
    process = await start("up", "--json", home=home)
    assert process.stdout is not None
    try:
        text = (await process.stdout.readuntil(b"\n}\n")).decode()
    except asyncio.IncompleteReadError:
        raise AssertionError((await finish(process)).stderr) from None
    return Up(process, json.loads(text))
