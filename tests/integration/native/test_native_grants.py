"""Grants of names over HTTP."""

from uuid import UUID, uuid4

import httpx
import pytest

from app.identity.principals import Role
from tests.support.answers import actions, body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.schemas import ORDER
from tests.support.tenants import Tenancy


async def test_a_grant_is_made_seen_and_taken_back(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    shop, other = await tenant.team("shop"), await tenant.team("other")
    made = body(await api.post("grants", json={"prefix": "shop.", "team_id": str(shop.id)}), 201)
    assert (made["prefix"], made["team_id"], made["team_name"]) == ("shop.", str(shop.id), "shop")
    reader = client(await tenant.key(Role.READER))
    assert body(await reader.get("grants")) == {"results": [made], "total": 1}

    first = {"fqn": "shop.orders", "format": "AVRO", "schema": ORDER}
    async with nothing_written(tenant):
        refused = problem(await client(other).post("contracts", json=first), 403, "forbidden")
    assert "shop.orders" in refused["detail"]
    body(await client(shop).post("contracts", json=first), 201)

    assert (await api.delete(f"grants/{made['id']}")).status_code == 204
    assert body(await api.get("grants"))["total"] == 0
    body(await client(other).post("contracts", json=first | {"fqn": "shop.returns"}), 201)
    found = [action for action in await actions(tenant) if action.startswith("grant")]
    assert found == ["grant.created", "grant.deleted"]


async def test_pages_of_grants_are_in_the_order_of_prefixes(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    team = await tenant.team()
    for prefix in ("c.", "", "b", "a.b"):
        body(await api.post("grants", json={"prefix": prefix, "team_id": str(team.id)}), 201)
    page = body(await api.get("grants", params={"page": 2, "page_size": 3}))
    assert ([grant["prefix"] for grant in page["results"]], page["total"]) == (["c."], 4)


@pytest.mark.parametrize("prefix", ["x" * 512, "shop\n", "shop\u200b"])
async def test_prefixes_that_cannot_be(api: httpx.AsyncClient, tenant: Tenancy, prefix: str) -> None:
    team = await tenant.team()
    async with nothing_written(tenant):
        request = {"prefix": prefix, "team_id": str(team.id)}
        assert problem(await api.post("grants", json=request), 422, "invalid")["field"] == "prefix"


async def test_what_stands_against_a_grant(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    team, stranger = await tenant.team(), await Tenancy.create()
    request = {"prefix": "shop.", "team_id": str(team.id)}
    made = body(await api.post("grants", json=request), 201)
    async with nothing_written(tenant), nothing_written(stranger):
        problem(await api.post("grants", json=request), 409, "duplicate")
        problem(await api.post("grants", json=request | {"team_id": str(uuid4())}), 404, "not-found")
        problem(await client(team).post("grants", json=request | {"prefix": "x"}), 403, "forbidden")
        problem(await client(team).delete(f"grants/{made['id']}"), 403, "forbidden")
        problem(await client(stranger).delete(f"grants/{made['id']}"), 404, "not-found")
        problem(await api.delete(f"grants/{UUID(int=0)}"), 404, "not-found")
    assert body(await client(stranger).get("grants"))["total"] == 0
