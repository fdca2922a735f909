"""Requests that are made to hurt: each is refused in the catalog's own shape, and nothing of it is written."""

from typing import Any

import msgspec
import pytest

from app.asgi import create_app
from app.settings import Settings
from app.storage.engine import fetch
from tests.support.answers import nothing_written
from tests.support.catalog import EMPLOYEES, MORE, Company, endpoint, held, refused, said
from tests.support.clients import client_of
from tests.support.tenants import Tenancy

FINE = endpoint("/fine", MORE, service="fine")
"""What the same request asks for beside it, and is not done either."""
_DECLARED = '<?xml version="1.0" encoding="utf-8"?>'
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "doubling": f'<!DOCTYPE x [<!ENTITY e0 "ha">{_ENTITIES}]>',
    "internal": '<!DOCTYPE x [<!ENTITY a "b">]>',
    "file": '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>',
    "bare": "<!DOCTYPE x>",
}
WSDL = (
    '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x" name="x">'
    "<documentation>x</documentation></definitions>"
)


def _of_kind(kind: str, type_: str, text: str) -> dict[str, Any]:
    sent = endpoint("/bad", text, service="bad", serviceVersion={"type": type_})
    sent["serviceVersion"]["contracts"][0]["type"] = kind
    return sent


async def _all_ways(company: Company, sent: dict[str, Any], status: int, code: str) -> None:
    """The endpoint beside a good one, and by itself, made and written over: refused each time, with nothing written."""
    place = await company.environment()
    (known,) = said(await place.publish(endpoint("/known", service="known")))["endpoints"]
    published = f"{place.path}/published-endpoints"
    async with nothing_written(company.tenant):
        refused(await place.publish(FINE, sent), status, code)
        refused(await place.http.post(published, json=sent), status, code)
        refused(await place.http.put(f"{published}/{known['uuid']}", json=sent), status, code)
    assert [one["path"] for one in await place.published()] == ["known"]


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
@pytest.mark.parametrize(
    ("kind", "type_", "text"),
    [("CSDL", "OData", EMPLOYEES.partition("?>")[2]), ("WSDL", "SOAP", WSDL)],
    ids=["csdl", "wsdl"],
)
async def test_xml_that_declares_a_document_type(
    company: Company, kind: str, type_: str, text: str, doctype: str
) -> None:
    await _all_ways(company, _of_kind(kind, type_, _DECLARED + doctype + text), 400, "INVALID_REQUEST")


@pytest.mark.parametrize("primary", [True, False], ids=["primary", "beside"])
async def test_a_document_of_six_megabytes(company: Company, settings: Settings, primary: bool) -> None:
    large = EMPLOYEES + f"<!--{'x' * (6 * 1024 * 1024)}-->"
    sent = endpoint("/bad", large if primary else EMPLOYEES, service="bad")
    if not primary:
        beside = {"isPrimary": False, "uri": "servicefeed.xml", "contents": large}
        sent["serviceVersion"]["contracts"][0]["documents"].append(beside)
    roomy = create_app(msgspec.structs.replace(settings, max_body=5 * 1024 * 1024))
    await _all_ways(Company(company.tenant, roomy, company.publisher, company.consumer), sent, 413, "INVALID_REQUEST")


@pytest.mark.parametrize("other", ["/a", "a", "/a/", " /a ", "//a//"], ids=["same", "bare", "slash", "space", "more"])
async def test_one_path_twice_in_a_body(company: Company, other: str) -> None:
    place = await company.environment()
    async with nothing_written(company.tenant):
        answer = await place.publish(FINE, endpoint("/a", service="a"), endpoint(other, service="b"))
        assert "'/a' is there twice" in refused(answer, 400, "INVALID_REQUEST")["message"]


async def test_uuids_of_another_company_are_not_there_for_any_way_of_writing(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    other = await Company.create(await Tenancy.create(), company.service)
    own = await other.environment()
    mine = f"{own.path}/published-endpoints/{one['uuid']}"
    foreign = f"{place.path}/published-endpoints"
    moved = f"applications/{own.application}/environments/{place.environment}"
    live = {"name": "x", "location": "https://x.test", "type": "Production"}
    async with nothing_written(company.tenant), nothing_written(other.tenant):
        for answer in (
            await other.http.put(mine, json=endpoint("/hr/v1")),
            await other.http.delete(mine),
            await other.http.post(foreign, json=FINE),
            await other.http.put(f"{foreign}/{one['uuid']}", json=FINE),
            await other.http.delete(f"{foreign}/{one['uuid']}"),
            await other.http.delete(place.path),
            await other.http.put(moved, json=live),
            await other.http.delete(moved),
            await other.http.put(f"{moved}/published-endpoints", json={"endpoints": []}),
            await other.http.put(f"{moved}/consumed-endpoints", json={"endpoints": []}),
            await other.http.put(f"applications/{place.application}", json={"name": "x"}),
            await other.http.delete(f"applications/{place.application}"),
        ):
            refused(answer, 404, "NOT_FOUND")


_SPELLINGS = ["https://LIVE.example.test", "HTTPS://live.example.test:443", "https://live.example.test///"]


@pytest.mark.parametrize("other", _SPELLINGS)
async def test_a_location_that_is_only_spelled_otherwise_is_taken_by_every_way_of_writing(
    company: Company, other: str
) -> None:
    await company.environment(location="https://live.example.test")
    place = await company.environment()
    body = {"name": "x", "location": other, "type": "Production"}
    custom = {"name": "x", "location": "https://free.test", "type": "Production", "customLocations": [{"url": other}]}
    async with nothing_written(company.tenant):
        for sent in (body, custom):
            environments = f"applications/{place.application}/environments"
            refused(await company.http.post(environments, json=sent), 409, "CONFLICT")
            refused(await company.http.put(f"{environments}/{company.tenant.id}", json=sent), 409, "CONFLICT")
            refused(await company.http.put(place.path, json=sent), 409, "CONFLICT")


async def test_an_environment_may_name_its_own_location_in_many_spellings(company: Company) -> None:
    custom = [{"url": spelled} for spelled in _SPELLINGS]
    place = await company.environment(location="https://live.example.test", customLocations=custom)
    said(await place.publish(endpoint("/hr/v1")))
    theirs = await company.environment(by=company.theirs)
    for spelled in _SPELLINGS:
        (one,) = said(await theirs.consume({"endpointLocation": f"{spelled.rstrip('/')}/hr/v1/"}))["endpoints"]
        assert one["connections"] == 1


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "^(a*)*$"])
async def test_a_pattern_that_stalls_others_governs_names_of_services_here(company: Company, pattern: str) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/a", service="aaa")))
    native = client_of(company.service, company.tenant)
    registrar = {"name": "N", "namespace": "n", "url": "https://n.example"}
    made = (await native.post("registrars", json=registrar)).json()["id"]
    scheme = {"registrarId": made, "name": "S", "primaryKey": "s", "validationPattern": pattern, "linkTemplate": "/"}
    governing = {"scheme_id": (await native.post("schemes", json=scheme)).json()["id"]}
    assert (await native.put("groups/My-Application/naming", json=governing)).status_code == 200
    stalling = endpoint("/b", service="a" * 199 + "!")
    async with nothing_written(company.tenant):
        answer = await place.publish(endpoint("/a", MORE, service="aaa"), stalling)
        assert pattern in refused(answer, 422, "INVALID_REQUEST")["message"]
    said(await place.publish(endpoint("/a", service="aaa"), endpoint("/b", service="a" * 200)))


async def test_what_is_wrong_in_a_request_that_would_be_held_back_opens_nothing(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    await company.consume(place)
    async with nothing_written(company.tenant):
        refused(await place.publish(_of_kind("CSDL", "OData", "<broken")), 400, "INVALID_REQUEST")
    rows = await fetch("SELECT 1 FROM proposal WHERE tenant = $1", company.tenant.id)
    assert rows == []
    held(await place.publish())
