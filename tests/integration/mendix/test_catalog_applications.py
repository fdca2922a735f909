"""/applications: identity, idempotency, paging, owners, tenants."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from app.identity.principals import Role, Scope
from app.storage.engine import fetch
from tests.support.catalog import Company, endpoint, refused, said
from tests.support.tenants import Tenancy


async def test_an_application_is_answered_as_the_documentation_shows(company: Company) -> None:
    response = await company.http.post("applications", json={"name": "My-Application"})
    made = said(response, 201)
    address = f"http://127.0.0.1:80/rest/registration/v5/applications/{made['uuid']}"
    assert response.headers["location"] == address
    assert made == {
        "name": "My-Application",
        "type": "Other",
        "uuid": made["uuid"],
        "icon": "http://127.0.0.1:80/resources/logos/other_icon.png",
    }
    assert said(await company.http.get(f"applications/{made['uuid']}")) == made


async def test_everything_that_is_said_comes_back_trimmed_and_what_is_unknown_is_ignored(company: Company) -> None:
    owner = {"name": "Ada", "email": "ada@example.test", "uuid": str(uuid4())}
    body = {
        "name": "  HR ", "description": " people ", "repositoryLocation": "https://git.test/hr", "type": "Mendix",
        "businessOwner": owner, "technicalOwner": {"name": "Unknown", "email": "new@example.test"}, "Colour": "red",
    }  # fmt: skip
    made = said(await company.http.post("applications", json=body), 201)
    assert made | {"uuid": "", "icon": ""} == {
        "name": "HR", "description": "people", "repositoryLocation": "https://git.test/hr", "type": "Mendix",
        "businessOwner": owner, "technicalOwner": {"name": "Unknown", "email": "new@example.test"},
        "uuid": "", "icon": "",
    }  # fmt: skip
    assert made["icon"].endswith("/resources/logos/mendix_icon.png")


async def test_posting_twice_makes_two_and_putting_twice_changes_nothing(company: Company) -> None:
    assert await company.application("A") != await company.application("A")
    id_ = str(uuid4())
    made = await company.http.put(f"applications/{id_}", json={"name": "B"})
    assert (said(made, 201)["uuid"], made.headers["location"].rsplit("/", 1)[1]) == (id_, id_)
    assert said(await company.http.put(f"applications/{id_}", json={"name": "B"})) == made.json()
    assert said(await company.http.put(f"applications/{id_}", json={"name": "C", "type": "SAP"}))["type"] == "SAP"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": ""}, {"name": "  "}, {"name": 7}, {"name": "x" * 201}, {"name": "x", "type": "Word"},
        {"name": "x", "description": "x" * 10_001}, {"name": "x", "businessOwner": {"name": "no address"}}, [], None,
    ],
)  # fmt: skip
async def test_what_is_no_application_is_refused(company: Company, body: object) -> None:
    refused(await company.http.post("applications", json=body), 400, "INVALID_REQUEST")
    refused(await company.http.put(f"applications/{uuid4()}", json=body), 400, "INVALID_REQUEST")


async def test_a_list_has_pages_with_links(company: Company) -> None:
    made = [await company.application(f"app {number}") for number in range(5)]
    first = said(await company.http.get("applications?limit=2"))
    assert [one["uuid"] for one in first["applications"]] == made[:2]
    assert (first["totalApplications"], first["limit"], first["offset"]) == (5, 2, 0)
    assert [link["rel"] for link in first["links"]] == ["First", "Current", "Next", "Last"]
    links = {link["rel"]: link["href"] for link in first["links"]}
    follow = {rel: parse_qs(urlsplit(href).query) for rel, href in links.items()}
    assert follow["Next"] == {"limit": ["2"], "offset": ["2"]}
    assert follow["Last"] == {"limit": ["2"], "offset": ["4"]}
    last = said(await company.http.get("applications?limit=2&offset=4"))
    assert [one["uuid"] for one in last["applications"]] == made[4:]
    assert [link["rel"] for link in last["links"]] == ["First", "Previous", "Current", "Last"]
    beyond = said(await company.http.get("applications?offset=50"))
    assert (beyond["applications"], beyond["totalApplications"]) == ([], 5)


async def test_limits_above_a_hundred_are_a_hundred_and_what_is_no_number_is_refused(company: Company) -> None:
    assert said(await company.http.get("applications?limit=5000"))["limit"] == 100
    assert said(await company.http.get("applications"))["limit"] == 20
    for query in ("limit=0", "limit=-1", "limit=x", "offset=-1", "offset=1.5"):
        refused(await company.http.get(f"applications?{query}"), 400, "INVALID_REQUEST")
    said(await company.http.get(f"applications?offset={10**30}"))


async def test_only_its_team_and_administrators_change_an_application(company: Company) -> None:
    app = await company.application()
    refused(await company.theirs.put(f"applications/{app}", json={"name": "Mine"}), 403, "FORBIDDEN")
    refused(await company.theirs.delete(f"applications/{app}"), 403, "FORBIDDEN")
    body = {"name": "e", "location": "https://e.test", "type": "Production"}
    refused(await company.theirs.post(f"applications/{app}/environments", json=body), 403, "FORBIDDEN")
    assert said(await company.theirs.get(f"applications/{app}"))["name"] == "My-Application"
    boss = company.client(company.tenant)
    said(await boss.put(f"applications/{app}", json={"name": "Ours"}))
    assert (await boss.delete(f"applications/{app}")).status_code == 204


async def test_an_administrator_without_a_team_makes_applications_too(company: Company) -> None:
    place = await company.environment(by=company.client(company.tenant))
    said(await place.publish(endpoint("/hr/v1")))


async def test_reading_takes_a_key_that_reads_and_writing_one_that_writes(company: Company) -> None:
    reader = company.client(await company.tenant.key(Role.READER))
    reading = company.client(await company.tenant.key(Role.DEVELOPER, company.publisher.id, scopes=[Scope.READ]))
    app = await company.application()
    for http in (reader, reading):
        said(await http.get(f"applications/{app}"))
        refused(await http.post("applications", json={"name": "x"}), 403, "FORBIDDEN")
        refused(await http.put(f"applications/{app}", json={"name": "x"}), 403, "FORBIDDEN")
        refused(await http.delete(f"applications/{app}"), 403, "FORBIDDEN")
    answer = await reader.post("transform/dependenciesjson", json={"dependenciesJsonString": "{}"})
    assert answer.status_code == 200


async def test_what_is_deleted_is_gone_with_all_that_it_had_and_can_be_put_back(company: Company) -> None:
    place = await company.environment(location="https://live.test")
    (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    assert (await company.http.delete(f"applications/{place.application}")).status_code == 204
    for address in (
        f"applications/{place.application}",
        place.path,
        f"{place.path}/published-endpoints",
        f"endpoints/{one['uuid']}",
        f"applications/{place.application}/services/hr.employees",
    ):
        refused(await company.http.get(address), 404, "NOT_FOUND")
    refused(await company.http.delete(f"applications/{place.application}"), 404, "NOT_FOUND")
    said(await company.http.put(f"applications/{place.application}", json={"name": "Again"}), 201)
    back = await company.environment(application=place.application, location="https://live.test")
    said(await back.publish(endpoint("/hr/v1")))
    names = [row["fqn"] for row in await fetch("SELECT fqn FROM artifact WHERE tenant = $1", company.tenant.id)]
    assert names == ["My-Application.hr.employees"]


async def test_another_companys_uuids_are_not_found(company: Company) -> None:
    place = await company.environment()
    (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    stranger = company.client(await Tenancy.create())
    named = {"name": "x"}
    live = {"name": "x", "location": "https://x.test", "type": "Production"}
    for answer in (
        await stranger.get(f"applications/{place.application}"),
        await stranger.put(f"applications/{place.application}", json=named),
        await stranger.delete(f"applications/{place.application}"),
        await stranger.get(f"applications/{place.application}/environments"),
        await stranger.post(f"applications/{place.application}/environments", json=live),
        await stranger.put(place.path, json=live),
        await stranger.get(f"{place.path}/published-endpoints"),
        await stranger.put(f"{place.path}/published-endpoints", json={"endpoints": []}),
        await stranger.put(f"{place.path}/consumed-endpoints", json={"endpoints": []}),
        await stranger.get(f"endpoints/{one['uuid']}"),
    ):
        refused(answer, 404, "NOT_FOUND")
    own = said(await stranger.post("applications", json=named), 201)["uuid"]
    refused(await stranger.put(f"applications/{own}/environments/{place.environment}", json=live), 404, "NOT_FOUND")
    made = said(await stranger.post(f"applications/{own}/environments", json=live), 201)["uuid"]
    address = f"applications/{own}/environments/{made}/published-endpoints/{one['uuid']}"
    refused(await stranger.put(address, json=endpoint("/hr/v1")), 404, "NOT_FOUND")


async def test_names_of_groups_are_unique_and_outlive_renaming(company: Company) -> None:
    places = [await company.environment(application=await company.application("Shop: a.b/c")) for _ in range(2)]
    for place in places:
        said(await place.publish(endpoint("/hr/v1")))
    said(await company.http.put(f"applications/{places[0].application}", json={"name": "Renamed"}))
    said(await places[0].publish(endpoint("/hr/v1"), endpoint("/b", service="b")))
    rows = await fetch("SELECT fqn FROM artifact WHERE tenant = $1 ORDER BY fqn", company.tenant.id)
    other = f"Shop-a-b-c-{places[1].application[:8]}.hr.employees"
    assert [row["fqn"] for row in rows] == sorted(["Shop-a-b-c.b", "Shop-a-b-c.hr.employees", other])


async def test_a_service_is_a_contract_for_every_other_api(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    native = company.client(company.publisher, "http://assent.test/api/v1/")
    native.headers["Authorization"] = native.headers["Authorization"].replace("MxToken", "Bearer")
    page = (await native.get("contracts?asset_fqn=My-Application.hr.employees")).json()
    assert [one["version"] for one in page["results"]] == ["1.0.0"]
    confluent = company.client(company.publisher, "http://assent.test/")
    confluent.headers["Authorization"] = native.headers["Authorization"]
    subject = await confluent.get("subjects/:.My-Application:hr.employees/versions/latest/schema")
    assert subject.text.startswith("<?xml")
