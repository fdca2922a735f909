"""Consumed endpoints: registrations that an environment writes, and that follow what is there."""

import pytest

from app.consumers.registrations import list_registrations, register
from app.contracts.versions import list_versions
from tests.support.answers import nothing_written
from tests.support.catalog import NO_SALARY, Company, endpoint, held, refused, said


def calls(location: str, *names: str, **members: object) -> dict[str, object]:
    """An endpoint that is consumed, with the names of entity sets."""
    items: list[dict[str, object]] = [{"type": "EntitySet", "name": name} | members for name in names]
    found: dict[str, object] = {"endpointLocation": location}
    return found | {"consumedItems": items} if items else found


async def registrations(company: Company) -> list[tuple[str, str, list[str]]]:
    """Kind of source, status and fields of all, the oldest first."""
    page = await list_registrations(company.tenant.admin, limit=50, offset=0)
    return [(one.source.partition(":")[0], one.status, one.fields) for one in page.results][::-1]


async def test_what_is_consumed_is_answered_with_the_published_endpoint(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    theirs = await company.environment(by=company.theirs)
    (answer,) = said(await theirs.consume(calls(f"{place.location}/hr/v1", "Employees")))["endpoints"]
    assert answer["uuid"] == one["uuid"]
    assert answer["connections"] == 1
    assert answer["environment"]["uuid"] == place.environment
    assert answer["consumedItems"] == [{"type": "EntitySet", "name": "Employees", "namespace": "DefaultNamespace"}]
    assert await theirs.consumed() == [answer]
    address = f"{theirs.path}/consumed-endpoints/{one['uuid']}"
    assert said(await company.theirs.get(address)) == answer
    assert await registrations(company) == [("environment", "active", ["Employees"])]
    refused(await company.theirs.get(f"{place.path}/consumed-endpoints/{one['uuid']}"), 404, "NOT_FOUND")


async def test_connections_are_the_environments_that_call(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    for count in (1, 2, 3):
        await company.consume(place)
        assert [one["connections"] for one in await place.published()] == [count]


async def test_putting_the_same_again_changes_nothing(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    theirs = await company.environment(by=company.theirs)
    body = (calls(f"{place.location}/hr/v1", "Employees"), calls("https://elsewhere.test/x"))
    said(await theirs.consume(*body))
    async with nothing_written(company.tenant):
        said(await theirs.consume(*body))


async def test_a_list_replaces_the_one_before_and_leaves_registrations_made_by_hand(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/a", service="a"), endpoint("/b", service="b")))
    for version in (await list_versions(company.tenant.id, limit=9, offset=0)).results:
        await register(company.consumer.principal, version=version.id, team=company.consumer.id)
    theirs = await company.environment(by=company.theirs)
    said(await theirs.consume(calls(f"{place.location}/a"), calls(f"{place.location}/b")))
    said(await theirs.consume(calls(f"{place.location}/b", "Offices")))
    assert sorted(await registrations(company)) == [
        ("environment", "active", ["Offices"]),
        ("manual", "active", []),
        ("manual", "active", []),
    ]
    assert said(await theirs.consume()) == {"endpoints": []}
    assert sorted(await registrations(company)) == [("manual", "active", []), ("manual", "active", [])]


@pytest.mark.parametrize(
    "spelled", ["https://LIVE.test/hr/v1", "https://live.test:443/hr/v1/", "https://alias.test/x/hr/v1"]
)
async def test_places_are_found_however_they_are_spelled(company: Company, spelled: str) -> None:
    place = await company.environment(location="https://live.test", customLocations=[{"url": "https://alias.test/x/"}])
    said(await place.publish(endpoint("/hr/v1")))
    theirs = await company.environment(by=company.theirs)
    assert len(said(await theirs.consume(calls(spelled)))["endpoints"]) == 1


async def test_what_is_not_there_yet_waits_and_is_linked_when_it_appears(company: Company) -> None:
    theirs = await company.environment(by=company.theirs)
    assert said(await theirs.consume(calls("https://later.test/hr/v1", "Employees"))) == {"endpoints": []}
    assert await registrations(company) == []
    place = await company.environment(location="https://later.test")
    said(await place.publish(endpoint("/hr/v1")))
    (one,) = await theirs.consumed()
    assert one["connections"] == 1
    assert await registrations(company) == [("environment", "active", ["Employees"])]


async def test_it_is_linked_when_its_environment_moves_there_as_well(company: Company) -> None:
    theirs = await company.environment(by=company.theirs)
    said(await theirs.consume(calls("https://new.test/hr/v1")))
    place = await company.environment(location="https://old.test")
    said(await place.publish(endpoint("/hr/v1")))
    assert await theirs.consumed() == []
    body = {"name": "live", "location": "https://new.test", "type": "Production"}
    said(await company.http.put(place.path, json=body))
    assert len(await theirs.consumed()) == 1


async def test_items_that_the_contract_does_not_have_are_taken_and_noted(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    theirs = await company.environment(by=company.theirs)
    sent = calls(f"{place.location}/hr/v1", "ManagingEmployees", "Employee", namespace="DefaultNamespace")
    (answer,) = said(await theirs.consume(sent))["endpoints"]
    assert [item["name"] for item in answer["consumedItems"]] == ["ManagingEmployees", "Employee"]
    page = await list_registrations(company.tenant.admin, limit=9, offset=0)
    assert page.results[0].fields == ["ManagingEmployees", "Employees"]
    assert page.results[0].notes == "Not in the contract: ManagingEmployees."


async def test_the_same_place_twice_is_the_items_of_both(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    theirs = await company.environment(by=company.theirs)
    location = f"{place.location}/hr/v1"
    said(await theirs.consume(calls(location, "Employees"), calls(f"{location}/", "Offices")))
    assert await registrations(company) == [("environment", "active", ["Employees", "Offices"])]


async def test_an_endpoint_without_a_contract_is_consumed_without_a_duty(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1", None)))
    theirs = await company.environment(by=company.theirs)
    assert len(said(await theirs.consume(calls(f"{place.location}/hr/v1")))["endpoints"]) == 1
    assert await registrations(company) == []
    said(await place.publish(endpoint("/hr/v1")))
    assert await registrations(company) == [("environment", "active", [])]


async def test_a_consumer_that_leaves_is_not_waited_for(company: Company) -> None:

    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    theirs = await company.consume(place)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    said(await theirs.consume())
    assert await company.look(proposal) == "published"


@pytest.mark.parametrize(
    "sent",
    [
        {"endpointLocation": "/hr/v1"},
        {"endpointLocation": "not a place"},
        {"endpointLocation": "https://x.test/" + "x" * 500},
        {},
        {"endpointLocation": "https://x.test", "consumedItems": [{"type": "Table", "name": "x"}]},
        {"endpointLocation": "https://x.test", "consumedItems": [{"type": "EntitySet"}]},
        {"endpointLocation": "https://x.test", "consumedItems": [{"type": "EntitySet", "name": " "}]},
    ],
)
async def test_what_cannot_be_consumed_is_refused(company: Company, sent: dict[str, object]) -> None:
    theirs = await company.environment(by=company.theirs)
    async with nothing_written(company.tenant):
        refused(await theirs.consume(calls("https://fine.test/x"), sent), 400, "INVALID_REQUEST")
