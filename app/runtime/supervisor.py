"""Keeps parts running: starts again what ends unasked, stops all in the reverse order of their start."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from app.runtime import logs
from app.runtime.child import Child, Command, spawn
from app.runtime.problems import RuntimeProblem

_LONGEST_WAIT = 30.0
_STEADY_SECONDS = 60.0
"""A part that ran this long is started again at once, however often it fell before."""
_READY_SECONDS = 60.0
_TRIM_SECONDS = 60.0


class Part(Protocol):
    """Something that can be started again and again, and found at the same address each time."""

    @property
    def pid(self) -> int | None:
        """Of its process, while that runs."""
        ...

    async def start(self) -> None:
        """Raises `RuntimeProblem`."""
        ...

    async def wait(self) -> None:
        """Return when it has ended, for whatever reason."""
        ...

    async def stop(self) -> None:
        """End it in order."""
        ...


class Program:
    """A part that is one command, and counts as started once it is spawned."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and not self._child.ended else None

    async def start(self) -> None:
        self._child = await spawn(self._command)

    async def wait(self) -> None:
        if self._child:
            await self._child.wait()

    async def stop(self) -> None:
        if self._child:
            await self._child.stop()
            self._child = None

    async def until(self, condition: Coroutine[None, None, None]) -> None:
        """Wait for the condition. Raises `RuntimeProblem` if the program ends first, or if it takes too long."""
        met, ended = asyncio.create_task(condition), asyncio.create_task(self.wait())
        try:
            await asyncio.wait({met, ended}, timeout=_READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not met.done():
                said = self._child.said() if self._child else ""
                raise RuntimeProblem(
                    f"{self._command.log.stem} did not come up. Its log, {self._command.log}, ends with:\n{said}"
                )
            met.result()
        finally:
            await _cancel(met, ended)


@dataclass
class _Entry:
    name: str
    part: Part
    watch: asyncio.Task[None] | None = None


class Supervisor:
    """The parts of one instance, for `async with`. `changed` is called when a process took the place of another."""

    def __init__(self, log_folder: Path, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        self._log_folder = log_folder
        self._say = say
        self._changed = changed
        self._entries: list[_Entry] = []

    @property
    def pids(self) -> dict[str, int]:
        """The process of each part that runs now."""
        return {each.name: each.part.pid for each in self._entries if each.part.pid is not None}

    async def __aenter__(self) -> Self:
        self._trimming = asyncio.create_task(_trim_for_ever(self._log_folder))
        return self

    async def run(self, name: str, part: Part, check: Callable[[], Awaitable[None]] | None = None) -> None:
        """Start the part, and keep it running once the check of this first start has returned.

        Raises what the start or the check raises; the part then ends with the others.
        """
        entry = _Entry(name, part)
        self._entries.append(entry)
        await part.start()
        if check:
            await check()
        entry.watch = asyncio.create_task(self._keep_running(name, part))

    async def __aexit__(self, *_: object) -> None:
        """End all parts, in the reverse order of the calls that started them."""
        await _cancel(self._trimming)
        while self._entries:
            last = self._entries.pop()
            if last.watch:
                await _cancel(last.watch)
            await last.part.stop()

    async def _keep_running(self, name: str, part: Part) -> None:
        delay = 0.0
        while True:
            since = time.monotonic()
            await part.wait()
            if time.monotonic() - since > _STEADY_SECONDS:
                delay = 0.0
            self._say(f"{name} ended unexpectedly and is started again")
            started = False
            while not started:
                await asyncio.sleep(delay)
                delay = min(_LONGEST_WAIT, max(0.5, delay * 2))
                started = await self._start(name, part)
            self._changed()

    async def _start(self, name: str, part: Part) -> bool:
        try:
            await part.start()
        except (RuntimeProblem, OSError) as problem:
            self._say(f"{name} could not be started: {problem}")
            return False
        return True


async def _trim_for_ever(folder: Path) -> None:
    while True:
        await asyncio.sleep(_TRIM_SECONDS)
        with contextlib.suppress(OSError):
            logs.trim_all(folder)


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    """End the tasks; how they ended is of no interest any more."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
