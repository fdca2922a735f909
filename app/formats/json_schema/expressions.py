"""Regular expressions run in linear time, for those on which Python's `re` might backtrack for ever.

Thompson's simulation: the expression becomes a program whose threads read the text in step, so no text is read twice.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from app.formats.json_schema.sre import sre

MAX_PROGRAM = 1_000
"""Most steps of a program. Only repetitions of repetitions, written out, have more."""

_CATEGORIES = {
    sre.CATEGORY_DIGIT: re.compile(r"\d"),
    sre.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    sre.CATEGORY_SPACE: re.compile(r"\s"),
    sre.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    sre.CATEGORY_WORD: re.compile(r"\w"),
    sre.CATEGORY_NOT_WORD: re.compile(r"\W"),
}


class UnsupportedError(Exception):
    """An expression looks around itself or back, has flags, or is too long a program."""


class _Step(NamedTuple):
    """Read a character that passes `reads`, or go on at every one of `leads` if the place passes `holds`."""

    reads: Callable[[str], bool] | None = None
    leads: tuple[int, ...] = ()
    holds: Callable[[str, int], bool] | None = None


class Expression:
    """A parsed expression as a program. Raises `UnsupportedError` while it is made."""

    def __init__(self, tree: Iterable[Any]) -> None:
        self._steps: list[_Step] = []
        self._sequence(tree)

    def found_in(self, text: str) -> bool:
        """Whether any part of a text matches."""
        threads: set[int] = set()
        for place in range(len(text) + 1):
            threads = self._reached({*threads, 0}, text, place)
            if len(self._steps) in threads:
                return True
            if place < len(text):
                threads = {at + 1 for at in threads if (reads := self._steps[at].reads) and reads(text[place])}
        return False

    def _reached(self, threads: Iterable[int], text: str, place: int) -> set[int]:
        """Where the threads get to without reading anything."""
        waiting, reached = list(threads), set[int]()
        while waiting:
            at = waiting.pop()
            if at in reached:
                continue
            reached.add(at)
            step = self._steps[at] if at < len(self._steps) else _Step()
            if step.holds is None or step.holds(text, place):
                waiting += step.leads
        return reached

    def _add(self, step: _Step) -> int:
        if len(self._steps) >= MAX_PROGRAM:
            raise UnsupportedError
        self._steps.append(step)
        return len(self._steps) - 1

    def _sequence(self, items: Iterable[Any]) -> None:
        for operator, argument in items:
            self._item(operator, argument)

    def _item(self, operator: Any, argument: Any) -> None:
        if operator in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
            self._repeat(*argument)
        elif operator is sre.BRANCH:
            self._branch(argument[1])
        elif operator is sre.SUBPATTERN and not (argument[1] or argument[2]):
            self._sequence(argument[3])
        elif operator is sre.AT and argument in _PLACES:
            self._add(_Step(leads=(len(self._steps) + 1,), holds=_PLACES[argument]))
        else:
            self._add(_Step(reads=_reader(operator, argument)))

    def _repeat(self, low: int, high: int, body: Any) -> None:
        for _ in range(low):
            self._sequence(body)
        if high == sre.MAXREPEAT:
            start = self._add(_Step())
            self._sequence(body)
            end = self._add(_Step(leads=(start,)))
            self._steps[start] = _Step(leads=(start + 1, end + 1))
            return
        starts: list[int] = []
        for _ in range(high - low):
            starts.append(self._add(_Step()))
            self._sequence(body)
        for start in starts:
            self._steps[start] = _Step(leads=(start + 1, len(self._steps)))

    def _branch(self, branches: list[Any]) -> None:
        split, starts, ends = self._add(_Step()), list[int](), list[int]()
        for branch in branches:
            starts.append(len(self._steps))
            self._sequence(branch)
            ends.append(self._add(_Step()))
        self._steps[split] = _Step(leads=tuple(starts))
        for end in ends:
            self._steps[end] = _Step(leads=(len(self._steps),))


def _reader(operator: Any, argument: Any) -> Callable[[str], bool]:
    """The test of one character."""
    if operator is sre.LITERAL:
        return lambda character: ord(character) == argument
    if operator is sre.NOT_LITERAL:
        return lambda character: ord(character) != argument
    if operator is sre.ANY:
        return lambda character: character != "\n"
    if operator is sre.RANGE:
        return lambda character: argument[0] <= ord(character) <= argument[1]
    if operator is sre.CATEGORY and argument in _CATEGORIES:
        return lambda character: _CATEGORIES[argument].match(character) is not None
    if operator is sre.IN:
        negated = argument[0][0] is sre.NEGATE
        readers = [_reader(*member) for member in argument[negated:]]
        return lambda character: any(reads(character) for reads in readers) is not negated
    raise UnsupportedError


def _at_end(text: str, place: int) -> bool:
    return place == len(text) or (place == len(text) - 1 and text[place] == "\n")


_PLACES: dict[Any, Callable[[str, int], bool]] = {
    sre.AT_BEGINNING: lambda _, place: place == 0,
    sre.AT_BEGINNING_STRING: lambda _, place: place == 0,
    sre.AT_END: _at_end,
    sre.AT_END_STRING: lambda text, place: place == len(text),
}
