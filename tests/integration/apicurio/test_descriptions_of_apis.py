"""OPENAPI and ASYNCAPI whose parts are artifacts of their own, through the registry's API."""

from typing import Any

import pytest
import yaml

from app.formats import FORMATS
from tests.integration.apicurio.conftest import Registry, refused

_PETS = """\
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      responses:
        "200":
          description: All pets.
          content: {application/json: {schema: {$ref: "./common.yaml#/schemas/Pet"}}}
"""
_ORDERS = """\
asyncapi: 3.0.0
info: {title: Pets, version: "1"}
channels: {pets: {address: pets, messages: {pet: {payload: {$ref: "./common.yaml#/schemas/Pet"}}}}}
operations: {send: {action: send, channel: {$ref: "#/channels/pets"}}}
"""
_COMMON = "schemas:\n  Pet: {type: object, required: [name], properties: {name: {type: string}}}\n"
_NARROWER = _COMMON.replace("required: [name], ", "")
_EACH = pytest.mark.parametrize(("kind", "text"), [("OPENAPI", _PETS), ("ASYNCAPI", _ORDERS)], ids=["http", "channels"])


async def _common(registry: Registry) -> None:
    """Two versions of what both refer to; it is a description of nothing by itself, so it is kept as a text."""
    await registry.make("common", _COMMON, "TEXT", type="application/x-yaml")
    assert (await registry.add("common", _NARROWER)).status_code == 200


def _content(registry: Registry, text: str, version: str, name: str) -> dict[str, Any]:
    reference = {"groupId": registry.group, "artifactId": "common", "version": version, "name": name}
    return {"content": text, "contentType": "application/x-yaml", "references": [reference]}


async def _make(registry: Registry, text: str, kind: str | None, name: str) -> dict[str, Any]:
    body: dict[str, Any] = {"artifactId": "pets", "firstVersion": {"content": _content(registry, text, "1", name)}}
    path = f"/groups/{registry.group}/artifacts"
    return await registry.done("POST", path, body | ({"artifactType": kind} if kind else {}))


@_EACH
@pytest.mark.parametrize("name", ["./common.yaml", "common.yaml", "./common.yaml#/schemas/Pet"])
async def test_content_comes_with_its_references_in_it_or_as_addresses(
    registry: Registry, kind: str, text: str, name: str
) -> None:
    await _common(registry)
    made = await _make(registry, text, None, name)
    assert made["artifact"]["artifactType"] == kind, "recognised"
    for path in (registry.at("pets", "/versions/1/content"), f"/ids/globalIds/{made['version']['globalId']}"):
        assert await registry.text(path) == text
        alone = await registry.text(path, references="DEREFERENCE")
        assert "$ref: ./common" not in alone
        changes = FORMATS[kind].compare(FORMATS[kind].parse(text, {name: _COMMON}), FORMATS[kind].parse(alone))
        assert [change for change in changes if change.breaks] == []
    rewritten = yaml.safe_load(await registry.text(registry.at("pets", "/versions/1/content"), references="REWRITE"))
    assert "/artifacts/common/versions/1/content?references=REWRITE#/schemas/Pet" in str(rewritten)


@_EACH
async def test_a_break_in_what_is_referred_to_breaks_what_refers(registry: Registry, kind: str, text: str) -> None:
    await _common(registry)
    await _make(registry, text, kind, "./common.yaml")
    await registry.done("POST", registry.at("pets", "/rules"), {"ruleType": "COMPATIBILITY", "config": "BACKWARD"})
    path = registry.at("pets", "/versions")
    same = _content(registry, text.replace("title: Pets", "title: All pets"), "1", "./common.yaml")
    assert (await registry.call("POST", path, {"content": same})).status_code == 200
    narrower = _content(registry, text.replace("title: Pets", "title: The pets"), "2", "./common.yaml")
    answer = await registry.call("POST", path, {"content": narrower})
    refused(answer, 409, "RuleViolationException")
    assert any("name" in cause["description"] for cause in answer.json()["causes"]), answer.text


@_EACH
async def test_a_description_whose_references_are_not_there_is_invalid(
    registry: Registry, kind: str, text: str
) -> None:
    await _common(registry)
    await _make(registry, text, kind, "./common.yaml")
    await registry.done("POST", registry.at("pets", "/rules"), {"ruleType": "VALIDITY", "config": "FULL"})
    path = registry.at("pets", "/versions")
    wrong = _content(registry, text.replace("#/schemas/Pet", "#/schemas/Cat"), "1", "./common.yaml")
    refused(await registry.call("POST", path, {"content": wrong}), 409, "RuleViolationException")
    elsewhere = _content(registry, text, "1", "./uncommon.yaml")
    refused(await registry.call("POST", path, {"content": elsewhere}), 409, "RuleViolationException")
