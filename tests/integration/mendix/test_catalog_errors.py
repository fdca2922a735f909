"""Failures: always `{code, message}`, whatever is wrong, and nothing is half-written."""

import httpx
import msgspec
import pytest

from app.asgi import create_app
from app.settings import Settings
from tests.support.answers import nothing_written
from tests.support.catalog import EMPLOYEES, SEARCH, Company, endpoint, refused, said

NOWHERE = "0b7c4a52-8d1f-4a64-9c0d-6a1f5e0f2c11"


async def test_who_has_no_token_is_asked_for_one(company: Company) -> None:
    answer = await company.client(None).get("applications")
    refused(answer, 401, "UNAUTHORIZED")
    assert answer.headers["www-authenticate"].startswith("MxToken")
    for value in ("MxToken nonsense", "MxToken", "Digest x", "MxToken  "):
        http = company.client(None)
        http.headers["Authorization"] = value
        refused(await http.get("applications"), 401, "UNAUTHORIZED")
        refused(await http.post("applications", json={"name": "x"}), 401, "UNAUTHORIZED")


async def test_a_token_is_read_in_both_schemes(company: Company) -> None:
    for scheme in ("MxToken", "mxtoken", "Bearer"):
        company.http.headers["Authorization"] = f"{scheme} {company.publisher.key}"
        said(await company.http.get("applications"))


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nothing", 404, "NOT_FOUND"),
        ("GET", "../../nothing", 404, "NOT_FOUND"),
        ("GET", "../../../rest", 404, "NOT_FOUND"),
        ("GET", "../v6/applications", 404, "NOT_FOUND"),
        ("PATCH", "applications", 405, "INVALID_REQUEST"),
        ("DELETE", "applications", 405, "INVALID_REQUEST"),
        ("GET", "transform/dependenciesjson", 405, "INVALID_REQUEST"),
        ("GET", "../v1/applications", 410, "UNSUPPORTED_VERSION"),
        ("POST", "../v4/applications/x/environments", 410, "UNSUPPORTED_VERSION"),
        ("GET", "applications/not-a-uuid", 400, "INVALID_REQUEST"),
        ("PUT", "applications/not-a-uuid", 400, "INVALID_REQUEST"),
        ("DELETE", "applications/not-a-uuid", 400, "INVALID_REQUEST"),
        ("GET", "applications/not-a-uuid/environments", 400, "INVALID_REQUEST"),
        ("GET", f"applications/{NOWHERE}/environments/x", 400, "INVALID_REQUEST"),
        ("GET", f"applications/{NOWHERE}/environments/{NOWHERE}/published-endpoints/x", 400, "INVALID_REQUEST"),
        ("GET", f"applications/{NOWHERE}/environments/{NOWHERE}/published-endpoints", 404, "NOT_FOUND"),
        ("GET", f"applications/{NOWHERE}", 404, "NOT_FOUND"),
        ("DELETE", f"applications/{NOWHERE}", 404, "NOT_FOUND"),
        ("GET", f"endpoints/{NOWHERE}", 404, "NOT_FOUND"),
    ],
)
async def test_addresses(company: Company, method: str, path: str, status: int, code: str) -> None:
    json = {"name": "x"} if method in ("PUT", "POST") else None
    refused(await company.http.request(method, path, json=json), status, code)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"name": "\\ud800"}', b'{"name": "\\u0000"}', b"[" * 50_000]
)
async def test_bodies_that_cannot_be_read(company: Company, content: bytes) -> None:
    async with nothing_written(company.tenant):
        refused(await company.http.post("applications", content=content), 400, "INVALID_REQUEST")
    place = await company.environment()
    async with nothing_written(company.tenant):
        for kind in ("published", "consumed"):
            answer = await company.http.put(f"{place.path}/{kind}-endpoints", content=content)
            refused(answer, 400, "INVALID_REQUEST")


async def test_text_with_a_null_character_is_refused(company: Company) -> None:
    place = await company.environment()
    sent = endpoint("/a", serviceVersion={"description": "a\0b"})
    async with nothing_written(company.tenant):
        refused(await place.publish(sent), 400, "INVALID_REQUEST")
        refused(await place.publish(endpoint("/a\0b")), 400, "INVALID_REQUEST")


async def test_a_document_of_six_megabytes_is_too_large(company: Company, settings: Settings) -> None:
    place = await company.environment()
    comment = f"<!--{'x' * (6 * 1024 * 1024)}-->"
    roomy = create_app(msgspec.structs.replace(settings, max_body=5 * 1024 * 1024))
    for service in (roomy, company.service):
        http = Company(company.tenant, service, company.publisher, company.consumer).http
        body = {"endpoints": [endpoint("/a", EMPLOYEES + comment)]}
        answer = await http.put(f"{place.path}/published-endpoints", json=body)
        refused(answer, 413, "INVALID_REQUEST")
    assert await place.published() == []


async def test_what_goes_wrong_inside_is_told_without_details(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("postgresql://assent:secret@db")

    monkeypatch.setattr("app.surfaces.mendix.applications.list_applications", fails)
    body = refused(await company.http.get("applications"), 500, "INTERNAL_SERVER_ERROR")
    assert "secret" not in body["message"]


async def test_the_search_api_fails_in_the_same_shape(company: Company) -> None:
    refused(await company.client(None, SEARCH).get("data"), 401, "UNAUTHORIZED")
    refused(await company.client(company.publisher, SEARCH).get("nothing"), 404, "NOT_FOUND")
    refused(await company.client(company.publisher, SEARCH).get("endpoints/x"), 400, "INVALID_REQUEST")


async def test_the_document_describes_all_operations(company: Company) -> None:
    answer: httpx.Response = await company.client(None).get("openapi.json")
    paths = answer.json()["paths"]
    operations = {one["operationId"] for path in paths.values() for one in path.values()}
    assert len(operations) == 20 + 3
    assert all("409" in one["responses"] for path in paths.values() for name, one in path.items() if name != "get")
