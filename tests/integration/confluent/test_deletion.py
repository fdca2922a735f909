"""Deleting versions and subjects: softly, then for good, and what stands against it."""

import asyncio

import pytest

from tests.integration.confluent.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy


@pytest.fixture
async def two(registry: Registry) -> Registry:
    """A subject `s` with two versions."""
    await registry.register("s")
    await registry.register("s", ORDER_WIDER)
    return registry


async def test_a_version_goes_softly_and_then_for_good(two: Registry) -> None:
    refused(await two.call("DELETE", "/subjects/s/versions/1", permanent="true"), 404, 40407)
    assert (await two.call("DELETE", "/subjects/s/versions/1")).json() == 1
    refused(await two.call("DELETE", "/subjects/s/versions/1"), 404, 40406)
    refused(await two.call("POST", "/subjects/s", {"schema": ORDER}), 404, 40403)
    assert (await two.call("POST", "/subjects/s", {"schema": ORDER}, deleted="true")).json()["version"] == 1
    assert (await two.call("DELETE", "/subjects/s/versions/1", permanent="true")).json() == 1
    refused(await two.call("POST", "/subjects/s", {"schema": ORDER}, deleted="true"), 404, 40403)
    refused(await two.call("DELETE", "/subjects/s/versions/1"), 404, 40402)


@pytest.mark.parametrize(("path", "code"), [("/subjects/s", 40404), ("/subjects/s/versions/1", 40406)])
async def test_of_two_at_once_one_deletes_and_the_other_is_told_so(two: Registry, path: str, code: int) -> None:
    answers = await asyncio.gather(*(two.call("DELETE", path) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]
    assert {answer.json()["error_code"] for answer in answers if answer.status_code == 404} == {code}


async def test_latest_is_deleted_softly_even_when_it_is_asked_for_good(two: Registry) -> None:
    assert (await two.call("DELETE", "/subjects/s/versions/latest", permanent="true")).json() == 2
    assert (await two.call("POST", "/subjects/s", {"schema": ORDER_WIDER}, deleted="true")).json()["version"] == 2
    assert (await two.call("DELETE", "/subjects/s/versions/-1")).json() == 1


async def test_a_subject_goes_with_all_its_versions(two: Registry) -> None:
    refused(await two.call("DELETE", "/subjects/s", permanent="true"), 404, 40405)
    assert (await two.call("DELETE", "/subjects/s")).json() == [1, 2]
    refused(await two.call("DELETE", "/subjects/s"), 404, 40404)
    refused(await two.call("POST", "/subjects/s", {"schema": ORDER}), 404, 40401)
    assert (await two.call("DELETE", "/subjects/s", permanent="true")).json() == [1, 2]
    refused(await two.call("DELETE", "/subjects/s"), 404, 40401)


async def test_numbers_go_on_after_a_soft_delete_and_start_again_after_a_permanent_one(two: Registry) -> None:
    await two.call("DELETE", "/subjects/s")
    again = (await two.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER})).json()
    assert (again["version"], again["id"]) == (3, 2), "the next number, the same schema"
    await two.call("DELETE", "/subjects/s")
    assert (await two.call("DELETE", "/subjects/s", permanent="true")).json() == [1, 3], "version 2 had become 3"
    fresh = (await two.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER})).json()
    assert (fresh["version"], fresh["id"]) == (1, 3)


async def test_what_is_referenced_stays(registry: Registry, tenant: Tenancy) -> None:
    await registry.register("leaf", '{"type":"record","name":"Leaf","fields":[]}')
    top = '{"type":"record","name":"Top","fields":[{"name":"l","type":"Leaf"}]}'
    await registry.register("top", top, references=[{"name": "Leaf", "subject": "leaf", "version": 1}])
    async with nothing_written(tenant):
        refused(await registry.call("DELETE", "/subjects/leaf/versions/1"), 422, 42206)
        refused(await registry.call("DELETE", "/subjects/leaf"), 422, 42206)
    await registry.call("DELETE", "/subjects/top")
    assert (await registry.call("DELETE", "/subjects/leaf")).json() == [1]


@pytest.mark.parametrize("version", ["0", "-2", "abc", "2147483648", "1.5", "%31%30%30%30%30%30%30%30%30%30%30"])
async def test_numbers_that_no_version_can_have(two: Registry, version: str) -> None:
    refused(await two.call("DELETE", f"/subjects/s/versions/{version}"), 422, 42202)


async def test_what_is_not_there(two: Registry) -> None:
    refused(await two.call("DELETE", "/subjects/s/versions/9"), 404, 40402)
    refused(await two.call("DELETE", "/subjects/none/versions/1"), 404, 40401)
    refused(await two.call("DELETE", "/subjects/none"), 404, 40401)
