"""One difference as the comparison finds it, before it becomes a `Change`."""

from dataclasses import dataclass
from typing import Any

from app.formats.avro.places import Pair, Place
from app.formats.avro.types import Field
from app.formats.model import Direction, Severity

Aspect = tuple[str, int, int]
"""What a break is about, so that the same difference is not reported a second time as harmless."""


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
