"""Searching, and that no link leads nowhere."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.catalog import SEARCH, Company, endpoint, refused, said


async def found(company: Company, query: str = "", *, by: httpx.AsyncClient | None = None) -> list[Any]:
    http = by or company.client(company.consumer, SEARCH)
    return said(await http.get(f"data{query}"))["data"]


@pytest.fixture
async def catalog(company: Company) -> Company:
    """Three endpoints, one of them hidden."""
    live = await company.environment(application=await company.application("Human Resources"))
    test = await company.environment(application=live.application, kind="Non-Production")
    tagged = {"tags": [{"name": "people"}], "description": "Whoever works here"}
    said(
        await live.publish(
            endpoint("/hr", serviceVersion=tagged), endpoint("/x", service="hid.den", discoverable=False)
        )
    )
    said(await test.publish(endpoint("/stock", None, service="stock", serviceVersion={"type": "REST"}, validated=True)))
    return company


async def test_an_endpoint_is_found_with_all_that_clients_need(catalog: Company) -> None:
    (one,) = await found(catalog, "?query=employ")
    assert set(one) == {
        "uuid", "name", "version", "serviceType", "specificationVersion", "description", "lastUpdated", "validated",
        "securityClassification", "securityScheme", "environment", "application", "tags", "links", "connections",
        "totalEntities", "entities", "totalActions", "actions",
    }  # fmt: skip
    assert (one["name"], one["version"], one["serviceType"], one["specificationVersion"]) == (
        "hr.employees", "1.0", "OData", "3.0",
    )  # fmt: skip
    assert "application" not in one["environment"]


@pytest.mark.parametrize(
    "query", ["employees", "WORKS HERE", "peopl", "human res", "Offices", "salar"], ids=lambda query: query
)
async def test_what_is_searched(catalog: Company, query: str) -> None:
    assert "hr.employees" in [one["name"] for one in await found(catalog, f"?query={query}")]


async def test_only_what_matches_is_listed_and_counted(catalog: Company) -> None:
    (one,) = await found(catalog, "?query=salary")
    assert (one["totalEntities"], one["entities"][0]["totalAttributes"]) == (1, 1)
    assert [attribute["name"] for attribute in one["entities"][0]["attributes"]] == ["Salary"]


async def test_validated_ones_come_first_and_hidden_ones_are_their_owners(catalog: Company) -> None:
    assert [one["name"] for one in await found(catalog)] == ["stock", "hr.employees"]
    mine = catalog.client(catalog.publisher, SEARCH)
    assert {one["name"] for one in await found(catalog, "?ownedContentOnly=true", by=mine)} == {
        "stock", "hr.employees", "hid.den",
    }  # fmt: skip
    assert await found(catalog, "?ownedContentOnly=true") == []
    boss = catalog.client(catalog.tenant, SEARCH)
    assert len(await found(catalog, "", by=boss)) == 3


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?productionEndpointsOnly=true", ["hr.employees"]),
        ("?serviceType=REST", ["stock"]),
        ("?capabilities=countable,filterable", ["hr.employees"]),
        ("?capabilities=creatable", []),
        ("?query=nothing%20of%20that", []),
        ("?limit=1&offset=1", ["hr.employees"]),
    ],
)
async def test_filters(catalog: Company, query: str, names: list[str]) -> None:
    assert [one["name"] for one in await found(catalog, query)] == names


@pytest.mark.parametrize("query", ["?query=ab", "?query=__a_", "?capabilities=edible", "?serviceType=Fax", "?limit=0"])
async def test_what_is_no_question_is_refused(catalog: Company, query: str) -> None:
    refused(await catalog.client(catalog.consumer, SEARCH).get(f"data{query}"), 400, "INVALID_REQUEST")


async def test_a_page_says_where_it_ends(catalog: Company) -> None:
    page = said(await catalog.client(catalog.consumer, SEARCH).get("data?limit=1&serviceType=OData"))
    assert (page["totalResults"], page["limit"], page["offset"]) == (1, 1, 0)
    assert page["lastId"] == page["data"][-1]["uuid"]
    assert all("serviceType=OData" in link["href"] for link in page["links"])


async def test_no_link_is_dead(catalog: Company) -> None:
    (place,) = [one["uuid"] for one in said(await catalog.http.get("applications"))["applications"]]
    environments = said(await catalog.http.get(f"applications/{place}/environments"))["environments"]
    published = said(
        await catalog.http.get(f"applications/{place}/environments/{environments[0]['uuid']}/published-endpoints")
    )
    (hit,) = await found(catalog, "?query=employees")
    one = next(each for each in published["endpoints"] if each["uuid"] == hit["uuid"])
    links = [*one["links"], *one["serviceVersion"]["service"]["links"], *hit["links"]]
    addresses = {link["href"] for link in links} | {hit["application"]["icon"]}
    for address in addresses:
        parts = urlsplit(address)
        answer = await catalog.http.get(f"http://assent.test{parts.path}?{parts.query}")
        assert answer.status_code == 200, address


async def test_an_endpoint_and_a_service_are_read_in_both_apis(catalog: Company) -> None:
    (hit,) = await found(catalog, "?query=employees")
    app = hit["application"]["uuid"]
    for address in (f"endpoints/{hit['uuid']}", f"applications/{app}/services/hr.employees"):
        registration = said(await catalog.http.get(address))
        assert said(await catalog.client(catalog.publisher, SEARCH).get(address)) == registration
    service = said(await catalog.http.get(f"applications/{app}/services/hr.employees"))
    assert [version["version"] for version in service["versions"]] == ["1.0"]
    assert [each["uuid"] for each in service["versions"][0]["endpoints"]] == [hit["uuid"]]
    refused(await catalog.http.get(f"applications/{app}/services/none"), 404, "NOT_FOUND")


async def test_a_service_with_slashes_and_spaces_in_its_name_is_linked(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/a", service="a/b c?d")))["endpoints"]
    (link,) = one["serviceVersion"]["service"]["links"]
    assert link["href"].endswith("/services/a%2Fb%20c%3Fd")
    assert said(await company.http.get(f"http://assent.test{urlsplit(link['href']).path}"))["name"] == "a/b c?d"
