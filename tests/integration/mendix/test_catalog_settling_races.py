"""An environment that is written, deleted and called at the same time."""

import asyncio
from uuid import UUID, uuid4

from app.storage.engine import fetch
from tests.support.catalog import Company, Place, endpoint, held, refused, said
from tests.support.races import ROUNDS


def _at(location: str, **members: str) -> dict[str, str]:
    return {"name": "live", "location": location, "type": "Production"} | members


async def test_of_two_changes_of_an_environment_one_is_there_afterwards_and_never_a_mixture(company: Company) -> None:
    for _ in range(ROUNDS // 3):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        bodies = [_at(f"https://{uuid4().hex}.test", name=name, type=type_) for name, type_ in
                  (("one", "Production"), ("two", "Non-Production"))]  # fmt: skip
        for answer in await asyncio.gather(*(place.http.put(place.path, json=body) for body in bodies)):
            said(answer)
        now = said(await place.http.get(place.path))
        assert {name: now[name] for name in bodies[0]} in bodies
        rows = await fetch("SELECT key FROM environment_location WHERE environment = $1", UUID(place.environment))
        assert [row["key"] for row in rows] == [now["location"]]


async def test_an_environment_is_put_and_deleted_at_once(company: Company) -> None:
    for number in range(ROUNDS):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        moved = _at(f"https://{uuid4().hex}.test") if number % 2 else _at(place.location, name="renamed")
        put, gone = await asyncio.gather(place.http.put(place.path, json=moved), place.http.delete(place.path))
        assert put.status_code in (200, 201), put.text
        assert gone.status_code == 204, gone.text
        there = await place.http.get(place.path)
        if put.status_code == 201:  # it was made anew, with nothing in it
            assert said(there)["location"] == moved["location"]
            assert await place.published() == []
        else:
            refused(there, 404, "NOT_FOUND")
        held_ = await fetch("SELECT key FROM environment_location WHERE environment = $1", UUID(place.environment))
        assert len(held_) == (1 if put.status_code == 201 else 0)


async def test_endpoints_are_put_while_their_environment_is_deleted(company: Company) -> None:
    for _ in range(ROUNDS):
        place = await company.environment()
        put, gone = await asyncio.gather(place.publish(endpoint("/hr/v1")), place.http.delete(place.path))
        assert put.status_code in (200, 404), put.text
        assert gone.status_code == 204, gone.text
        assert await fetch("SELECT 1 FROM endpoint WHERE environment = $1", UUID(place.environment)) == []


async def test_an_endpoint_is_written_over_and_deleted_at_once(company: Company) -> None:
    for _ in range(ROUNDS):
        place = await company.environment()
        (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
        address = f"{place.path}/published-endpoints/{one['uuid']}"
        put, gone = await asyncio.gather(place.http.put(address, json=endpoint("/hr/v2")), place.http.delete(address))
        assert (put.status_code, gone.status_code) in ((200, 204), (201, 204)), (put.text, gone.text)
        left = [each["path"] for each in await place.published()]
        assert left == (["hr/v2"] if put.status_code == 201 else [])


async def _called(company: Company, place: Place) -> bool:
    """Whether an active registration leads to what is served at the place."""
    rows = await fetch(
        """
        SELECT 1 FROM registration r JOIN endpoint p ON p.id = r.endpoint
        WHERE r.status = 'active' AND p.environment = $1
        """,
        UUID(place.environment),
    )
    return bool(rows)


async def test_a_move_and_a_consumer_at_once_hurt_nobody_unasked(company: Company) -> None:
    for _ in range(ROUNDS):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        theirs = await company.environment(by=company.theirs)
        calls = {"endpointLocation": f"{place.location}/hr/v1"}
        moved, linked = await asyncio.gather(
            place.http.put(place.path, json=_at(f"https://{uuid4().hex}.test")), theirs.consume(calls)
        )
        said(linked)
        if moved.status_code == 409:
            held(moved)
            assert await _called(company, place)
        else:
            said(moved)  # before anybody called it: it is waited for where it was
            assert not await _called(company, place)
            assert await theirs.consumed() == []


async def test_production_is_left_and_a_consumer_comes_at_once(company: Company) -> None:
    for _ in range(ROUNDS):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        theirs = await company.environment(by=company.theirs)
        calls = {"endpointLocation": f"{place.location}/hr/v1"}
        left, linked = await asyncio.gather(
            place.http.put(place.path, json=_at(place.location, type="Non-Production")), theirs.consume(calls)
        )
        said(linked)
        kind = said(await place.http.get(place.path))["type"]
        assert (left.status_code, kind) in ((409, "Production"), (200, "Non-Production"))
        assert await _called(company, place)


async def test_an_endpoint_is_deleted_and_a_consumer_comes_at_once(company: Company) -> None:
    for _ in range(ROUNDS):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        theirs = await company.environment(by=company.theirs)
        calls = {"endpointLocation": f"{place.location}/hr/v1"}
        gone, linked = await asyncio.gather(place.publish(), theirs.consume(calls))
        said(linked)
        if gone.status_code == 409:
            held(gone)
            assert await _called(company, place)
        else:
            assert said(gone) == {"endpoints": []}
            assert await theirs.consumed() == []


async def test_the_same_change_at_once_is_one_proposal(company: Company) -> None:
    for _ in range(ROUNDS // 3):
        place = await company.environment()
        said(await place.publish(endpoint("/hr/v1")))
        await company.consume(place)
        body = _at(f"https://{uuid4().hex}.test")
        answers = await asyncio.gather(*(place.http.put(place.path, json=body) for _ in range(3)))
        assert len({held(answer) for answer in answers}) == 1
