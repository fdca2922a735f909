"""/environments: locations are spelled in many ways and are one place; identity and idempotency."""

from uuid import uuid4

import pytest

from tests.support.catalog import Company, endpoint, refused, said


async def test_an_environment_is_answered_as_the_documentation_shows(company: Company) -> None:
    app = await company.application()
    body = {"name": "My-Environment", "location": "https://my-deployed-application-url.com", "type": "Production"}
    response = await company.http.post(f"applications/{app}/environments", json=body)
    made = said(response, 201)
    assert response.headers["location"].endswith(
        f"/rest/registration/v5/applications/{app}/environments/{made['uuid']}"
    )
    assert made == body | {"uuid": made["uuid"], "application": said(await company.http.get(f"applications/{app}"))}
    assert said(await company.http.get(f"applications/{app}/environments/{made['uuid']}")) == made


@pytest.mark.parametrize(
    "other",
    [
        "https://LIVE.example.test", "HTTPS://live.example.test", "https://live.example.test/",
        "https://live.example.test:443", "https://live.example.test:443//", " https://live.example.test ",
    ],
)  # fmt: skip
async def test_locations_that_differ_by_case_port_or_slash_are_one(company: Company, other: str) -> None:
    place = await company.environment(location="https://live.example.test")
    app = await company.application()
    body = {"name": "x", "location": other, "type": "Production"}
    conflict = refused(await company.http.post(f"applications/{app}/environments", json=body), 409, "CONFLICT")
    said_ = f"Another environment ({place.environment}) already exists in your company with the provided location."
    assert conflict["message"].startswith(said_)
    assert (conflict["environmentUUID"], conflict["applicationUUID"]) == (place.environment, place.application)


@pytest.mark.parametrize(
    "other", ["http://live.example.test", "https://live.example.test:8443", "https://live.example.test/a"]
)
async def test_others_are_others(company: Company, other: str) -> None:
    await company.environment(location="https://live.example.test")
    await company.environment(location=other)


async def test_custom_locations_are_taken_too(company: Company) -> None:
    custom = [{"url": "https://a.test"}, {"url": "https://b.test/x/"}]
    place = await company.environment(location="https://live.test", customLocations=custom)
    assert said(await company.http.get(place.path))["customLocations"] == custom
    app = await company.application()
    body = {"name": "x", "location": "https://b.test/x", "type": "Production"}
    refused(await company.http.post(f"applications/{app}/environments", json=body), 409, "CONFLICT")
    mixed = {
        "name": "x",
        "location": "https://c.test",
        "type": "Production",
        "customLocations": [{"url": "https://a.test"}],
    }
    refused(await company.http.post(f"applications/{app}/environments", json=mixed), 409, "CONFLICT")


async def test_putting_is_idempotent_and_does_not_collide_with_itself(company: Company) -> None:
    app, id_ = await company.application(), str(uuid4())
    address = f"applications/{app}/environments/{id_}"
    body = {"name": "e", "location": "https://e.test", "type": "Non-Production"}
    made = await company.http.put(address, json=body)
    assert made.headers["location"].endswith(address)
    assert said(await company.http.put(address, json=body)) == said(made, 201)
    renamed = said(await company.http.put(address, json=body | {"name": "f", "type": "Free App"}))
    assert (renamed["name"], renamed["type"], renamed["uuid"]) == ("f", "Free App", id_)


async def test_what_is_deleted_does_not_hold_its_location(company: Company) -> None:
    place = await company.environment(location="https://e.test")
    assert (await company.http.delete(place.path)).status_code == 204
    refused(await company.http.delete(place.path), 404, "NOT_FOUND")
    await company.environment(location="https://e.test")


async def test_when_an_environment_that_nobody_calls_moves_its_endpoints_do(company: Company) -> None:
    place = await company.environment(location="https://old.test")
    (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    said(await place.become(location="https://new.test"))
    assert (await place.one(one["uuid"]))["location"] == "https://new.test/hr/v1"
    await company.environment(location="https://old.test")


async def test_a_list_can_be_of_one_type(company: Company) -> None:
    app = await company.application()
    kinds = ("Production", "Non-Production", "Free App", "Non-Production")
    made = [await company.environment(application=app, kind=kind) for kind in kinds]
    page = said(await company.http.get(f"applications/{app}/environments?environmentType=Non-Production&limit=1"))
    assert page["totalEnvironments"] == 2
    assert [one["uuid"] for one in page["environments"]] == [made[1].environment]
    after = next(link["href"] for link in page["links"] if link["rel"] == "Next")
    assert "environmentType=Non-Production" in after
    rest = said(await company.http.get(f"applications/{app}/environments?{after.partition('?')[2]}"))
    assert [one["uuid"] for one in rest["environments"]] == [made[3].environment]
    assert said(await company.http.get(f"applications/{app}/environments"))["totalEnvironments"] == 4
    refused(await company.http.get(f"applications/{app}/environments?environmentType=Test"), 400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "body",
    [
        {"location": "https://e.test", "type": "Production"},
        {"name": "e", "type": "Production"},
        {"name": "e", "location": "https://e.test"},
        {"name": "e", "location": "https://e.test", "type": "Staging"},
        {"name": "e", "location": "e.test", "type": "Production"},
        {"name": "e", "location": "/e", "type": "Production"},
        {"name": "e", "location": "https://", "type": "Production"},
        {"name": "e", "location": "https://e.test:port", "type": "Production"},
        {"name": "e", "location": "https://me:secret@e.test", "type": "Production"},
        {"name": "e", "location": "https://e.test/" + "x" * 500, "type": "Production"},
        {"name": "x" * 201, "location": "https://e.test", "type": "Production"},
        {"name": "e", "location": "https://e.test", "type": "Production", "customLocations": []},
        {"name": "e", "location": "https://e.test", "type": "Production", "customLocations": [{"url": "nowhere"}]},
    ],
)
async def test_what_is_no_environment_is_refused(company: Company, body: object) -> None:
    app = await company.application()
    refused(await company.http.post(f"applications/{app}/environments", json=body), 400, "INVALID_REQUEST")
    assert said(await company.http.get(f"applications/{app}/environments"))["totalEnvironments"] == 0
