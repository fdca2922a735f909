"""What the catalog's release notes say was wrong once and was put right: none of it is wrong here."""

from app.storage.engine import fetch
from tests.support.answers import actions
from tests.support.catalog import EMPLOYEES, SEARCH, Company, endpoint, refused, said
from tests.support.tenants import Tenancy


async def _another(company: Company) -> Company:
    return await Company.create(await Tenancy.create(), company.service)


async def test_companies_at_the_same_address_have_nothing_in_common(company: Company) -> None:
    """2021-12: endpoints were told apart by their address alone; 2024-07: tags were seen by others."""
    other = await _another(company)
    tagged = endpoint("/hr/v1", serviceVersion={"tags": [{"name": "confidential"}]})
    ours = await company.environment(location="https://shared.test")
    (one,) = said(await ours.publish(tagged))["endpoints"]
    theirs = await other.environment(location="https://shared.test")
    (two,) = said(await theirs.publish(endpoint("/hr/v1")))["endpoints"]
    assert one["uuid"] != two["uuid"]
    assert one["serviceVersion"]["uuid"] != two["serviceVersion"]["uuid"]
    assert "tags" not in two["serviceVersion"]
    assert said(await other.client(other.publisher, SEARCH).get("data?query=confidential"))["data"] == []
    said(await other.http.put(f"{theirs.path}/published-endpoints", json={"endpoints": []}))
    assert [each["uuid"] for each in await ours.published()] == [one["uuid"]]


async def test_consumers_of_another_company_are_not_counted(company: Company) -> None:
    other = await _another(company)
    ours = await company.environment(location="https://shared.test")
    said(await ours.publish(endpoint("/hr/v1")))
    theirs = await other.environment()
    assert said(await theirs.consume({"endpointLocation": "https://shared.test/hr/v1"})) == {"endpoints": []}
    assert [one["connections"] for one in await ours.published()] == [0]


async def test_an_application_that_becomes_another_type_keeps_its_endpoints(company: Company) -> None:
    """2024-03: they were deleted and made again, with other UUIDs."""
    place = await company.environment()
    before = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    said(await company.http.put(f"applications/{place.application}", json={"name": "Converted", "type": "Mendix"}))
    assert await place.published() == before


async def test_an_update_is_no_deletion_to_anybody(company: Company) -> None:
    """2022-08: whoever listened heard that an endpoint was deleted when it was written over."""
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    await company.consume(place)
    said(await place.publish(endpoint("/hr/v1", validated=True)))
    said(await place.become(name="renamed"))
    assert not [action for action in await actions(company.tenant) if "deleted" in action]
    rows = await fetch("SELECT status FROM registration WHERE tenant = $1", company.tenant.id)
    assert [row["status"] for row in rows] == ["active"]


async def test_a_redeployment_is_no_duplicate(company: Company) -> None:
    """2021-09 and 2022-10: it made a second endpoint, or was refused as one."""
    place = await company.environment()
    first = said(await place.publish(endpoint("/hr/v1", version="1.0")))["endpoints"]
    again = said(await place.publish(endpoint("/hr/v1", version="1.1")))["endpoints"]
    assert [one["uuid"] for one in again] == [one["uuid"] for one in first]


async def test_the_classification_cannot_be_set(company: Company) -> None:
    """2021-09: that it could was a hole."""
    place = await company.environment()
    sent = endpoint("/hr/v1", securityClassification="Public")
    sent["serviceVersion"]["securityClassification"] = "Public"
    (one,) = said(await place.publish(sent))["endpoints"]
    assert one["securityClassification"] == "Internal"


async def test_a_version_is_published_once_and_its_endpoint_touched_each_time(company: Company) -> None:
    place = await company.environment()
    (first,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    (again,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    assert again["serviceVersion"]["publishDate"] == first["serviceVersion"]["publishDate"]
    assert again["lastUpdated"] > first["lastUpdated"] >= first["serviceVersion"]["publishDate"]


async def test_what_is_not_to_be_discovered_is_read_by_those_who_may_change_it(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/hr/v1", discoverable=False)))["endpoints"]
    boss = company.client(company.tenant)
    for http in (company.http, boss):
        assert said(await http.get(f"endpoints/{one['uuid']}"))["discoverable"] is False
    refused(await company.theirs.get(f"endpoints/{one['uuid']}"), 404, "NOT_FOUND")


async def test_defaults_of_an_endpoint(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/hr/v1", discoverable=None, validated=None)))["endpoints"]
    assert (one["discoverable"], one["validated"]) == (True, False)


async def test_contracts_are_shown_where_one_endpoint_is_read_and_not_in_lists(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    assert "contracts" not in one["serviceVersion"]
    single = await place.one(one["uuid"])
    assert single["serviceVersion"]["contracts"][0]["documents"][0]["contents"] == EMPLOYEES
    assert single["environment"]["application"]["uuid"] == place.application


async def test_descriptions_in_openapi_2_are_taken(company: Company) -> None:
    """Since 2024-01."""
    text = '{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}}'
    sent = endpoint("/api", text, service="api", serviceVersion={"type": "REST"})
    sent["serviceVersion"]["contracts"][0]["type"] = "Open API"
    place = await company.environment()
    (one,) = said(await place.publish(sent))["endpoints"]
    (contract,) = (await place.one(one["uuid"]))["serviceVersion"]["contracts"]
    assert (contract["type"], contract["specificationVersion"]) == ("Open API", "2.0")
