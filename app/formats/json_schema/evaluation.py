"""How far the real validator may go with a document, and what it remembers.

The validator follows a schema wherever it leads, so a hostile one could keep it busy for ever: what it does is counted
in steps, and nothing is asked twice. Within a document, a reference or a combination that was settled for a value stays
settled, however many ways lead there. From one document to the next, an entry of an object that was fine is not looked
at again while it is the same.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jsonschema.exceptions import ValidationError

MAX_STEPS = 20_000
"""Steps for one document at most. A step is about one keyword that is evaluated."""

MAX_DEPTH = 100
"""Keywords nested in each other at most, well below what Python's stack holds."""

_PRIVATE = frozenset({"anyOf", "contains", "if", "not", "oneOf", "unevaluatedItems", "unevaluatedProperties"})
"""Keywords that turn what other schemas say into something else."""

Judge = tuple[str, int]
"""A keyword of one schema object, by its name and the object's identity."""

Entries = dict[Judge, dict[str, Any]]
"""Entries of objects, by what judged them."""


class UndecidedError(Exception):
    """The validator cannot say within bounds whether a document is valid."""


class SpentError(UndecidedError):
    """The steps of the whole search are used up."""


@dataclass(slots=True)
class Meter:
    """How many steps may still be taken, over all documents of one search."""

    left: int

    def spend(self, steps: int) -> None:
        """Take steps. Raises `SpentError` when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise SpentError


class Settled(NamedTuple):
    """What a keyword said about a value, and whether it held back what was excused."""

    errors: list[ValidationError]
    excused: bool


@dataclass(slots=True)
class Evaluation:
    """What holds while one validator looks at one document, and what it remembers from those before.

    `static` says whether a schema says the same on whatever way it is reached, which is not so with `$dynamicRef` and
    `$recursiveRef`: then nothing is remembered. `names_runnable` says whether every expression for names can be run.
    """

    meter: Meter
    static: bool
    names_runnable: bool
    steps: int = 0
    depth: int = 0
    private: int = 0
    """How many keywords are being evaluated that turn what others say into something else."""

    settled: dict[tuple[Any, ...], Settled] = field(default_factory=dict[tuple[Any, ...], Settled])
    accepted: Entries = field(default_factory=Entries)
    """Entries that are fine, whatever the document."""

    refused: Entries = field(default_factory=Entries)
    """Entries that this document is complained about for; under `required`, the names that it lacks."""

    excused: Entries = field(default_factory=Entries)
    """Entries that another document was complained about for, which is not said again."""

    excuses: int = 0
    """How often something was excused in this document."""

    @contextmanager
    def running(self, excused: Entries) -> Generator[None]:
        """The time in which one document is looked at."""
        self.steps = self.depth = self.private = self.excuses = 0
        self.settled.clear()
        self.refused, self.excused = {}, excused
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    @contextmanager
    def inside(self, name: str) -> Generator[None]:
        """The time in which a keyword asks other schemas."""
        private = name in _PRIVATE
        self.depth += 1
        self.private += private
        try:
            yield
        finally:
            self.private -= private
            self.depth -= 1

    def step(self, steps: int = 1) -> None:
        """Count steps. Raises `UndecidedError` when the document, or the search, has used up its own."""
        self.meter.spend(steps)
        self.steps += steps
        if self.steps > MAX_STEPS or self.depth > MAX_DEPTH:
            raise UndecidedError

    @property
    def public(self) -> bool:
        """Whether complaints come out as they are, so that they may be excused and noted for other documents."""
        return self.static and not self.private

    def noted(self, judge: Judge) -> tuple[dict[str, Any], dict[str, Any]]:
        """The entries that are excused from a judge, and those that it refuses, to be added to."""
        if not self.public:
            return {}, {}
        return self.excused.get(judge, {}), self.refused.setdefault(judge, {})


_current: ContextVar[Evaluation] = ContextVar("_current")


def current() -> Evaluation:
    """The evaluation that is going on."""
    return _current.get()
