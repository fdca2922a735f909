"""One child process: its own session, its log, its death when we die, its orderly end."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

from app.runtime import logs

_TETHER = Path(__file__).with_name("tether.py")


@dataclass(frozen=True)
class Command:
    """What to run. Spawn it in the thread that lives as long as the process: the kernel ties the child to that thread.

    The child starts a session of its own, so that Ctrl-C in a terminal reaches only us and we end it in order.
    """

    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    user: tuple[int, int] | None = None
    """User and group id to become; None stays."""
    dies_by: Signals = SIGKILL
    """What the kernel sends it when we are gone."""
    stops_by: Sequence[tuple[Signals, float]] = field(default=((SIGTERM, 15.0),))
    """Signals to end it with, each with the seconds to wait for; SIGKILL comes last."""


class Child:
    """A spawned command."""

    def __init__(self, command: Command, process: asyncio.subprocess.Process, log_start: int) -> None:
        self._command = command
        self._process = process
        self._log_start = log_start

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    async def wait(self) -> int:
        """The exit status, once it has ended; negative if by a signal."""
        return await self._process.wait()

    def said(self) -> str:
        """The last lines it logged."""
        return logs.tail(self._command.log, self._log_start)

    async def stop(self) -> None:
        """End it and wait until it is gone."""
        for signal, patience in (*self._command.stops_by, (SIGKILL, None)):
            if not self.ended:
                with contextlib.suppress(ProcessLookupError):
                    self._process.send_signal(signal)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), patience)


async def spawn(command: Command) -> Child:
    """Start the command. That it runs says nothing yet about whether it answers."""
    uid, gid = command.user or (-1, -1)
    tether = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), str(int(command.dies_by)), str(uid), str(gid)]
    with logs.open_log(command.log) as log:
        start = log.seek(0, os.SEEK_END)
        process = await asyncio.create_subprocess_exec(
            *tether,
            *command.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=dict(command.environment),
            start_new_session=True,
            umask=0o077,
        )
    return Child(command, process, start)
