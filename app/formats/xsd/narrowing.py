"""Complex types with a part of what they have: our components, and copies of xmlschema's that judge like them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import Any, NamedTuple

from app.formats.xsd.components import ComplexType, Element, Group, Type, slots_of


class Kept(NamedTuple):
    """The names that stay in a type; null for all of them."""

    elements: frozenset[str] | None
    attributes: frozenset[str] | None


class Onward(NamedTuple):
    """The elements of a name, and the type that they get."""

    name: str
    type: Type


class Narrowing:
    """Narrows types, and remembers what it found out about them."""

    def __init__(self) -> None:
        self._positions: dict[int, Mapping[str, list[int]]] = {}
        self._required: dict[int, int] = {}

    def type(self, kind: ComplexType, kept: Kept, onward: Onward | None, moved: dict[int, Any]) -> ComplexType:
        """A type with what is kept of it. `moved` learns what took the place of which element or group."""
        source = copy(kind.source)
        made = replace(kind, source=source)
        if kept.attributes is not None:
            names = [name for name in sorted(kept.attributes) if name in kind.attributes]
            made.attributes = {name: kind.attributes[name] for name in names}
            source.attributes = copy(source.attributes)
            declared = source.attributes._attribute_group  # noqa: SLF001  # the only place where they are
            source.attributes._attribute_group = {name: declared[name] for name in names}  # noqa: SLF001
        if kind.group is not None and (kept.elements is not None or onward is not None):
            made.group = self._group(kind.group, kept.elements, onward, moved)
            made.slots = slots_of(made.group)
            source.content = made.group.source
        return made

    def left_out(self, kind: ComplexType, narrowed: ComplexType) -> int:
        """The elements and attributes that a type cannot be without, and the narrowed one has not."""
        if id(kind) not in self._required:
            self._required[id(kind)] = _required(kind, self._required)
        return self._required[id(kind)] - _required(narrowed, {})

    def _group(self, group: Group, names: frozenset[str] | None, onward: Onward | None, moved: dict[int, Any]) -> Group:
        if names is None:
            kept: Iterable[int] = range(len(group.parts))
        else:
            positions = self._places(group)
            kept = sorted({at for name in names for at in positions.get(name, ())})
        parts: list[Any] = []
        for part in map(group.parts.__getitem__, kept):
            made = part
            if isinstance(part, Group):
                made = self._group(part, names, onward, moved)
            elif isinstance(part, Element) and onward is not None and part.name == onward.name:
                made = moved[id(part)] = retyped(part, onward.type)
            parts.append(made)
        source = copy(group.source)
        source._group = source.content = [part.source for part in parts]  # noqa: SLF001  # a built one refuses changes
        moved[id(group)] = replace(group, parts=parts, source=source)
        return moved[id(group)]

    def _places(self, group: Group) -> Mapping[str, list[int]]:
        """In which parts of a group the names are."""
        if id(group) not in self._positions:
            found: dict[str, list[int]] = defaultdict(list)
            for at, part in enumerate(group.parts):
                for name in dict.fromkeys(names_in(part)):
                    found[name].append(at)
            self._positions[id(group)] = found
        return self._positions[id(group)]


def retyped(element: Element, kind: Type) -> Element:
    """The declaration with another type."""
    if element.type is kind:
        return element
    source = copy(element.source)
    source._set_type(kind.source)  # noqa: SLF001  # xmlschema's own way to give a declaration its type
    return replace(element, reads=lambda: kind, source=source)


def names_in(part: object) -> list[str]:
    """The names of the elements of a particle."""
    if isinstance(part, Group):
        return [name for each in part.parts for name in names_in(each)]
    return [part.name] if isinstance(part, Element) else []


def _required(kind: ComplexType, known: dict[int, int]) -> int:
    return _elements(kind.group, known) + sum(each.required for each in kind.attributes.values())


def _elements(group: Group | None, known: dict[int, int]) -> int:
    if group is None or group.occurs[0] == 0 or group.model == "choice":
        return 0
    if id(group) not in known:
        known[id(group)] = sum(
            _elements(part, known) if isinstance(part, Group) else int(isinstance(part, Element) and part.occurs[0] > 0)
            for part in group.parts
        )
    return known[id(group)]
