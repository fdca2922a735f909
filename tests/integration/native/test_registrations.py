"""Registrations: exactly as seed 000 shows them, and what it leaves open."""

from typing import Any

import httpx
import pytest

from app.identity.principals import Role
from tests.support.answers import actions, body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.schemas import ORDER_WIDER
from tests.support.tenants import Tenancy

_NOWHERE = "00000000-0000-4000-8000-000000000000"


async def test_a_team_registers_as_the_documentation_shows(client: ClientOf, tenant: Tenancy) -> None:
    contract = await tenant.contract(await tenant.team("Producers"), fqn="warehouse.analytics.users")
    team = await tenant.team("Analytics")
    request = {
        "contract_id": str(contract.id),
        "consumer_team_id": str(team.id),
        "notes": "Used for analytics dashboard",
    }
    made = body(await client(team).post("registrations", json=request), 201)
    shown = {
        "asset_id": str(contract.asset_id),
        "asset_fqn": "warehouse.analytics.users",
        "contract_version": "1.0.0",
        "consumer_team_name": "Analytics",
        "status": "active",
        "source": "manual",
        "fields": [],
    }
    assert made == request | shown | {name: made[name] for name in ("id", "created_at", "updated_at")}
    assert made["created_at"].endswith("Z")
    assert body(await client(team).get(f"registrations/{made['id']}")) == made
    assert body(await client(team).get("registrations")) == {"results": [made], "total": 1}
    assert (await actions(tenant))[-1] == "registration.created"


async def test_lists_are_filtered_and_paged(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    producer, first, second = await tenant.team(), await tenant.team(), await tenant.team()
    orders, users = await tenant.contract(producer), await tenant.contract(producer)
    of_first = await tenant.registration(first, orders)
    of_second = await tenant.registration(second, orders)
    users_too = await tenant.registration(first, users)
    await api.patch(f"registrations/{of_second.id}", json={"status": "inactive"})

    async def listed(**filters: Any) -> set[str]:
        page = body(await api.get("registrations", params=filters))
        assert page["total"] == len(page["results"])
        return {found["id"] for found in page["results"]}

    assert await listed(contract_id=str(orders.id)) == {str(of_first.id), str(of_second.id)}
    assert await listed(asset_id=str(users.asset_id)) == {str(users_too.id)}
    assert await listed(consumer_team_id=str(first.id)) == {str(of_first.id), str(users_too.id)}
    assert await listed(status="inactive") == {str(of_second.id)}
    assert await listed(status="active", contract_id=str(orders.id)) == {str(of_first.id)}
    page = body(await api.get("registrations", params={"page": 2, "page_size": 2}))
    assert ([found["id"] for found in page["results"]], page["total"]) == ([str(of_first.id)], 3)


async def test_what_can_be_changed(client: ClientOf, tenant: Tenancy) -> None:
    contract = await tenant.contract(await tenant.team())
    team = await tenant.team()
    made = await tenant.registration(team, contract, fields=["id"])
    path = f"registrations/{made.id}"
    changed = body(await client(team).patch(path, json={"notes": "Updated usage notes", "status": "inactive"}))
    assert (changed["notes"], changed["status"], changed["fields"]) == ("Updated usage notes", "inactive", ["id"])
    assert changed["updated_at"] > changed["created_at"]
    assert body(await client(team).patch(path, json={"notes": None}))["notes"] is None
    assert body(await client(team).patch(path, json={"status": "active", "fields": []}))["fields"] == []


async def test_a_second_registration_names_the_first(client: ClientOf, tenant: Tenancy) -> None:
    producer, team = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    first = await tenant.registration(team, contract)
    later = await tenant.contract(producer, ORDER_WIDER, fqn=contract.fqn)
    async with nothing_written(tenant):
        for version in (contract, later):
            request = {"contract_id": str(version.id), "consumer_team_id": str(team.id)}
            refused = problem(await client(team).post("registrations", json=request), 409, "duplicate")
            assert refused["registration_id"] == str(first.id)


async def test_registering_again_after_leaving_works(client: ClientOf, tenant: Tenancy) -> None:
    contract = await tenant.contract(await tenant.team())
    team = await tenant.team()
    request = {"contract_id": str(contract.id), "consumer_team_id": str(team.id)}
    first = body(await client(team).post("registrations", json=request), 201)
    gone = await client(team).delete(f"registrations/{first['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    async with nothing_written(tenant):
        problem(await client(team).get(f"registrations/{first['id']}"), 404, "not-found")
        problem(await client(team).delete(f"registrations/{first['id']}"), 404, "not-found")
    second = body(await client(team).post("registrations", json=request), 201)
    assert second["id"] != first["id"]
    await client(team).patch(f"registrations/{second['id']}", json={"status": "inactive"})
    third = body(await client(team).post("registrations", json=request), 201)
    async with nothing_written(tenant):
        back = await client(team).patch(f"registrations/{second['id']}", json={"status": "active"})
        assert problem(back, 409, "duplicate")["registration_id"] == third["id"]


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"contract_id": _NOWHERE}, 404, "not-found"),
        ({"consumer_team_id": _NOWHERE}, 404, "not-found"),
        ({"contract_id": "x"}, 400, "invalid-request"),
        ({"status": "active"}, 400, "invalid-request"),
        ({"notes": "x" * 4001}, 422, "invalid"),
        ({"notes": "\0"}, 400, "invalid-request"),
        ({"fields": [""]}, 422, "invalid"),
        ({"fields": ["x"] * 501}, 422, "invalid"),
    ],
)
async def test_registrations_that_cannot_be(
    api: httpx.AsyncClient, tenant: Tenancy, change: dict[str, Any], status: int, kind: str
) -> None:
    contract = await tenant.contract(await tenant.team())
    team = await tenant.team()
    request = {"contract_id": str(contract.id), "consumer_team_id": str(team.id)}
    async with nothing_written(tenant):
        problem(await api.post("registrations", json=request | change), status, kind)


async def test_a_team_registers_itself_and_nobody_else(client: ClientOf, tenant: Tenancy) -> None:
    contract = await tenant.contract(await tenant.team())
    team, other = await tenant.team(), await tenant.team()
    made = await tenant.registration(team, contract)
    reader = client(await tenant.key(Role.READER))
    request = {"contract_id": str(contract.id), "consumer_team_id": str(team.id)}
    async with nothing_written(tenant):
        for caller in (client(other), reader):
            problem(await caller.post("registrations", json=request), 403, "forbidden")
            problem(await caller.patch(f"registrations/{made.id}", json={"notes": "x"}), 403, "forbidden")
            problem(await caller.delete(f"registrations/{made.id}"), 403, "forbidden")


async def test_another_tenants_registration_is_not_there(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    stranger = await Tenancy.create()
    consumer = await stranger.team()
    theirs = await stranger.contract(await stranger.team())
    made = await stranger.registration(consumer, theirs)
    path, team = f"registrations/{made.id}", await tenant.team()
    async with nothing_written(tenant), nothing_written(stranger):
        problem(await api.get(path), 404, "not-found")
        problem(await api.patch(path, json={"notes": "x"}), 404, "not-found")
        problem(await api.delete(path), 404, "not-found")
        request = {"contract_id": str(theirs.id), "consumer_team_id": str(team.id)}
        problem(await api.post("registrations", json=request), 404, "not-found")
    assert body(await api.get("registrations", params={"contract_id": str(theirs.id)}))["total"] == 0
