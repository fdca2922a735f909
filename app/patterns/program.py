"""Running a parsed expression in time that is linear in the text and in the expression.

Thompson's simulation: the expression becomes a program whose threads read the text in step, so no text is read twice.
What looks around itself becomes a program of its own, which finds once, for the whole text, at which places it holds:
what looks ahead is read from the end of the text to its beginning.
"""

from collections.abc import Generator, Iterable
from typing import NamedTuple

from app.patterns.nodes import (
    Character,
    Choice,
    Holds,
    Look,
    Node,
    Place,
    Reads,
    Repeat,
    Sequence,
    UnsupportedError,
    size,
)

MAX_PROGRAM = 1_000
"""Most steps of a program. Only repetitions of repetitions, written out, have more."""


class _Step(NamedTuple):
    """Read a character that passes `reads`, or go on at every one of `leads` if the place passes `holds` or `look`."""

    reads: Reads | None = None
    leads: tuple[int, ...] = ()
    holds: Holds | None = None
    look: "_Looking | None" = None


class _Looking(NamedTuple):
    """What has to be found at a place, or must not be."""

    program: "Program"
    negated: bool


class _Run:
    """A text that is being read, and what was found out about its places."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[int, set[int]] = {}

    def holds(self, step: _Step, place: int) -> bool:
        """Whether a thread may go on from a step at a place."""
        if step.holds is not None:
            return step.holds(self.text, place)
        if step.look is None:
            return True
        program, negated = step.look
        if id(program) not in self._found:
            self._found[id(program)] = {at for at, found in program.ends(self) if found}
        return (place in self._found[id(program)]) is not negated


class Program:
    """An expression that can be run. Raises `UnsupportedError` while it is made if it is longer than `MAX_PROGRAM`."""

    def __init__(self, node: Node, *, backwards: bool = False) -> None:
        if size(node) > MAX_PROGRAM:
            raise UnsupportedError("its repetitions, written out, are too long")
        self._steps: list[_Step] = []
        self._backwards = backwards
        self._node(node)

    def found_in(self, text: str) -> bool:
        """Whether any part of a text matches."""
        return any(found for _, found in self.ends(_Run(text)))

    def ends(self, run: _Run) -> Generator[tuple[int, bool]]:
        """Every place of a text, in the order of reading, and whether a match ends there."""
        text, threads = run.text, set[int]()
        places = range(len(text) + 1)
        for place in reversed(places) if self._backwards else places:
            threads = self._reached({*threads, 0}, run, place)
            yield place, len(self._steps) in threads
            following = place - 1 if self._backwards else place
            if 0 <= following < len(text):
                character = text[following]
                threads = {
                    at + 1
                    for at in threads
                    if at < len(self._steps) and (reads := self._steps[at].reads) and reads(character)
                }

    def _reached(self, threads: Iterable[int], run: _Run, place: int) -> set[int]:
        """Where the threads get to without reading anything."""
        waiting, reached = list(threads), set[int]()
        while waiting:
            at = waiting.pop()
            if at in reached:
                continue
            reached.add(at)
            if at < len(self._steps) and run.holds(step := self._steps[at], place):
                waiting += step.leads
        return reached

    def _add(self, step: _Step) -> int:
        self._steps.append(step)
        return len(self._steps) - 1

    def _node(self, node: Node) -> None:
        match node:
            case Character(reads):
                self._add(_Step(reads=reads))
            case Place(holds):
                self._add(_Step(leads=(len(self._steps) + 1,), holds=holds))
            case Look(item, ahead, negated):
                looking = _Looking(Program(item, backwards=ahead), negated)
                self._add(_Step(leads=(len(self._steps) + 1,), look=looking))
            case Sequence(items):
                for item in reversed(items) if self._backwards else items:
                    self._node(item)
            case Choice(options):
                self._choice(options)
            case Repeat(item, low, high):
                self._repeat(item, low, high)

    def _repeat(self, item: Node, low: int, high: int | None) -> None:
        for _ in range(low):
            self._node(item)
        if high is None:
            start = self._add(_Step())
            self._node(item)
            end = self._add(_Step(leads=(start,)))
            self._steps[start] = _Step(leads=(start + 1, end + 1))
            return
        starts: list[int] = []
        for _ in range(high - low):
            starts.append(self._add(_Step()))
            self._node(item)
        for start in starts:
            self._steps[start] = _Step(leads=(start + 1, len(self._steps)))

    def _choice(self, options: tuple[Node, ...]) -> None:
        split, starts, ends = self._add(_Step()), list[int](), list[int]()
        for option in options:
            starts.append(len(self._steps))
            self._node(option)
            ends.append(self._add(_Step()))
        self._steps[split] = _Step(leads=tuple(starts))
        for end in ends:
            self._steps[end] = _Step(leads=(len(self._steps),))
