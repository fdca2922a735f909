"""Publishing, looking ahead, reading and comparing."""

import json
from typing import Any

import httpx
import pytest

from app.identity.principals import Role
from tests.support.answers import actions, body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Contract, Member, Tenancy

_NOWHERE = "00000000-0000-4000-8000-000000000000"


async def _consumed(tenant: Tenancy) -> tuple[Member, Member, Contract]:
    """A producer, a consumer, and the contract between them."""
    producer, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.registration(consumer, contract)
    return producer, consumer, contract


async def test_a_first_version_makes_the_asset(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    request = {"fqn": "shop.orders", "format": "AVRO", "schema": ORDER, "metadata": {"ticket": 7}}
    answer = body(await client(team).post("contracts", json=request), 201)
    contract = answer["contract"]
    assert answer["action"] == "published"
    assert (contract["asset_fqn"], contract["version"], contract["schema"]) == ("shop.orders", "1.0.0", ORDER)
    assert (contract["metadata"], contract["published_by"]) == ({"ticket": 7}, team.name)
    assert body(await client(team).get(f"contracts/{contract['id']}")) == contract
    assert (await actions(tenant))[-2:] == ["asset.created", "contract.published"]


async def test_the_same_content_again_is_nothing_new(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    contract = await tenant.contract(team)
    respaced = json.dumps(json.loads(ORDER), indent=4)
    async with nothing_written(tenant):
        again = body(await client(team).post("contracts", json={"fqn": contract.fqn, "schema": respaced}))
    assert (again["action"], again["contract"]["id"]) == ("unchanged", str(contract.id))


async def test_a_compatible_version_is_published_at_once(client: ClientOf, tenant: Tenancy) -> None:
    producer, _, contract = await _consumed(tenant)
    request = {"fqn": contract.fqn, "schema": ORDER_WIDER}
    assert body(await client(producer).post("contracts", json=request), 201)["contract"]["version"] == "1.1.0"
    listed = body(await client(producer).get("contracts", params={"asset_id": str(contract.asset_id)}))
    assert [(found["version"], found["ordinal"]) for found in listed["results"]] == [("1.1.0", 2), ("1.0.0", 1)]
    assert listed["total"] == 2
    assert "schema" not in listed["results"][0]


async def test_a_breaking_version_is_proposed_and_found_again(client: ClientOf, tenant: Tenancy) -> None:
    producer, consumer, contract = await _consumed(tenant)
    request = {"fqn": contract.fqn, "schema": ORDER_WITHOUT_TOTAL, "notice": "P3D"}
    response = await client(producer).post("contracts", json=request)
    first = body(response, 202)
    proposal = first["proposal"]
    assert (first["action"], first["created"], proposal["state"]) == ("proposed", True, "open")
    assert response.headers["location"] == f"/api/v1/proposals/{proposal['id']}"
    assert [found["team_name"] for found in proposal["consumers"]] == [consumer.name]
    async with nothing_written(tenant):
        second = body(await client(producer).post("contracts", json=request), 202)
        other = request | {"schema": ORDER_WITHOUT_ID}
        refused = problem(await client(producer).post("contracts", json=other), 409, "proposal-open")
    assert (second["created"], second["proposal"]["id"]) == (False, proposal["id"])
    assert refused["proposal_id"] == proposal["id"]


async def test_a_schema_may_be_given_as_json_and_is_kept_as_it_was_sent(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    text = '{"type":  "object", "properties": {"b": {}, "a": {"const": 1.10}}}'
    content = '{"fqn": "shop.prices", "format": "JSON", "schema": ' + text + "}"
    headers = {"Content-Type": "application/json"}
    answer = body(await client(team).post("contracts", content=content.encode(), headers=headers), 201)
    assert answer["contract"]["schema"] == text


async def test_references_name_other_contracts(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    order = await tenant.contract(team, fqn="shop.order")
    basket = {"type": "record", "name": "Basket", "fields": [{"name": "first", "type": "Order"}]}
    reference = {"name": "Order", "fqn": order.fqn, "version": "1.0.0"}
    request: dict[str, Any] = {"fqn": "shop.basket", "format": "AVRO", "schema": basket, "references": [reference]}
    assert body(await client(team).post("contracts", json=request), 201)["contract"]["references"] == [reference]
    lost = request | {"fqn": "shop.lost", "references": [reference | {"version": "9.0.0"}]}
    async with nothing_written(tenant):
        problem(await client(team).post("contracts", json=lost), 404, "not-found")
        problem(await client(team).post("contracts", json=request | {"references": [{}]}), 400, "invalid-request")


async def test_a_preview_agrees_with_what_publishing_does(client: ClientOf, tenant: Tenancy) -> None:
    producer, consumer, contract = await _consumed(tenant)
    own = client(producer)
    for schema, action, version in (
        (ORDER, "unchanged", "1.0.0"),
        (ORDER_WITHOUT_TOTAL, "would_propose", "2.0.0"),
        (ORDER_WIDER, "would_publish", "1.1.0"),
    ):
        request = {"fqn": contract.fqn, "schema": schema}
        async with nothing_written(tenant):
            preview = body(await own.post("contracts/preview", json=request))
        assert (preview["action"], preview["version"]) == (action, version)
    breaking = {"fqn": contract.fqn, "schema": ORDER_WITHOUT_TOTAL}
    preview = body(await client(consumer).post("contracts/preview", json=breaking))
    assert [found["team_name"] for found in preview["affected"]] == [consumer.name]
    assert preview["affected"][0]["changes"][0]["witnesses"]
    proposal = body(await own.post("contracts", json=breaking), 202)["proposal"]
    assert preview["changes"] == proposal["items"][0]["changes"]
    assert body(await own.post("contracts/preview", json=breaking))["proposal_id"] == proposal["id"]
    other = {"fqn": contract.fqn, "schema": ORDER_WITHOUT_ID}
    problem(await own.post("contracts/preview", json=other), 409, "proposal-open")


async def test_a_preview_of_a_new_asset(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    request = {"fqn": "shop.new", "format": "AVRO", "schema": ORDER}
    async with nothing_written(tenant):
        preview = body(await client(team).post("contracts/preview", json=request))
        nameless = request | {"fqn": "shop."}
        problem(await client(team).post("contracts/preview", json=nameless), 422, "invalid")
    assert (preview["action"], preview["version"], preview["level"]) == ("would_publish", "1.0.0", "BACKWARD")


@pytest.mark.parametrize(
    ("change", "status", "kind", "field"),
    [
        ({"schema": "{"}, 422, "invalid-schema", "schema"),
        ({"schema": {"type": "recrod"}}, 422, "invalid-schema", "schema"),
        ({"schema": 7}, 400, "invalid-request", "schema"),
        ({"schema": None}, 400, "invalid-request", "schema"),
        ({"version": "1.0"}, 422, "invalid", "semver"),
        ({"version": "0.9.0"}, 422, "invalid", "semver"),
        ({"format": "JSON"}, 422, "invalid", "format"),
        ({"fqn": "shop.nowhere"}, 404, "not-found", None),
        ({"fqn": "x" * 300, "format": "AVRO"}, 422, "invalid", "fqn"),
        ({"notice": "soon"}, 400, "invalid-request", "notice"),
        ({"metadata": []}, 400, "invalid-request", "metadata"),
    ],
)
@pytest.mark.parametrize("path", ["contracts", "contracts/preview"])
async def test_what_cannot_be_published(
    client: ClientOf, tenant: Tenancy, path: str, change: dict[str, Any], status: int, kind: str, field: str | None
) -> None:
    producer, _, contract = await _consumed(tenant)
    async with nothing_written(tenant):
        request = {"fqn": contract.fqn, "schema": ORDER_WIDER} | change
        assert problem(await client(producer).post(path, json=request), status, kind).get("field") == field


async def test_a_notice_that_is_too_short_or_too_long(
    api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy
) -> None:
    producer, _, contract = await _consumed(tenant)
    await api.put("policy", json={"minimum_notice": "P2D"})
    async with nothing_written(tenant):
        for notice in ("P1D", "-P1D", "P0D", "P400D"):
            for path in ("contracts", "contracts/preview"):
                request = {"fqn": contract.fqn, "schema": ORDER_WITHOUT_TOTAL, "notice": notice}
                assert problem(await client(producer).post(path, json=request), 422, "invalid")["field"] == "notice"


async def test_metadata_that_cannot_be_stored(client: ClientOf, tenant: Tenancy) -> None:
    producer, _, contract = await _consumed(tenant)
    async with nothing_written(tenant):
        request = {"fqn": contract.fqn, "schema": ORDER_WIDER, "metadata": {"x": "\0"}}
        problem(await client(producer).post("contracts", json=request), 400, "invalid-request")


async def test_where_a_schema_is_wrong(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    request = {"fqn": "shop.orders", "format": "AVRO", "schema": '{\n  "type": record\n}'}
    document = problem(await client(team).post("contracts", json=request), 422, "invalid-schema")
    assert (document["line"], document["column"]) == (2, 11)


async def test_only_the_owner_publishes(client: ClientOf, tenant: Tenancy) -> None:
    _, consumer, contract = await _consumed(tenant)
    reader = client(await tenant.key(Role.READER))
    request = {"fqn": contract.fqn, "schema": ORDER_WIDER}
    async with nothing_written(tenant):
        problem(await client(consumer).post("contracts", json=request), 403, "forbidden")
        problem(await reader.post("contracts", json=request), 403, "forbidden")


async def test_the_difference_of_two_versions(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    old = await tenant.contract(team)
    new = await tenant.contract(team, ORDER_WITHOUT_TOTAL, fqn=old.fqn)
    diff = body(await client(team).get(f"contracts/{old.id}/diff", params={"to": str(new.id)}))
    assert (diff["from"]["version"], diff["to"]["version"], diff["bump"]) == ("1.0.0", "2.0.0", "major")
    assert [change["severity"] for change in diff["changes"]] == ["breaking"]
    assert diff["changes"][0]["witnesses"]
    other = await tenant.contract(team, '{"type": "object"}', format_name="JSON")
    problem(await client(team).get(f"contracts/{old.id}/diff", params={"to": str(other.id)}), 422, "invalid")
    problem(await client(team).get(f"contracts/{old.id}/diff", params={"to": _NOWHERE}), 404, "not-found")


async def test_another_tenants_contract_is_not_there(client: ClientOf, tenant: Tenancy) -> None:
    stranger = await Tenancy.create()
    theirs = await stranger.contract(await stranger.team())
    team = await tenant.team()
    mine = await tenant.contract(team)
    own = client(team)
    async with nothing_written(tenant), nothing_written(stranger):
        problem(await own.get(f"contracts/{theirs.id}"), 404, "not-found")
        problem(await own.get(f"contracts/{mine.id}/diff", params={"to": str(theirs.id)}), 404, "not-found")
        problem(await own.post("contracts", json={"fqn": theirs.fqn, "schema": ORDER_WIDER}), 404, "not-found")
        problem(await own.post("contracts/preview", json={"fqn": theirs.fqn, "schema": ORDER}), 404, "not-found")
    assert body(await own.get("contracts", params={"asset_fqn": theirs.fqn})) == {"results": [], "total": 0}
