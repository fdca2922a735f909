"""Two sides measured by turns, so that whatever else the machine does hits both."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from statistics import median
from typing import NamedTuple, TypeVar

_Lane = TypeVar("_Lane")
_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class Figures(NamedTuple):
    """What a round measured."""

    rate: float
    """Done per second."""
    cpu: float
    """Seconds of processor time for each."""


class Comparison(NamedTuple):
    """The rounds of two sides, in pairs."""

    ours: Sequence[Figures]
    bare: Sequence[Figures]

    @property
    def ratios(self) -> list[float]:
        """Our rate to the bare one, pair by pair."""
        return [ours.rate / bare.rate for ours, bare in zip(self.ours, self.bare, strict=True)]

    def __str__(self) -> str:
        ours, bare = (
            f"{median(each.rate for each in side):.4g}/s ({median(each.cpu for each in side) * 1000:.3g} ms CPU)"
            for side in (self.ours, self.bare)
        )
        ratios = self.ratios
        return f"{ours}, bare {bare}: ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


async def by_turns(
    rounds: int, ours: Callable[[], Awaitable[Figures]], bare: Callable[[], Awaitable[Figures]]
) -> Comparison:
    """Ours, bare, ours, bare. Both sides have been warmed up by the caller."""
    pairs = [(await ours(), await bare()) for _ in range(rounds)]
    return Comparison([pair[0] for pair in pairs], [pair[1] for pair in pairs])


async def shared_out(
    lanes: Iterable[_Lane], tasks: Iterable[_Task], work: Callable[[_Lane, _Task], Awaitable[_Result]]
) -> list[_Result]:
    """Do all tasks, one at a time in each lane; their results, in no order."""
    left = iter(tasks)

    async def run(lane: _Lane) -> list[_Result]:
        return [await work(lane, task) for task in left]

    async with asyncio.TaskGroup() as group:
        running = [group.create_task(run(lane)) for lane in lanes]
    return [result for lane in running for result in lane.result()]
