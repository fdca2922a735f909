"""What a CSDL document says, whatever it was written in: XML of OData 2, 3 and 4, or JSON of OData 4.

Names of types are qualified by their namespace, aliases are resolved, and everything that has a name is kept by it, so
that two documents that differ in order, prefixes or layout give equal models. Places are JSON Pointers into the CSDL
JSON form of the document, for documents in XML as well.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from app.formats.csdl.memo import Memo

Annotations = Mapping[str, Any]
"""By qualified term (`Org.OData.Core.V1.Description`, with `#Qualifier` if any) the value, as CSDL JSON has it."""


class Element(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What all parts have: a name, annotations, and `extensions`: attributes of namespaces that CSDL does not know."""

    name: str = ""
    annotations: Annotations = {}
    extensions: Mapping[str, str] = {}


class Typed(Element, frozen=True, omit_defaults=True, kw_only=True):
    """Something that has values: a property, a parameter, a return type, a type definition.

    `type` is `Edm.String` or the qualified name of a declared type; for a collection it is the type of its items, whose
    facets these are. `max_length`, `precision` and `scale` are null where nothing limits them; `scale` may be
    `variable` or `floating`. `default` is text, null if there is none.
    """

    type: str
    is_collection: bool = False
    nullable: bool = True
    max_length: int | None = None
    precision: int | None = None
    scale: int | str | None = None
    unicode: bool = True
    srid: str | None = None
    default: str | None = None


class Property(Typed, frozen=True, omit_defaults=True, kw_only=True):
    """A property. `hidden` is Mendix's `isAttribute="false"`: a technical id that is no attribute for people."""

    hidden: bool = False


class Navigation(Element, frozen=True, omit_defaults=True, kw_only=True):
    """A navigation property. `multiplicity` is `0..1`, `1` or `*`.

    In OData 2 and 3 an association stands behind it, whose qualified name is `association`; `to_role` is the end that
    it leads to, and `reverse` the multiplicity of the other one. In OData 4 `partner` names the way back.
    """

    type: str
    multiplicity: str
    partner: str | None = None
    contains_target: bool = False
    on_delete: str | None = None
    constraints: Mapping[str, str] = {}
    association: str | None = None
    from_role: str | None = None
    to_role: str | None = None
    reverse: str | None = None


class StructuredType(Element, frozen=True, omit_defaults=True, kw_only=True):
    """What entity types and complex types share: parts of their own, and a base type whose parts they have as well."""

    base: str | None = None
    abstract: bool = False
    open: bool = False
    properties: Mapping[str, Property] = {}
    navigations: Mapping[str, Navigation] = {}


class EntityType(StructuredType, frozen=True, omit_defaults=True, kw_only=True):
    """An entity type. `key` maps the name of each key property, or its alias, to its path."""

    key: Mapping[str, str] = {}
    has_stream: bool = False


class ComplexType(StructuredType, frozen=True, omit_defaults=True, kw_only=True):
    """A complex type."""


class Member(Element, frozen=True, omit_defaults=True, kw_only=True):
    """A member of an enumeration."""

    value: int


class EnumType(Element, frozen=True, omit_defaults=True, kw_only=True):
    """An enumeration; with `is_flags`, several members may be set at once."""

    underlying: str = "Edm.Int32"
    is_flags: bool = False
    members: Mapping[str, Member] = {}


class TypeDefinition(Typed, frozen=True, omit_defaults=True, kw_only=True):
    """Another name for a primitive type with facets; `type` is the underlying one."""


Type = EntityType | ComplexType | EnumType | TypeDefinition


class Operation(Element, frozen=True, omit_defaults=True, kw_only=True):
    """One overload of an action or a function. The first parameter of a bound one is what it is bound to."""

    is_action: bool
    is_bound: bool = False
    is_composable: bool = False
    entity_set_path: str | None = None
    parameters: tuple[Property, ...] = ()
    returns: Typed | None = None


class EntitySet(Element, frozen=True, omit_defaults=True, kw_only=True):
    """An entity set or, with `is_singleton`, one entity. `bindings` say in which sets navigations end: by their path
    in OData 4, by `association role` in OData 2 and 3."""

    type: str
    is_singleton: bool = False
    bindings: Mapping[str, str] = {}


class OperationImport(Element, frozen=True, omit_defaults=True, kw_only=True):
    """An operation that is called by its own address. In OData 2 and 3 its overloads are declared here."""

    operation: str = ""
    is_action: bool = False
    entity_set: str | None = None
    http_method: str | None = None
    overloads: tuple[Operation, ...] = ()


class Container(Element, frozen=True, omit_defaults=True, kw_only=True):
    """What a service offers by address. Its own name may have dots in it, so its namespace is kept apart."""

    namespace: str = ""
    extends: str | None = None
    is_default: bool = False
    sets: Mapping[str, EntitySet] = {}
    imports: Mapping[str, OperationImport] = {}


class End(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One end of an association of OData 2 and 3."""

    type: str
    multiplicity: str
    on_delete: str | None = None


class Association(Element, frozen=True, omit_defaults=True, kw_only=True):
    """An association of OData 2 and 3: two ends by their roles, and which properties refer to which."""

    ends: Mapping[str, End] = {}
    constraints: Mapping[str, str] = {}


class Namespace(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One schema of a document. `origin` is the reference that it came from, null if from the document itself."""

    origin: str | None = None
    annotations: Annotations = {}


class Model(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, dict=True):
    """A whole service: the document and those that it refers to. Everything is by its qualified name.

    `version` is the OData version as the document says it (`4.01`, `3.0`).
    """

    version: str
    namespaces: Mapping[str, Namespace] = {}
    types: Mapping[str, Type] = {}
    operations: Mapping[str, tuple[Operation, ...]] = {}
    containers: Mapping[str, Container] = {}
    associations: Mapping[str, Association] = {}
    terms: Mapping[str, Typed] = {}

    @property
    def is_v4(self) -> bool:
        """Whether it speaks OData 4."""
        return self.version.startswith("4")

    @cached_property
    def memo(self) -> Memo:
        """What follows from the model and was asked for before."""
        return Memo()

    def sets(self) -> tuple[tuple[str, EntitySet], ...]:
        """Entity sets and singletons, each with the qualified name of its container, in the order of names."""
        return self._sets

    def imports(self) -> tuple[tuple[str, OperationImport], ...]:
        """Operation imports, each with the qualified name of its container, in the order of names."""
        return self._imports

    def set_called(self, name: str) -> EntitySet | None:
        """The set or singleton of a name; of several containers, in the first one that has it."""
        return self._set_names.get(name)

    def import_called(self, name: str) -> OperationImport | None:
        """The operation import of a name, as `set_called`."""
        return self._import_names.get(name)

    @cached_property
    def _sets(self) -> tuple[tuple[str, EntitySet], ...]:
        offered = sorted(self.containers.items())
        return tuple((name, each) for name, found in offered for _, each in sorted(found.sets.items()))

    @cached_property
    def _imports(self) -> tuple[tuple[str, OperationImport], ...]:
        offered = sorted(self.containers.items())
        return tuple((name, each) for name, found in offered for _, each in sorted(found.imports.items()))

    @cached_property
    def _set_names(self) -> Mapping[str, EntitySet]:
        return {each.name: each for _, each in reversed(self._sets)}

    @cached_property
    def _import_names(self) -> Mapping[str, OperationImport]:
        return {each.name: each for _, each in reversed(self._imports)}

    def lineage(self, name: str) -> Iterator[tuple[str, StructuredType]]:
        """A structured type and its base types, the type itself first; nothing if it is not declared here."""
        at: str | None = name
        while at is not None and isinstance(found := self.types.get(at), StructuredType):
            yield at, found
            at = found.base

    def properties(self, name: str) -> Mapping[str, tuple[str, Property]]:
        """All properties of a structured type, those of base types first, with the type that declares each."""
        return self.memo.of(("properties", name), lambda: self._inherited(name, "properties"), len)

    def navigations(self, name: str) -> Mapping[str, tuple[str, Navigation]]:
        """All navigation properties of a structured type, as `properties`."""
        return self.memo.of(("navigations", name), lambda: self._inherited(name, "navigations"), len)

    def _inherited(self, name: str, members: str) -> dict[str, tuple[str, Any]]:
        chain = list(self.lineage(name))[::-1]
        return {each.name: (owner, each) for owner, found in chain for each in getattr(found, members).values()}

    def key(self, name: str) -> Mapping[str, str]:
        """The key of an entity type, which may be a base type's."""
        return next((found.key for _, found in self.lineage(name) if isinstance(found, EntityType) and found.key), {})


def short(name: str) -> str:
    """A qualified name without its namespace."""
    return name.rpartition(".")[2]


def pointer(*steps: str | int) -> str:
    """A JSON Pointer from unescaped steps."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def place_of(name: str, *steps: str | int) -> str:
    """The place of something below what has a qualified name."""
    namespace, _, own = name.rpartition(".")
    return pointer(namespace, own, *steps)
