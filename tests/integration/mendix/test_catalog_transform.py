"""The transformation of dependencies.json: row by row, and sent on as it is."""

import json
from typing import Any

import pytest

from tests.support.answers import nothing_written
from tests.support.catalog import EMPLOYEES, Company, refused, said

FEED = """<?xml version="1.0"?><service xmlns="http://www.w3.org/2007/app" xml:base='https://hr.test/odata/v1/?a=1&amp;b'/>"""
Document = dict[str, Any]


def dependencies(**members: Any) -> Document:
    """What an application generates."""
    published = {
        "name": "test.employees", "version": "2.0", "path": "/employees/v2", "serviceType": "OData 3.0",
        "contracts": [{"type": "ServiceFeed", "value": FEED}, {"type": "Metadata", "value": EMPLOYEES}],
        "security": {
            "types": [{"type": "MxID", "authenticationModuleId": "a4f7847b-9562-4b5a-adc2-4a0bf41cc534"}],
            "allowedRoles": [{"name": "User", "id": "91ca220e-9498-4d23-9d2e-90b9c19aca37"}],
        },
    }  # fmt: skip
    consumed = {
        "name": "test.managing", "version": "1.0", "serviceType": "OData 3.0", "constant": "First.Location",
        "uses": [{"type": "entity", "name": "ManagingEmployees"}],
    }  # fmt: skip
    return {"schemaVersion": "1.3", "appName": "HR", "published": [published | members], "consumed": [consumed]}


def body(document: object, **constants: str) -> Document:
    """A request."""
    given = {"First.Location": "https://hr.test/managing/v2"} | constants
    named = [{"name": name, "value": value} for name, value in given.items()]
    return {"dependenciesJsonString": json.dumps(document), "endpointLocationConstants": named}


async def transformed(company: Company, sent: Document) -> Document:
    response = await company.http.post("transform/dependenciesjson", json=sent)
    assert response.status_code == 200, response.text
    assert "x-api-version" not in response.headers
    return response.json()


async def test_every_row_of_the_table(company: Company) -> None:
    async with nothing_written(company.tenant):
        found = await transformed(company, body(dependencies()))
    assert found == {
        "putPublishedEndpoints": {
            "endpoints": [
                {
                    "path": "/employees/v2",
                    "serviceVersion": {
                        "version": "2.0",
                        "type": "OData",
                        "service": {"name": "test.employees"},
                        "securityScheme": {
                            "securityTypes": [{"name": "MxID", "marketplaceModuleID": "93457"}],
                            "mxAllowedRoles": [{"name": "User", "uuid": "91ca220e-9498-4d23-9d2e-90b9c19aca37"}],
                        },
                        "contracts": [
                            {
                                "type": "CSDL",
                                "documentBaseURL": "https://hr.test/odata/v1/?a=1&b",
                                "documents": [
                                    {"isPrimary": True, "uri": "metadata.xml", "contents": EMPLOYEES},
                                    {"isPrimary": False, "uri": "servicefeed.xml", "contents": FEED},
                                ],
                            }
                        ],
                    },
                }
            ]
        },
        "putConsumedEndpoints": {
            "endpoints": [
                {
                    "endpointLocation": "https://hr.test/managing/v2",
                    "consumedItems": [
                        {"type": "EntitySet", "name": "ManagingEmployees", "namespace": "DefaultNamespace"}
                    ],
                }
            ]
        },
    }


async def test_what_comes_out_can_be_put_as_it_is(company: Company) -> None:
    found = await transformed(company, body(dependencies()))
    place = await company.environment()
    sent = found["putPublishedEndpoints"]
    said(await company.http.put(f"{place.path}/published-endpoints", json=sent))
    said(await company.http.put(f"{place.path}/consumed-endpoints", json=found["putConsumedEndpoints"]))
    assert [one["path"] for one in await place.published()] == ["employees/v2"]


async def test_a_module_that_is_not_known_keeps_its_id_and_no_base_is_nowhere(company: Company) -> None:
    security = {"types": [{"type": "Custom", "authenticationModuleId": "another"}, {"type": "Basic"}]}
    contracts = [{"type": "Metadata", "value": EMPLOYEES}]
    found = await transformed(company, body(dependencies(security=security, contracts=contracts)))
    version = found["putPublishedEndpoints"]["endpoints"][0]["serviceVersion"]
    assert version["securityScheme"] == {
        "securityTypes": [{"name": "Custom", "marketplaceModuleID": "another"}, {"name": "Basic"}]
    }
    assert version["contracts"][0]["documentBaseURL"] == ""


async def test_what_names_no_constant_is_left_out_and_a_missing_one_is_named(company: Company) -> None:
    document = dependencies()
    document["consumed"] += [{"name": "x", "uses": []}, {"name": "y", "constant": "Second.Location"}]
    answer = await company.http.post("transform/dependenciesjson", json=body(document))
    assert "Second.Location" in refused(answer, 400, "INVALID_REQUEST")["message"]
    found = await transformed(company, body(document, **{"Second.Location": "https://y.test"}))
    locations = [one["endpointLocation"] for one in found["putConsumedEndpoints"]["endpoints"]]
    assert locations == ["https://hr.test/managing/v2", "https://y.test"]


@pytest.mark.parametrize(
    ("said_", "type_", "contract"),
    [("OData 4.0", "OData", "CSDL"), ("REST", "REST", "Open API"), ("SOAP", "SOAP", "WSDL")],
)
async def test_types_of_services(company: Company, said_: str, type_: str, contract: str) -> None:
    found = await transformed(company, body(dependencies(serviceType=said_)))
    version = found["putPublishedEndpoints"]["endpoints"][0]["serviceVersion"]
    assert (version["type"], version["contracts"][0]["type"]) == (type_, contract)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"dependenciesJsonString": 7},
        {"dependenciesJsonString": ""},
        {"dependenciesJsonString": "{"},
        {"dependenciesJsonString": "[]"},
        {"dependenciesJsonString": "[" * 100_000},
        {"dependenciesJsonString": '{"published": [{}]}'},
        {"dependenciesJsonString": json.dumps(dependencies(serviceType="Fax"))},
    ],
    ids=lambda sent: str(sent)[:40],
)
async def test_what_is_no_such_file_is_refused(company: Company, sent: Document) -> None:
    refused(await company.http.post("transform/dependenciesjson", json=sent), 400, "INVALID_REQUEST")


async def test_an_application_that_does_nothing(company: Company) -> None:
    nothing = {"putPublishedEndpoints": {"endpoints": []}, "putConsumedEndpoints": {"endpoints": []}}
    for text in ("{}", '{"published": null, "consumed": []}', "\ufeff{}"):
        assert await transformed(company, {"dependenciesJsonString": text}) == nothing
