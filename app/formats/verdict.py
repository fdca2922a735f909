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
    """The changes that `level` forbids; empty means compatible.

    >>> from app.formats import FORMATS, Level, violations
    >>> avro = FORMATS["AVRO"]
    >>> changes = avro.compare(avro.parse('"int"'), avro.parse('"long"'))
    >>> [len(violations(level, changes)) for level in (Level.NONE, Level.BACKWARD, Level.FORWARD, Level.FULL)]
    [0, 0, 1, 1]
    """
    forbidden = level.directions
    return tuple(change for change in changes if not forbidden.isdisjoint(change.breaks))


def unreadable(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes because of which data of the new schema cannot be read with the old one: those that hurt consumers
    who have not upgraded, whatever the level.

    >>> from app.formats import FORMATS, unreadable
    >>> avro = FORMATS["AVRO"]
    >>> [change.rule for change in unreadable(avro.compare(avro.parse('"int"'), avro.parse('"long"')))]
    ['TYPE_MISMATCH']
    >>> unreadable(avro.compare(avro.parse('"long"'), avro.parse('"int"')))
    ()
    """
    return tuple(change for change in changes if Direction.FORWARD in change.breaks)


def touches(change: Change, fields: Sequence[str]) -> bool:
    """Whether a change concerns a consumer that reads only `fields` (empty: it reads everything). A field has what is
    inside it, so `address` and `address.zip` concern each other.

    >>> from app.formats import Change, Severity, touches
    >>> change = Change("TYPE_MISMATCH", Severity.BREAKING, "The zip is a number.", fields=("address.zip",))
    >>> [touches(change, fields) for fields in (["address"], ["address.zip"], ["address.city", "id"], [])]
    [True, True, False, True]
    """
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
    """MAJOR if any change breaks a direction, MINOR if data can differ, else PATCH.

    >>> from app.formats import FORMATS, bump
    >>> json_schema = FORMATS["JSON"]
    >>> old, new = (json_schema.parse(text) for text in ('{"title": "a"}', '{"title": "b"}'))
    >>> str(bump(json_schema.compare(old, new)))
    'patch'
    """
    found = Bump.PATCH
    for change in changes:
        if change.breaks:
            return Bump.MAJOR
        if change.severity is not Severity.INFORMATIONAL:
            found = Bump.MINOR
    return found
