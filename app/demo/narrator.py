"""Telling the story as it happens, and noticing where it did not."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import httpx
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.commands.output import clean

_T = TypeVar("_T")
_PATIENCE = 60.0
"""Seconds that any one thing may take; all of them together take a few."""
_PAUSE = 0.1


class StepFailed(Exception):
    """What a step says did not happen. The message names the step."""


class Narrator:
    """Prints steps, calls and findings; from any one thread."""

    def __init__(self, console: Console, stopped: threading.Event) -> None:
        """`stopped` ends a wait early: the demo was told to end."""
        self._console = console
        self._stopped = stopped
        self._number = 0
        self._title = ""

    def step(self, title: str) -> None:
        """A new step begins."""
        self._number += 1
        self._title = title
        self._console.print()
        heading = Table.grid()
        heading.add_row(Text(f"{self._number:2}  ", "bold cyan"), Text(title, "bold"))
        self._console.print(heading)

    def transport(self) -> httpx.BaseTransport:
        """Carries requests over HTTP, and tells each with its answer."""
        return _Told(self._console)

    def tell(self, *lines: str | Text) -> None:
        """What came of it."""
        for line in lines:
            words = line if isinstance(line, Text) else Text(clean(line))
            self._console.print(Padding(words, (0, 0, 0, 4), expand=False))

    def quote(self, words: str) -> None:
        """What somebody else wrote."""
        quotation = Table.grid()
        for line in clean(words).splitlines():
            quotation.add_row("      | ", Text(line, overflow="fold"))
        self._console.print(quotation)

    def check(self, happened: object, what: str) -> None:
        """Raise `StepFailed` unless it happened."""
        if not happened:
            raise self.failed(what)

    def failed(self, why: str) -> StepFailed:
        """What to raise because the present step went wrong."""
        if not self._number:
            return StepFailed(f"the story could not begin: {why}")
        return StepFailed(f"step {self._number}, {self._title!r}, did not happen: {why}")

    def until(self, probe: Callable[[], _T | None], what: str) -> _T:
        """What the probe finds, once it finds something. Raises `StepFailed` if it does not in time."""
        deadline = time.monotonic() + _PATIENCE
        while not (found := probe()):
            self.check(time.monotonic() < deadline, f"{what} (waited {_PATIENCE:.0f} s)")
            self.check(not self._stopped.wait(_PAUSE), "it was told to stop")
        return found


class _Told(httpx.HTTPTransport):
    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        self._console.print(Text(f"    {request.method} {request.url.path} -> {answer.status_code}", "dim"))
        return answer
