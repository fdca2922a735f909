"""Teams and keys."""

import httpx
import pytest

from app.identity.keys import create_key
from app.identity.principals import Role, Scope
from tests.support.answers import actions, body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.tenants import Tenancy


async def test_a_team_is_made_found_and_changed(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    made = body(await api.post("teams", json={"name": "Analytics", "contacts": ["#analytics"]}), 201)
    assert (made["name"], made["contacts"]) == ("Analytics", ["#analytics"])
    assert body(await api.get(f"teams/{made['id']}")) == made
    assert body(await api.get("teams", params={"name": "analytics"})) == {"results": [made], "total": 1}
    own = client(await tenant.key(Role.DEVELOPER, made["id"]))
    changed = body(await own.patch(f"teams/{made['id']}", json={"contacts": []}))
    assert changed == made | {"contacts": []}
    assert (await actions(tenant))[-1] == "team.updated"


async def test_pages_of_teams(api: httpx.AsyncClient) -> None:
    for number in range(5):
        await api.post("teams", json={"name": f"team {number}"})
    page = body(await api.get("teams", params={"page": 2, "page_size": 2}))
    assert [team["name"] for team in page["results"]] == ["team 2", "team 3"]
    assert page["total"] == 5
    assert body(await api.get("teams", params={"page": 9}))["results"] == []


async def test_a_name_is_taken_once(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    made = body(await api.post("teams", json={"name": "Analytics"}), 201)
    async with nothing_written(tenant):
        again = problem(await api.post("teams", json={"name": "analytics"}), 409, "duplicate")
    assert again["team_id"] == made["id"]
    other = await Tenancy.create()
    assert (await other.team("Analytics")).name == "Analytics"


async def test_only_admins_make_teams_and_only_its_own_members_change_one(client: ClientOf, tenant: Tenancy) -> None:
    team, other = await tenant.team(), await tenant.team()
    async with nothing_written(tenant):
        problem(await client(team).post("teams", json={"name": "x"}), 403, "forbidden")
        problem(await client(team).patch(f"teams/{other.id}", json={"contacts": []}), 403, "forbidden")


async def test_a_team_of_another_tenant_is_not_there(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    stranger = await Tenancy.create()
    theirs = await stranger.team()
    async with nothing_written(tenant), nothing_written(stranger):
        problem(await api.get(f"teams/{theirs.id}"), 404, "not-found")
        problem(await api.patch(f"teams/{theirs.id}", json={"contacts": []}), 404, "not-found")
        request = {"name": "x", "role": "developer", "team_id": str(theirs.id)}
        problem(await api.post("keys", json=request), 404, "not-found")
    assert body(await api.get("teams"))["total"] == 0


async def test_a_key_is_shown_once_and_works(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    request = {"name": "CI", "role": "developer", "team_id": str(team.id), "scopes": ["read", "publish"]}
    made = body(await api.post("keys", json=request), 201)
    assert made["secret"].startswith(made["key"]["prefix"])
    assert body(await client(made["secret"]).get("me"))["scopes"] == ["publish", "read"]
    listed = body(await api.get("keys"))
    assert listed["results"][0] == made["key"]
    assert made["secret"] not in str(listed)
    assert body(await client(team).get("keys"))["total"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"team_id": None}, "team_id"),
        ({"scopes": ["administer"]}, "scopes"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
)
async def test_keys_that_cannot_be(
    api: httpx.AsyncClient, tenant: Tenancy, change: dict[str, object], field: str
) -> None:
    team = await tenant.team()
    request: dict[str, object] = {"name": "CI", "role": "developer", "team_id": str(team.id)}
    request |= change
    async with nothing_written(tenant):
        assert problem(await api.post("keys", json=request), 422, "invalid")["field"] == field


async def test_a_developer_makes_keys_of_its_own_team_only(client: ClientOf, tenant: Tenancy) -> None:
    team, other = await tenant.team(), await tenant.team()
    mine = {"name": "CI", "role": "developer", "team_id": str(team.id)}
    assert (await client(team).post("keys", json=mine)).status_code == 201
    reader = client(await tenant.key(Role.READER))
    async with nothing_written(tenant):
        for request in (mine | {"team_id": str(other.id)}, {"name": "x", "role": "admin"}):
            problem(await client(team).post("keys", json=request), 403, "forbidden")
        problem(await reader.get("keys"), 403, "forbidden")


async def test_whose_keys_are_seen(client: ClientOf, tenant: Tenancy) -> None:
    await tenant.team()
    auditor = client(await tenant.key(Role.AUDITOR))
    assert body(await auditor.get("keys"))["total"] == 3
    narrow = client(await tenant.key(Role.ADMIN, scopes=[Scope.MANAGE]))
    assert body(await narrow.get("keys"))["total"] == 0, "without the right to administer, and of no team"


async def test_a_developer_ends_developers_keys_of_its_own_team_only(client: ClientOf, tenant: Tenancy) -> None:
    team, other = await tenant.team(), await tenant.team()
    boss = await create_key(tenant.admin, name="boss", role=Role.ADMIN, team=team.id)
    colleague = await create_key(tenant.admin, name="CI", role=Role.DEVELOPER, team=team.id)
    stranger = await create_key(tenant.admin, name="CI", role=Role.DEVELOPER, team=other.id)
    async with nothing_written(tenant):
        for made in (boss, stranger):
            problem(await client(team).delete(f"keys/{made.key.id}"), 403, "forbidden")
    assert (await client(team).delete(f"keys/{colleague.key.id}")).status_code == 204
