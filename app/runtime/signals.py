"""Ending in order when told to."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from signal import SIGINT, SIGTERM, Signals


class Signalled(Exception):
    """The process was told to end. By convention its exit status is 128 plus the number of the signal."""

    def __init__(self, signal: Signals) -> None:
        super().__init__(f"ended by {signal.name}")
        self.exit_status = 128 + signal


@contextlib.asynccontextmanager
async def interruptible() -> AsyncGenerator[None]:
    """Within, the first SIGINT or SIGTERM cancels the current task, whose clean-up then runs undisturbed by more of
    them; `Signalled` is what comes out."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  # a coroutine runs in a task
    loop = asyncio.get_running_loop()
    received: list[Signals] = []

    def receive(signal: Signals) -> None:
        if not received:
            task.cancel()
        received.append(signal)

    for signal in (SIGINT, SIGTERM):
        loop.add_signal_handler(signal, receive, signal)
    try:
        yield
    except asyncio.CancelledError:
        if not received:
            raise
        task.uncancel()
        raise Signalled(received[0]) from None
    finally:
        for signal in (SIGINT, SIGTERM):
            loop.remove_signal_handler(signal)
