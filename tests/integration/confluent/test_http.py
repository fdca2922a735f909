"""The protocol: content types, methods, addresses, and where the surface is mounted."""

import pytest

from tests.integration.confluent.conftest import MEDIA_TYPE, Registry, refused
from tests.support.schemas import ORDER


@pytest.mark.parametrize(
    ("accepted", "answered"),
    [
        ("*/*", MEDIA_TYPE),
        ("application/*", MEDIA_TYPE),
        ("application/json", "application/json"),
        ("application/vnd.schemaregistry+json", "application/vnd.schemaregistry+json"),
        (f"{MEDIA_TYPE}; q=0.5, application/json; q=0.9", "application/json"),
        ("text/html, application/json;q=0.1", "application/json"),
        ("application/json, */*;q=0.1", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["/subjects", "/subjects/none/versions"])
async def test_the_answer_is_of_a_type_that_is_accepted(
    registry: Registry, path: str, accepted: str, answered: str
) -> None:
    answer = await registry.http.get(path, headers={"Accept": accepted})
    assert answer.headers["content-type"] == answered


@pytest.mark.parametrize("accepted", ["text/plain", "application/json;q=0", "application/xml, text/*"])
async def test_types_that_are_not_offered(registry: Registry, accepted: str) -> None:
    refused(await registry.http.get("/subjects", headers={"Accept": accepted}), 406, 406)


@pytest.mark.parametrize(
    "sent",
    [MEDIA_TYPE, f"{MEDIA_TYPE}; charset=utf-8", "application/json", "application/octet-stream", "APPLICATION/JSON"],
)
async def test_a_body_is_json_whatever_of_these_it_is_called(registry: Registry, sent: str) -> None:
    body = b'{"compatibility": "FULL"}'
    assert (await registry.http.put("/config", content=body, headers={"Content-Type": sent})).status_code == 200


async def test_a_body_of_another_type(registry: Registry) -> None:
    for sent in ("text/html", "application/x-www-form-urlencoded", "multipart/form-data"):
        refused(await registry.http.put("/config", content=b"{}", headers={"Content-Type": sent}), 415, 415)


async def test_a_body_that_is_too_large(registry: Registry) -> None:
    answer = await registry.call("POST", "/subjects/s/versions", {"schema": "x" * 300_000})
    refused(answer, 413, 413)


@pytest.mark.parametrize("path", ["/nothing/here", "/subjects/s", "/schemas/ids", "/config/s/t", "/mode/s/t", "/v1"])
async def test_addresses_that_there_are_not(registry: Registry, path: str) -> None:
    answer = await registry.call("GET", path)
    assert answer.status_code == answer.json()["error_code"]
    assert answer.status_code in (404, 405)
    assert answer.headers["content-type"] == MEDIA_TYPE


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/subjects"), ("POST", "/config"), ("DELETE", "/subjects")])
async def test_methods_that_an_address_has_not(registry: Registry, method: str, path: str) -> None:
    answer = await registry.call(method, path)
    refused(answer, 405, 405)
    assert "GET" in answer.headers["Allow"]


async def test_heads_and_options(registry: Registry) -> None:
    await registry.register("s")
    read = await registry.http.get("/subjects/s/versions/1")
    head = await registry.http.head("/subjects/s/versions/1")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == read.headers["content-length"]
    options = await registry.http.options("/subjects/s/versions")
    assert options.is_success
    assert {"GET", "POST"} <= set(options.headers["Allow"].replace(" ", "").split(","))


async def test_the_root_is_nothing_to_a_client_and_a_page_to_a_browser(registry: Registry) -> None:
    assert (await registry.http.get("/")).json() == {}
    page = await registry.http.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")


async def test_what_the_server_says_of_itself(registry: Registry) -> None:
    cluster = (await registry.http.get("/v1/metadata/id")).json()
    assert set(cluster["scope"]["clusters"]) == {"kafka-cluster", "schema-registry-cluster"}
    assert (await registry.http.get("/v1/metadata/version")).json()["version"].startswith("8.")


async def test_everything_is_there_a_second_time(registry: Registry) -> None:
    mount = "/apis/ccompat/v7"
    await registry.call("POST", f"{mount}/subjects/a%2Fb/versions", {"schema": ORDER})
    for path in ("/subjects", "/subjects/a%2Fb/versions/1", "/schemas/ids/1", "/config", "/mode", "/contexts", "/"):
        assert (await registry.call("GET", f"{mount}{path}")).content == (await registry.call("GET", path)).content
    for address in (f"{mount}/nothing", f"{mount}subjects", "/apis/ccompat/v6/subjects"):
        refused(await registry.call("GET", address), 404, 404)
