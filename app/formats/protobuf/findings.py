"""One difference as the comparison finds it, before it becomes a `Change`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.formats.model import Direction, Severity
from app.formats.protobuf.reservations import Reserved
from app.formats.protobuf.syntax import Enum, EnumValue, Field, Message

Pair = tuple[int, int]
"""Two messages that are compared, told from others by their identities."""

BACKWARD = (Direction.BACKWARD,)
FORWARD = (Direction.FORWARD,)
BOTH = (Direction.BACKWARD, Direction.FORWARD)


class Category(StrEnum):
    """Buf's categories of breaking changes, from the strictest to the laxest.

    FILE: generated code of some file changes. PACKAGE: generated code of the package changes. WIRE_JSON: binary or JSON
    data. WIRE: binary data.
    """

    FILE = "FILE"
    PACKAGE = "PACKAGE"
    WIRE_JSON = "WIRE_JSON"
    WIRE = "WIRE"


CODE = (Category.FILE, Category.PACKAGE)
JSON = (Category.FILE, Category.PACKAGE, Category.WIRE_JSON)
EVERY = tuple(Category)


def without_reservation(reserved: Reserved, removed: Field | EnumValue) -> tuple[Category, ...]:
    """The categories that a removed field or enum value falls into, by what of it is reserved now."""
    if not reserved.number(removed):
        return EVERY
    return CODE if reserved.name(removed) else JSON


class Kind(StrEnum):
    """How a witness is looked for.

    DATA: the probed fields are set and read on the other side. ABSENT: they are left out. JSON: as DATA, through the
    JSON form. NAMED: a message of the type is put into an Any and looked up by its name.
    """

    DATA = "data"
    ABSENT = "absent"
    JSON = "json"
    NAMED = "named"


@dataclass(slots=True, frozen=True)
class Probe:
    """Which message to make on which side, and which of its fields to set."""

    old: Message | None
    new: Message | None
    numbers: tuple[int, ...] = ()
    kind: Kind = Kind.DATA
    value: int | None = None


@dataclass(slots=True, frozen=True)
class Place:
    """Where something stands: its path on both sides, null where it is not, and the messages that hold it."""

    old: str | None
    new: str | None
    old_message: Message | None = None
    new_message: Message | None = None

    def at(self, step: str, old: object, new: object) -> "Place":
        """The place one step further in, on each side on which there is something."""
        return Place(
            None if old is None else f"{self.old}{step}",
            None if new is None else f"{self.new}{step}",
            self.old_message,
            self.new_message,
        )


@dataclass(slots=True)
class Finding:
    """A difference at a place. `risks` are the directions in which data may fail although the rules allow it.

    `within` is the pair of imported messages in which it was found, `uses` the pair by which a field breaks.
    `old_name` and `new_name` are the fields of the place's messages that it touches, `names` further ones on either
    side; without any, it touches them all. `enum` is one whose every user it touches instead.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    old_value: Any = None
    new_value: Any = None
    old_name: str | None = None
    new_name: str | None = None
    breaks: tuple[Direction, ...] = ()
    risks: tuple[Direction, ...] = ()
    categories: tuple[Category, ...] = ()
    probe: Probe | None = None
    names: tuple[str, ...] = ()
    enum: Enum | None = None
    within: Pair | None = None
    uses: Pair | None = None
