"""Services of business events: what their AsyncAPI descriptions offer is read from them."""

import json
from typing import Any

from tests.support.catalog import SEARCH, Company, endpoint, said

_ORDER = {
    "allOf": [
        {"$ref": "#/components/schemas/Envelope"},
        {
            "type": "object",
            "properties": {
                "amount": {"type": ["integer", "null"]},
                "state": {"type": "string", "enum": ["paid", "open"], "description": "Whether it is paid."},
                "placedAt": {"type": "string", "format": "date-time"},
            },
        },
    ]
}
_MADE = {
    "name": "shop.OrderMade",
    "description": "An order was made.",
    "payload": {"$ref": "#/components/schemas/Order"},
}
DESCRIPTION: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "Orders", "version": "1.0.0"},
    "channels": {
        "orders": {
            "subscribe": {"message": {"oneOf": [{"$ref": "#/components/messages/Made"}]}},
            "publish": {"message": {"name": "Cancel", "payload": {"type": "object"}}},
        },
        "mirror": {
            "subscribe": {"message": {"$ref": "#/components/messages/Made"}},
            "publish": {"message": {"$ref": "#/components/messages/Made"}},
        },
    },
    "components": {
        "messages": {"Made": _MADE},
        "schemas": {
            "Order": _ORDER,
            "Envelope": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
            "Id": {"type": "string"},
        },
    },
}


def events(path: str, description: dict[str, Any] = DESCRIPTION) -> dict[str, Any]:
    """An endpoint of business events."""
    sent = endpoint(path, json.dumps(description), service="shop.events", serviceVersion={"type": "Business Events"})
    sent["serviceVersion"]["contracts"][0]["type"] = "Async API"
    return sent


async def test_events_are_shown_with_their_attributes_and_who_may_do_what(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(events("/events")))["endpoints"]
    assert "businessEvents" not in one["serviceVersion"]
    version = (await place.one(one["uuid"]))["serviceVersion"]
    assert version["contracts"][0]["specificationVersion"] == "2.6.0"
    assert "totalEntities" not in version
    assert version["totalBusinessEvents"] == 3
    mirror, cancel, made = version["businessEvents"]
    assert made == {
        "name": "OrderMade",
        "fullyQualifiedName": "shop.OrderMade",
        "description": "An order was made.",
        "channelId": "orders",
        "canPublish": False,
        "canSubscribe": True,
        "totalAttributes": 4,
        "attributes": [
            {"name": "id", "typeKind": "Primitive", "typeName": "string"},
            {"name": "amount", "typeKind": "Primitive", "typeName": "integer"},
            {"name": "state", "typeKind": "Enum", "typeName": "string", "description": "Whether it is paid."},
            {"name": "placedAt", "typeKind": "Primitive", "typeName": "date-time"},
        ],
    }
    assert (cancel["name"], cancel["canPublish"], cancel["canSubscribe"]) == ("Cancel", True, False)
    assert (mirror["channelId"], mirror["canPublish"], mirror["canSubscribe"]) == ("mirror", True, True)


async def test_events_are_found_by_their_names_and_attributes(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(events("/events")))
    http = company.client(company.consumer, SEARCH)
    for words in ("ordermade", "placedat", "whether it is paid"):
        (one,) = said(await http.get("data", params={"query": words, "serviceType": "Business Events"}))["data"]
        assert (one["name"], one["totalBusinessEvents"]) == ("shop.events", 3)
        assert "connections" not in one


async def test_a_schema_that_leads_to_itself_ends_somewhere(company: Company) -> None:
    turning = json.loads(json.dumps(DESCRIPTION))
    turning["components"]["schemas"]["Envelope"] = {"allOf": [{"$ref": "#/components/schemas/Order"}] * 2}
    place = await company.environment()
    (one,) = said(await place.publish(events("/events", turning)))["endpoints"]
    version = (await place.one(one["uuid"]))["serviceVersion"]
    assert {event["totalAttributes"] for event in version["businessEvents"]} == {0, 3}


async def test_few_lines_that_describe_a_great_many_attributes_are_cut_short(company: Company) -> None:
    wide = json.loads(json.dumps(DESCRIPTION))
    wide["components"]["schemas"]["Envelope"] = {"properties": {f"p{number}": {} for number in range(3000)}}
    message = {"$ref": "#/components/messages/Made"}
    wide["channels"] = {f"c{number}": {"subscribe": {"message": message}} for number in range(300)}
    place = await company.environment()
    (one,) = said(await place.publish(events("/events", wide)))["endpoints"]
    version = (await place.one(one["uuid"]))["serviceVersion"]
    assert version["totalBusinessEvents"] == 300
    assert sum(event["totalAttributes"] for event in version["businessEvents"]) == 20_000
