"""The audit trail as people read it."""

import hashlib
from typing import Any

import httpx

from app.identity.principals import Role
from tests.support.answers import body, problem
from tests.support.clients import ClientOf
from tests.support.tenants import Tenancy


async def test_a_cursor_leads_through_everything_in_order(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    for _ in range(3):
        await tenant.team()
    found: list[Any] = []
    cursor: int | None = 0
    while cursor is not None:
        page = body(await api.get("audit/events", params={"cursor": cursor, "limit": 3}))
        found += page["results"]
        cursor = page["next_cursor"]
    assert [event["seq"] for event in found] == list(range(1, 9))
    assert [event["action"] for event in found][:4] == ["tenant.created", "key.created", "team.created", "key.created"]
    for event in found:
        assert event["leaf"] == hashlib.sha256(b"\0" + event["canonical"].encode()).hexdigest()


async def test_filters(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    team = await tenant.team()

    async def listed(**filters: str) -> list[str]:
        return [event["action"] for event in body(await api.get("audit/events", params=filters))["results"]]

    assert await listed(entity_type="team", entity_id=str(team.id)) == ["team.created"]
    assert await listed(action="team.*") == ["team.created"]
    assert await listed(actor="assent") == ["tenant.created", "key.created"]
    assert await listed(since="2090-01-01T00:00:00Z") == []
    assert len(await listed(until="2090-01-01T00:00:00+02:00")) == 4


async def test_who_reads_it(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    auditor = client(await tenant.key(Role.AUDITOR))
    assert body(await auditor.get("audit/events"))["results"]
    problem(await client(team).get("audit/events"), 403, "forbidden")
    stranger = await Tenancy.create()
    seen = body(await client(stranger).get("audit/events", params={"entity_id": str(team.id)}))
    assert seen == {"results": [], "next_cursor": None}
