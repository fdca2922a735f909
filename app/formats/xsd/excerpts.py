"""Excerpts of documents: what is not in question is left out, of the document and of both schemas.

A document that shows one difference may be refused for another, and one with two thousand required elements proves
nothing to a person who has to read it. So the types along the way to the difference are narrowed on both sides to the
same names, and the real validators judge what is left. That proves the whole: leaving out names is a projection. What
the narrowed reader refuses, the whole one refuses with whatever else is around it, and what the narrowed writer allows
can be filled up as long as what was left out can be written. It holds where names alone say which particle an element
belongs to and particles do not depend on each other: so nothing is left out beside wildcards, assertions and open
content, under identity constraints or where a name occurs twice, nor is a part of a group that may repeat, or an
element that takes the place of another or leaves its own to others. Where elements became text all stay. An alternative
of a choice that is not in the document may go as well, if it is one on both sides and another one is left to write.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from app.formats.xsd.components import Attribute, ComplexType, Element, Group, SimpleType, Slot, Type, Wildcard
from app.formats.xsd.findings import Trial
from app.formats.xsd.narrowing import Kept, Narrowing, Onward, names_in, retyped
from app.formats.xsd.writing import likeliest


class Excerpt(NamedTuple):
    """What to write, and the declarations of the document's element that judge it; the reader's is null if it has none
    and refuses the element anyway. `left_out` counts the required elements and attributes that a whole document has
    beside it."""

    route: list[Element]
    trial: Trial
    writer: Any
    reader: Any
    left_out: int


class _Way(NamedTuple):
    """The end of a route in both schemas, narrowed, and what took the place of which particle."""

    route: list[Element]
    reader: Element | None
    moved: dict[int, Any]
    left_out: int


class Excerpts:
    """Narrows a writing and a reading schema. `can_write` says whether there is a piece of a document for an element,
    `can_say` whether an attribute has a value."""

    def __init__(
        self,
        writer: Mapping[str, Element],
        reader: Mapping[str, Element],
        can_write: Callable[[Element], bool],
        can_say: Callable[[Attribute], bool],
    ) -> None:
        self._reader = reader
        self._can_write, self._can_say = can_write, can_say
        self._heads = {head for side in (writer, reader) for element in side.values() for head in element.heads}
        self._always: dict[tuple[int, int], Kept] = {}
        self._narrowing = Narrowing()

    def of(
        self, route: list[Element], trial: Trial, elements: Iterable[str], attributes: Iterable[str]
    ) -> Excerpt | None:
        """The excerpt of a document that goes along `route` and carries out `trial` there, in which `elements` and
        `attributes` are in question. Null where nothing can be left out."""
        reader = self._reader.get(route[0].name)
        said = {*attributes, *trial.attributes, *([trial.without] if trial.without else ())}
        named = {*elements, *(name for each in trial.want for name in names_in(each))}
        way = self._way(route, reader, Kept(frozenset(named), frozenset(said)))
        if way is None:
            return None
        want = tuple(way.moved.get(id(each), each) for each in trial.want)
        reading = way.reader.source if way.reader is not None else None
        return Excerpt(way.route, replace(trial, want=want), way.route[0].source, reading, way.left_out)

    def _way(self, route: list[Element], reader: Element | None, asked: Kept) -> _Way | None:
        """The rest of a route narrowed; null where constraints look at what is inside."""
        first, further = route[0], route[1:]
        sides = [first] if reader is None else [first, reader]
        if any(side.constraints or side.source.alternatives for side in sides):
            return None
        kind, reading = first.type, None if reader is None else reader.type
        below = None
        if further:
            below = self._way(further, _child(reading, further[0].name), asked)
            if below is None:
                return None
            asked = Kept(frozenset([further[0].name]), frozenset())
        if not isinstance(kind, ComplexType):
            return None if further else _Way(route, reader, {}, 0)
        kept = self._kept(kind, reading, asked)
        moved = below.moved if below else {}
        writing = self._narrowing.type(kind, kept, below and Onward(further[0].name, below.route[0].type), moved)
        left_out = self._narrowing.left_out(kind, writing)
        if isinstance(reading, ComplexType) and reader is not None:
            onward = Onward(further[0].name, below.reader.type) if below and below.reader else None
            reader = retyped(reader, self._narrowing.type(reading, kept, onward, {}))
        rest = [moved.get(id(further[0]), below.route[0]), *below.route[1:]] if below else []
        return _Way([retyped(first, writing), *rest], reader, moved, left_out + (below.left_out if below else 0))

    def _kept(self, kind: ComplexType, reading: Type | None, asked: Kept) -> Kept:
        key = id(kind), id(reading)
        if key not in self._always:
            both = [each for each in (kind, reading) if isinstance(each, ComplexType)]
            elements = None if isinstance(reading, SimpleType) else self._elements(both)
            self._always[key] = Kept(elements, self._attributes(both))
        always = self._always[key]
        return Kept(_joined(always.elements, asked.elements), _joined(always.attributes, asked.attributes))

    def _elements(self, kinds: list[ComplexType]) -> frozenset[str] | None:
        """The elements that stay in two types, the writer's first, whatever is asked for; null for all."""
        if len({kind.simple is None for kind in kinds}) > 1:
            return None
        kept = {name for group in _choices(kinds[0].group) for name in names_in(likeliest(group))}
        met: dict[str, bool] = {}
        for at, kind in enumerate(kinds):
            if kind.assertions or kind.source.open_content or any(isinstance(s.particle, Wildcard) for s in kind.slots):
                return None
            elements = [(slot, slot.particle) for slot in kind.slots if isinstance(slot.particle, Element)]
            if len({element.name for _, element in elements}) < len(elements):
                return None
            for slot, element in elements:
                known = met.setdefault(element.name, _is_alternative(slot))
                if known != _is_alternative(slot) or self._stays(slot, element, writes=at == 0):
                    kept.add(element.name)
        return frozenset(kept)

    def _stays(self, slot: Slot, element: Element, *, writes: bool) -> bool:
        return (
            element.abstract
            or bool(element.heads)
            or element.name in self._heads
            or not (
                _is_alternative(slot) or all(each.model != "choice" and each.occurs == (1, 1) for each in slot.groups)
            )
            or (writes and element.occurs[0] > 0 and not self._can_write(element))
        )

    def _attributes(self, kinds: list[ComplexType]) -> frozenset[str] | None:
        if any(kind.assertions or kind.any_attribute for kind in kinds):
            return None
        written = kinds[0].attributes.values()
        return frozenset(each.name for each in written if each.required and not self._can_say(each))


def _joined(always: frozenset[str] | None, asked: frozenset[str] | None) -> frozenset[str] | None:
    return None if always is None or asked is None else always | asked


def _is_alternative(slot: Slot) -> bool:
    """Whether something else has to be there without it."""
    return slot.groups[-1].model == "choice" and slot.particle.occurs[0] > 0


def _choices(group: Group | None) -> Iterator[Group]:
    """The choices in a model that have parts."""
    if group is not None and group.model == "choice" and group.parts:
        yield group
    for part in group.parts if group is not None else ():
        if isinstance(part, Group):
            yield from _choices(part)


def _child(kind: Type | None, name: str) -> Element | None:
    slots = kind.slots if isinstance(kind, ComplexType) else ()
    return next((s.particle for s in slots if isinstance(s.particle, Element) and s.particle.name == name), None)
