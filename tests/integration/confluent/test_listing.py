"""GET /schemas: versions of many subjects."""

from typing import Any

from tests.integration.confluent.conftest import Registry
from tests.support.schemas import ORDER_WIDER


async def listed(registry: Registry, **parameters: Any) -> list[tuple[str, int]]:
    answer = await registry.call("GET", "/schemas", **parameters)
    assert answer.status_code == 200, answer.text
    return [(one["subject"], one["version"]) for one in answer.json()]


async def test_versions_by_subject_and_number(registry: Registry) -> None:
    await registry.register("b")
    await registry.register("b", ORDER_WIDER)
    await registry.register("a")
    await registry.register(":.staging:b")
    everything = [(":.staging:b", 1), ("a", 1), ("b", 1), ("b", 2)]
    assert await listed(registry) == everything
    assert await listed(registry, subjectPrefix="") == everything[1:]
    assert await listed(registry, subjectPrefix="b") == [("b", 1), ("b", 2)]
    assert await listed(registry, subjectPrefix=":*:b") == [(":.staging:b", 1), ("b", 1), ("b", 2)]
    assert await listed(registry, latestOnly="true") == [(":.staging:b", 1), ("a", 1), ("b", 2)]
    assert await listed(registry, offset=1, limit=2) == everything[1:3]


async def test_deleted_versions_on_request(registry: Registry) -> None:
    await registry.register("s")
    await registry.register("s", ORDER_WIDER)
    await registry.call("DELETE", "/subjects/s/versions/2")
    assert await listed(registry) == [("s", 1)]
    assert await listed(registry, latestOnly="true") == [("s", 1)]
    assert await listed(registry, deleted="true") == [("s", 1), ("s", 2)]
    assert await listed(registry, deleted="true", latestOnly="true") == [("s", 2)]


async def test_only_schemas_that_have_a_rule_of_a_type(registry: Registry) -> None:
    rules = {"domainRules": [{"name": "r", "type": "ENCRYPT"}], "migrationRules": [
        {"name": "m", "type": "JSONATA", "mode": "UPGRADE"}]}  # fmt: skip
    await registry.register("plain")
    await registry.register("ruled", ruleSet=rules)
    assert await listed(registry, ruleType="ENCRYPT") == [("ruled", 1)]
    assert await listed(registry, ruleType="JSONATA") == [("ruled", 1)]
    assert await listed(registry, ruleType='" || true || "') == []


async def test_subjects_by_their_aliases(registry: Registry) -> None:
    await registry.register("orders")
    await registry.register("users")
    await registry.call("PUT", "/config/old-orders", {"alias": "orders"})
    assert await listed(registry, subjectPrefix="old-") == []
    assert await listed(registry, subjectPrefix="old-", aliases="true") == [("orders", 1)]
    found = (await registry.call("GET", "/schemas", aliases="true")).json()
    assert [one.get("aliases") for one in found] == [["old-orders"], None]
