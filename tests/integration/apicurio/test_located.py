"""Contents that are sent as the address where they are."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.identity.principals import Role
from tests.integration.apicurio.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.registries import Obedient, serving
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy


@pytest.fixture
async def there() -> AsyncIterator[Obedient]:
    """A server on this host, which the settings of tests allow by its address 127.0.0.1."""
    app = Obedient()
    async with serving(app) as url:
        app.url, app.body = f"{url}/order.avsc", ORDER.encode()
        yield app


async def test_it_is_fetched_for_artifacts_versions_and_drafts(registry: Registry, there: Obedient) -> None:
    content = {"content": there.url, "contentType": "application/json"}
    body = {"artifactId": "orders", "firstVersion": {"content": content}}
    made = await registry.done("POST", f"/groups/{registry.group}/artifacts", body)
    assert made["artifact"]["artifactType"] == "AVRO"
    there.body = ORDER_WIDER.encode()
    assert (await registry.add("orders", f" {there.url}\n")).json()["version"] == "2"
    await registry.add("orders", ORDER, isDraft=True)
    await registry.done("PUT", registry.at("orders", "/versions/3/content"), content)
    texts = [await registry.text(registry.at("orders", f"/versions/{version}/content")) for version in (1, 2, 3)]
    assert texts == [ORDER, ORDER_WIDER, ORDER_WIDER]
    assert there.asked == [("GET", "/order.avsc")] * 3


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"status": 404}, "404"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1/"}}, "302"),
        ({"body": b"\xff"}, "UTF-8"),
        ({"body": b" " * 200_001}, "more than 200000 bytes"),
        ({"body": b"", "status": 200}, "Empty content"),
        ({"headers": {"Content-Encoding": "gzip"}}, "compressed"),
    ],
    ids=["not there", "elsewhere", "no text", "too long", "nothing", "compressed"],
)
async def test_what_cannot_be_fetched_is_refused(
    registry: Registry, tenant: Tenancy, there: Obedient, answers: dict[str, Any], said: str
) -> None:
    await registry.make("orders")
    for name, value in answers.items():
        setattr(there, name, value)
    async with nothing_written(tenant):
        assert said in refused(await registry.add("orders", there.url), 400, "BadRequestException")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.2/", "http://localhost:1/x", "http://169.254.169.254/latest/meta-data", "http://[::1]/",
     "http://10.0.0.1/", "http://no.such.host.invalid/", "http://me:secret@127.0.0.1/", "http://0x7f000002/"],
)  # fmt: skip
async def test_nothing_private_is_reached(registry: Registry, tenant: Tenancy, address: str) -> None:
    await registry.make("orders")
    async with nothing_written(tenant):
        title = refused(await registry.add("orders", address), 400, "BadRequestException")
    assert "secret" not in title


async def test_nothing_is_fetched_for_who_only_reads(
    registry: Registry, registry_of: Any, tenant: Tenancy, there: Obedient
) -> None:
    await registry.make("orders")
    reader = registry_of(await tenant.key(Role.READER))
    reader.group = registry.group
    refused(await reader.add("orders", there.url), 403, "ForbiddenException")
    assert there.asked == []


async def test_an_address_in_a_text_is_a_text(registry: Registry, there: Obedient) -> None:
    text = f'{{"type": "string", "doc": "{there.url}"}}'
    await registry.make("orders", text)
    assert await registry.text(registry.at("orders", "/versions/1/content")) == text
    assert there.asked == []
