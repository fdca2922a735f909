"""The ways through the data to the places that are compared."""

from collections import deque
from typing import Any

from app.formats.json_schema.comparison import Pair, Step
from app.formats.json_schema.fields import Links
from app.formats.json_schema.instances import Stop
from app.formats.json_schema.proofs import Path

_MAX_STEPS = 30


class Routes:
    """By pair, the way through the data that leads there first."""

    def __init__(self, root: Pair, links: Links) -> None:
        self.root = root
        self._from: dict[Pair, tuple[Pair, Step | None] | None] = {root: None}
        self._stops: dict[Pair, int] = {root: 0}
        waiting = deque([root])
        while waiting:
            pair = waiting.popleft()
            for child, step in links.get(pair, ()):
                stops = self._stops[pair] + (step is not None)
                if child not in self._from and stops <= _MAX_STEPS:
                    self._from[child] = pair, step
                    self._stops[child] = stops
                    waiting.append(child)

    def __contains__(self, pair: Pair) -> bool:
        return pair in self._from

    def stops(self, pair: Pair) -> tuple[Stop, ...]:
        """Where the way passes, from the whole document on, with the alternatives to choose there."""
        stops: list[Stop] = []
        chosen: list[Any] = []
        while (came := self._from[pair]) is not None:
            before, step = came
            if step is None:
                chosen += [node.raw for node in pair]
            else:
                stops.append(Stop(step, tuple(chosen)))
                chosen = []
            pair = before
        return (Stop(None, tuple(chosen)), *reversed(stops))

    def path(self, pair: Pair) -> Path:
        """The keys and indexes of the way."""
        steps: list[str | int] = []
        while (came := self._from[pair]) is not None:
            pair, step = came
            if step is not None:
                steps.append(step.key)
        return tuple(reversed(steps))
