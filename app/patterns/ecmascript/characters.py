"""Kinds of characters, as ranges of UTF-16 code units, and kinds of places."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import TypeAlias

from app.patterns.nodes import Character, Holds

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""First and last code units, each included."""

_LAST = 0xFFFF
_LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_DIGITS: Ranges = ((0x30, 0x39),)
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACES: Ranges = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip


def inverted(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """All other code units."""
    found: list[tuple[int, int]] = []
    following = 0
    for first, last in sorted(ranges):
        if first > following:
            found.append((following, first - 1))
        following = max(following, last + 1)
    if following <= _LAST:
        found.append((following, _LAST))
    return tuple(found)


CLASSES: dict[str, Ranges] = {
    "d": _DIGITS,
    "D": inverted(_DIGITS),
    "s": _SPACES,
    "S": inverted(_SPACES),
    "w": _WORD,
    "W": inverted(_WORD),
}
"""What `\\d` and its like mean."""
ANY = inverted(_LINE_ENDS)
"""What `.` means."""


def only(character: str) -> Ranges:
    """A character itself."""
    return ((ord(character), ord(character)),)


def one_of(ranges: Ranges) -> Character:
    """A character in any of the ranges."""
    if len(ranges) == 1:
        first, last = map(chr, ranges[0])
        return Character(lambda character: first <= character <= last)
    merged = inverted(inverted(ranges))
    starts, ends = [first for first, _ in merged], [last for _, last in merged]

    def reads(character: str) -> bool:
        place = bisect_right(starts, ord(character)) - 1
        return place >= 0 and ord(character) <= ends[place]

    return Character(reads)


def _is_word(text: str, place: int) -> bool:
    return 0 <= place < len(text) and any(first <= ord(text[place]) <= last for first, last in _WORD)


def _between_words(text: str, place: int) -> bool:
    return _is_word(text, place - 1) is not _is_word(text, place)


BEGINNING: Holds = lambda _, place: place == 0  # noqa: E731  # as the others are given
END: Holds = lambda text, place: place == len(text)  # noqa: E731
BOUNDARIES: dict[str, Holds] = {"b": _between_words, "B": lambda text, place: not _between_words(text, place)}
"""What `\\b` and `\\B` mean."""
