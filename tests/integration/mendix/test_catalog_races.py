"""Calls at the same time: the sets of an environment, and publishers and consumers that appear together."""

import asyncio
from uuid import UUID, uuid4

from app.consumers.registrations import list_registrations
from app.storage.engine import fetch
from tests.support.catalog import NO_SALARY, Company, endpoint, held, said
from tests.support.races import ROUNDS


async def test_of_two_sets_one_is_there_afterwards_and_never_a_mixture(company: Company) -> None:
    for _ in range(ROUNDS // 3):
        place = await company.environment()
        first = [endpoint(path, service=path) for path in ("a", "b", "shared")]
        second = [endpoint(path, service=path) for path in ("shared", "y", "z")]
        for answer in await asyncio.gather(place.publish(*first), place.publish(*second)):
            said(answer)
        paths = [one["path"] for one in await place.published()]
        assert paths in (["a", "b", "shared"], ["shared", "y", "z"])


async def test_the_same_set_twice_makes_everything_once(company: Company) -> None:
    for _ in range(ROUNDS // 3):
        place = await company.environment()
        answers = await asyncio.gather(*(place.publish(endpoint("/hr/v1")) for _ in range(3)))
        uuids = {said(answer)["endpoints"][0]["uuid"] for answer in answers}
        assert len(uuids) == 1
        rows = await fetch(
            """SELECT count(*) FROM version v JOIN service s ON s.artifact = v.artifact WHERE s.application = $1""",
            UUID(place.application),
        )
        assert rows[0][0] == 1


async def test_two_environments_deploy_one_new_service_at_once(company: Company) -> None:
    for _ in range(ROUNDS // 3):
        live = await company.environment()
        test = await company.environment(application=live.application, kind="Non-Production")
        for answer in await asyncio.gather(live.publish(endpoint("/hr/v1")), test.publish(endpoint("/hr/v1"))):
            said(answer)
        (one,), (two,) = await live.published(), await test.published()
        assert one["serviceVersion"]["uuid"] == two["serviceVersion"]["uuid"]


async def test_a_consumer_and_its_endpoint_that_appear_together_find_each_other(company: Company) -> None:
    for _ in range(ROUNDS):
        place = await company.environment()
        theirs = await company.environment(by=company.theirs)
        calls = {"endpointLocation": f"{place.location}/hr/v1"}
        for answer in await asyncio.gather(place.publish(endpoint("/hr/v1")), theirs.consume(calls)):
            said(answer)
        assert len(await theirs.consumed()) == 1
    page = await list_registrations(company.tenant.admin, limit=50, offset=0)
    assert page.total == ROUNDS


async def test_a_break_and_a_consumer_at_once_hurt_nobody_unasked(company: Company) -> None:
    for _ in range(ROUNDS // 2):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        theirs = await company.environment(by=company.theirs)
        calls = {"endpointLocation": f"{place.location}/hr/v1"}
        broken, linked = await asyncio.gather(place.publish(endpoint("/hr/v1", NO_SALARY)), theirs.consume(calls))
        said(linked)
        if broken.status_code == 409:
            held(broken)
            continue
        said(broken)
        rows = await fetch(
            """
            SELECT c.text FROM registration r JOIN version v ON v.id = r.version JOIN content c ON c.id = v.content
            WHERE r.source = $1 AND r.status = 'active'
            """,
            f"environment:{theirs.environment}",
        )
        assert [row["text"] for row in rows] == [NO_SALARY]


async def test_the_same_break_at_once_is_one_proposal(company: Company) -> None:
    for _ in range(ROUNDS // 3):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        await company.consume(place)
        answers = await asyncio.gather(*(place.publish(endpoint("/hr/v1", NO_SALARY)) for _ in range(3)))
        assert len({held(answer) for answer in answers}) == 1


async def test_one_location_is_taken_once(company: Company) -> None:
    app = await company.application()
    for _ in range(ROUNDS // 3):
        body = {"name": "e", "location": f"https://{uuid4().hex}.test", "type": "Production"}
        calls = (company.http.post(f"applications/{app}/environments", json=body) for _ in range(3))
        assert sorted(answer.status_code for answer in await asyncio.gather(*calls)) == [201, 409, 409]


async def test_deleting_an_application_while_it_is_deployed_leaves_nothing_half_done(company: Company) -> None:
    for _ in range(ROUNDS // 3):
        place = await company.environment()
        answers = await asyncio.gather(
            place.publish(endpoint("/hr/v1")), company.http.delete(f"applications/{place.application}")
        )
        assert answers[0].status_code in (200, 404)
        assert answers[1].status_code == 204
        rows = await fetch("SELECT 1 FROM endpoint WHERE environment = $1", UUID(place.environment))
        assert rows == []
