"""What a contract says, as search and the answers of endpoints show it: read once, when it is stored."""

from typing import Any

import msgspec

from app.formats import Schema
from app.formats.asyncapi.schema import AsyncApiSchema
from app.formats.csdl import CsdlSchema, Service, describe
from app.formats.wsdl import WsdlSchema
from app.landscape.business_events import business_events
from app.landscape.model import EndpointWish


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """`document` is JSON with the entities and actions of an OData service, or with business events; empty for all
    others. `specification` is the version of the language."""

    document: dict[str, Any] = {}
    specification: str = ""


def details_of(schema: Schema | None) -> Details:
    """What a parsed contract says."""
    if isinstance(schema, CsdlSchema):
        service = describe(schema.model)
        return Details(document=_document(service), specification=service.specification_version)
    if isinstance(schema, AsyncApiSchema):
        return Details(document={"businessEvents": business_events(schema)}, specification=schema.version)
    if isinstance(schema, WsdlSchema):
        return Details(specification=schema.description.version)
    return Details(specification=_specification(schema.canonical) if schema is not None else "")


def _document(service: Service) -> dict[str, Any]:
    """With names as they are on the wire; what is null is left out."""
    entities = [
        {
            **_members(entity, "attributes", "associations"),
            "attributes": [_members(one, "nullable") for one in entity.attributes],
            "associations": [_members(one) for one in entity.associations],
        }
        for entity in service.entities
    ]
    actions = [
        {
            **_members(action, "parameters"),
            "parameters": [_members(one) for one in action.parameters],
        }
        for action in service.actions
    ]
    return {"entities": entities, "actions": actions}


def _members(part: msgspec.Struct, *without: str) -> dict[str, Any]:
    return {
        _camel(name): value
        for name, value in msgspec.structs.asdict(part).items()
        if value is not None and name not in without
    }


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.title() for part in others)


def _specification(canonical: str) -> str:
    """`openapi`, `swagger` or `asyncapi` of a document that says so at its top."""
    try:
        document = msgspec.json.decode(canonical)
    except msgspec.DecodeError:
        return ""
    if not isinstance(document, dict):
        return ""
    found = (document.get(name) for name in ("openapi", "swagger", "asyncapi"))
    return next((str(value)[:40] for value in found if value is not None), "")


def words_of(wish: EndpointWish, document: dict[str, Any]) -> str:
    """What search looks for in a version of a service: names and descriptions, in lower case, a line each."""
    found = [wish.service, wish.description, *wish.tags]
    for entity in document.get("entities", ()):
        found += [entity["name"], entity["entitySetName"], entity.get("description", "")]
        for part in (*entity["attributes"], *entity["associations"]):
            found += [part["name"], part.get("description", "")]
    found += [action["name"] for action in document.get("actions", ())]
    for event in document.get("businessEvents", ()):
        found += [event["name"], event["fullyQualifiedName"], event.get("description", "")]
        for part in event["attributes"]:
            found += [part["name"], part.get("description", "")]
    return "\n".join(dict.fromkeys(word.lower() for word in found if word))
