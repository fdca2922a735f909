"""From xmlschema's objects to our own components."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.formats.xsd.components import (
    Attribute,
    ComplexType,
    Element,
    Group,
    Occurs,
    SimpleType,
    Type,
    Wildcard,
    local,
    slots_of,
)
from app.formats.xsd.size import XSD

_KINDS = {"XsdList": "list", "XsdUnion": "union", "Xsd11Union": "union"}
_ORDERED = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")


class Reader:
    """Reads components once each. `documents` names the document of a component, by its address; empty is our own."""

    def __init__(self, schema: Any, documents: Mapping[str, str]) -> None:
        self._schema = schema
        self._documents = documents
        self._types: dict[int, Type] = {}
        self._attributes: dict[int, Attribute] = {}
        self._parts_of: dict[int, list[Element | Wildcard | Group]] = {}
        self._kept: list[Any] = []

    def elements(self) -> dict[str, Element]:
        """The global elements of the schema and of what it needs."""
        return {name: self.element(found, self._start(found)) for name, found in self._own(self._schema.maps.elements)}

    def types(self) -> dict[str, Type]:
        """The global types."""
        return {name: self.type(found) for name, found in self._own(self._schema.maps.types)}

    def _own(self, components: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return [(name, found) for name, found in components.items() if found.schema.maps is self._schema.maps]

    def _start(self, component: Any) -> str:
        """Where the path of a global component begins."""
        document = self._documents.get(component.schema.url or "", "")
        kind = _kind(component) if hasattr(component, "is_simple") else str(component.elem.tag).rpartition("}")[2]
        return f"{document}#/{kind}:{component.local_name}" if document else f"/{kind}:{component.local_name}"

    def type(self, found: Any, path: str | None = None) -> Type:
        """A type; `path` is that of its declaration if it is anonymous."""
        known = self._types.get(id(found))
        if known is None:
            self._kept.append(found)  # an id is only unique as long as the object lives
            if found.name is not None or path is None:
                path = self._start(found) if found.elem is not None else f"/{found.local_name}"
            known = self._simple(found, path) if found.is_simple() else self._complex(found, path)
            self._types[id(found)] = known
        return known

    def element(self, found: Any, path: str) -> Element:
        """A declaration; one that refers to a global one has its properties."""
        told = found.ref if found.ref is not None else found
        reads: Callable[[], Type] = partial(self.type, told.type, f"{path}/{_kind(told.type)}")
        head = getattr(told, "substitution_group", None)
        return Element(
            found.name,
            path,
            _occurs(found),
            bool(told.nillable),
            bool(told.abstract),
            told.default,
            told.fixed,
            frozenset(str(head).split()) if head else frozenset(),
            frozenset(str(each.local_name) for each in told.identities),
            reads,
            found,
        )

    def _simple(self, found: Any, path: str) -> SimpleType:
        variety = _KINDS.get(type(found).__name__, "atomic")
        facets: dict[str, Any] = {}
        step = found
        while step is not None and step.name != f"{{{XSD}}}anySimpleType":
            variety = _KINDS.get(type(step).__name__, variety)
            for name, facet in step.facets.items():
                _add_facet(facets, name, facet, step)
            if _is_builtin(step):
                break
            step = getattr(step, "base_type", None)
        parts = self._parts(found, path)
        base = step.local_name if step is not None and step.name else variety
        named = None if found.name is None else str(found.name)
        return SimpleType(named, path, variety, str(base), facets, parts, found)

    def _parts(self, found: Any, path: str) -> tuple[SimpleType, ...]:
        members = list(getattr(found, "member_types", None) or ())
        item = getattr(found, "item_type", None)
        members += [item] if item is not None else []
        read = [self.type(member, f"{path}/{_kind(member)}") for member in members]
        return tuple(each for each in read if isinstance(each, SimpleType))

    def _complex(self, found: Any, path: str) -> ComplexType:
        if found.base_type is not None and found.base_type.name and found.base_type.is_complex():
            self.type(found.base_type)  # what is inherited has its place there
        made = ComplexType(
            None if found.name is None else str(found.name),
            path,
            bool(found.mixed),
            bool(found.abstract),
            {},
            _namespaces(found.attributes.get(None)),
            None,
            None,
            tuple(str(each.path) for each in getattr(found, "assertions", None) or ()),
            found,
        )
        self._types[id(found)] = made
        made.attributes = {
            str(name): self._attribute(each, path)
            for name, each in found.attributes.items()
            if name and each.use != "prohibited"
        }
        if found.has_simple_content():
            simple = self.type(found.content, f"{path}/simpleContent")
            made.simple = simple if isinstance(simple, SimpleType) else None
        elif found.name != f"{{{XSD}}}anyType":
            made.group = self._group(found.content, path)
            made.slots = slots_of(made.group)
        return made

    def _attribute(self, found: Any, path: str) -> Attribute:
        known = self._attributes.get(id(found))
        if known is None:
            at = f"{path}/attribute:{local(str(found.name))}"
            kind = None if found.type is None else self.type(found.type, f"{at}/simpleType")
            simple = kind if isinstance(kind, SimpleType) else None
            known = Attribute(str(found.name), at, found.use == "required", found.default, found.fixed, simple)
            self._attributes[id(found)] = known
            self._kept.append(found)
        return known

    def _group(self, found: Any, path: str) -> Group:
        if found.ref is not None:
            path = self._start(found.ref)
        named = found.ref if found.ref is not None else found
        parts = self._parts_of.get(id(named))
        if parts is None:
            parts = self._parts_of[id(named)] = []
            self._kept.append(named)
            parts += [self._particle(part, path) for part in named]
        return Group(str(found.model or named.model or "sequence"), path, _occurs(found), parts, found)

    def _particle(self, part: Any, path: str) -> Element | Wildcard | Group:
        if hasattr(part, "model"):
            return self._group(part, path)
        if hasattr(part, "process_contents"):
            return Wildcard(
                f"{path}/any", _occurs(part), _namespaces(part) or "##any", str(part.process_contents), part
            )
        return self.element(part, f"{path}/element:{local(str(part.name))}")


def _occurs(found: Any) -> Occurs:
    return int(found.min_occurs), None if found.max_occurs is None else int(found.max_occurs)


def _kind(found: Any) -> str:
    return "simpleType" if found.is_simple() else "complexType"


def _is_builtin(found: Any) -> bool:
    return bool(found.name) and str(found.name).startswith(f"{{{XSD}}}")


def _namespaces(found: Any) -> str | None:
    """What a wildcard allows, in a form that two wildcards share if they allow the same."""
    if found is None:
        return None
    said = " ".join(sorted(str(each) for each in found.namespace))
    excluded = " ".join(sorted(str(each) for each in getattr(found, "not_namespace", None) or ()))
    return f"{said} but {excluded}" if excluded else said


def _add_facet(facets: dict[str, Any], name: Any, facet: Any, step: Any) -> None:
    """Note a facet of one level unless a nearer level has it already. Built-in types have functions among them."""
    plain = local(str(name)) if name else "assertion"
    if plain == "enumeration":
        facets.setdefault(plain, tuple("" if each is None else str(each) for each in facet.enumeration))
    elif plain == "pattern" and not _is_builtin(step):
        facets["pattern"] = (*facets.get("pattern", ()), tuple(facet.regexps))
    elif plain in _ORDERED:
        facets.setdefault(plain, facet.elem.get("value") if facet.elem is not None else str(facet.value))
    elif plain != "pattern" and hasattr(facet, "value"):
        facets.setdefault(plain, facet.value)
