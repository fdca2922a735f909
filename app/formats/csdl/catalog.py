"""A service as a catalog lists it: entities with their attributes and associations, and actions.

The members are those of the Mendix Catalog's Entity, Attribute, Association and Action, so that a surface has only to
put them on the wire. What a comparison needs beyond that is in the model.
"""

from collections.abc import Iterator

import msgspec

from app.formats.csdl.capabilities import CORE, Capabilities, capabilities_of, is_computed, is_immutable
from app.formats.csdl.model import (
    Annotations,
    ComplexType,
    EntitySet,
    EntityType,
    EnumType,
    Model,
    Navigation,
    Operation,
    Property,
    Typed,
    short,
)


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """A property that is an attribute for people. `type_kind` is Primitive, Complex or Enum; `type_name` is written as
    CSDL XML writes it, with `Collection(...)` around it where there are many."""

    name: str
    type_name: str
    type_kind: str
    nullable: bool
    description: str | None
    insertable: bool
    updatable: bool
    countable: bool
    filterable: bool
    sortable: bool


class Association(msgspec.Struct, frozen=True, kw_only=True):
    """A way to another entity. `multiplicity` is `0..1`, `1` or `*`; the set is null where none is bound and not
    just one set holds entities of that type."""

    name: str
    multiplicity: str
    entity_set_name: str | None
    entity_type_name: str
    namespace: str
    description: str | None
    insertable: bool
    updatable: bool
    countable: bool


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """An entity set with what its entities have."""

    name: str
    entity_set_name: str
    entity_type_name: str
    namespace: str
    description: str | None
    insertable: bool
    updatable: bool
    deletable: bool
    countable: bool
    top_supported: bool
    skip_supported: bool
    filterable: bool
    sortable: bool
    attributes: tuple[Attribute, ...]
    associations: tuple[Association, ...]


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """What an action takes; the type's name is without `Collection(...)`."""

    name: str
    type_kind: str
    type_name: str
    is_collection: bool
    nullable: bool
    summary: str | None
    description: str | None


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """An unbound action or function; `return_type` is null where it answers nothing."""

    name: str
    fully_qualified_name: str
    summary: str | None
    description: str | None
    parameters: tuple[Parameter, ...]
    return_type: str | None


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `specification_version` is the OData version (`3.0`, `4.01`)."""

    specification_version: str
    entities: tuple[Entity, ...]
    actions: tuple[Action, ...]


def describe(model: Model) -> Service:
    """The service as a catalog lists it, in the order of the document.

    One entity for each entity set, for entities are reached through sets only. Attributes are all properties of the
    type and its base types but for Mendix's technical ids.
    """
    return Service(
        specification_version=model.version,
        entities=tuple(_entities(model)),
        actions=tuple(_actions(model)) if model.is_v4 else (),
    )


def _entities(model: Model) -> Iterator[Entity]:
    for container, offered in model.containers.items():
        for each in offered.sets.values():
            if not each.is_singleton:
                yield _entity(model, container, each)


def _entity(model: Model, container: str, found: EntitySet) -> Entity:
    can = capabilities_of(found)
    type_ = model.types.get(found.type)
    properties = model.properties(found.type).values()
    navigations = model.navigations(found.type).values()
    return Entity(
        name=short(found.type),
        entity_set_name=found.name,
        entity_type_name=short(found.type),
        namespace=found.type.rpartition(".")[0],
        description=description(found.annotations) or (description(type_.annotations) if type_ else None),
        insertable="insertable" in can,
        updatable="updatable" in can,
        deletable="deletable" in can,
        countable="countable" in can,
        top_supported="topSupported" in can,
        skip_supported="skipSupported" in can,
        filterable="filterable" in can,
        sortable="sortable" in can,
        attributes=tuple(_attribute(model, can, each) for _, each in properties if not each.hidden),
        associations=tuple(_association(model, container, found, can, each) for _, each in navigations),
    )


def _attribute(model: Model, can: Capabilities, found: Property) -> Attribute:
    name = found.name
    computed = is_computed(found.annotations)
    return Attribute(
        name=name,
        type_name=written(found),
        type_kind=kind_of(model, found),
        nullable=found.nullable,
        description=description(found.annotations),
        insertable=can.allows("insertable", name) and not computed,
        updatable=can.allows("updatable", name) and not computed and not is_immutable(found.annotations),
        countable=can.allows("countable", name),
        filterable=can.allows("filterable", name),
        sortable=can.allows("sortable", name),
    )


def _association(model: Model, container: str, source: EntitySet, can: Capabilities, found: Navigation) -> Association:
    name = found.name
    return Association(
        name=short(found.association) if found.association else name,
        multiplicity=found.multiplicity,
        entity_set_name=target_set(model, container, source, found),
        entity_type_name=short(found.type),
        namespace=found.type.rpartition(".")[0],
        description=description(found.annotations),
        insertable=can.allows("insertable", name),
        updatable=can.allows("updatable", name),
        countable=can.allows("countable", name),
    )


def target_set(model: Model, container: str, source: EntitySet, found: Navigation) -> str | None:
    """The set in which a navigation from a set ends: the one that is bound, else the only one that holds its type."""
    step = f"{found.association} {found.to_role}" if found.association else found.name
    bound = next((target for path, target in source.bindings.items() if path == step or _ends(path, step)), None)
    if bound is not None:
        return bound.rpartition("/")[2]
    offered = model.containers[container].sets.values()
    types = {name for name, _ in model.lineage(found.type)}
    same = [each.name for each in offered if each.type in types and not each.is_singleton]
    return same[0] if len(same) == 1 and not found.contains_target else None


def _ends(path: str, step: str) -> bool:
    """Whether a binding's path leads to the navigation through a type cast."""
    before, _, last = path.rpartition("/")
    return last == step and "." in before and "/" not in before


def _actions(model: Model) -> Iterator[Action]:
    for name, overloads in model.operations.items():
        yield from (_action(model, name, each) for each in overloads if not each.is_bound)


def _action(model: Model, name: str, found: Operation) -> Action:
    return Action(
        name=found.name,
        fully_qualified_name=name,
        summary=description(found.annotations),
        description=long_description(found.annotations),
        parameters=tuple(
            Parameter(
                name=each.name,
                type_kind=kind_of(model, each),
                type_name=each.type,
                is_collection=each.is_collection,
                nullable=each.nullable,
                summary=description(each.annotations),
                description=long_description(each.annotations),
            )
            for each in found.parameters
        ),
        return_type=written(found.returns) if found.returns else None,
    )


def kind_of(model: Model, found: Typed) -> str:
    """Primitive, Complex or Enum; entity types count as complex."""
    type_ = model.types.get(found.type)
    if isinstance(type_, EnumType):
        return "Enum"
    return "Complex" if isinstance(type_, ComplexType | EntityType) else "Primitive"


def written(found: Typed) -> str:
    """A type as CSDL XML writes it."""
    return f"Collection({found.type})" if found.is_collection else found.type


def description(annotations: Annotations) -> str | None:
    """What something is, for people: a line of documentation."""
    return _text(annotations, f"{CORE}.Description")


def long_description(annotations: Annotations) -> str | None:
    """The longer documentation."""
    return _text(annotations, f"{CORE}.LongDescription")


def _text(annotations: Annotations, term: str) -> str | None:
    value = annotations.get(term)
    return value if isinstance(value, str) and value else None
