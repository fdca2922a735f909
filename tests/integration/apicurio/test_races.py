"""Writers at the same time, and input that means no good."""

import asyncio
import gzip
from collections import Counter
from typing import Any

import pytest

from app.storage.engine import fetch
from tests.integration.apicurio.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order
from tests.support.tenants import Tenancy


async def test_one_name_of_a_version_for_one_writer(registry: Registry) -> None:
    await registry.make("orders")
    answers = await asyncio.gather(*(registry.add("orders", avro_order(f"f{n}"), version="2.0") for n in range(8)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert (await registry.done("GET", registry.at("orders", "/versions")))["count"] == 2


async def test_generated_names_never_meet(registry: Registry) -> None:
    await registry.make("orders")
    answers = await asyncio.gather(
        *(registry.add("orders", avro_order(f"f{n}"), isDraft=n % 2 == 0) for n in range(10))
    )
    assert sorted(int(answer.json()["version"]) for answer in answers) == [*range(2, 12)]


async def test_one_artifact_for_one_of_those_who_make_it(registry: Registry) -> None:
    body = {
        "artifactId": "orders", "artifactType": "AVRO",
        "firstVersion": {"content": {"content": ORDER, "contentType": "application/json"}},
    }  # fmt: skip
    path = f"/groups/{registry.group}/artifacts"
    answers = await asyncio.gather(*(registry.call("POST", path, body) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert (await registry.done("GET", path))["count"] == 1


async def test_appending_to_a_branch_loses_nothing(registry: Registry) -> None:
    await registry.make("orders", version={"branches": ["b"]})
    for n in range(6):
        await registry.add("orders", avro_order(f"f{n}"))
    path = registry.at("orders", "/branches/b/versions")
    calls = [registry.call("POST", path, {"version": str(n)}) for n in (2, 3, 4, 5, 6, 7, 2, 3, 4)]
    answers = await asyncio.gather(*calls)
    assert Counter(answer.status_code for answer in answers) == {204: 6, 409: 3}
    on = await registry.done("GET", path)
    assert sorted(one["version"] for one in on["versions"]) == ["1", "2", "3", "4", "5", "6", "7"]


async def test_a_draft_is_published_once_as_it_is_or_as_it_became(registry: Registry, tenant: Tenancy) -> None:
    for n in range(6):
        name = f"orders{n}"
        await registry.make(name, version={"isDraft": True})
        content = {"content": ORDER_WIDER, "contentType": "application/json"}
        changed, *published = await asyncio.gather(
            registry.call("PUT", registry.at(name, "/versions/1/content"), content),
            *(registry.call("PUT", registry.at(name, "/versions/1/state"), {"state": "ENABLED"}) for _ in range(2)),
        )
        assert {changed.status_code, *(one.status_code for one in published)} <= {204, 409}
        text = await registry.text(registry.at(name, "/versions/1/content"))
        assert text == (ORDER_WIDER if changed.status_code == 204 else ORDER)
    rows = await fetch("SELECT artifact FROM version WHERE tenant = $1 GROUP BY 1 HAVING count(*) > 1", tenant.id)
    assert rows == []


async def test_deleting_while_others_write(registry: Registry) -> None:
    await registry.make("orders")
    calls = [
        registry.call("DELETE", registry.at("orders")),
        *(registry.add("orders", avro_order(f"f{n}")) for n in range(4)),
    ]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} <= {200, 204, 404}
    refused(await registry.call("GET", registry.at("orders")), 404, "ArtifactNotFoundException")


def _artifact(text: bytes, media_type: bytes) -> bytes:
    content = b'{"content": "%s", "contentType": "%s"}' % (text, media_type)
    return b'{"artifactType": "AVRO", "firstVersion": {"content": %s}}' % content


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "groups", b"{"),
        ("POST", "groups", b"\xff\xfe"),
        ("POST", "groups", b"[" * 100_000),
        ("POST", "groups", b'"text"'),
        ("POST", "groups", b'{"groupId": "a\\u0000b"}'),
        ("POST", "groups", b'{"groupId": "\\ud800"}'),
        ("POST", "groups/g/artifacts", _artifact(b"\\u0000", b"application/json")),
        ("POST", "groups/g/artifacts", _artifact(b"x", b"a\\nb")),
        ("POST", "groups/g/artifacts", b'{"artifactType": "AVRO", "labels": {"\\u001f": ""}}'),
        ("GET", "groups/%ff", b""),
        ("GET", "groups/a%00b", b""),
        ("GET", "groups/g/artifacts/%E0%80/versions/1", b""),
        ("GET", "search/artifacts?name=%00", b""),
        ("GET", "search/artifacts?labels=%00", b""),
        ("GET", "search/versions?version=" + "x" * 5_000, b""),
        ("GET", "search/artifacts?offset=-9223372036854775809", b""),
        ("GET", "ids/globalIds/" + "9" * 400, b""),
        ("POST", "search/artifacts?canonical=true&artifactType=AVRO", b"\xff"),
        ("PUT", "admin/config/properties/" + "x" * 3_000, b'{"value": "x"}'),
        ("PUT", "admin/config/properties/registry.limits.config.max-artifacts", b'{"value": "99999999999999999999"}'),
        ("POST", "admin/roleMappings", b'{"principalId": "a\\u0000", "role": "ADMIN"}'),
    ],
)  # fmt: skip
async def test_hostile_input_is_refused_and_changes_nothing(
    registry: Registry, tenant: Tenancy, method: str, path: str, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    async with nothing_written(tenant):
        answer = await registry.http.request(method, path, content=body, headers=headers)
    assert answer.status_code in (200, 400, 404, 422), answer.text
    assert "Traceback" not in answer.text


async def test_bodies_of_other_types_and_sizes(registry: Registry) -> None:
    answer = await registry.http.post("groups", content=b"<a/>", headers={"Content-Type": "application/xml"})
    refused(answer, 415, "NotSupportedException")
    huge = await registry.http.post("groups", content=b" " * 300_000, headers={"Content-Type": "application/json"})
    refused(huge, 413, "WebApplicationException")
    refused(await registry.call("PATCH", "/groups"), 405, "NotAllowedException")
    refused(await registry.call("POST", "/groups"), 415, "NotSupportedException")


async def test_answers_do_not_depend_on_each_other(registry_of: Any, tenant: Tenancy) -> None:
    other = await Tenancy.create()
    here, there = registry_of(tenant), registry_of(other)
    made = (await here.make("orders"))["version"]
    for path in (f"/ids/globalIds/{made['globalId']}", f"/ids/contentIds/{made['contentId']}", here.at("orders")):
        assert (await here.call("GET", path)).status_code == 200
        assert (await there.call("GET", path)).status_code == 404


async def test_compressed_bodies(registry: Registry) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    async def sent(body: bytes, encoding: str = "gzip") -> Any:
        return await registry.http.post("groups", content=body, headers={**headers, "Content-Encoding": encoding})

    packed = gzip.compress(b'{"groupId": "packed"}')
    assert (await sent(packed)).json()["groupId"] == "packed"
    both = gzip.compress(b'{"groupId": ') + gzip.compress(b'"packed twice"}')
    assert (await sent(both)).json()["groupId"] == "packed twice"
    spaced = gzip.compress(b" " * 199_000 + b'{"groupId": "packed small"}')
    assert (await sent(spaced)).json()["groupId"] == "packed small"
    refused(await sent(packed[:-9]), 400, "BadRequestException")
    refused(await sent(packed + b"more"), 400, "BadRequestException")
    refused(await sent(b"{}"), 400, "BadRequestException")
    refused(await sent(gzip.compress(b" " * 10_000_000)), 413, "WebApplicationException")
    refused(await sent(packed, "br"), 415, "NotSupportedException")
