"""/mode: what can be registered, and where."""

from typing import Any

import pytest

from app.identity.principals import Role
from tests.integration.confluent.conftest import Depended, Registry, refused
from tests.support.answers import actions, nothing_written
from tests.support.schemas import ORDER_WIDER, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy


async def mode(registry: Registry, path: str = "/mode", **parameters: Any) -> str:
    answer = await registry.call("GET", path, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["mode"]


async def set_mode(registry: Registry, path: str, value: str, **parameters: Any) -> None:
    answer = await registry.call("PUT", path, {"mode": value}, **parameters)
    assert (answer.status_code, answer.json()) == (200, {"mode": value.upper()}), answer.text


async def test_a_mode_holds_until_it_is_taken_away(registry: Registry) -> None:
    assert await mode(registry) == "READWRITE"
    await set_mode(registry, "/mode", "readonly")
    assert await mode(registry) == "READONLY"
    assert (await registry.call("DELETE", "/mode")).json() == {"mode": "READONLY"}
    assert await mode(registry) == "READWRITE"


async def test_a_subject_has_its_own_mode_or_that_of_all(registry: Registry) -> None:
    refused(await registry.call("GET", "/mode/s"), 404, 40409)
    await set_mode(registry, "/mode", "READONLY")
    await set_mode(registry, "/mode/s", "READWRITE")
    assert await mode(registry, "/mode/s") == "READWRITE"
    await registry.register("s")
    refused(await registry.call("POST", "/subjects/t/versions", {"schema": ORDER_WIDER}), 422, 42205)
    assert (await registry.call("DELETE", "/mode/s")).json() == {"mode": "READWRITE"}
    assert await mode(registry, "/mode/s", defaultToGlobal="true") == "READONLY"
    refused(await registry.call("DELETE", "/mode/s"), 404, 40401)


async def test_an_overriding_mode_is_that_of_every_subject(registry: Registry) -> None:
    await set_mode(registry, "/mode/s", "READWRITE")
    await set_mode(registry, "/mode", "READONLY_OVERRIDE")
    assert await mode(registry, "/mode/s") == "READONLY_OVERRIDE"
    assert await mode(registry, "/mode/t") == "READONLY_OVERRIDE"
    refused(await registry.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER}), 422, 42205)


async def test_a_context_has_a_mode(registry: Registry) -> None:
    await set_mode(registry, "/mode/:.c:", "READONLY")
    refused(await registry.call("POST", "/subjects/:.c:s/versions", {"schema": ORDER_WIDER}), 422, 42205)
    assert await mode(registry, "/mode/:.c:s", defaultToGlobal="true") == "READONLY"
    await registry.register("s")


async def test_what_is_read_only_is_not_deleted(registry: Registry) -> None:
    await registry.register("s")
    await set_mode(registry, "/mode/s", "READONLY")
    refused(await registry.call("DELETE", "/subjects/s/versions/1"), 422, 42205)
    refused(await registry.call("DELETE", "/subjects/s"), 422, 42205)


@pytest.mark.parametrize("body", [{"mode": "NOPE"}, {"mode": ""}, {"mode": None}, {}])
async def test_modes_that_there_are_not(registry: Registry, tenant: Tenancy, body: Any) -> None:
    async with nothing_written(tenant):
        refused(await registry.call("PUT", "/mode", body), 422, 42204)
        refused(await registry.call("PUT", "/mode/s", body), 422, 42204)


async def test_importing_needs_an_empty_place_or_force(registry: Registry, tenant: Tenancy) -> None:
    await registry.register("s")
    async with nothing_written(tenant):
        for path in ("/mode/s", "/mode"):
            message = refused(await registry.call("PUT", path, {"mode": "IMPORT"}), 422, 42205)
            assert message == "Cannot import since found existing subjects"
    await set_mode(registry, "/mode/t", "IMPORT")
    await set_mode(registry, "/mode/:.c:", "IMPORT")
    await set_mode(registry, "/mode/s", "IMPORT", force="true")
    await set_mode(registry, "/mode/s", "IMPORT")
    assert (await registry.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER, "id": 50, "version": 9})).json()


async def test_importing_makes_room_of_what_is_deleted_already(registry: Registry, tenant: Tenancy) -> None:
    await registry.register("s")
    await registry.call("DELETE", "/subjects/s")
    await set_mode(registry, "/mode/s", "IMPORT")
    assert (await registry.call("GET", "/subjects", deleted="true")).json() == []
    answer = await registry.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER, "id": 1, "version": 1})
    assert (answer.json()["id"], answer.json()["version"]) == (1, 1)
    assert "mode.set" in await actions(tenant)


async def test_importing_makes_room_of_all_that_is_deleted(registry: Registry) -> None:
    tree = '{"type": "record", "name": "Tree", "fields": [{"name": "l", "type": "Leaf"}]}'
    await registry.register("leaf", '{"type": "record", "name": "Leaf", "fields": []}')
    await registry.register("tree", tree, references=[{"name": "Leaf", "subject": "leaf", "version": 1}])
    await registry.call("DELETE", "/subjects/tree")
    await registry.call("DELETE", "/subjects/leaf")
    await set_mode(registry, "/mode", "IMPORT")
    assert (await registry.call("GET", "/subjects", deleted="true")).json() == []


async def test_a_forwarding_registry_says_so(registry: Registry) -> None:
    await set_mode(registry, "/mode", "FORWARD")
    assert await mode(registry) == "FORWARD"


async def test_who_may_set_modes(registry_of: Any, tenant: Tenancy) -> None:
    owner, other = registry_of(await tenant.team()), registry_of(await tenant.team())
    await owner.register("s")
    await set_mode(owner, "/mode/s", "READONLY")
    reader = registry_of(await tenant.key(Role.READER))
    async with nothing_written(tenant):
        for who, path in ((other, "/mode/s"), (owner, "/mode"), (owner, "/mode/:.c:"), (reader, "/mode/t")):
            refused(await who.call("PUT", path, {"mode": "READWRITE"}), 403, 40301)
        refused(await other.call("DELETE", "/mode/s"), 403, 40301)
        refused(await owner.call("DELETE", "/mode"), 403, 40301)


async def test_a_mode_lifts_nothing_that_consumers_have_to_agree_to(depended: Depended, registry: Registry) -> None:
    await set_mode(registry, f"/mode/{depended.subject}", "READWRITE")
    body = {"schema": ORDER_WITHOUT_TOTAL}
    refused(await depended.registry.call("POST", f"/subjects/{depended.subject}/versions", body), 409, 409)
