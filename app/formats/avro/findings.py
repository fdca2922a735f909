"""One difference as the comparison finds it, before it becomes a `Change`."""

from dataclasses import dataclass
from typing import Any

from app.formats.avro.places import Pair, Place, below
from app.formats.avro.spelling import brief, brief_field
from app.formats.avro.types import Field
from app.formats.model import Direction, Severity

Aspect = tuple[str, int, int]
"""What a break is about, so that the same difference is not reported a second time as harmless."""

AMBIGUOUS = "READER_FIELD_AMBIGUOUS"
"""The rule that Avro's checker has and its decoder has not, so that no document proves it."""


@dataclass(slots=True, eq=False)
class Finding:
    """A difference at a place. `direction` is the one that it breaks; for a risk, `risk` is the one that may fail.

    `owner` and `names` say which data it touches (see `Place`). `what` is a sentence without its subject, `subject`
    replaces the field that is the subject otherwise. A witness is looked for with `sample` at the place (null: the
    smallest value of the writer's type), and `missing` is the reader's field that the writer does not have.
    """

    rule: str
    severity: Severity
    place: Place
    owner: Pair
    names: tuple[str, ...]
    old_path: str | None
    new_path: str | None
    old_value: Any
    new_value: Any
    what: str
    subject: str | None = None
    direction: Direction | None = None
    risk: Direction | None = None
    sample: Any = None
    missing: Field | None = None


def of_types(rule: str, severity: Severity, place: Place, what: str) -> Finding:
    """A difference of the two types at a place."""
    values = brief(place.old), brief(place.new)
    return Finding(rule, severity, place, place.owner, place.names, place.old_path, place.new_path, *values, what)


def of_attribute(
    rule: str, severity: Severity, place: Place, key: str, values: tuple[Any, Any], what: str, subject: str
) -> Finding:
    """A difference in what the attribute `key` says of a named type, of all data of that type."""
    paths = below(place.old, place.old_path, key), below(place.new, place.new_path, key)
    return Finding(rule, severity, place, place.pair, (), *paths, *values, what, subject)


def of_fields(rule: str, severity: Severity, place: Place, old: Field | None, new: Field | None, what: str) -> Finding:
    """A difference in the fields of a pair of records: one that came, went or changed its name."""
    return Finding(
        rule,
        severity,
        place,
        place.pair,
        tuple(dict.fromkeys(field.name for field in (old, new) if field)),
        None if old is None else old.path or place.old_path,
        None if new is None else new.path or place.new_path,
        None if old is None else brief_field(old),
        None if new is None else brief_field(new),
        what,
    )
