"""What a service offers by address, in XML: containers with sets and imports, operations; and associations."""

from typing import Any

from app.formats.csdl.attributes import Reader, boolean, fault, text_of
from app.formats.csdl.model import (
    Association,
    Container,
    End,
    EntitySet,
    Operation,
    OperationImport,
    Property,
    Typed,
    place_of,
    pointer,
)
from app.formats.csdl.xml_annotations import own
from app.formats.csdl.xml_text import local_name
from app.formats.csdl.xml_types import read_property
from app.formats.markup import Node

_METADATA = "{http://schemas.microsoft.com/ado/2007/08/dataservices/metadata}"
_DEFAULT = f"{_METADATA}IsDefaultEntityContainer"
_METHOD = f"{_METADATA}HttpMethod"


def read_operation(node: Node, name: str, reader: Reader) -> Operation:
    """One overload of an action or a function."""
    at = len(reader.draft.operations.get(name, ()))
    reader.mark(node, place_of(name, at))
    annotations, extensions = own(node, reader)
    return Operation(
        name=text_of(node, "Name"),
        is_action=local_name(node) == "Action",
        is_bound=boolean(node, "IsBound"),
        is_composable=boolean(node, "IsComposable"),
        entity_set_path=node.get("EntitySetPath"),
        parameters=_parameters(node, place_of(name, at), reader),
        returns=_returns(node, place_of(name, at), reader),
        annotations=annotations,
        extensions=extensions,
    )


def _parameters(node: Node, place: str, reader: Reader) -> tuple[Property, ...]:
    found = [child for child in node if local_name(child) == "Parameter"]
    for at, child in enumerate(found):
        reader.mark(child, f"{place}{pointer('$Parameter', at)}")
    return tuple(read_property(child, reader) for child in found)


def _returns(node: Node, place: str, reader: Reader) -> Typed | None:
    if node.get("ReturnType"):
        return reader.typed(Typed, node, "ReturnType")
    for child in node:
        if local_name(child) == "ReturnType":
            reader.mark(child, f"{place}/$ReturnType")
            annotations, extensions = own(child, reader)
            return reader.typed(Typed, child, "Type", annotations=annotations, extensions=extensions)
    return None


def read_container(node: Node, name: str, reader: Reader) -> Container:
    """An entity container. Association sets of OData 2 and 3 are put aside, for the sets that they are about."""
    sets: dict[str, EntitySet] = {}
    imports: dict[str, OperationImport] = {}
    for child in node:
        local = local_name(child)
        if local == "AssociationSet":
            ends = {text_of(each, "Role"): text_of(each, "EntitySet") for each in child if _is_end(each)}
            reader.draft.association_sets.append((name, reader.names.qualified(text_of(child, "Association")), ends))
            continue
        if local not in {"EntitySet", "Singleton", "ActionImport", "FunctionImport"}:
            continue
        own_name = text_of(child, "Name")
        place = pointer(reader.namespace, text_of(node, "Name"), own_name)
        is_overload = own_name in imports and not reader.draft.is_v4 and local == "FunctionImport"
        if (own_name in sets or own_name in imports) and not is_overload:
            raise fault(child, f"the container has two members called {own_name!r}")
        reader.mark(child, place)
        if local in {"EntitySet", "Singleton"}:
            sets[own_name] = _set(child, reader)
        else:
            imports[own_name] = _import(child, place, reader, imports.get(own_name))
    annotations, extensions = own(node, reader)
    default = extensions.pop(_DEFAULT, "").strip().lower() == "true"
    return Container(
        name=text_of(node, "Name"),
        namespace=reader.namespace,
        extends=reader.names.qualified(base) if (base := node.get("Extends")) else None,
        is_default=default,
        sets=sets,
        imports=imports,
        annotations=annotations,
        extensions=extensions,
    )


def _is_end(node: Node) -> bool:
    return local_name(node) == "End" and node.get("Role") is not None


def _set(node: Node, reader: Reader) -> EntitySet:
    bindings = {
        reader.names.path(text_of(each, "Path")): reader.names.path(text_of(each, "Target"))
        for each in node
        if local_name(each) == "NavigationPropertyBinding"
    }
    annotations, extensions = own(node, reader)
    is_singleton = local_name(node) == "Singleton"
    return EntitySet(
        name=text_of(node, "Name"),
        type=reader.names.qualified(text_of(node, "Type" if is_singleton else "EntityType")),
        is_singleton=is_singleton,
        bindings=bindings,
        annotations=annotations,
        extensions=extensions,
    )


def _import(node: Node, place: str, reader: Reader, known: OperationImport | None) -> OperationImport:
    annotations, extensions = own(node, reader)
    common: dict[str, Any] = {
        "name": text_of(node, "Name"),
        "entity_set": node.get("EntitySet"),
        "annotations": annotations,
        "extensions": extensions,
    }
    is_action = local_name(node) == "ActionImport"
    called = node.get("Action" if is_action else "Function")
    if called:
        return OperationImport(operation=reader.names.qualified(called), is_action=is_action, **common)
    if reader.draft.is_v4:
        raise fault(node, f"the import {common['name']!r} does not say what it imports")
    method = extensions.pop(_METHOD, None)
    pure = boolean(node, "IsComposable") or not boolean(node, "IsSideEffecting", default=True)
    declared = Operation(
        name=common["name"],
        is_action=method == "POST" if method else not pure,
        is_bound=boolean(node, "IsBindable"),
        is_composable=boolean(node, "IsComposable"),
        entity_set_path=node.get("EntitySetPath"),
        parameters=_parameters(node, place, reader),
        returns=_returns(node, place, reader),
    )
    overloads = (*known.overloads, declared) if known else (declared,)
    return OperationImport(is_action=declared.is_action, http_method=method, overloads=overloads, **common)


def read_association(node: Node, name: str, reader: Reader) -> Association:
    """An association of OData 2 and 3."""
    ends: dict[str, End] = {}
    constraints: dict[str, str] = {}
    for child in node:
        local = local_name(child)
        if local == "End":
            role = child.get("Role") or text_of(child, "Type").rpartition(".")[2]
            if role in ends:
                raise fault(child, f"the association {name!r} has two ends called {role!r}")
            on_delete = next((each.get("Action") for each in child if local_name(each) == "OnDelete"), None)
            type_ = reader.names.qualified(text_of(child, "Type"))
            ends[role] = End(type=type_, multiplicity=text_of(child, "Multiplicity"), on_delete=on_delete)
            reader.mark(child, place_of(name, role))
        elif local == "ReferentialConstraint":
            constraints = _constraint(child)
    annotations, extensions = own(node, reader)
    return Association(
        name=text_of(node, "Name"), ends=ends, constraints=constraints, annotations=annotations, extensions=extensions
    )


def _constraint(node: Node) -> dict[str, str]:
    """The dependent's properties, each with the principal's that it refers to."""
    listed = {
        local_name(side): [text_of(each, "Name") for each in side if local_name(each) == "PropertyRef"] for side in node
    }
    return dict(zip(listed.get("Dependent", []), listed.get("Principal", []), strict=False))
