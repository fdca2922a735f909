"""Long steps, as they happen: a line each, and on a terminal a sign that something is going on."""

import contextlib
import time
from collections.abc import Generator

from rich.status import Status

from app.commands.output import Output


class Progress:
    """Tells steps on stderr, each with the seconds since the first."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._began = time.monotonic()
        self._status: Status | None = None

    def say(self, step: str) -> None:
        """A step begins."""
        self._out.say(f"{time.monotonic() - self._began:5.1f} s  {step}")
        if self._status is not None:
            self._status.update(step)

    @contextlib.contextmanager
    def working(self) -> Generator[None]:
        """While something is going on."""
        try:
            with self._out.spinner() as self._status:
                yield
        finally:
            self._status = None
