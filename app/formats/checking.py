"""One candidate against the versions before it: the question that a registry, a command line or a test asks."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from app.formats.model import Change, Format, Schema
from app.formats.verdict import Bump, Level, bump, violations

UNDECIDED = frozenset({"COMPARISON_LIMIT_EXCEEDED"})
"""Rules that say that a comparison was given up. A registry counts them as breaking, to be on the safe side."""


class Outcome(StrEnum):
    """The answer for a compatibility level.

    UNKNOWN: a comparison met its limits, and nothing that it found until then is proven to break the level.
    """

    COMPATIBLE = "compatible"
    BREAKING = "breaking"
    UNKNOWN = "unknown"


class Verdict(msgspec.Struct, frozen=True):
    """What a level says about a new schema. `comparisons` holds, for each earlier version that the level looks at and
    oldest first, all changes from it to the new schema, whether the level forbids them or not."""

    level: Level
    comparisons: tuple[tuple[Change, ...], ...]

    @property
    def outcome(self) -> Outcome:
        """The answer over all comparisons: one break is enough, and a break outweighs a doubt."""
        found = {_outcome(self.level, changes) for changes in self.comparisons}
        return next(each for each in (Outcome.BREAKING, Outcome.UNKNOWN, Outcome.COMPATIBLE) if each in found)

    @property
    def bump(self) -> Bump:
        """The part of the semantic version that moves: by the changes since the latest version, and major too where
        the level forbids a change since an earlier one."""
        return bump((*self.comparisons[-1], *self.violations))

    @property
    def violations(self) -> tuple[Change, ...]:
        """The changes that the level forbids, of all comparisons."""
        return tuple(change for changes in self.comparisons for change in violations(self.level, changes))


def check(language: Format, earlier: Sequence[Schema], new: Schema, level: Level = Level.BACKWARD) -> Verdict:
    """Check a schema against those before it, oldest first: all of them at a transitive level, else the latest.

    All must come from the `parse` of `language`. Raises `ValueError` where there is no earlier version.

    >>> from app.formats import FORMATS, Level, check
    >>> json_schema = FORMATS["JSON"]
    >>> history = [json_schema.parse(text) for text in ('{"type": "string"}', "true")]
    >>> new = json_schema.parse('{"type": ["string", "null"]}')
    >>> levels = (Level.FORWARD, Level.FORWARD_TRANSITIVE)
    >>> [len(check(json_schema, history, new, level).comparisons) for level in levels]
    [1, 2]
    >>> [change.rule for change in check(json_schema, history, new, Level.FORWARD_TRANSITIVE).violations]
    ['SUM_TYPE_EXTENDED']
    """
    if not earlier:
        raise ValueError("there is no earlier version to check against")
    against = earlier if level.transitive else earlier[-1:]
    return Verdict(level, tuple(language.compare(old, new) for old in against))


def _outcome(level: Level, changes: tuple[Change, ...]) -> Outcome:
    forbidden = violations(level, changes)
    if not forbidden:
        return Outcome.COMPATIBLE
    if UNDECIDED.isdisjoint(change.rule for change in changes):
        return Outcome.BREAKING
    proven = any(witness.direction in level.directions for change in forbidden for witness in change.witnesses)
    return Outcome.BREAKING if proven else Outcome.UNKNOWN
