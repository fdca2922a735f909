"""From a JSON Pointer to the line and column of a JSON text."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
        (?P<string>"(?:[^"\\]|\\.)*+")
        | (?P<punctuation>[{}\[\],:])
        | (?P<scalar>-?\d[\d.eE+-]*+|true|false|null)
        | (?P<comment>//[^\n]*+|/\*.*?\*/)
    )""",
    re.VERBOSE | re.DOTALL,
)


class Position(NamedTuple):
    """A place in a text, both counted from 1; columns are Unicode code points."""

    line: int
    column: int


class Lines:
    """Positions in a text by offset."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, offset: int) -> Position:
        """The position of the character at an offset."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


class _Level:
    """An object or an array that is being read: its pointer, and the key or the index of what comes next."""

    def __init__(self, pointer: str | None, *, is_array: bool) -> None:
        self.pointer = pointer
        self.is_array = is_array
        self.index = 0
        self.key: str | None = None
        self.key_at = 0


def locate(text: str, pointers: Iterable[str]) -> Mapping[str, Position]:
    """Where the members and elements that `pointers` name begin; a member begins with its key.

    Pointers that lead nowhere are left out, and whatever comes after the first thing that is not JSON. Comments are
    skipped, as Avro allows them; of repeated keys the last counts.
    """
    wanted = set(pointers)
    ancestors = {pointer[:end] for pointer in wanted for end in range(len(pointer)) if pointer[end] == "/"}
    lines = Lines(text)
    return {pointer: lines.at(offset) for pointer, offset in _values(text, ancestors) if pointer in wanted}


def _values(text: str, entered: set[str]) -> Iterator[tuple[str, int]]:
    """Pointers and offsets of the text's value and of all that is inside the values at the pointers `entered`."""
    levels: list[_Level] = []
    for kind, symbol, at in _tokens(text):
        level = levels[-1] if levels else None
        if symbol in ("}", "]"):
            levels = levels[:-1]
        elif symbol == ",":
            _next(level)
        elif kind == "string" and level is not None and not level.is_array and level.key is None:
            level.key, level.key_at = symbol, at
        elif symbol != ":":
            pointer, place = _here(level, at)
            if pointer is not None:
                yield pointer, place
            if kind == "punctuation":
                levels.append(_Level(pointer if pointer in entered else None, is_array=symbol == "["))


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The tokens with their offsets, up to the first that is not JSON."""
    at = 0
    while (found := _TOKEN.match(text, at)) and (kind := found.lastgroup):
        at = found.end()
        if kind != "comment":
            yield kind, found[kind], found.start(kind)


def _next(level: _Level | None) -> None:
    if level is not None:
        level.index += 1
        level.key = None


def _here(level: _Level | None, at: int) -> tuple[str | None, int]:
    """The pointer of the value that begins at `at`, null if nobody asks for it, and where its member begins."""
    if level is None:
        return "", at
    if level.pointer is None:
        return None, at
    if level.is_array:
        return f"{level.pointer}/{level.index}", at
    try:
        key = str(json.loads(level.key or '""', strict=False))
    except ValueError:  # an escape that JSON does not have
        return None, at
    return f"{level.pointer}/{key.replace('~', '~0').replace('/', '~1')}", level.key_at
