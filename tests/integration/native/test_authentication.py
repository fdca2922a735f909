"""Who may talk to the API at all."""

import base64
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from app.identity.keys import create_key, list_keys, revoke_key
from app.identity.principals import Role, Scope
from app.storage.engine import fetch
from app.surfaces.native.application import api_document
from tests.support.answers import body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.tenants import Tenancy

_ANY_ID = "00000000-0000-4000-8000-000000000000"


def _operations() -> list[tuple[str, str]]:
    """Every operation of the API document, with ids that exist nowhere."""
    paths = msgspec.json.decode(api_document())["paths"]
    return [
        (method.upper(), path.replace("/api/v1/", "").replace("{group}", "nowhere"))
        for path, operations in paths.items()
        for method in operations
    ]


def _with_ids(path: str) -> str:
    parts = [_ANY_ID if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize(("method", "path"), _operations())
async def test_every_operation_needs_a_key(client: ClientOf, method: str, path: str) -> None:
    response = await client(None).request(method, _with_ids(path))
    problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_is_taken_in_three_places(client: ClientOf, tenant: Tenancy) -> None:
    basic = base64.b64encode(f"anyone:{tenant.admin_key}".encode()).decode()
    for headers in (
        {"Authorization": f"Bearer {tenant.admin_key}"},
        {"authorization": f"bearer  {tenant.admin_key} "},
        {"Authorization": f"Basic {basic}"},
        {"X-API-Key": tenant.admin_key},
    ):
        assert body(await client(None).get("me", headers=headers))["tenant"] == str(tenant.id)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer assent_unknown", "Digest x", "Basic", "Basic ###", "Basic /w==", "Bearer \xff"],
)
async def test_anything_else_is_no_key(client: ClientOf, tenant: Tenancy, authorization: str) -> None:
    async with nothing_written(tenant):
        response = await client(None).post(
            "teams", headers=[(b"Authorization", authorization.encode("latin-1"))], json={"name": "x"}
        )
    problem(response, 401, "unauthenticated")


async def test_a_revoked_key_stops_working_at_once(api: httpx.AsyncClient, client: ClientOf, tenant: Tenancy) -> None:
    secret = await tenant.key(Role.READER)
    assert body(await client(secret).get("me"))["role"] == "reader"
    newest = (await list_keys(tenant.admin))[0]
    assert (await api.delete(f"keys/{newest.id}")).status_code == 204
    problem(await client(secret).get("me"), 401, "unauthenticated")


async def test_an_expired_key_is_no_key(client: ClientOf, tenant: Tenancy) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    made = await create_key(tenant.admin, name="short", role=Role.READER, expires_at=soon)
    await fetch("UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id = $1", made.key.id)
    problem(await client(made.secret).get("me"), 401, "unauthenticated")


async def test_reading_needs_the_scope(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    blind = client(await tenant.key(Role.DEVELOPER, team.id, scopes=[Scope.PUBLISH]))
    contract = await tenant.contract(team)
    for path in ("teams", "assets", "contracts", f"contracts/{contract.id}", "registrations", "proposals"):
        problem(await blind.get(path), 403, "forbidden")


async def test_who_is_asking(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    me = body(await client(team).get("me"))
    assert (me["name"], me["role"], me["team_id"]) == (team.name, "developer", str(team.id))
    assert me["scopes"] == ["answer", "manage", "publish", "read", "register"]


async def test_the_trail_knows_the_callers_address(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    team = body(await api.post("teams", json={"name": "Analytics"}), 201)
    (event,) = body(await api.get("audit/events", params={"entity_id": team["id"]}))["results"]
    actor = msgspec.json.decode(event["canonical"])["actor"]
    assert actor["address"] == "127.0.0.1"
    assert actor["id"] == str(tenant.admin.id)


async def test_a_key_of_one_tenant_cannot_end_one_of_another(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    other = await Tenancy.create()
    (theirs,) = await list_keys(other.admin)
    problem(await api.delete(f"keys/{theirs.id}"), 404, "not-found")
    await revoke_key(other.admin, theirs.id)
