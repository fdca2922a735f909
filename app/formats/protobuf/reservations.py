"""Ranges of numbers, reservations, and the two checks that messages and enums share."""

from bisect import bisect_left
from collections.abc import Iterable

from app.formats.protobuf.syntax import Enum, EnumValue, Field, File, Message, Option, Range
from app.formats.protobuf.tokens import problem


class Ranges:
    """Numbers of ranges, for quick look-ups; ranges that touch count as one."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._merged: list[Range] = []
        for found in sorted(ranges, key=_first):
            last = self._merged[-1] if self._merged else None
            if last is not None and found.first <= last.last + 1:
                self._merged[-1] = Range(last.first, max(last.last, found.last))
            else:
                self._merged.append(found)

    def __contains__(self, number: int) -> bool:
        return self.includes(Range(number, number))

    def includes(self, wanted: Range) -> bool:
        """Whether all numbers of a range are in here."""
        at = bisect_left(self._merged, wanted.last, key=_last)
        return at < len(self._merged) and self._merged[at].first <= wanted.first


def _first(found: Range) -> int:
    return found.first


def _last(found: Range) -> int:
    return found.last


class Reserved:
    """What a message or an enum reserves."""

    def __init__(self, owner: Message | Enum) -> None:
        self._numbers = Ranges(owner.reserved)
        self._names = frozenset(owner.reserved_names)

    def number(self, member: Field | EnumValue) -> bool:
        """Whether the number of this field or value is reserved."""
        return member.number in self._numbers

    def name(self, member: Field | EnumValue) -> bool:
        """Whether its name is."""
        return member.name in self._names

    def includes(self, other: Message | Enum) -> bool:
        """Whether all that another one reserves is reserved here, too."""
        return self._names.issuperset(other.reserved_names) and all(map(self._numbers.includes, other.reserved))


def check_overlaps(file: File, owner: Message | Enum) -> None:
    """Raise `SchemaError` if reserved or extension ranges overlap, or a name is reserved twice."""
    ranges = owner.reserved + (owner.extensions if isinstance(owner, Message) else [])
    last: int | None = None
    for found in sorted(ranges, key=_first):
        if last is not None and found.first <= last:
            raise problem(file.text, owner.offset, f"ranges of {owner.name!r} overlap at {found.first}")
        last = found.last
    if len(set(owner.reserved_names)) < len(owner.reserved_names):
        raise problem(file.text, owner.offset, f"{owner.name!r} reserves a name twice")


def check_options(file: File, options: list[Option]) -> None:
    """Raise `SchemaError` for an option set twice. Those of extensions may be set part by part."""
    seen: set[str] = set()
    for option in options:
        if option.name in seen and "(" not in option.name:
            raise problem(file.text, option.offset, f"the option {option.name!r} was already set")
        seen.add(option.name)
