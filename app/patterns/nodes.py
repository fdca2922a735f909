"""A parsed regular expression, without captures: what program it becomes does not depend on its dialect."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

Reads: TypeAlias = Callable[[str], bool]
"""Whether a character is one that is meant."""
Holds: TypeAlias = Callable[[str, int], bool]
"""Whether a place in a text is one that is meant; between characters, counted from 0."""


class UnsupportedError(Exception):
    """An expression cannot be run in linear time, or is too long a program. Says why."""


class Character(msgspec.Struct, frozen=True):
    """One character of a kind."""

    reads: Reads


class Place(msgspec.Struct, frozen=True):
    """A place of a kind: the beginning, the end, between words."""

    holds: Holds


class Sequence(msgspec.Struct, frozen=True):
    """One after the other; of nothing, the empty text."""

    items: tuple["Node", ...]


class Choice(msgspec.Struct, frozen=True):
    """One of several."""

    options: tuple["Node", ...]


class Repeat(msgspec.Struct, frozen=True):
    """The same again, from `low` to `high` times; null has no end."""

    item: "Node"
    low: int
    high: int | None


class Look(msgspec.Struct, frozen=True):
    """A place after which (`ahead`) or before which something stands, or does not."""

    item: "Node"
    ahead: bool
    negated: bool


Node: TypeAlias = Character | Place | Sequence | Choice | Repeat | Look


def size(node: Node) -> int:
    """At least the steps that a program for a node has, everything repeated written out."""
    match node:
        case Sequence(items):
            return sum(map(size, items))
        case Choice(options):
            return 1 + sum(size(option) + 1 for option in options)
        case Repeat(item, low, None):
            return max(size(item), 1) * (low + 1) + 2
        case Repeat(item, low, int(high)):
            return max(size(item), 1) * low + (size(item) + 1) * (high - low)
        case Look(item):
            return size(item) + 1
        case _:
            return 1
