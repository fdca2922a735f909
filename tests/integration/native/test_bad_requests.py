"""What cannot be read is refused with the name of what is wrong, and writes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.answers import nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.tenants import Tenancy

_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        (b"", None, "JSON object"),
        (b"{", None, "not valid JSON"),
        (b"[]", None, "Expected `object`"),
        (b"null", None, "Expected `object`"),
        (b'{"name": 1}', "name", "Expected `str`"),
        (b'{"name": "x", "contacts": [1]}', "contacts[0]", "Expected `str`"),
        (b"{}", "name", "missing"),
        (b'{"name": "x", "nmae": "y"}', "nmae", "unknown"),
        (b'{"name": "\xff"}', None, "UTF-8"),
        (b'{"name": "\\ud800"}', None, "not valid JSON"),
        (b'{"name": ' + b"[" * 50_000, "name", "Expected `str`"),
        (b'{"name": "x"} {"name": "y"}', None, "not valid JSON"),
    ],
)
async def test_bodies(api: httpx.AsyncClient, tenant: Tenancy, content: bytes, field: str | None, words: str) -> None:
    async with nothing_written(tenant):
        document = problem(await api.post("teams", content=content, headers=_JSON), 400, "invalid-request")
    assert document.get("field") == field
    assert words in document["detail"]


async def test_a_body_of_another_type_is_not_guessed_at(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    async with nothing_written(tenant):
        document = problem(await api.post("teams", data={"name": "x"}), 415, "unsupported-media-type")
    assert "application/x-www-form-urlencoded" in document["detail"]
    odd = {"Content-Type": "application/vnd.example+json; charset=utf-8"}
    assert (await api.post("teams", content=b'{"name": "x"}', headers=odd)).status_code == 201


async def test_nesting_has_a_limit(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    content = b'{"fqn": "a.b", "format": "AVRO", "schema": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    async with nothing_written(tenant):
        problem(await api.post("contracts", content=content, headers=_JSON), 400, "invalid-request")


async def test_a_body_that_is_too_large_is_refused_however_it_is_sent(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * 50_000

    async with nothing_written(tenant):
        problem(await api.post("teams", content=b" " * 200_001, headers=_JSON), 413, "too-large")
        problem(await api.post("teams", content=chunks(), headers=_JSON), 413, "too-large")


@pytest.mark.parametrize("name", ["a\0b", "x" * 121, "", "  ", "a\nb"])
async def test_names_that_cannot_be(api: httpx.AsyncClient, tenant: Tenancy, name: str) -> None:
    async with nothing_written(tenant):
        assert problem(await api.post("teams", json={"name": name}), 422, "invalid")["field"] == "name"


async def test_the_character_that_the_database_cannot_hold(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    team = await tenant.team()
    async with nothing_written(tenant):
        problem(await api.patch(f"teams/{team.id}", json={"contacts": ["a\0b"]}), 400, "invalid-request")
        problem(await api.get("assets", params={"fqn": "a\0b"}), 400, "invalid-request")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("teams?nmae=x", "nmae"),
        ("teams?page=0", "page"),
        ("teams?page=x", "page"),
        ("teams?page=99999999999999999999", "page"),
        ("teams?page_size=201", "page_size"),
        ("me?x=1", "x"),
        ("teams/not-an-id", "team_id"),
        ("registrations?contract_id=x", "contract_id"),
        ("registrations?status=gone", "status"),
        ("proposals?state=gone", "state"),
        ("contracts/00000000-0000-4000-8000-000000000000/diff", "to"),
        ("audit/events?cursor=-1", "cursor"),
        ("audit/events?since=yesterday", "since"),
    ],
)
async def test_parameters(api: httpx.AsyncClient, path: str, field: str) -> None:
    assert problem(await api.get(path), 400, "invalid-request")["field"] == field


async def test_instants_need_a_time_zone(api: httpx.AsyncClient) -> None:
    naive = "2026-01-01T00:00:00"
    assert problem(await api.get("audit/events", params={"since": naive}), 422, "invalid")["field"] == "since"
    request: dict[str, Any] = {"name": "x", "role": "reader", "expires_at": naive}
    assert problem(await api.post("keys", json=request), 400, "invalid-request")["field"] == "expires_at"


async def test_instants_that_the_database_cannot_hold(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    too_late, too_early = "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"
    async with nothing_written(tenant):
        for since in (too_late, too_early):
            problem(await api.get("audit/events", params={"since": since}), 400, "invalid-request")
        request = {"name": "x", "role": "reader", "expires_at": too_late}
        problem(await api.post("keys", json=request), 400, "invalid-request")


async def test_references_have_limits(client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    contract = await tenant.contract(team)
    request: dict[str, Any] = {"fqn": "shop.basket", "format": "AVRO", "schema": '"string"'}
    for names in (["n" * 501], [""], [f"n{number}" for number in range(201)]):
        references = [{"name": name, "fqn": contract.fqn} for name in names]
        async with nothing_written(tenant):
            answer = await client(team).post("contracts", json=request | {"references": references})
            assert problem(answer, 422, "invalid")["field"] == "references"


async def test_addresses_and_methods_that_are_not_there(api: httpx.AsyncClient) -> None:
    problem(await api.get("nowhere"), 404, "not-found")
    problem(await api.get("openapi.yaml"), 404, "not-found")
    response = await api.put("teams", json={})
    problem(response, 405, "method-not-allowed")
    assert "POST" in response.headers["allow"]


async def test_head_is_get_without_a_body(api: httpx.AsyncClient) -> None:
    whole, headers = await api.get("me"), await api.head("me")
    assert (headers.status_code, headers.content) == (200, b"")
    assert headers.headers["content-length"] == str(len(whole.content))
