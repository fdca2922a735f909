"""Schemas that refer to others, directly and through others, in each language."""

import json
from typing import Any

import pytest

from tests.integration.confluent.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.tenants import Tenancy

Body = dict[str, Any]


def _record(name: str, **fields: str) -> str:
    """An AVRO record of the namespace `n`."""
    members = [{"name": field, "type": kind} for field, kind in fields.items()]
    return json.dumps({"type": "record", "name": name, "namespace": "n", "fields": members})


def _object(**properties: Any) -> str:
    return json.dumps({"type": "object", "properties": properties, "additionalProperties": False})


def _file(body: str, *imports: str) -> str:
    lines = ['syntax = "proto3";', "package n;", *(f'import "{name}";' for name in imports), body]
    return "\n".join(lines)


def _body(kind: str, schema: str, *references: tuple[str, str]) -> Body:
    listed = [{"name": name, "subject": subject, "version": 1} for name, subject in references]
    return {"schemaType": kind, "schema": schema, **({"references": listed} if listed else {})}


AVRO = (
    _body("AVRO", _record("Leaf", x="int")),
    _body("AVRO", _record("Middle", leaf="n.Leaf"), ("n.Leaf", "leaf")),
    _body("AVRO", _record("Top", middle="n.Middle"), ("n.Middle", "middle")),
)
JSON = (
    _body("JSON", _object(x={"type": "integer"})),
    _body("JSON", _object(leaf={"$ref": "leaf.json"}), ("leaf.json", "leaf")),
    _body("JSON", _object(middle={"$ref": "middle.json"}), ("middle.json", "middle")),
)
PROTOBUF = (
    _body("PROTOBUF", _file("message Leaf { int32 x = 1; }")),
    _body("PROTOBUF", _file("message Middle { Leaf leaf = 1; }", "leaf.proto"), ("leaf.proto", "leaf")),
    _body("PROTOBUF", _file("message Top { Middle middle = 1; }", "middle.proto"), ("middle.proto", "middle")),
)
LANGUAGES = pytest.mark.parametrize("chain", [AVRO, JSON, PROTOBUF], ids=["AVRO", "JSON", "PROTOBUF"])


async def _register_all(registry: Registry, chain: tuple[Body, Body, Body]) -> list[int]:
    """The ids of the subjects `leaf`, `middle`, which refers to it, and `top`, which refers to that."""
    return [await _register(registry, name, body) for name, body in zip(("leaf", "middle", "top"), chain, strict=True)]


async def _register(registry: Registry, subject: str, body: Body) -> int:
    return await registry.register(subject, **body)


@LANGUAGES
async def test_what_a_schema_refers_to_may_refer_to_more(registry: Registry, chain: tuple[Body, Body, Body]) -> None:
    _, middle_id, top_id = await _register_all(registry, chain)
    top = chain[2]
    found = (await registry.call("POST", "/subjects/top", top)).json()
    assert (found["id"], found["references"], found["schema"]) == (top_id, top["references"], top["schema"])
    assert (await registry.call("GET", f"/schemas/ids/{top_id}")).json()["references"] == top["references"]
    assert (await registry.call("GET", "/subjects/leaf/versions/1/referencedby")).json() == [middle_id]
    assert (await registry.call("GET", "/subjects/middle/versions/latest/referencedby")).json() == [top_id]
    assert (await registry.call("GET", "/subjects/top/versions/1/referencedby")).json() == []


@LANGUAGES
async def test_what_comes_with_a_reference_is_compared(registry: Registry, chain: tuple[Body, Body, Body]) -> None:
    """Another leaf, and what refers to it: `top` is the same text, and not the same schema."""
    await _register_all(registry, chain)
    renewed = {
        "AVRO": _record("Leaf", x="string"),
        "JSON": _object(x={"type": "string"}),
        "PROTOBUF": _file("message Leaf { string x = 1; }"),
    }[chain[0]["schemaType"]]
    await _register(registry, "leaf2", chain[0] | {"schema": renewed})
    middle = chain[1] | {"references": [chain[1]["references"][0] | {"subject": "leaf2"}]}
    await _register(registry, "middle2", middle)
    top = chain[2] | {"references": [chain[2]["references"][0] | {"subject": "middle2"}]}
    refused(await registry.call("POST", "/subjects/top", top), 404, 40403)
    path = "/compatibility/subjects/top/versions/latest"
    said = (await registry.call("POST", path, top, verbose="true")).json()
    assert not said["is_compatible"]
    assert any("leaf.x" in message.lower() for message in said["messages"])
    refused(await registry.call("POST", "/subjects/top/versions", top), 409, 409)


@LANGUAGES
async def test_what_is_missing_is_named_and_nothing_is_written(
    registry: Registry, tenant: Tenancy, chain: tuple[Body, Body, Body]
) -> None:
    await _register(registry, "leaf", chain[0])
    body, (reference,) = chain[1], chain[1]["references"]
    async with nothing_written(tenant):
        for missing in ({"subject": "nowhere"}, {"version": 2}, {"subject": ":.elsewhere:leaf"}):
            referring = body | {"references": [reference | missing]}
            for path in ("/subjects/m/versions", "/compatibility/subjects/m/versions", "/subjects/leaf"):
                refused(await registry.call("POST", path, referring), 422, 42201)
        unresolved = {name: value for name, value in body.items() if name != "references"}
        refused(await registry.call("POST", "/subjects/m/versions", unresolved), 422, 42201)


async def test_references_in_a_circle(registry: Registry) -> None:
    """Those that follow the latest version can be led back to where they came from."""
    await registry.register("a", _record("A", x="int"))
    to_a = [{"name": "n.A", "subject": "a", "version": -1}]
    await registry.register("b", _record("B", a="n.A"), references=to_a)
    to_b = [{"name": "n.B", "subject": "b", "version": -1}]
    body = {"schema": _record("A", x="int", b="n.B"), "references": to_b}
    refused(await registry.call("POST", "/subjects/a/versions", body), 422, 42201)
    assert (await registry.call("GET", "/subjects/b/versions/1")).json()["references"] == to_a


async def test_a_reference_without_a_context_is_in_the_context_of_its_subject(registry: Registry) -> None:
    await registry.register(":.c:leaf", '{"type":"record","name":"Leaf","fields":[]}')
    middle = '{"type":"record","name":"M","fields":[{"name":"l","type":"Leaf"}]}'
    await registry.register(":.c:m", middle, references=[{"name": "Leaf", "subject": "leaf", "version": 1}])
