"""Assets, and the rules and policies that hold for them."""

import httpx

from app.formats import Level
from app.identity.principals import Role
from tests.support.answers import body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.tenants import Tenancy

_NOWHERE = "00000000-0000-4000-8000-000000000000"


async def test_a_name_is_reserved_and_found(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    own = client(team)
    request = {"fqn": "shop.eu.orders", "format": "AVRO", "compatibility": "FULL", "description": "What was bought"}
    made = body(await own.post("assets", json=request), 201)
    assert (made["group"], made["name"], made["compatibility"]) == ("shop.eu", "orders", "FULL")
    assert (made["owner_team_id"], made["latest_version"]) == (str(team.id), None)
    assert body(await own.get(f"assets/{made['id']}")) == made
    for filters in ({"fqn": "shop.eu.orders"}, {"prefix": "shop."}, {"owner_team_id": str(team.id)}):
        assert body(await own.get("assets", params=filters)) == {"results": [made], "total": 1}
    assert body(await own.get("assets", params={"fqn": "shop.eu"}))["total"] == 0


async def test_assets_that_cannot_be(client: ClientOf, tenant: Tenancy) -> None:
    team, other = await tenant.team(), await tenant.team()
    asset = {"fqn": "shop.orders", "format": "AVRO"}
    made = body(await client(team).post("assets", json=asset), 201)
    async with nothing_written(tenant):
        assert problem(await client(team).post("assets", json=asset), 409, "duplicate")["asset_id"] == made["id"]
        for change, field in (
            ({"fqn": ""}, "fqn"),
            ({"fqn": "x" * 256}, "fqn"),
            ({"fqn": "a.\u202eb"}, "fqn"),
            ({"fqn": "a.b", "format": "COBOL"}, "format"),
            ({"fqn": "a.b", "description": "x" * 4001}, "description"),
        ):
            assert problem(await client(team).post("assets", json=asset | change), 422, "invalid")["field"] == field
        theirs = {"fqn": "a.b", "format": "AVRO", "owner_team_id": str(other.id)}
        problem(await client(team).post("assets", json=theirs), 403, "forbidden")
        problem(await client(tenant).post("assets", json=theirs | {"owner_team_id": _NOWHERE}), 404, "not-found")
        assert problem(await client(tenant).post("assets", json=theirs | {"owner_team_id": None}), 422, "invalid")


async def test_a_level_is_set_at_once_where_it_takes_nothing_away(client: ClientOf, tenant: Tenancy) -> None:
    team, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(team)
    await tenant.registration(consumer, contract)
    level = f"assets/{contract.asset_id}/compatibility"
    assert body(await client(team).put(level, json={"level": "FULL"})) == {"level": "FULL"}
    assert body(await client(team).get(f"assets/{contract.asset_id}"))["compatibility"] == "FULL"
    async with nothing_written(tenant):
        problem(await client(consumer).put(level, json={"level": "NONE"}), 403, "forbidden")
        problem(await client(team).put(level, json={"level": "SOME"}), 400, "invalid-request")
        problem(await client(team).put(f"assets/{_NOWHERE}/compatibility", json={"level": "FULL"}), 404, "not-found")


async def test_loosening_a_level_under_consumers_is_proposed(client: ClientOf, tenant: Tenancy) -> None:
    team, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(team)
    await tenant.registration(consumer, contract)
    level = f"assets/{contract.asset_id}/compatibility"
    response = await client(team).put(level, json={"level": "NONE"})
    proposal = body(response, 202)["proposal"]
    assert response.headers["location"] == f"/api/v1/proposals/{proposal['id']}"
    assert proposal["items"][0]["kind"] == "loosen_rule"
    assert body(await client(team).get(f"assets/{contract.asset_id}"))["compatibility"] == "BACKWARD"
    async with nothing_written(tenant):
        refused = problem(await client(team).put(level, json={"level": "FORWARD"}), 409, "proposal-open")
        assert refused["proposal_id"] == proposal["id"]
        amended = await client(team).post(f"proposals/{proposal['id']}/amend", json={"schema": '"string"'})
        problem(amended, 422, "invalid")


async def test_levels_of_groups_and_of_the_tenant(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    contract = await tenant.contract(team, fqn="shop.orders")
    asset = f"assets/{contract.asset_id}"
    assert body(await api.put("compatibility", json={"level": "FORWARD"})) == {"level": "FORWARD"}
    assert body(await api.get(asset))["compatibility"] == "FORWARD"
    assert body(await api.put("groups/shop/compatibility", json={"level": "FULL"})) == {"level": "FULL"}
    assert body(await api.get(asset))["compatibility"] == "FULL"
    async with nothing_written(tenant):
        problem(await api.put("groups/nowhere/compatibility", json={"level": "FULL"}), 404, "not-found")
        problem(await client(team).put("compatibility", json={"level": "NONE"}), 403, "forbidden")
        problem(await client(team).put("groups/shop/compatibility", json={"level": "NONE"}), 403, "forbidden")


async def test_policies_nearest_first(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    contract = await tenant.contract(team, fqn="shop.orders")
    policy = f"assets/{contract.asset_id}/policy"
    default = body(await api.get(policy))
    assert (default["silence"], default["notice"], default["approval"]) == ("block", "P14D", {"who": "all"})
    for number, path in enumerate(("policy", "groups/shop/policy", policy), start=1):
        put = {"notice": f"P{number}D", "silence": "consent", "approval": {"who": "quorum", "percent": 50}}
        assert body(await api.put(path, json=put))["notice"] == f"P{number}D"
        assert body(await client(team).get(policy))["notice"] == f"P{number}D"


async def test_policies_that_cannot_be(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    async with nothing_written(tenant):
        for document, field in (
            ({"notice": "P0D"}, "notice"),
            ({"notice": "P400D"}, "notice"),
            ({"notice": "P1D", "minimum_notice": "P2D"}, "notice"),
            ({"time_zone": "Mars/Olympus"}, "time_zone"),
            ({"reminders": ["-P1D"]}, "reminders"),
        ):
            assert problem(await api.put("policy", json=document), 422, "invalid")["field"] == field
        for unreadable in (
            {"notice": "two weeks"},
            {"notcie": "P1D"},
            {"approval": {"who": "quorum", "percent": 0}},
            {"approval": {"who": "teams", "teams": []}},
            {"silence": "shrug"},
        ):
            problem(await api.put("policy", json=unreadable), 400, "invalid-request")
        named = {"approval": {"who": "teams", "teams": [_NOWHERE]}}
        problem(await api.put("policy", json=named), 404, "not-found")
        problem(await api.put("groups/nowhere/policy", json={}), 404, "not-found")
        problem(await api.put(f"assets/{_NOWHERE}/policy", json={}), 404, "not-found")
        problem(await client(team).put("policy", json={}), 403, "forbidden")


async def test_another_tenants_asset_is_not_there(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    stranger = await Tenancy.create()
    theirs = await stranger.contract(await stranger.team())
    await stranger.level(theirs, Level.FULL)
    asset = f"assets/{theirs.asset_id}"
    async with nothing_written(tenant), nothing_written(stranger):
        for method, path, document in (
            ("GET", asset, None),
            ("GET", f"{asset}/policy", None),
            ("PUT", f"{asset}/policy", {}),
            ("PUT", f"{asset}/compatibility", {"level": "NONE"}),
        ):
            problem(await api.request(method, path, json=document), 404, "not-found")
    assert body(await api.get("assets"))["total"] == 0


async def test_readers_read(client: ClientOf, tenant: Tenancy) -> None:
    contract = await tenant.contract(await tenant.team())
    reader = client(await tenant.key(Role.READER))
    assert body(await reader.get(f"assets/{contract.asset_id}"))["latest_contract_id"] == str(contract.id)
    async with nothing_written(tenant):
        problem(await reader.post("assets", json={"fqn": "a.b", "format": "AVRO"}), 422, "invalid")
