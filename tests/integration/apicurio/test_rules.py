"""Rules: at three places, with the narrower one going first, and what a violation says."""

from typing import Any

import pytest

from tests.integration.apicurio.conftest import Registry, refused
from tests.support.schemas import ORDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy

_NEW_FIELD = ORDER.replace('"fields": [', '"fields": [{"name": "code", "type": "string"}, ')


async def _place(registry: Registry, place: str) -> str:
    await registry.make("orders")
    return {
        "global": "/admin/rules",
        "group": f"/groups/{registry.group}/rules",
        "artifact": registry.at("orders", "/rules"),
    }[place]


@pytest.mark.parametrize("place", ["global", "group", "artifact"])
async def test_the_life_of_a_rule(registry: Registry, place: str) -> None:
    path = await _place(registry, place)
    assert await registry.done("GET", path) == []
    for kind, config, changed in (
        ("COMPATIBILITY", "BACKWARD", "FULL_TRANSITIVE"), ("INTEGRITY", "NO_DUPLICATES,REFS_EXIST", "FULL"),
        ("VALIDITY", "SYNTAX_ONLY", "FULL"),
    ):  # fmt: skip
        rule = f"{path}/{kind}"
        refused(await registry.call("GET", rule), 404, "RuleNotFoundException")
        refused(await registry.call("PUT", rule, {"config": config}), 404, "RuleNotFoundException")
        await registry.done("POST", path, {"ruleType": kind, "config": config})
        refused(
            await registry.call("POST", path, {"ruleType": kind, "config": config}), 409, "RuleAlreadyExistsException"
        )
        assert await registry.done("GET", rule) == {"ruleType": kind, "config": config}
        assert await registry.done("PUT", rule, {"config": changed}) == {"ruleType": kind, "config": changed}
    assert sorted(await registry.done("GET", path)) == ["COMPATIBILITY", "INTEGRITY", "VALIDITY"]
    await registry.done("DELETE", f"{path}/VALIDITY")
    refused(await registry.call("DELETE", f"{path}/VALIDITY"), 404, "RuleNotFoundException")
    await registry.done("DELETE", path)
    assert await registry.done("GET", path) == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"ruleType": "NOPE", "config": "FULL"}, "BadRequestException"),
        ({"config": "FULL"}, "MissingRequiredParameterException"),
        ({"ruleType": "VALIDITY"}, "MissingRequiredParameterException"),
        ({"ruleType": "VALIDITY", "config": " "}, "MissingRequiredParameterException"),
        ({"ruleType": "VALIDITY", "config": "NOPE"}, "BadRequestException"),
        ({"ruleType": "INTEGRITY", "config": "FULL,NOPE"}, "BadRequestException"),
        ({"ruleType": "COMPATIBILITY", "config": "SIDEWAYS"}, "BadRequestException"),
    ],
)
@pytest.mark.parametrize("place", ["global", "group", "artifact"])
async def test_rules_that_cannot_be(registry: Registry, place: str, body: Any, name: str) -> None:
    path = await _place(registry, place)
    refused(await registry.call("POST", path, body), 400, name)
    assert await registry.done("GET", path) == []


async def test_a_type_that_no_rule_has(registry: Registry) -> None:
    await registry.make("orders")
    for place in ("/admin/rules", f"/groups/{registry.group}/rules", registry.at("orders", "/rules")):
        for method, body in (("GET", None), ("PUT", {"config": "FULL"}), ("DELETE", None)):
            refused(await registry.call(method, f"{place}/BEAUTY", body), 400, "BadRequestException")


async def test_the_narrower_rule_goes_first(registry: Registry) -> None:
    await registry.make("orders")
    group, own = f"/groups/{registry.group}/rules", registry.at("orders", "/rules")
    compatible = {"ruleType": "COMPATIBILITY", "config": "BACKWARD"}
    assert (await registry.add("orders", _NEW_FIELD)).status_code == 200, "without a rule anything goes"
    await registry.done("POST", "/admin/rules", compatible)
    refused(await registry.add("orders", _NEW_FIELD.replace("code", "other")), 409, "RuleViolationException")
    await registry.done("POST", group, {**compatible, "config": "NONE"})
    assert (await registry.add("orders", _NEW_FIELD.replace("code", "third"))).status_code == 200
    await registry.done("POST", own, compatible)
    answer = await registry.add("orders", _NEW_FIELD.replace("code", "fourth"))
    title = refused(answer, 409, "RuleViolationException")
    assert title.startswith("Incompatible artifact: orders [AVRO], num of incompatible diffs: {1}")
    (cause,) = answer.json()["causes"]
    assert "fourth" in cause["description"]
    assert cause["context"].startswith("/")


async def test_validity(registry: Registry) -> None:
    await registry.make("orders", '{"type":"record"}')
    await registry.done("POST", registry.at("orders", "/rules"), {"ruleType": "VALIDITY", "config": "FULL"})
    answer = await registry.add("orders", '{"type":"record"}')
    assert refused(answer, 409, "RuleViolationException") == "Syntax violation for Avro artifact."
    assert answer.json()["causes"][0]["description"]
    assert (await registry.add("orders", ORDER)).status_code == 200


async def test_integrity(registry: Registry) -> None:
    await registry.make("base", '{"type":"record","name":"Base","namespace":"n","fields":[]}')
    await registry.make("outer", ORDER)
    rules = registry.at("outer", "/rules")
    text = '{"type":"record","name":"Outer","namespace":"n","fields":[{"name":"b","type":"n.Base"}]}'
    reference = {"groupId": registry.group, "artifactId": "base", "version": "1", "name": "n.Base"}
    await registry.done("POST", rules, {"ruleType": "INTEGRITY", "config": "ALL_REFS_MAPPED"})
    answer = await registry.add("outer", text)
    refused(answer, 409, "RuleViolationException")
    assert answer.json()["causes"][0]["context"] == "n.Base"
    await registry.done("PUT", f"{rules}/INTEGRITY", {"config": "NO_DUPLICATES"})
    refused(await registry.add("outer", text, references=[reference, reference]), 409, "RuleViolationException")
    await registry.done("PUT", f"{rules}/INTEGRITY", {"config": "FULL"})
    assert (await registry.add("outer", text, references=[reference])).status_code == 200


async def test_levels_are_those_of_the_other_registry(registry: Registry) -> None:
    await registry.make("orders")
    root = str(registry.http.base_url).replace("/apis/registry/v3/", "")
    subject = f"{root}/config/:.{registry.group}:orders"
    await registry.done("POST", registry.at("orders", "/rules"), {"ruleType": "COMPATIBILITY", "config": "FORWARD"})
    assert (await registry.http.get(subject)).json()["compatibilityLevel"] == "FORWARD"
    await registry.http.put(subject, json={"compatibility": "FULL"})
    rule = await registry.done("GET", registry.at("orders", "/rules/COMPATIBILITY"))
    assert rule["config"] == "FULL"
    await registry.http.put(f"{root}/config", json={"compatibility": "BACKWARD"})
    assert await registry.done("GET", "/admin/rules") == ["COMPATIBILITY"]


_PROTO = 'syntax = "proto3"; message M { int32 a = 1; int32 b = 2; }'


async def test_the_dialect_is_a_property_of_everything_of_a_group_or_of_an_artifact(registry: Registry) -> None:
    removed = _PROTO.replace(" int32 b = 2;", "")
    for name in ("one", "two"):
        await registry.make(name, _PROTO, "PROTOBUF", type="application/x-protobuf")
        rule = {"ruleType": "COMPATIBILITY", "config": "BACKWARD"}
        await registry.done("POST", registry.at(name, "/rules"), rule)
    setting = f"/admin/config/properties/assent.compatibility.dialect@{registry.group}%2Fone"
    await registry.done("PUT", setting, {"value": "apicurio"})
    refused(await registry.add("one", removed), 409, "RuleViolationException")
    assert (await registry.add("two", removed)).status_code == 200
    await registry.done("DELETE", setting)
    assert (await registry.add("one", removed)).status_code == 200
    refused(await registry.call("PUT", setting, {"value": "klingon"}), 400, "InvalidPropertyValueException")


async def test_who_may_set_rules(registry_of: Any, tenant: Tenancy) -> None:
    producer, stranger = registry_of(await tenant.team()), registry_of(await tenant.team())
    await producer.make("orders")
    stranger.group = producer.group
    body = {"ruleType": "VALIDITY", "config": "FULL"}
    await producer.done("POST", producer.at("orders", "/rules"), body)
    refused(await stranger.call("DELETE", stranger.at("orders", "/rules")), 403, "ForbiddenException")
    for path in (f"/groups/{producer.group}/rules", "/admin/rules"):
        refused(await producer.call("POST", path, body), 403, "ForbiddenException")
    refused(await stranger.add("orders", ORDER_WITHOUT_ID), 403, "ForbiddenException")
    assert (await producer.add("orders", ORDER_WITHOUT_TOTAL)).status_code == 200
