"""Published endpoints: one set for an environment, written all at once, or one by one."""

from uuid import uuid4

import pytest

from app.storage.engine import fetch
from tests.support.answers import nothing_written
from tests.support.catalog import EMPLOYEES, MORE, NO_SALARY, Company, endpoint, refused, said


async def test_endpoints_are_answered_as_the_documentation_shows(company: Company) -> None:
    place = await company.environment()
    sent = endpoint("/path/to/my/service/endpoint", service="My-Service-Name")
    sent["serviceVersion"]["service"]["ContractType"] = "OData_3_0"  # as printed there; it is in no schema
    feed = {"isPrimary": False, "uri": "servicefeed.xml", "contents": "<service/>"}
    sent["serviceVersion"]["contracts"][0]["documents"].append(feed)
    (one,) = said(await place.publish(sent))["endpoints"]
    base, version = "http://127.0.0.1:80", one["serviceVersion"]
    services = f"{base}/rest/registration/v5/applications/{place.application}/services"
    assert one == {
        "path": "path/to/my/service/endpoint",
        "securityClassification": "Internal",
        "uuid": one["uuid"],
        "links": [
            {"rel": "Self", "href": f"{base}/rest/registration/v5/endpoints/{one['uuid']}"},
            {"rel": "Catalog", "href": f"{base}/link/endpoint?EndpointUUID={one['uuid']}"},
        ],
        "connections": 0,
        "lastUpdated": one["lastUpdated"],
        "serviceVersion": {
            "version": "1.0",
            "description": "",
            "publishDate": version["publishDate"],
            "uuid": version["uuid"],
            "service": {
                "name": "My-Service-Name",
                "uuid": version["service"]["uuid"],
                "links": [
                    {
                        "rel": "Self",
                        "href": f"{services}/My-Service-Name",
                    }
                ],
            },
            "securityScheme": {"securityTypes": [{"name": "Basic"}]},
            "type": "OData",
        },
        "validated": False,
        "discoverable": True,
    }
    assert len(one["lastUpdated"]) == len("2023-08-03T11:40:39.462Z")
    contracts = (await place.one(one["uuid"]))["serviceVersion"]["contracts"]
    assert [each["uri"] for each in contracts[0]["documents"]] == ["metadata.xml", "servicefeed.xml"]
    assert contracts[0]["documents"][1]["contents"] == "<service/>"


async def test_putting_the_same_again_keeps_uuids_parses_nothing_and_makes_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = await company.environment()
    sent = [endpoint(f"/{number}", service=f"s{number}") for number in range(3)]
    first = said(await place.publish(*sent))["endpoints"]
    counted = """SELECT (SELECT count(*) FROM version WHERE tenant = $1),
                        (SELECT count(*) FROM content WHERE tenant = $1),
                        (SELECT count(*) FROM audit_event WHERE tenant = $1)"""
    before = [tuple(row) for row in await fetch(counted, company.tenant.id)]

    def parses(*_: object) -> None:
        raise AssertionError("something was parsed")

    monkeypatch.setattr("app.contracts.contents.parse", parses)
    again = said(await place.publish(*sent))["endpoints"]
    assert [tuple(row) for row in await fetch(counted, company.tenant.id)] == before
    for old, new in zip(first, again, strict=True):
        assert old | {"lastUpdated": ""} == new | {"lastUpdated": ""}
        assert new["lastUpdated"] >= old["lastUpdated"]


async def test_what_is_left_out_is_deleted_and_nothing_means_nothing(company: Company) -> None:
    place = await company.environment()
    both = said(await place.publish(endpoint("/a", service="a"), endpoint("/b", service="b")))["endpoints"]
    (left,) = said(await place.publish(endpoint("/b", service="b")))["endpoints"]
    assert left["uuid"] == both[1]["uuid"]
    refused(await place.http.get(f"{place.path}/published-endpoints/{both[0]['uuid']}"), 404, "NOT_FOUND")
    assert said(await place.publish()) == {"endpoints": []}
    assert await place.published() == []


async def test_slashes_around_a_path_do_not_make_another(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/orders/v1")))["endpoints"]
    for spelled in ("orders/v1", "/orders/v1/", " orders/v1 "):
        (again,) = said(await place.publish(endpoint(spelled)))["endpoints"]
        assert (again["uuid"], again["path"]) == (one["uuid"], "orders/v1")
    refused(await place.publish(endpoint("/orders/v1"), endpoint("orders/v1/")), 400, "INVALID_REQUEST")


async def test_white_space_makes_no_other_service(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/a", service="hr.employees", version="1.0")))["endpoints"]
    (two,) = said(await place.publish(endpoint("/a", service=" hr.employees ", version="1.0 ")))["endpoints"]
    assert one["serviceVersion"]["uuid"] == two["serviceVersion"]["uuid"]


async def test_all_or_nothing(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/a")))
    async with nothing_written(company.tenant):
        wrong = endpoint("/b", "<nonsense", service="b")
        body = refused(await place.publish(endpoint("/a", MORE), wrong), 400, "INVALID_REQUEST")
        assert body["message"].startswith("'/b' of b 1.0: The schema is not valid CSDL: ")


async def test_a_version_that_is_described_twice_has_to_be_one(company: Company) -> None:
    place = await company.environment()
    refused(await place.publish(endpoint("/a"), endpoint("/b", MORE)), 400, "INVALID_REQUEST")
    said(await place.publish(endpoint("/a"), endpoint("/b")))


async def test_a_version_of_a_service_is_shared_by_environments(company: Company) -> None:
    live = await company.environment()
    test = await company.environment(application=live.application, kind="Non-Production")
    (one,) = said(await live.publish(endpoint("/hr")))["endpoints"]
    (two,) = said(await test.publish(endpoint("/hr", MORE)))["endpoints"]
    assert one["serviceVersion"]["uuid"] == two["serviceVersion"]["uuid"]
    assert one["uuid"] != two["uuid"]
    contracts = (await live.one(one["uuid"]))["serviceVersion"]["contracts"]
    assert contracts[0]["documents"][0]["contents"] == MORE


async def test_posting_one_adds_it_and_a_path_that_is_taken_is_a_conflict(company: Company) -> None:
    place = await company.environment()
    response = await place.http.post(f"{place.path}/published-endpoints", json=endpoint("/a", service="a"))
    made = said(response, 201)
    assert response.headers["location"].endswith(f"{place.path}/published-endpoints/{made['uuid']}")
    assert made["environment"]["uuid"] == place.environment
    assert made["location"] == f"{place.location}/a"
    conflict = await place.http.post(f"{place.path}/published-endpoints", json=endpoint("a/", service="b"))
    assert made["uuid"] in refused(conflict, 409, "CONFLICT")["message"]
    said(await place.http.post(f"{place.path}/published-endpoints", json=endpoint("/b", service="b")), 201)
    assert [one["path"] for one in await place.published()] == ["a", "b"]


async def test_putting_one_makes_it_at_its_uuid_or_writes_it_over(company: Company) -> None:
    place, id_ = await company.environment(), str(uuid4())
    address = f"{place.path}/published-endpoints/{id_}"
    response = await place.http.put(address, json=endpoint("/a"))
    assert said(response, 201)["uuid"] == id_
    assert response.headers["location"].endswith(address)
    again = said(await place.http.put(address, json=endpoint("/b", MORE, validated=True, discoverable=False)))
    assert (again["uuid"], again["path"], again["validated"], again["discoverable"]) == (id_, "b", True, False)
    other = f"{place.path}/published-endpoints/{uuid4()}"
    refused(await place.http.put(other, json=endpoint("/b", service="c")), 409, "CONFLICT")


async def test_deleting_one(company: Company) -> None:
    place = await company.environment()
    one, _ = said(await place.publish(endpoint("/a", service="a"), endpoint("/b", service="b")))["endpoints"]
    address = f"{place.path}/published-endpoints/{one['uuid']}"
    assert (await place.http.delete(address)).status_code == 204
    refused(await place.http.delete(address), 404, "NOT_FOUND")
    assert [each["path"] for each in await place.published()] == ["b"]


async def test_what_is_in_a_contract_is_read_from_it(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/hr")))["endpoints"]
    version = (await place.one(one["uuid"]))["serviceVersion"]
    assert version["contracts"][0]["specificationVersion"] == "3.0"
    assert (version["totalEntities"], version["totalActions"]) == (2, 0)
    employees = version["entities"][0]
    assert [attribute["name"] for attribute in employees["attributes"]] == ["Name", "Salary"]
    assert employees["attributes"][0] == {
        "name": "Name", "typeName": "Edm.String", "typeKind": "Primitive", "updatable": False, "insertable": False,
        "countable": True, "filterable": True, "sortable": True,
    }  # fmt: skip
    assert {name: value for name, value in employees.items() if name != "attributes"} == {
        "name": "Employee", "entitySetName": "Employees", "entityTypeName": "Employee", "namespace": "DefaultNamespace",
        "validated": False, "updatable": False, "insertable": False, "deletable": False, "countable": True,
        "topSupported": True, "skipSupported": True, "filterable": True, "sortable": True, "links": [],
        "totalAttributes": 2, "totalAssociations": 0, "associations": [],
    }  # fmt: skip


async def test_a_changed_contract_is_a_new_version_under_the_same_name(company: Company) -> None:
    place = await company.environment()
    for text in (EMPLOYEES, MORE, NO_SALARY):
        said(await place.publish(endpoint("/hr", text)))
    rows = await fetch(
        "SELECT ordinal, label, semver, line FROM version WHERE tenant = $1 ORDER BY ordinal", company.tenant.id
    )
    assert [tuple(row) for row in rows] == [
        (1, "1.0", "1.0.0", "1.0"),
        (2, "1.0+2", "1.1.0", "1.0"),
        (3, "1.0+3", "2.0.0", "1.0"),
    ]


async def test_a_document_is_stored_once(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(*(endpoint(f"/{n}", service=f"s{n}") for n in range(4))))
    rows = await fetch("SELECT count(*) FROM content WHERE tenant = $1", company.tenant.id)
    assert rows[0][0] == 1


async def test_the_root_url_in_an_address_is_the_environments(company: Company) -> None:
    place = await company.environment(location="https://live.test/")
    sent = endpoint("/odata/x/v1/")
    sent["serviceVersion"]["contracts"][0]["documentBaseURL"] = "{applicationRootUrl}/odata/x/v1/"
    (one,) = said(await place.publish(sent))["endpoints"]
    single = await place.one(one["uuid"])
    assert single["serviceVersion"]["contracts"][0]["documentBaseURL"] == "https://live.test/odata/x/v1/"
    assert single["location"] == "https://live.test/odata/x/v1"


async def test_an_empty_contract_has_no_entities(company: Company) -> None:
    empty = """<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices
    m:DataServiceVersion="3.0" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
    </edmx:DataServices></edmx:Edmx>"""
    place = await company.environment()
    for path, text in (("/a", empty), ("/b", None)):
        (one,) = said(await place.publish(endpoint(path, text, service=path[1:])))["endpoints"]
        assert (await place.one(one["uuid"]))["serviceVersion"]["totalEntities"] == 0


async def test_a_byte_order_mark_is_no_part_of_a_contract(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/a", "\ufeff" + EMPLOYEES)))
    async with nothing_written(company.tenant):
        pass
    (one,) = said(await place.publish(endpoint("/a")))["endpoints"]
    contracts = (await place.one(one["uuid"]))["serviceVersion"]["contracts"]
    assert contracts[0]["documents"][0]["contents"] == EMPLOYEES


async def test_tags_descriptions_and_security_are_the_versions(company: Company) -> None:
    place = await company.environment()
    described = {
        "description": " all of us ", "tags": [{"name": "hr"}, {"name": " people "}, {"name": "hr"}],
        "securityScheme": {
            "securityTypes": [{"name": "MxID", "marketplaceModuleID": "93457"}],
            "mxAllowedRoles": [{"name": "User", "uuid": "91ca220e-9498-4d23-9d2e-90b9c19aca37"}],
        },
    }  # fmt: skip
    (one,) = said(await place.publish(endpoint("/a", serviceVersion=described)))["endpoints"]
    version = one["serviceVersion"]
    assert version["description"] == "all of us"
    assert version["tags"] == [{"name": "hr"}, {"name": "people"}]
    assert version["securityScheme"] == described["securityScheme"]
    (plain,) = said(await place.publish(endpoint("/a", serviceVersion={"securityScheme": {}})))["endpoints"]
    assert plain["serviceVersion"]["securityScheme"] == {}
    assert "tags" not in plain["serviceVersion"]


@pytest.mark.parametrize(
    ("kind", "format_name", "type_", "text"),
    [
        ("Open API", "OPENAPI", "REST", '{"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {}}'),
    ],
)
async def test_other_languages_are_stored_and_versioned(
    company: Company, kind: str, format_name: str, type_: str, text: str
) -> None:
    place = await company.environment()
    sent = endpoint("/api", text, serviceVersion={"type": type_})
    sent["serviceVersion"]["contracts"][0]["type"] = kind
    (one,) = said(await place.publish(sent))["endpoints"]
    version = (await place.one(one["uuid"]))["serviceVersion"]
    assert (version["type"], version["contracts"][0]["type"]) == (type_, kind)
    assert version["contracts"][0]["specificationVersion"] == "3.0.0"
    assert "totalEntities" not in version
    rows = await fetch("SELECT format FROM artifact WHERE tenant = $1", company.tenant.id)
    assert [row["format"] for row in rows] == [format_name]


_HOSTILE = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">&b;</edmx:Edmx>'
)


@pytest.mark.parametrize(
    "sent",
    [
        endpoint("/a", "<edmx:Edmx"),
        endpoint("/a", "<html/>"),
        endpoint("/a", ""),
        endpoint("/a", _HOSTILE),
        endpoint("/a", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'),
        endpoint("x" * 401),
        endpoint("/a", service="x" * 201),
        endpoint("/a", service=" "),
        endpoint("/a", version=""),
        endpoint("/a", serviceVersion={"type": "gRPC"}),
        endpoint("/a", serviceVersion={"type": "SOAP", "securityScheme": {"securityTypes": [{"name": "Session"}]}}),
        endpoint("/a", serviceVersion={"securityScheme": {"securityTypes": [{"name": "Password"}]}}),
        endpoint(
            "/a", serviceVersion={"securityScheme": {"securityTypes": [{"name": "Basic", "marketplaceModuleID": "1"}]}}
        ),
        endpoint("/a", serviceVersion={"tags": [{"name": "x" * 101}]}),
        {"path": "/a"},
        {"serviceVersion": endpoint("/a")["serviceVersion"]},
    ],
    ids=lambda sent: str(sent)[:60],
)
async def test_what_cannot_be_published_is_refused(company: Company, sent: dict[str, object]) -> None:
    place = await company.environment()
    async with nothing_written(company.tenant):
        refused(await place.publish(sent), 400, "INVALID_REQUEST")
        refused(await place.http.post(f"{place.path}/published-endpoints", json=sent), 400, "INVALID_REQUEST")


@pytest.mark.parametrize("marks", [(True, True), (False, False)])
async def test_one_document_is_the_primary_one(company: Company, marks: tuple[bool, bool]) -> None:
    place = await company.environment()
    sent = endpoint("/a")
    sent["serviceVersion"]["contracts"][0]["documents"] = [
        {"isPrimary": mark, "uri": f"{number}.xml", "contents": EMPLOYEES} for number, mark in enumerate(marks)
    ]
    refused(await place.publish(sent), 400, "INVALID_REQUEST")
    only = endpoint("/a")
    del only["serviceVersion"]["contracts"][0]["documents"][0]["isPrimary"]
    (one,) = said(await place.publish(only))["endpoints"]
    contracts = (await place.one(one["uuid"]))["serviceVersion"]["contracts"]
    assert contracts[0]["documents"][0]["isPrimary"] is True
