"""/config: what is set where, what holds, what is refused, and what consumers are asked about."""

import asyncio
from typing import Any

import pytest

from app.identity.principals import Role
from tests.integration.confluent.conftest import Depended, Registry, refused
from tests.support.answers import actions, nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy

RULES = {"domainRules": [{"name": "r", "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "disabled": False}]}
EVERYTHING = {
    "alias": "other",
    "normalize": True,
    "validateFields": False,
    "validateRules": True,
    "compatibilityGroup": "major",
    "defaultMetadata": {"properties": {"tier": "3"}},
    "overrideMetadata": {"properties": {"region": "eu"}},
    "defaultRuleSet": RULES,
    "overrideRuleSet": RULES,
}


async def get(registry: Registry, path: str, **parameters: Any) -> Any:
    answer = await registry.call("GET", path, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(registry: Registry, path: str, **body: Any) -> Any:
    answer = await registry.call("PUT", path, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_global_level(registry: Registry) -> None:
    assert await get(registry, "/config") == {"compatibilityLevel": "BACKWARD"}
    assert await put(registry, "/config", compatibility="full_transitive") == {"compatibility": "FULL_TRANSITIVE"}
    assert await get(registry, "/config") == {"compatibilityLevel": "FULL_TRANSITIVE"}
    answer = await registry.call("DELETE", "/config")
    assert (answer.status_code, answer.json()) == (200, {"compatibilityLevel": "FULL_TRANSITIVE"})
    assert await get(registry, "/config") == {"compatibilityLevel": "BACKWARD"}


async def test_a_subject_has_its_own_level_or_that_of_all(registry: Registry) -> None:
    refused(await registry.call("GET", "/config/s"), 404, 40408)
    assert await get(registry, "/config/s", defaultToGlobal="true") == {"compatibilityLevel": "BACKWARD"}
    assert await put(registry, "/config/s", compatibility="NONE") == {"compatibility": "NONE"}
    assert await get(registry, "/config/s") == {"compatibilityLevel": "NONE"}
    answer = await registry.call("DELETE", "/config/s")
    assert (answer.status_code, answer.json()) == (200, {"compatibilityLevel": "NONE"})
    refused(await registry.call("GET", "/config/s"), 404, 40408)
    refused(await registry.call("DELETE", "/config/s"), 404, 40401)


async def test_a_level_holds_from_the_next_request_on(registry: Registry) -> None:
    await registry.register("s")
    refused(await registry.call("POST", "/subjects/s/versions", {"schema": '"string"'}), 409, 409)
    await put(registry, "/config/s", compatibility="NONE")
    await registry.register("s", '"string"')


async def test_members_stay_until_they_are_written_or_removed(registry: Registry) -> None:
    assert await put(registry, "/config/s", **EVERYTHING) == EVERYTHING
    assert await get(registry, "/config/s") == EVERYTHING
    after = await put(registry, "/config/s", compatibility="FULL", normalize=False, alias=None, compatibilityGroup="")
    kept = {name: EVERYTHING[name] for name in EVERYTHING if name not in ("alias", "normalize", "compatibilityGroup")}
    assert after == {"compatibility": "FULL", "normalize": False, **kept}
    assert (await put(registry, "/config/s"))["compatibility"] == "FULL", "nothing said, nothing changed"
    assert "compatibility" not in await put(registry, "/config/s", compatibility=None)


async def test_what_a_subject_does_not_say_is_said_further_up(registry: Registry) -> None:
    await put(registry, "/config", compatibility="FULL", normalize=True)
    await put(registry, "/config/:.c:", compatibility="FORWARD", compatibilityGroup="major")
    await put(registry, "/config/:.c:s", compatibilityGroup="minor")
    held = await get(registry, "/config/:.c:s", defaultToGlobal="true")
    assert held == {"compatibilityLevel": "FORWARD", "normalize": True, "compatibilityGroup": "minor"}
    assert await get(registry, "/config/:.c:s") == {"compatibilityGroup": "minor"}
    assert await get(registry, "/config/:.c:") == {"compatibilityLevel": "FORWARD", "compatibilityGroup": "major"}
    for everywhere in ("/config/:.:", "/config/:.__GLOBAL:"):
        assert await get(registry, everywhere) == {"compatibilityLevel": "FULL", "normalize": True}
        assert (await put(registry, everywhere, compatibility="FULL"))["compatibility"] == "FULL"


async def test_a_context_need_not_have_subjects_to_be_configured(registry: Registry) -> None:
    refused(await registry.call("GET", "/config/:.new:"), 404, 40408)
    await put(registry, "/config/:.new:", compatibility="NONE")
    assert (await registry.call("DELETE", "/config/:.new:")).json() == {"compatibilityLevel": "NONE"}
    assert await get(registry, "/contexts") == ["."]


@pytest.mark.parametrize("path", ["/config", "/config/s", "/config/:.c:"])
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"compatibility": "SIDEWAYS"}, 422, 42203),
        ({"compatibility": ""}, 422, 42203),
        ({"alias": "__EMPTY"}, 422, 42208),
        ({"alias": "x" * 256}, 422, 42208),
        ({"defaultRuleSet": {"domainRules": [{"name": "no type"}]}}, 422, 42210),
        ({"overrideRuleSet": {"migrationRules": [{"name": "r", "type": "T", "mode": "READ"}]}}, 422, 42210),
        ({"compatibility": 5}, 400, 400),
        ({"normalize": "maybe"}, 400, 400),
        ({"defaultMetadata": {"properties": {"a": 1}}}, 400, 400),
        ({"compatibilityGroup": "a\u0000b"}, 400, 400),
        ([], 400, 400),
    ],
    ids=str,
)
async def test_what_cannot_be_configured_changes_nothing(
    registry: Registry, tenant: Tenancy, path: str, body: Any, status: int, code: int
) -> None:
    async with nothing_written(tenant):
        refused(await registry.call("PUT", path, body), status, code)


async def test_a_body_that_is_none(registry: Registry) -> None:
    for content, status in ((b"", 422), (b"null", 422), (b"{nope", 400), (b"\xff", 400), (b"[" * 5000, 400)):
        answer = await registry.http.put("/config", content=content, headers={"Content-Type": "application/json"})
        refused(answer, status, status)


async def test_names_that_no_subject_can_have(registry: Registry, tenant: Tenancy) -> None:
    async with nothing_written(tenant):
        for subject in ("x" * 256, "%20", "%E2%80%8B", "a%00b", "__GLOBAL"):
            refused(await registry.call("PUT", f"/config/{subject}", {"compatibility": "FULL"}), 422, 42208)


async def test_who_may_configure_what(registry_of: Any, tenant: Tenancy) -> None:
    owner, other = registry_of(await tenant.team()), registry_of(await tenant.team())
    await owner.register("s")
    await put(owner, "/config/s", compatibility="FULL", normalize=True)
    await put(other, "/config/unused", compatibility="FULL")
    reader = registry_of(await tenant.key(Role.READER))
    async with nothing_written(tenant):
        for who, path in ((other, "/config/s"), (owner, "/config"), (owner, "/config/:.c:"), (reader, "/config/t")):
            for body in ({"compatibility": "NONE"}, {"normalize": False}):
                refused(await who.call("PUT", path, body), 403, 40301)
        refused(await other.call("DELETE", "/config/s"), 403, 40301)
        refused(await owner.call("DELETE", "/config"), 403, 40301)
    assert (await reader.call("GET", "/config/s")).status_code == 200


async def test_what_was_configured_is_on_record_once(registry: Registry, tenant: Tenancy) -> None:
    await put(registry, "/config/s", normalize=True)
    await put(registry, "/config/s", normalize=True)
    assert (await actions(tenant)).count("config.set") == 1


async def test_loosening_what_consumers_rely_on_is_held_back_and_the_rest_is_not(depended: Depended) -> None:
    registry = depended.registry
    body = {"compatibility": "NONE", "normalize": True}
    answer = await registry.call("PUT", f"/config/{depended.subject}", body)
    message = refused(answer, 409, 409)
    proposal = answer.headers["Assent-Proposal"]
    assert proposal in message
    assert f"/api/v1/proposals/{proposal}" in message
    assert "from BACKWARD to NONE" in message
    assert await get(registry, f"/config/{depended.subject}") == {"normalize": True}
    again = await registry.call("PUT", f"/config/{depended.subject}", {"compatibility": "NONE"})
    assert again.headers["Assent-Proposal"] == proposal


async def test_tightening_asks_nobody(depended: Depended) -> None:
    assert await put(depended.registry, f"/config/{depended.subject}", compatibility="FULL") == {
        "compatibility": "FULL"
    }


async def test_taking_a_strict_level_away_loosens_it(depended: Depended) -> None:
    await put(depended.registry, f"/config/{depended.subject}", compatibility="FULL", normalize=True)
    refused(await depended.registry.call("DELETE", f"/config/{depended.subject}"), 409, 409)
    assert await get(depended.registry, f"/config/{depended.subject}") == {"compatibilityLevel": "FULL"}


async def test_loosening_for_all_leaves_what_consumers_rely_on(depended: Depended, registry: Registry) -> None:
    await put(registry, "/config", compatibility="NONE")
    assert await get(registry, f"/config/{depended.subject}") == {"compatibilityLevel": "BACKWARD"}


async def test_what_is_read_only_is_not_configured(registry: Registry, tenant: Tenancy) -> None:
    await registry.call("PUT", "/mode/s", {"mode": "READONLY"})
    async with nothing_written(tenant):
        refused(await registry.call("PUT", "/config/s", {"compatibility": "FULL"}), 422, 42205)
        refused(await registry.call("PUT", "/config/s", {"normalize": True}), 422, 42205)
    await put(registry, "/config/t", compatibility="FULL")


async def test_only_versions_of_one_group_are_compared(registry: Registry) -> None:
    await put(registry, "/config/s", compatibilityGroup="major")
    await registry.register("s", ORDER, metadata={"properties": {"major": "1"}})
    await registry.register("s", '"string"', metadata={"properties": {"major": "2"}})
    body = {"schema": ORDER_WIDER, "metadata": {"properties": {"major": "1"}}}
    assert (await registry.call("POST", "/subjects/s/versions", body)).status_code == 200


async def test_writers_of_different_members_do_not_undo_each_other(registry: Registry) -> None:
    members = {name: value for name, value in EVERYTHING.items() if name != "alias"} | {"compatibility": "FULL"}
    await asyncio.gather(*(put(registry, "/config/s", **{name: value}) for name, value in members.items()))
    assert (await put(registry, "/config/s")) == members
