"""Requests that are none: always `{error[, code]}`, never a framework's words, never a 500."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.asgi import Application
from tests.integration.untp.conftest import REGISTRAR, Naming, refused
from tests.support.answers import nothing_written, problem
from tests.support.clients import client_of
from tests.support.tenants import Tenancy

KINDS = ("registrars", "schemes", "identifiers", "services")


@pytest.mark.parametrize("content", [b"", b"{", b"nonsense", b"\xff\xfe", b'{"a": 1', b"NaN"])
async def test_bodies_that_are_no_json(naming: Naming, tenant: Tenancy, content: bytes) -> None:
    async with nothing_written(tenant):
        for kind in KINDS:
            for method, path in (("POST", kind), ("PATCH", f"{kind}/x")):
                answer = await naming.http.request(method, path, content=content)
                assert refused(answer, 400) == "Invalid JSON body"


@pytest.mark.parametrize(
    "content",
    [
        b'{"name": "\xff"}',
        b"[" * 100_000,
        b'{"name":' * 20_000,
        b'{"config":' + b'{"a":' * 20_000,
        b'{"name": "\\ud800"}',
    ],
)
async def test_bodies_that_are_hostile(naming: Naming, tenant: Tenancy, content: bytes) -> None:
    async with nothing_written(tenant):
        for kind in KINDS:
            for method, path in (("POST", kind), ("PATCH", f"{kind}/x")):
                refused(await naming.http.request(method, path, content=content), 400)


@pytest.mark.parametrize(
    ("body", "kind"),
    [([], "array"), ("x", "string"), (1, "number"), (1.5, "number"), (True, "boolean"), (None, "null")],
)
async def test_bodies_that_are_no_object(naming: Naming, body: Any, kind: str) -> None:
    for path in KINDS:
        answer = await naming.http.post(path, content=json.dumps(body))
        assert refused(answer, 400) == f"body: Expected object, received {kind}"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
async def test_a_body_is_json_whatever_it_is_said_to_be(naming: Naming, media_type: str) -> None:
    answer = await naming.http.post("registrars", content=json.dumps(REGISTRAR), headers={"Content-Type": media_type})
    assert answer.status_code == 201


async def test_bodies_that_are_too_large(naming: Naming, tenant: Tenancy) -> None:
    large = json.dumps(REGISTRAR | {"name": "x" * 250_000}).encode()

    async def chunks() -> AsyncIterator[bytes]:
        yield large[:100_000]
        yield large[100_000:]

    async with nothing_written(tenant):
        for content in (large, chunks()):
            answer = await naming.http.post("registrars", content=content)
            refused(answer, 413, "REQUEST_BODY_TOO_LARGE")


async def test_addresses_and_methods_that_are_not_there(naming: Naming) -> None:
    for kind in KINDS:
        refused(await naming.call("GET", f"{kind}/x/links"), 404)
        refused(await naming.call("GET", f"{kind}/x/y/z"), 404)
        for method, path in (
            ("PUT", kind),
            ("DELETE", kind),
            ("PATCH", kind),
            ("POST", f"{kind}/x"),
        ):
            answer = await naming.call(method, path)
            refused(answer, 405)
            assert "GET" in answer.headers["allow"]
    assert (await naming.http.get("registrars/")).status_code == 200
    head = await naming.http.head("registrars")
    assert (head.status_code, head.content) == (200, b"")


async def test_what_is_beside_these_addresses_is_the_native_apis(naming: Naming) -> None:
    for path in ("registrarsx", "registrar", "nowhere"):
        problem(await naming.call("GET", path), 404, "not-found")
    registrations = (await naming.call("GET", "registrations", page=1, page_size=5)).json()
    assert registrations == {"results": [], "total": 0}


@pytest.mark.parametrize("text", ["\x00", "a\x00b"])
async def test_what_cannot_be_stored(naming: Naming, tenant: Tenancy, text: str) -> None:
    made = await naming.registrar()
    async with nothing_written(tenant):
        for field in ("name", "namespace"):
            refused(await naming.call("POST", "registrars", REGISTRAR | {field: text}), 400)
            refused(await naming.call("PATCH", f"registrars/{made['id']}", {field: text}), 400)
        body = {"registrarId": text, "name": "a", "primaryKey": "a", "validationPattern": "a", "linkTemplate": "/"}
        refused(await naming.call("POST", "schemes", body), 400)
        refused(await naming.call("POST", "identifiers", {"schemeId": "system-scheme-gtin", "value": text}), 400)
        refused(
            await naming.call(
                "POST", "services", {"serviceType": "IDR", "adapterType": "a", "name": "a", "config": {"a": text}}
            ),
            400,
        )
        for kind in KINDS:
            refused(await naming.http.get(f"{kind}/%00"), 400)
        refused(await naming.http.get("identifiers?value=%00"), 400)


async def test_requests_that_stop_in_the_middle(service: Application, naming: Naming, tenant: Tenancy) -> None:
    """What Litestar itself refuses is said in this shape as well."""
    for query in ("limit=%FF", "limit=1&limit=0", "%ZZ=1", "offset=" + "9" * 5000):
        answer = await naming.http.get(f"registrars?{query}")
        assert answer.status_code in (200, 400), query
        if answer.status_code == 400:
            refused(answer, 400)


async def test_made_by_many_at_once_all_are_there(naming: Naming) -> None:
    await asyncio.gather(*(naming.registrar() for _ in range(20)))
    page = await naming.get("registrars", limit=50)
    assert page["pagination"]["total"] == 23
    assert len({row["id"] for row in page["data"]}) == 23


async def test_the_page_for_browsers_shows_this_document(service: Application, storage: None) -> None:
    async with client_of(service, None, "http://assent.test") as browser:
        page = await browser.get("/api-docs", headers={"Accept": "text/html"})
        assert 'data-document="/api-docs/openapi.json"' in page.text
        document: httpx.Response = await browser.get("/api-docs/openapi.json")
    assert document.headers["content-type"] == "application/vnd.oai.openapi+json"
    assert "/api/v1/registrars/{registrar_id}" in document.json()["paths"]
