"""A break of an HTTP API, and of what is sent over a channel, from the first publication to the agreed one."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from tests.support.answers import body
from tests.support.clients import ClientOf
from tests.support.tenants import Tenancy
from tests.unit.formats.wsdl.helpers import SMALL

_PETS = """\
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      parameters: [{name: kind, in: query, schema: {type: string}}]
      responses:
        "200":
          description: All pets.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}
components:
  schemas:
    Pet:
      type: object
      required: [name, kind]
      properties: {name: {type: string}, kind: {type: string}}
"""
_PETS_WIDER = _PETS.replace("kind: {type: string}}", "kind: {type: string}, born: {type: string}}")
_PETS_NARROWER = _PETS_WIDER.replace("[name, kind]", "[name]").replace(", kind: {type: string}", "")

_ORDERS = """\
asyncapi: 3.0.0
info: {title: Orders, version: "1"}
channels:
  orders:
    address: shop.orders
    messages:
      made: {payload: {type: object, required: [id, total], properties: {id: {type: string}, total: {type: number}}}}
operations:
  sendOrder: {action: send, channel: {$ref: "#/channels/orders"}}
"""
_ORDERS_WIDER = _ORDERS.replace("total: {type: number}", "total: {type: number}, note: {type: string}")
_ORDERS_NARROWER = _ORDERS_WIDER.replace("[id, total]", "[id]").replace("total: {type: number}, ", "")

_SHOP = SMALL
_SHOP_WIDER = _SHOP.replace('minOccurs="0"/>', 'minOccurs="0"/><xs:element name="size" type="xs:int" minOccurs="0"/>')
_SHOP_NARROWER = _SHOP_WIDER.replace('<xs:element name="note" type="xs:string" minOccurs="0"/>', "")


async def _decided(proposal: str) -> None:
    """What the workflow does once the answers are there."""
    situation = await evaluate(UUID(proposal), now=datetime.now(UTC))
    assert situation.state == "approved"
    assert await publish_approved(UUID(proposal)) == "published"


def _read(document: str) -> Any:
    return document if document.startswith("<") else json.loads(document)


@pytest.mark.parametrize(
    ("language", "versions", "touched", "untouched", "witness"),
    [
        (
            "OPENAPI",
            (_PETS, _PETS_WIDER, _PETS_NARROWER),
            "GET /pets.kind",
            "GET /pets.name",
            {"method": "GET", "path": "/pets", "status": 200, "body": [{"name": ""}]},
        ),
        (
            "ASYNCAPI",
            (_ORDERS, _ORDERS_WIDER, _ORDERS_NARROWER),
            "shop.orders.total",
            "shop.orders.id",
            {"channel": "shop.orders", "payload": {"id": ""}},
        ),
        (
            "WSDL",
            (_SHOP, _SHOP_WIDER, _SHOP_NARROWER),
            "Place.note",
            "Place.state",
            '<n:Place xmlns:n="urn:orders"><n:id>a</n:id><n:note>a</n:note></n:Place>',
        ),
    ],
)
async def test_a_break_is_held_back_agreed_on_and_published(
    client: ClientOf,
    tenant: Tenancy,
    language: str,
    versions: tuple[str, str, str],
    touched: str,
    untouched: str,
    witness: Any,
) -> None:
    producer, reader, other = await tenant.team(), await tenant.team(), await tenant.team()
    first, wider, narrower = versions
    request = {"fqn": "shop.described", "format": language, "schema": first}
    made = body(await client(producer).post("contracts", json=request), 201)["contract"]
    assert (made["format"], made["version"], made["schema"]) == (language, "1.0.0", first)
    for consumer, field in ((reader, touched), (other, untouched)):
        registration = {"contract_id": made["id"], "consumer_team_id": str(consumer.id), "fields": [field]}
        body(await client(consumer).post("registrations", json=registration), 201)

    request = {"fqn": "shop.described", "schema": wider}
    assert body(await client(producer).post("contracts", json=request), 201)["contract"]["version"] == "1.1.0"

    request = {"fqn": "shop.described", "schema": narrower}
    held = body(await client(producer).post("contracts", json=request), 202)
    proposal = held["proposal"]["id"]
    seen = body(await client(reader).get(f"proposals/{proposal}"))
    assert [found["team_id"] for found in seen["consumers"]] == [str(reader.id)]
    (item,) = seen["items"]
    assert item["new_version"] == "2.0.0"
    shown = [_read(proof["document"]) for change in item["changes"] for proof in change.get("witnesses", [])]
    assert witness in shown

    body(await client(reader).post(f"proposals/{proposal}/acknowledge", json={}))
    await _decided(proposal)
    listed = body(await client(producer).get("contracts", params={"asset_fqn": "shop.described"}))
    assert [found["version"] for found in listed["results"]] == ["2.0.0", "1.1.0", "1.0.0"]
    again = body(await client(producer).post("contracts", json=request))
    assert again["action"] == "unchanged"
