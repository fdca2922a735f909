"""Requests that can be none, to every operation: told as Apicurio's own server tells it, and nothing changes."""

import hashlib
import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from app.surfaces.apicurio.application import MOUNT, ROUTES
from app.surfaces.apicurio.document import describe
from tests.integration.apicurio.conftest import Registry, refused
from tests.support.schemas import ORDER
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = describe(ROUTES, MOUNT)
_OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in _DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
_READING_JSON = [
    (method, path)
    for method, path, operation in _OPERATIONS
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]
_JSON = {"Content-Type": "application/json"}
_BY_CHANCE = frozenset({"/admin/export"})
"""Answers that are others every time."""


class Place:
    """Two artifacts of a tenant, and the address of every operation on one of them."""

    def __init__(self, registry: Registry, made: dict[str, Any]) -> None:
        self.registry = registry
        self.names = {
            "group": registry.group,
            "artifact": "orders",
            "version": "1",
            "branch": "1.x",
            "comment": "1",
            "rule": "VALIDITY",
            "principal": "anna",
            "name": "apicurio.rest.deletion.group.enabled",
            "global_id": str(made["globalId"]),
            "content_id": str(made["contentId"]),
            "content_hash": hashlib.sha256(ORDER.encode()).hexdigest(),
        }

    def at(self, path: str, **others: str) -> str:
        return path.format(**self.names | others)

    async def sent(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, **others: str
    ) -> httpx.Response:
        address = self.at(path, **others).lstrip("/")
        return await self.registry.http.request(method, address, content=body, headers=headers)

    async def state(self) -> list[Any]:
        """What there is to change."""
        paths = ("/groups/{group}", "/groups/{group}/artifacts/{artifact}",
                 "/groups/{group}/artifacts/{artifact}/rules", "/groups/{group}/artifacts/{artifact}/versions",
                 "/groups/{group}/artifacts/{artifact}/branches",
                 "/admin/rules", "/admin/config/properties", "/groups", "/groups/{group}/artifacts")  # fmt: skip
        return [(await self.sent("GET", path)).json() for path in paths]


@pytest.fixture
async def place(registry: Registry) -> AsyncGenerator[Place]:
    """What is sent to it changes nothing."""
    made = (await registry.make("orders"))["version"]
    await registry.done("POST", registry.at("orders", "/branches"), {"branchId": "1.x", "versions": ["1"]})
    found = Place(registry, made)
    before = await found.state()
    yield found
    assert await found.state() == before


_UNREADABLE = {
    "BadRequestException": (b"{", b'{"a":}', b"[]", b"1", b'"x"', b"\xff", b'{"a":' * 2_000, "{}".encode("utf-16")),
    "MissingRequiredParameterException": (b"", b"null", b" \n"),
}


@pytest.mark.parametrize("name", _UNREADABLE)
async def test_a_body_that_cannot_be_read(place: Place, name: str) -> None:
    for method, path in _READING_JSON:
        for body in _UNREADABLE[name]:
            title = refused(await place.sent(method, path, body, _JSON), 400, name)
            assert title in {"Not able to deserialize data provided.", "Request is missing a required parameter: body"}


@pytest.mark.parametrize(
    "said", ["text/plain", "application/xml", "text/json", "application/problem+json", "*/*", "nonsense", "", None]
)
async def test_a_body_that_is_not_said_to_be_json(place: Place, said: str | None) -> None:
    headers = {"Content-Type": said} if said is not None else {}
    for method, path in _READING_JSON:
        refused(await place.sent(method, path, b"{}", headers), 415, "NotSupportedException")


@pytest.mark.parametrize(
    "said", ["APPLICATION/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8"]
)
async def test_json_is_json_however_it_is_said(registry: Registry, said: str) -> None:
    body = json.dumps({"groupId": registry.group})
    answer = await registry.http.post("groups", content=body, headers={"Content-Type": said})
    assert answer.json()["groupId"] == registry.group


async def test_a_body_that_is_too_large(place: Place) -> None:
    huge = json.dumps({"description": "x" * 300_000}).encode()
    for method, path in _READING_JSON:
        refused(await place.sent(method, path, huge, _JSON), 413, "WebApplicationException")


@pytest.mark.parametrize("key", [None, "assent_nobody"])
async def test_without_a_key(place: Place, registry_of: Any, key: str | None) -> None:
    there = registry_of(key).http
    for method, path, _ in _OPERATIONS:
        answer = await there.request(method, place.at(path).lstrip("/"), content=b"{}", headers=_JSON)
        refused(answer, 401, "UnauthorizedException")
        assert answer.headers["www-authenticate"].startswith("Basic")


_FITTING = {
    "description": "theirs", "state": "DISABLED", "value": "theirs", "branchId": "2.x", "versions": ["1"],
    "version": "1", "ruleType": "INTEGRITY", "config": "NONE",
    "content": {"content": ORDER, "contentType": "application/json"},
}  # fmt: skip
"""A body for every operation on something that is there, but for that on a content."""
_LISTED = "/groups/{group}/artifacts"
_OF_THINGS = [one for one in _OPERATIONS if "{" in one[1] and "/admin/" not in one[1]]


def _fitting(path: str) -> bytes:
    return json.dumps(_FITTING["content"] if path.endswith("/content") else _FITTING).encode()


async def test_what_another_tenant_has_is_not_there(place: Place, registry_of: Any) -> None:
    there = registry_of(await Tenancy.create()).http
    for method, path, _ in _OF_THINGS:
        if (method, path) == ("POST", _LISTED):  # that makes one of its own
            continue
        answer = await there.request(method, place.at(path).lstrip("/"), content=_fitting(path), headers=_JSON)
        if (method, path) == ("GET", _LISTED):
            assert answer.json() == {"artifacts": [], "count": 0}
        elif method == "DELETE" and path.endswith("{version}"):  # nobody's can be deleted there
            refused(answer, 405, "NotAllowedException")
        else:
            assert refused(answer, 404, answer.json()["name"])


async def test_a_method_that_an_address_has_not(place: Place) -> None:
    for path, operations in _DOCUMENT["paths"].items():
        answered = {method.upper() for method in operations}
        for other in {"GET", "POST", "PUT", "DELETE", "PATCH"} - answered:
            answer = await place.sent(other, path, b"{}", _JSON)
            refused(answer, 405, "NotAllowedException")
            assert answered <= set(answer.headers["allow"].split(", "))


async def test_what_an_address_is_asked_without_its_content(place: Place) -> None:
    for path, operations in _DOCUMENT["paths"].items():
        options = await place.sent("OPTIONS", path)
        assert options.status_code == 204
        assert {method.upper() for method in operations} <= set(options.headers["allow"].split(", "))
        if "get" in operations and path not in _BY_CHANCE:
            read, head = await place.sent("GET", path), await place.sent("HEAD", path)
            assert (head.status_code, head.content) == (read.status_code, b"")
            assert head.headers["content-type"] == read.headers["content-type"]


@pytest.mark.parametrize("written", ["a%zz", "100%", "%", "%2"])
async def test_an_address_with_a_percent_sign_that_stands_for_nothing(place: Place, written: str) -> None:
    for method, path, _ in _OF_THINGS:
        if "{group}" in path:
            answer = await place.sent(method, path, _fitting(path), _JSON, group=written)
            refused(answer, 400, "BadRequestException")


@pytest.mark.parametrize(
    "written", ["%2F", "..%2F..", "%C3%BC", "a%20b", "*", "branch=x", "x" * 257, "a%0Ab", "%F0%9F%98%80"]
)
async def test_a_branch_that_can_be_none(place: Place, written: str) -> None:
    branch = "/groups/{group}/artifacts/{artifact}/branches/{branch}"
    for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/versions"), ("PUT", "/versions")):
        body = None if method != "PUT" else b'{"versions": ["1"]}'
        answer = await place.sent(method, branch + path, body, _JSON, branch=written)
        assert refused(answer, 400, "ValidationException").startswith("Branch ID '")


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "a%b", "x" * 257, "ü", "a\nb", "a\x00b"])
async def test_a_version_that_can_be_none(place: Place, name: str) -> None:
    """In a body: as one that is made, and as one of a branch."""
    of_branch = "/groups/{group}/artifacts/{artifact}/branches"
    for method, path, body in (
        ("PUT", f"{of_branch}/{{branch}}/versions", {"versions": [name]}),
        ("POST", f"{of_branch}/{{branch}}/versions", {"version": name}),
        ("POST", of_branch, {"branchId": "2.x", "versions": ["1", name]}),
    ):
        answer = await place.sent(method, path, json.dumps(body).encode(), _JSON)
        assert refused(answer, 400, "ValidationException").startswith("Version ID '")


async def test_an_encoding_that_is_none(place: Place) -> None:
    for encoding in ("", "BASE64", "plain", "utf-8"):
        content = {"content": "e30=", "contentType": "application/json", "encoding": encoding}
        body = json.dumps({"content": content}).encode()
        answer = await place.sent("POST", "/groups/{group}/artifacts/{artifact}/versions", body, _JSON)
        refused(answer, 400, "BadRequestException")


@pytest.mark.parametrize("query", ["limit=abc", "limit=1.5", "offset=", "order=up", "order=ASC", "orderby=nothing"])
async def test_a_page_that_can_be_none(place: Place, query: str) -> None:
    for method, path, operation in _OPERATIONS:
        if any(said["name"] == "order" for said in operation.get("parameters", ())):
            answer = await place.sent(method, f"{path}?{query}", b"{}" if method == "POST" else None, _JSON)
            refused(answer, 404, "NotFoundException")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/search/versions?state=NONE", "state"),
        ("/search/versions?globalId=x", "globalId"),
        ("/search/artifacts?contentId=x", "contentId"),
        ("/ids/globalIds/1/references?refType=x", "refType"),
    ],
    ids=lambda value: value.rpartition("?")[2],
)
async def test_a_parameter_is_called_what_the_client_called_it(place: Place, path: str, name: str) -> None:
    title = refused(await place.sent("GET", path), 404, "NotFoundException")
    assert title.startswith(f"Unable to extract parameter from http request: {name}: ")
