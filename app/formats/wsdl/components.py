"""Components of schemas that no message has in it by name: what may stand in another's place, and what nothing uses."""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from app.formats.wsdl.bodies import Kind, Side, all_bodies
from app.formats.wsdl.declaring import MESSAGES, key_of
from app.formats.wsdl.schema import WsdlSchema
from app.formats.wsdl.scope import At, Scope
from app.formats.xsd.components import ComplexType, Element, Type, local

_ENCODING = "soap-encoding.embedded"


class Reach:
    """What messages of one side use: types by identity, elements and global types by name. `substitutes` are the global
    components that may stand in the place of one that is used, with what that is."""

    def __init__(self, schema: WsdlSchema, side: Side) -> None:
        self._schema = schema
        self._types: set[int] = set()
        self.names: set[tuple[str, str]] = set()
        self.substitutes: dict[tuple[str, str], str] = {}
        bodies = {key_of(body): body for body in all_bodies(schema.description, side) if body.kind is not Kind.OPAQUE}
        self._follow([schema.root(body) for body in bodies.values()])
        self._join()

    def _follow(self, roots: list[Element]) -> None:
        waiting = [*roots]
        while waiting:
            element = waiting.pop()
            self.names.add(("element", element.name))
            waiting += self._inside(element.type)

    def _inside(self, kind: Type) -> list[Element]:
        if id(kind) in self._types:
            return []
        self._types.add(id(kind))
        if kind.name is not None:
            self.names.add(("type", kind.name))
        if not isinstance(kind, ComplexType):
            for part in kind.parts:
                self._inside(part)
            return []
        for attribute in kind.attributes.values():
            if attribute.type is not None:
                self._inside(attribute.type)
        if kind.simple is not None:
            self._inside(kind.simple)
        return [slot.particle for slot in kind.slots if isinstance(slot.particle, Element)]

    def _join(self) -> None:
        """Add what may stand for what is used, until nothing new comes."""
        left = {**{("element", name): each for name, each in self._schema.types.elements.items()},
                **{("type", name): each for name, each in self._schema.types.types.items()}}  # fmt: skip
        found = True
        while found:
            found = False
            for key in [key for key in left if key not in self.names]:
                head = next((each for each in self._heads(key, left[key]) if (key[0], each) in self.names), None)
                if head is not None:
                    found = True
                    self.substitutes[key] = head
                    self._use(key, left[key])

    def _use(self, key: tuple[str, str], component: Element | Type) -> None:
        self.names.add(key)
        if isinstance(component, Element):
            self._follow([component])
        else:
            self._follow(self._inside(component))

    def _heads(self, key: tuple[str, str], component: Element | Type) -> Iterator[str]:
        """What a component may take the place of: elements by substitution groups, complex types by `xsi:type`."""
        if isinstance(component, Element):
            yield from component.heads
        elif isinstance(component, ComplexType) and not component.abstract:
            base = self._schema.types.validator.maps.types[key[1]].base_type
            while base is not None and base.name not in {None, _ANY} and base.is_complex():
                yield str(base.name)
                base = base.base_type


_ANY = "{http://www.w3.org/2001/XMLSchema}anyType"


def compare_substitutes(scope: Scope, side: Side, old: Reach, new: Reach) -> list[tuple[Element, Element]]:
    """Report what may no longer, or may now, stand in the place of something else; gives what may on both sides, as
    elements."""
    both: list[tuple[Element, Element]] = []
    for (kind, name), head in old.substitutes.items():
        before = _component(scope.old, kind, name)
        if (kind, scope.now(name)) in new.substitutes:
            after = _component(scope.new, kind, scope.now(name))
            both.append((_as_element(before), _as_element(after)))
        elif (kind, scope.now(name)) not in new.names:
            it, place = f'{kind} "{local(name)}"', At(scope.old.places.path(before.path))
            scope.add(f"{side.value}_SUBSTITUTE_REMOVED", place, None, it, values=(local(head), None))
    names = {(kind, scope.now(name)) for kind, name in old.names}
    for (kind, name), head in new.substitutes.items():
        if (kind, name) not in names:
            after = _component(scope.new, kind, name)
            it, place = f'{kind} "{local(name)}"', At(scope.new.places.path(after.path))
            scope.add(f"{side.value}_SUBSTITUTE_ADDED", None, place, it, values=(None, local(head)))
    return both


def _as_element(component: Element | Type) -> Element:
    """A type by itself as an element that no document has."""
    if isinstance(component, Element):
        return component
    return Element(
        component.name or "", component.path, (1, 1), nillable=False, abstract=True, default=None, fixed=None,
        heads=frozenset(), constraints=frozenset(), reads=lambda: component, source=None,
    )  # fmt: skip


def _component(schema: WsdlSchema, kind: str, name: str) -> Element | Type:
    found: Mapping[str, Element | Type] = schema.types.elements if kind == "element" else schema.types.types
    return found[name]


def compare_unused(scope: Scope, used: tuple[set[tuple[str, str]], set[tuple[str, str]]]) -> None:
    """Report what became of components that no message uses."""
    before, after = (dict(_unused(schema, names)) for schema, names in zip((scope.old, scope.new), used, strict=True))
    for (kind, name), (path, text) in before.items():
        it, key = f'{kind} "{local(name)}"', (kind, scope.now(name))
        place = At(scope.old.places.path(path))
        if key in after:
            if after[key][1] != text:
                scope.add("SCHEMA_CHANGED", place, At(scope.new.places.path(after[key][0])), it)
        elif key not in used[1]:
            scope.add("SCHEMA_REMOVED", place, None, it)
    known = {(kind, scope.now(name)) for kind, name in (*before, *used[0])}
    for (kind, name), (path, _) in after.items():
        if (kind, name) not in known:
            scope.add("SCHEMA_ADDED", None, At(scope.new.places.path(path)), f'{kind} "{local(name)}"')


def _unused(schema: WsdlSchema, used: set[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Components with their path and text."""
    for kind, found, sources in (
        ("element", schema.types.elements, schema.types.validator.maps.elements),
        ("type", schema.types.types, schema.types.validator.maps.types),
    ):
        for name, component in found.items():
            own = name.startswith(f"{{{MESSAGES}}}") or component.path.startswith(_ENCODING)
            if (kind, name) not in used and not own:
                yield (kind, name), (component.path, ElementTree.tostring(sources[name].elem, encoding="unicode"))
