"""Registering and looking up schemas: ids, versions, what is the same, and what is refused."""

import asyncio
import json
from typing import Any

import pytest

from app.contracts.rules import Mode, Place, store_rule
from app.identity.grants import create_grant
from app.identity.principals import Role
from app.storage.engine import transaction
from tests.integration.confluent.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy

_DRAFT_07 = "http://json-schema.org/draft-07/schema#"
PERSON = json.dumps({"$schema": _DRAFT_07, "type": "object", "properties": {"name": {"type": "string"}}})
PING = 'syntax = "proto3"; package t; message Ping { int32 a = 1; }'


async def test_the_answer_is_what_version_8_of_the_registry_says(registry: Registry) -> None:
    answer = await registry.call("POST", "/subjects/s/versions", {"schema": ORDER})
    body = answer.json()
    assert (body["id"], body["version"], body["schemaType"], body["schema"]) == (1, 1, "AVRO", ORDER)
    assert answer.headers["content-type"] == "application/vnd.schemaregistry.v1+json"


async def test_one_schema_has_one_id_in_all_subjects_of_a_context(registry: Registry) -> None:
    first = await registry.register("a")
    assert await registry.register("b") == first
    assert await registry.register("b", ORDER.replace(" ", "")) == first, "white space makes no other schema"
    assert await registry.register("a", ORDER_WIDER) == first + 1
    assert await registry.register("a") == first, "an earlier version is found, not made again"
    assert await registry.register(":.staging:other", ORDER_WIDER) == 1, "another context counts on its own"


@pytest.mark.parametrize(("kind", "schema"), [("JSON", PERSON), ("PROTOBUF", PING)])
async def test_other_languages(registry: Registry, kind: str, schema: str) -> None:
    number = await registry.register("s", schema, schemaType=kind)
    found = (await registry.call("POST", "/subjects/s", {"schema": schema, "schemaType": kind})).json()
    assert (found["id"], found["subject"], found["version"], found["schema"]) == (number, "s", 1, schema)


async def test_normalizing_makes_two_spellings_one_schema(registry: Registry) -> None:
    swapped = '{"name":"R","type":"record","fields":[{"type":"int","name":"a"}],"aliases":["B","A"]}'
    plain = '{"type":"record","name":"R","aliases":["A","B"],"fields":[{"name":"a","type":"int"}]}'
    normal = await registry.call("POST", "/subjects/s/versions", {"schema": swapped}, normalize="true")
    again = await registry.call("POST", "/subjects/s/versions", {"schema": plain}, normalize="true")
    assert normal.json()["id"] == again.json()["id"]


async def test_metadata_and_rules_make_another_schema_and_are_inherited(registry: Registry) -> None:
    owned = {"metadata": {"properties": {"owner": "orders"}, "sensitive": ["owner"]}}
    rule = {"name": "check-id", "type": "CEL", "kind": "CONDITION", "expr": "true", "onFailure": "ERROR,NONE"}
    rules = {"ruleSet": {"domainRules": [rule]}}
    plain = await registry.register("s")
    assert await registry.register("s", ORDER, **owned, **rules) != plain
    later = (await registry.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER})).json()
    assert later["metadata"] == owned["metadata"]
    assert later["ruleSet"]["domainRules"][0]["mode"] == "WRITEREAD", "what was left unsaid is said"


async def test_defaults_and_overrides_are_merged_in(registry: Registry) -> None:
    def rule(name: str, expression: str) -> dict[str, Any]:
        return {
            "name": name, "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "expr": expression, "disabled": False,
        }  # fmt: skip

    config = {
        "defaultMetadata": {"tags": {"Order.id": ["KEY"]}, "properties": {"team": "none", "tier": "3"}},
        "overrideMetadata": {"tags": {"Order.total": ["MONEY"]}, "properties": {"region": "eu"}, "sensitive": ["tier"]},
        "defaultRuleSet": {"domainRules": [rule("first", "1 == 1"), rule("second", "1 == 1")]},
        "overrideRuleSet": {"domainRules": [rule("third", "3 == 3")]},
    }
    assert (await registry.call("PUT", "/config/s", config)).status_code == 200
    body = {
        "schema": ORDER,
        "metadata": {"tags": {"Order.total": ["PII"]}, "properties": {"team": "orders", "region": "us"}},
        "ruleSet": {"domainRules": [rule("second", "2 == 2"), rule("third", "1 == 1")]},
    }
    made = (await registry.call("POST", "/subjects/s/versions", body)).json()
    assert made["metadata"] == {
        "tags": {"Order.id": ["KEY"], "Order.total": ["MONEY"]},
        "properties": {"team": "orders", "tier": "3", "region": "eu"},
        "sensitive": ["tier"],
    }
    expressions = {one["name"]: one["expr"] for one in made["ruleSet"]["domainRules"]}
    assert expressions == {"first": "1 == 1", "second": "2 == 2", "third": "3 == 3"}
    for path in ("/subjects/s/versions/latest", f"/schemas/ids/{made['id']}"):
        found = (await registry.call("GET", path)).json()
        assert (found["metadata"], found["ruleSet"]) == (made["metadata"], made["ruleSet"])


async def test_importing_keeps_ids_and_versions(registry: Registry, tenant: Tenancy) -> None:
    body = {"schema": ORDER, "id": 1000, "version": 5}
    refused(await registry.call("POST", "/subjects/s/versions", body), 422, 42205)
    async with transaction():
        await store_rule(tenant.id, Place(), mode=Mode.IMPORT)
    answer = (await registry.call("POST", "/subjects/s/versions", body)).json()
    assert (answer["id"], answer["version"]) == (1000, 5)
    assert (await registry.call("POST", "/subjects/s/versions", body)).json()["version"] == 5, "twice is harmless"
    refused(await registry.call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER}), 422, 42205)
    taken = {"schema": ORDER_WIDER, "id": 1000, "version": 6}
    refused(await registry.call("POST", "/subjects/s/versions", taken), 422, 42205)
    async with transaction():
        await store_rule(tenant.id, Place(), mode=None)
    assert await registry.register("s", ORDER_WIDER) == 1001, "own ids go on after imported ones"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 42201),
        ({"schema": ""}, 42201),
        ({"schema": "{{"}, 42201),
        ({"schema": '{"type":"nope"}'}, 42201),
        ({"schema": ORDER, "schemaType": "XML"}, 42201),
        ({"schema": ORDER, "references": [{"name": "x", "subject": "missing", "version": 1}]}, 42201),
        ({"schema": ORDER, "references": [{"name": "x", "subject": "missing", "version": 0}]}, 42201),
        ({"schema": ORDER, "references": [{"name": "x", "subject": "missing", "version": 2**31}]}, 42201),
        ({"schema": ORDER, "references": [{"name": "", "subject": "s", "version": 1}]}, 42201),
        ({"schema": ORDER, "version": 7}, 42201),
        ({"schema": ORDER, "id": 2**31}, 42201),
        ({"schema": ORDER, "id": 5}, 42205),
        ({"schema": ORDER, "ruleSet": {"domainRules": [{"name": "untyped"}]}}, 42210),
        ({"schema": ORDER, "ruleSet": {"migrationRules": [{"name": "m", "type": "T", "mode": "READ"}]}}, 42210),
        ({"schema": ORDER, "ruleSet": {"domainRules": [{"name": "n" * 65, "type": "T"}]}}, 42210),
        (
            {
                "schema": ORDER,
                "ruleSet": {"domainRules": [{"name": "w", "type": "T", "mode": "WRITE", "onFailure": "A,B"}]},
            },
            42210,
        ),
        ({"schema": 5}, 400),
        ({"schema": ORDER, "references": "none"}, 400),
        ({"schema": ORDER, "version": 1.5}, 400),
        ([], 400),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_cannot_be_registered_changes_nothing(
    registry: Registry, tenant: Tenancy, body: Any, code: int
) -> None:
    await registry.register("another")  # with which an administrator without a team gets one
    async with nothing_written(tenant):
        refused(await registry.call("POST", "/subjects/new/versions", body), 422 if code > 999 else 400, code)


@pytest.mark.parametrize("subject", ["x" * 256, "a%00b", "%E2%80%8B", "%20", ":.:%20", "%FF"])
async def test_names_that_no_subject_can_have(registry: Registry, tenant: Tenancy, subject: str) -> None:
    async with nothing_written(tenant):
        refused(await registry.call("POST", f"/subjects/{subject}/versions", {"schema": ORDER}), 422, 42208)


@pytest.mark.parametrize("subject", ["a%2Fb", "a%20b", "%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7", "a%25b", "a:b", "a.b.c"])
async def test_strange_names_are_names(registry: Registry, subject: str) -> None:
    await registry.register(subject)
    assert (await registry.call("POST", f"/subjects/{subject}", {"schema": ORDER})).status_code == 200


async def test_look_ups_of_what_is_not_there(registry: Registry) -> None:
    refused(await registry.call("POST", "/subjects/none", {"schema": ORDER}), 404, 40401)
    await registry.register("s")
    refused(await registry.call("POST", "/subjects/s", {"schema": ORDER_WIDER}), 404, 40403)
    refused(await registry.call("POST", "/subjects/s", {"schema": "{{"}), 422, 42201)


@pytest.mark.parametrize("context", range(6))
async def test_writers_that_race_for_a_version_get_one_each(registry: Registry, context: int) -> None:
    subject = f":.c{context}:s"  # each time the context is new, and made by whoever comes first
    schemas = [ORDER.replace('"note"', f'"note{number}"') for number in range(8)]
    ids = await asyncio.gather(*(registry.register(subject, schema) for schema in schemas))
    assert sorted(ids) == list(range(1, 9))
    again = await asyncio.gather(*(registry.register(subject, schema) for schema in schemas))
    assert again == ids


async def test_a_prefix_of_names_may_be_a_teams_own(registry_of: Any, registry: Registry, tenant: Tenancy) -> None:
    owner, other = await tenant.team(), await tenant.team()
    await create_grant(tenant.admin, prefix="orders-", team=owner.id)
    body = {"schema": ORDER}
    async with nothing_written(tenant):
        refused(await registry_of(other).call("POST", "/subjects/orders-value/versions", body), 403, 40301)
        refused(await registry_of(other).call("PUT", "/config/orders-key", {"compatibility": "FULL"}), 403, 40301)
        refused(await registry_of(other).call("PUT", "/mode/orders-key", {"mode": "READONLY"}), 403, 40301)
    await registry_of(owner).register("orders-value")
    await registry_of(other).register("order")
    assert (await registry_of(owner).call("PUT", "/config/orders-key", {"compatibility": "FULL"})).status_code == 200
    refused(await registry_of(other).call("DELETE", "/subjects/orders-value"), 403, 40301)
    assert (await registry.call("GET", "/subjects", subjectPrefix="orders-")).json() == ["orders-value"]


async def test_who_may_write(registry_of: Any, tenant: Tenancy) -> None:
    owner, other = await tenant.team(), await tenant.team()
    await registry_of(owner).register("s")
    assert await registry_of(other).register("s") == 1, "registering what is there changes nothing"
    refused(await registry_of(other).call("POST", "/subjects/s/versions", {"schema": ORDER_WIDER}), 403, 40301)
    reader = registry_of(await tenant.key(Role.READER))
    refused(await reader.call("POST", "/subjects/t/versions", {"schema": ORDER}), 403, 40301)
    refused(await registry_of(None).call("POST", "/subjects/t/versions", {"schema": ORDER}), 401, 40101)
