"""What a service offers by address, in JSON: containers with sets and imports, and operations."""

from collections.abc import Mapping
from typing import Any

from app.formats.csdl.json_parts import JsonReader, Object
from app.formats.csdl.model import Container, EntitySet, Operation, OperationImport, Property, Typed, pointer
from app.formats.model import SchemaError


def read_overloads(name: str, nodes: list[Any], reader: JsonReader, place: str) -> list[Operation]:
    """The overloads of an action or a function."""
    return [_operation(name, node, reader, f"{place}/{at}") for at, node in enumerate(nodes)]


def _operation(name: str, given: Any, reader: JsonReader, place: str) -> Operation:
    node = reader.object(given, place)
    if node.get("$Kind") not in {"Action", "Function"}:
        raise SchemaError(f"{name!r} is neither an action nor a function", path=place)
    parameters = node.get("$Parameter", [])
    if not isinstance(parameters, list):
        raise SchemaError("$Parameter is no list", path=f"{place}/$Parameter")
    returns = node.get("$ReturnType")
    return Operation(
        name=name,
        annotations=reader.annotations(node),
        is_action=node["$Kind"] == "Action",
        is_bound=reader.boolean(node, "$IsBound", place),
        is_composable=reader.boolean(node, "$IsComposable", place),
        entity_set_path=reader.optional(node, "$EntitySetPath", place),
        parameters=tuple(_parameter(each, reader, f"{place}/$Parameter/{at}") for at, each in enumerate(parameters)),
        returns=None if returns is None else _returns(returns, reader, f"{place}/$ReturnType"),
    )


def _parameter(given: Any, reader: JsonReader, place: str) -> Property:
    node = reader.object(given, place)
    name = reader.text(node, "$Name", place)
    return reader.typed(Property, node, place, "$Type", name=name, annotations=reader.annotations(node))


def _returns(given: Any, reader: JsonReader, place: str) -> Typed:
    node = reader.object(given, place)
    return reader.typed(Typed, node, place, "$Type", annotations=reader.annotations(node))


def read_container(node: Object, reader: JsonReader, place: str, common: Mapping[str, Any]) -> Container:
    """An entity container."""
    sets: dict[str, EntitySet] = {}
    imports: dict[str, OperationImport] = {}
    for name, part in node.items():
        if name.startswith("$") or "@" in name:
            continue
        at = f"{place}{pointer(name)}"
        member = reader.object(part, at)
        own: Mapping[str, Any] = {"name": name, "annotations": reader.annotations(member)}
        if "$Action" in member or "$Function" in member:
            imports[name] = _import(member, reader, at, own)
        else:
            sets[name] = _set(member, reader, at, own)
    base = reader.optional(node, "$Extends", place)
    return Container(
        **common, namespace=reader.namespace, extends=base and reader.names.qualified(base), sets=sets, imports=imports
    )


def _import(node: Object, reader: JsonReader, place: str, common: Mapping[str, Any]) -> OperationImport:
    is_action = "$Action" in node
    return OperationImport(
        **common,
        operation=reader.names.qualified(reader.text(node, "$Action" if is_action else "$Function", place)),
        is_action=is_action,
        entity_set=reader.optional(node, "$EntitySet", place),
    )


def _set(node: Object, reader: JsonReader, place: str, common: Mapping[str, Any]) -> EntitySet:
    bindings = reader.texts(node, "$NavigationPropertyBinding", place)
    return EntitySet(
        **common,
        type=reader.names.qualified(reader.text(node, "$Type", place)),
        is_singleton=not reader.boolean(node, "$Collection", place),
        bindings={reader.names.path(path): reader.names.path(target) for path, target in bindings.items()},
    )
