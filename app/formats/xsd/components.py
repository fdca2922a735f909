"""What a schema says, taken out of xmlschema's objects: declarations, types and content models.

Occurrence is `(least, most)`, where a `most` of null has no bound. Paths name components by kind and name:
`/complexType:Person/element:age`; those of another document begin with its name and a `#`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Occurs = tuple[int, int | None]
MAX_UNDER_PATTERN = 12
"""Characters that are tried on a pattern: a pathological one takes twice the time for each."""


@dataclass(slots=True, eq=False)
class SimpleType:
    """A simple type. `variety` is atomic, list or union; `base` the built-in type that it comes from.

    `facets` has what restricts it, by the facet's name, the nearest of each; patterns of all levels.
    """

    name: str | None
    path: str
    variety: str
    base: str
    facets: Mapping[str, Any]
    parts: tuple["SimpleType", ...]
    source: Any
    known: dict[str, bool] = field(default_factory=dict[str, bool])
    """Texts that were judged before."""

    @property
    def has_pattern(self) -> bool:
        """Whether a regular expression judges its values."""
        return bool(self.facets.get("pattern")) or any(part.has_pattern for part in self.parts)

    def accepts(self, value: str) -> bool:
        """Whether a text is a value of the type, in xmlschema's judgement; false for what is too long to try."""
        if value not in self.known:
            self.known[value] = self._judged(value)
        return self.known[value]

    def _judged(self, value: str) -> bool:
        if len(value) > MAX_UNDER_PATTERN and self.has_pattern:
            return False
        try:
            return bool(self.source.is_valid(value))
        except (ValueError, TypeError, ArithmeticError, LookupError):
            return False


@dataclass(slots=True, eq=False)
class Attribute:
    """An attribute of a type."""

    name: str
    path: str
    required: bool
    default: str | None
    fixed: str | None
    type: SimpleType | None


@dataclass(slots=True, eq=False)
class Element:
    """A declaration of an element, as a particle or global."""

    name: str
    path: str
    occurs: Occurs
    nillable: bool
    abstract: bool
    default: str | None
    fixed: str | None
    heads: frozenset[str]
    constraints: frozenset[str]
    reads: "Any"
    """Gives the type when it is called: types may contain themselves."""
    source: Any
    """xmlschema's declaration."""

    @property
    def type(self) -> "SimpleType | ComplexType":
        """The type of its content."""
        return self.reads()


@dataclass(slots=True, eq=False)
class Wildcard:
    """Any element of some namespaces."""

    path: str
    occurs: Occurs
    namespaces: str
    strictness: str
    source: Any


@dataclass(slots=True, eq=False)
class Group:
    """A sequence, choice or all of particles."""

    model: str
    path: str
    occurs: Occurs
    parts: list["Element | Wildcard | Group"]
    source: Any


@dataclass(slots=True, eq=False)
class Slot:
    """A particle with the groups around it, from the outside in."""

    particle: Element | Wildcard
    groups: tuple[Group, ...]

    @property
    def required(self) -> bool:
        """Whether it is never left out where its group stands."""
        group = self.groups[-1]
        return self.particle.occurs[0] > 0 and (group.model != "choice" or len(group.parts) < 2)


@dataclass(slots=True, eq=False)
class ComplexType:
    """A complex type: attributes, and a content of elements, of text (`simple`), or of both."""

    name: str | None
    path: str
    mixed: bool
    abstract: bool
    attributes: Mapping[str, Attribute]
    any_attribute: str | None
    group: Group | None
    simple: SimpleType | None
    assertions: tuple[str, ...]
    source: Any
    slots: list[Slot] = field(default_factory=list["Slot"])


Type = SimpleType | ComplexType


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def namespace(name: str) -> str:
    """The namespace of a name; empty if it has none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def slots_of(group: Group | None) -> list[Slot]:
    """The particles of a content model, in order, each with the groups around it."""
    return list(_slots(group, ())) if group is not None else []


def _slots(group: Group, around: tuple[Group, ...]) -> Iterator[Slot]:
    inside = (*around, group)
    for part in group.parts:
        if isinstance(part, Group):
            yield from _slots(part, inside)
        else:
            yield Slot(part, inside)
