"""Ranges of numbers, and the two checks that messages and enums share."""

from bisect import bisect_left
from collections.abc import Iterable

from app.formats.protobuf.syntax import Enum, File, Message, Option, Range
from app.formats.protobuf.tokens import problem


class Ranges:
    """Ranges that do not overlap, for quick look-ups."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._single: set[int] = set()
        self._wide: list[Range] = []
        for found in ranges:
            if found.first == found.last:
                self._single.add(found.first)
            else:
                self._wide.append(found)
        self._wide.sort(key=lambda each: each.first)

    def __contains__(self, number: int) -> bool:
        if number in self._single:
            return True
        at = bisect_left(self._wide, number, key=lambda found: found.last)
        return at < len(self._wide) and number in self._wide[at]


def check_overlaps(file: File, owner: Message | Enum) -> None:
    """Raise `SchemaError` if reserved or extension ranges overlap, or a name is reserved twice."""
    ranges = owner.reserved + (owner.extensions if isinstance(owner, Message) else [])
    last: int | None = None
    for found in sorted(ranges, key=lambda each: each.first):
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
