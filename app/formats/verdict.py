"""From changes to the answer for a compatibility level, to a version number, and to the consumers they touch."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.formats.model import Change, Direction, Severity


class Level(StrEnum):
    """The compatibility levels of Confluent's and Apicurio's registries.

    BACKWARD: new readers read old data, so consumers upgrade first. FORWARD: old readers read new data, so producers
    upgrade first. FULL: both. The `_TRANSITIVE` forms check against every earlier version, not only the latest.
    """

    NONE = "NONE"
    BACKWARD = "BACKWARD"
    BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE"
    FORWARD = "FORWARD"
    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    FULL = "FULL"
    FULL_TRANSITIVE = "FULL_TRANSITIVE"

    @property
    def transitive(self) -> bool:
        """Whether the level looks at every earlier version."""
        return self.endswith("_TRANSITIVE")

    @property
    def directions(self) -> frozenset[Direction]:
        """The directions in which a change may not break at this level."""
        return _DIRECTIONS[self.removesuffix("_TRANSITIVE")]

    def loosens(self, other: "Level") -> bool:
        """Whether moving from `other` to this level gives up a guarantee."""
        return not (self.directions >= other.directions and self.transitive >= other.transitive)


_DIRECTIONS = {
    "NONE": frozenset[Direction](),
    "BACKWARD": frozenset({Direction.BACKWARD}),
    "FORWARD": frozenset({Direction.FORWARD}),
    "FULL": frozenset({Direction.BACKWARD, Direction.FORWARD}),
}


def violations(level: Level, changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that `level` forbids; empty means compatible."""
    forbidden = level.directions
    return tuple(change for change in changes if not forbidden.isdisjoint(change.breaks))


def unreadable(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes because of which data of the new schema cannot be read with the old one."""
    return tuple(change for change in changes if Direction.FORWARD in change.breaks)


def touches(change: Change, fields: Sequence[str]) -> bool:
    """Whether a change concerns a consumer that reads only `fields` (empty: it reads everything)."""
    if not fields or not change.fields:
        return True
    return any(
        named == touched or named.startswith(f"{touched}.") or touched.startswith(f"{named}.")
        for named in fields
        for touched in change.fields
    )


class Bump(StrEnum):
    """The part of a semantic version that a set of changes moves."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


def bump(changes: Iterable[Change]) -> Bump:
    """MAJOR if any change breaks a direction, MINOR if data can differ, else PATCH."""
    found = Bump.PATCH
    for change in changes:
        if change.breaks:
            return Bump.MAJOR
        if change.severity is not Severity.INFORMATIONAL:
            found = Bump.MINOR
    return found
