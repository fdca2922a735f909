"""Entities and actions of an OData contract on the wire: everything that clients require, whatever is known."""

from typing import Any

from app.landscape.views import ServiceVersionView


def entities(version: ServiceVersionView) -> list[dict[str, Any]]:
    """The entity sets."""
    return [_entity(one, version) for one in version.details.get("entities", ())]


def _entity(entity: dict[str, Any], version: ServiceVersionView) -> dict[str, Any]:
    attributes = [_without(one, "description") for one in entity["attributes"]]
    associations = [_association(one) for one in entity["associations"]]
    return {
        **_without(entity, "description", "attributes", "associations"),
        "validated": False,
        "totalAttributes": len(attributes),
        "attributes": attributes,
        "totalAssociations": len(associations),
        "associations": associations,
        "links": [],
    }


def _association(association: dict[str, Any]) -> dict[str, Any]:
    target = association.get("entitySetName") or association["entityTypeName"]
    return {
        **_without(association, "description"),
        "entitySetName": association.get("entitySetName", ""),
        "referencedDataset": target,
    }


def actions(version: ServiceVersionView) -> list[dict[str, Any]]:
    """The actions and functions that are called by themselves."""
    return [_action(one) for one in version.details.get("actions", ())]


def _action(action: dict[str, Any]) -> dict[str, Any]:
    parameters = [_spelled(one) for one in action["parameters"]]
    found: dict[str, Any] = {**action, "totalParameters": len(parameters), "parameters": parameters}
    returns = found.pop("returnType", None)
    if returns is not None:
        inner = returns.removeprefix("Collection(").removesuffix(")") if returns.startswith("Collection(") else returns
        kind = "Primitive" if inner.startswith("Edm.") else "Complex"
        found["returnType"] = {"typekind": kind, "typeName": inner, "isCollection": inner != returns}
    return found


def _spelled(parameter: dict[str, Any]) -> dict[str, Any]:
    """Parameters have their kind in lower case, unlike attributes."""
    return {("typekind" if name == "typeKind" else name): value for name, value in parameter.items()}


def _without(part: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in names}
