"""Limits of how much a tenant keeps hold, whoever writes at the same time and through whichever API."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.contracts.limits import ARTIFACTS, TOTAL_SCHEMAS, VERSIONS
from app.contracts.properties import set_property
from app.landscape.publication import carry_out_approved
from app.proposals.actions import force
from app.storage.engine import fetch
from tests.integration.apicurio.conftest import Depended, Registry, refused
from tests.integration.apicurio.test_archives import ANEW, REAL, send
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL, avro_order
from tests.support.tenants import Tenancy

Attempt = Callable[[Registry, int], Awaitable[httpx.Response]]


async def _limit(tenant: Tenancy, name: str, value: int | None) -> None:
    await set_property(tenant.admin, name, str(-1 if value is None else value))


def _artifact(name: str, *, text: str | None, draft: bool = False) -> dict[str, Any]:
    body: dict[str, Any] = {"artifactId": name, "artifactType": "AVRO"}
    if text is not None:
        body["firstVersion"] = {"content": {"content": text, "contentType": "application/json"}, "isDraft": draft}
    return body


def _beside(registry: Registry, path: str) -> str:
    return str(registry.http.base_url).replace("/apis/registry/v3/", path)


async def _made(registry: Registry, number: int) -> httpx.Response:
    path = f"/groups/{registry.group}/artifacts"
    return await registry.call("POST", path, _artifact(f"made{number}", text=avro_order(f"f{number}")))


async def _empty(registry: Registry, number: int) -> httpx.Response:
    return await registry.call("POST", f"/groups/{registry.group}/artifacts", _artifact(f"empty{number}", text=None))


async def _drafted(registry: Registry, number: int) -> httpx.Response:
    body = _artifact(f"draft{number}", text=ORDER, draft=True)
    return await registry.call("POST", f"/groups/{registry.group}/artifacts", body)


async def _registered(registry: Registry, number: int) -> httpx.Response:
    return await registry.http.post(
        _beside(registry, f"/subjects/subject{number}/versions"), json={"schema": avro_order(f"g{number}")}
    )


async def _reserved(registry: Registry, number: int) -> httpx.Response:
    asset = {"fqn": f"reserved.asset{number}", "format": "AVRO"}
    return await registry.http.post(_beside(registry, "/api/v1/assets"), json=asset)


@pytest.mark.parametrize(
    ("limit", "kind", "attempts"),
    [
        (TOTAL_SCHEMAS, "version", (_made, _drafted, _registered)),
        (ARTIFACTS, "artifact", (_made, _empty, _drafted, _registered, _reserved)),
    ],
    ids=["schemas", "artifacts"],
)
async def test_writers_at_once_do_not_exceed_a_limit_together(
    registry: Registry, tenant: Tenancy, limit: str, kind: str, attempts: tuple[Attempt, ...]
) -> None:
    for rounds in range(1, 4):
        await _limit(tenant, limit, 4 * rounds)
        calls = [attempts[at % len(attempts)](registry, 100 * rounds + at) for at in range(15)]
        answers = await asyncio.gather(*calls)
        assert Counter(answer.status_code < 300 for answer in answers) == {True: 4, False: 11}
        assert {answer.status_code for answer in answers if answer.status_code >= 300} <= {409, 422}
        gone = "deleted_at IS NOT NULL" if kind == "artifact" else "false"
        (row,) = await fetch(f"SELECT count(*) FROM {kind} WHERE tenant = $1 AND NOT {gone}", tenant.id)
        assert row[0] == 4 * rounds
    refused(await attempts[0](registry, 999), 409, "LimitExceededException")


async def test_versions_of_one_artifact_at_once(registry: Registry, tenant: Tenancy) -> None:
    await registry.make("orders")
    await _limit(tenant, VERSIONS, 4)
    answers = await asyncio.gather(
        *(registry.add("orders", avro_order(f"f{n}"), isDraft=n % 2 == 0) for n in range(10))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 3, 409: 7}


async def test_what_adds_nothing_is_done_where_there_is_no_room(registry: Registry, tenant: Tenancy) -> None:
    await registry.make("orders", version={"isDraft": True})
    for limit in (TOTAL_SCHEMAS, VERSIONS):
        await _limit(tenant, limit, 1)
    content = {"content": ORDER_WIDER, "contentType": "application/json"}
    await registry.done("PUT", registry.at("orders", "/versions/1/content"), content)
    await registry.done("PUT", registry.at("orders", "/versions/1/state"), {"state": "ENABLED"})
    assert (await _empty(registry, 1)).status_code == 200
    async with nothing_written(tenant):
        refused(await registry.add("orders", ORDER), 409, "LimitExceededException")
        refused(await _made(registry, 1), 409, "LimitExceededException")
    await registry.done("DELETE", registry.at("orders"))
    assert (await _made(registry, 1)).status_code == 200


@pytest.mark.parametrize(("limit", "most"), [(TOTAL_SCHEMAS, 6), (ARTIFACTS, 4), (VERSIONS, 1)])
async def test_an_import_is_held_to_them(registry: Registry, tenant: Tenancy, limit: str, most: int) -> None:
    await _limit(tenant, limit, most)
    async with nothing_written(tenant):
        refused(await send(registry, REAL, ANEW), 409, "LimitExceededException")
    await _limit(tenant, limit, most + 1)
    assert (await send(registry, REAL, ANEW)).status_code == 204


async def test_what_was_agreed_on_waits_for_room(depended: Depended, tenant: Tenancy) -> None:
    registry = depended.registry
    held = await registry.add("orders", ORDER_WITHOUT_TOTAL)
    proposal = UUID(held.headers["Assent-Proposal"])
    await _limit(tenant, TOTAL_SCHEMAS, 1)
    await force(tenant.admin, proposal, "the test")
    assert await carry_out_approved(proposal) == "later"
    await _limit(tenant, TOTAL_SCHEMAS, 2)
    assert await carry_out_approved(proposal) == "published"
    assert json.loads(await registry.text(registry.at("orders", "/versions/2/content")))["name"] == "Order"
