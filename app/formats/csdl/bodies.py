"""What clients send: entities to insert, changes of them, and arguments of calls."""

from collections.abc import Mapping
from typing import Any

from app.formats.csdl.capabilities import Capabilities, is_computed, is_immutable
from app.formats.csdl.model import EntitySet, Model, Operation, Property, StructuredType, short
from app.formats.csdl.payloads import RefusedError, check_value
from app.formats.csdl.values import samples, schema_of

OPTIONAL = "Org.OData.Core.V1.OptionalParameter"


def demanded(model: Model, found: EntitySet, can: Capabilities) -> list[str]:
    """The properties that an insert has to have, and what has to be bound in it."""
    properties = [
        name
        for name, (_, each) in model.properties(found.type).items()
        if not each.nullable and each.default is None and not each.is_collection
        if not is_computed(each.annotations) and can.allows("insertable", name)
    ]
    ways = [name for name, (_, each) in model.navigations(found.type).items() if each.multiplicity == "1"]
    return properties + [f"{name}@odata.bind" for name in ways if model.is_v4 and can.allows("insertable", name)]


def insertion(model: Model, found: EntitySet, can: Capabilities) -> dict[str, Any]:
    """The smallest entity that can be inserted."""
    properties = model.properties(found.type)
    made: dict[str, Any] = {}
    for name in demanded(model, found, can):
        if name in properties:
            made[name] = next(samples(model, properties[name][1]), None)
        else:
            made[name] = f"{name.partition('@')[0]}(0)"
    return made


def check_insertion(model: Model, found: EntitySet, can: Capabilities, body: Mapping[str, Any]) -> None:
    """Raise `RefusedError` unless the set takes the entity."""
    type_ = model.types.get(found.type)
    if isinstance(type_, StructuredType) and type_.abstract:
        raise RefusedError(f"'{short(found.type)}' is abstract")
    for name in demanded(model, found, can):
        if name not in body:
            raise RefusedError(f"'{name}' is a required property")
    _check_members(model, found, can, body, "insertable")


def check_update(model: Model, found: EntitySet, can: Capabilities, body: Mapping[str, Any]) -> None:
    """Raise `RefusedError` unless the set takes the change of an entity."""
    _check_members(model, found, can, body, "updatable")


def _check_members(model: Model, found: EntitySet, can: Capabilities, body: Mapping[str, Any], capability: str) -> None:
    properties, navigations = model.properties(found.type), model.navigations(found.type)
    is_open = any(each.open for _, each in model.lineage(found.type))
    for name, value in body.items():
        own = name.partition("@")[0]
        if own in properties:
            _check_writable(properties[own][1], can, capability)
            check_value({"type": "object", "properties": {own: schema_of(model, properties[own][1])}}, {own: value})
        elif own in navigations:
            if not can.allows(capability, own):
                raise RefusedError(f"'{own}' is not {capability}")
        elif not is_open:
            raise RefusedError(f"'{short(found.type)}' has no property '{own}'")


def _check_writable(found: Property, can: Capabilities, capability: str) -> None:
    fixed = is_computed(found.annotations) or (capability == "updatable" and is_immutable(found.annotations))
    if fixed or not can.allows(capability, found.name):
        raise RefusedError(f"'{found.name}' is not {capability}")


def is_required(model: Model, operation: Operation, found: Property) -> bool:
    """Whether a call has to have a parameter: an action may leave out what may be null, a function of OData 4 nothing
    that is not marked as optional. What an operation is bound to is no argument."""
    if OPTIONAL in found.annotations or (operation.is_bound and found is operation.parameters[0]):
        return False
    return not found.nullable or (model.is_v4 and not operation.is_action)


def arguments(operation: Operation) -> tuple[Property, ...]:
    """The parameters that a caller gives."""
    return operation.parameters[1:] if operation.is_bound else operation.parameters


def check_arguments(model: Model, operation: Operation, given: Mapping[str, Any]) -> None:
    """Raise `RefusedError` unless a call can be made with these arguments."""
    known = {each.name: each for each in arguments(operation)}
    if unknown := next((name for name in given if name not in known), None):
        raise RefusedError(f"'{operation.name}' has no parameter '{unknown}'")
    for name, value in given.items():
        check_value({"type": "object", "properties": {name: schema_of(model, known[name])}}, {name: value})
    for name, each in known.items():
        if name not in given and is_required(model, operation, each):
            raise RefusedError(f"'{name}' is a required parameter of '{operation.name}'")
