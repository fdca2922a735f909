"""One difference as the comparison finds it, before it becomes a `Change`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.formats.model import Direction, Severity
from app.formats.xsd.components import Attribute, ComplexType, Element, Slot

BACKWARD, FORWARD = Direction.BACKWARD, Direction.FORWARD
BOTH = (BACKWARD, FORWARD)


@dataclass(slots=True, frozen=True)
class Spot:
    """Where text or content of a type stands: an element or an attribute in a complex type, the text of a complex
    type, or a global element (no holder)."""

    holder: ComplexType | None
    slot: Slot | None = None
    attribute: Attribute | None = None
    root: Element | None = None


Spots = tuple[Spot | None, Spot | None]
"""The same spot in the old and in the new schema; null if no document gets there."""


@dataclass(slots=True, frozen=True)
class Trial:
    """A document to try: the content of a type in which something is there, so often, or says something.

    `want` are the particles that have to be there; `count` repeats the last of them. `without` leaves an attribute out,
    `attributes` sets some (an empty text: to an ordinary value), `text` is the text at the spot, `nil` says that the
    element at the spot has none.
    """

    want: tuple[Any, ...] = ()
    count: int = 1
    without: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str | None = None
    nil: bool = False


Trials = Mapping[Direction, tuple[Trial, ...]]


@dataclass(slots=True, eq=False)
class Finding:
    """A difference. `breaks` are the directions that it breaks; without any, `severity` says what it is. `trials` are
    documents to prove it with, by the direction: BACKWARD ones are written with the old schema at the old spot. `hints`
    are texts to try first at the spot. `risks` are directions that data breaks although the reference does not mind."""

    rule: str
    message: str
    old_path: str | None
    new_path: str | None
    spots: Spots
    old_value: Any = None
    new_value: Any = None
    breaks: tuple[Direction, ...] = ()
    severity: Severity = Severity.SAFE
    trials: Trials = field(default_factory=dict[Direction, tuple[Trial, ...]])
    hints: tuple[str, ...] = ()
    risks: tuple[Direction, ...] = ()
    fields_of: tuple[int, int] | None = None
    """The pair of types that the difference is in, if it touches every field of them and not only the spot."""
