"""Texts that mean harm, or that nobody could read: a clear error or an answer, in bounded time and space."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml

from app.formats import FORMATS, SchemaError, dereference
from tests.unit.formats.apis.cases import LANGUAGES

_INFO = {"title": "Pets", "version": "1"}
_EACH = pytest.mark.parametrize("language", LANGUAGES)


def _http(schemas: dict[str, Any], used: str) -> dict[str, Any]:
    content = {"content": {"application/json": {"schema": {"$ref": used}}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "ok", **content}}}
    document = {"openapi": "3.0.3", "info": _INFO, "paths": {"/pets": {"post": operation}}}
    return document | {"components": {"schemas": schemas}}


def _application(schemas: dict[str, Any], used: str) -> dict[str, Any]:
    message = {"payload": {"$ref": used}}
    channel = {"publish": {"message": message}, "subscribe": {"message": message}}
    document = {"asyncapi": "2.6.0", "info": _INFO, "channels": {"pets": channel}}
    return document | {"components": {"schemas": schemas}}


_USING: Mapping[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {"OPENAPI": _http, "ASYNCAPI": _application}


def _described(language: str, schemas: dict[str, Any], used: str) -> str:
    """A description whose consumers write and read one schema."""
    return json.dumps(_USING[language](schemas, used if "#" in used else f"#/components/schemas/{used}"))


_AVRO = "application/vnd.apache.avro;version=1.9.0"
_BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
_MERGED = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}, b: *a{n - 1}}}\n" for n in range(1, 40))


@_EACH
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("openapi: [", "not YAML"),
        ('{"openapi": ', "not JSON"),
        ("info: 3.0.3\ninfo: 3.0.3\n", "is there twice (line 2, column 1)"),
        ('{"info": "3.0.3",\n "info": "3.0.3"}', "is there twice (line 2, column 2)"),
        ("a: &a [*a]", "nothing is anchored"),
        ("a: *b", "nothing is anchored"),
        (_BOMB, "once aliases are followed"),
        (_MERGED, "once aliases are followed"),
        ("<<: 1", "must stand before an object"),
        ("[" * 10_000, "nested deeper"),
        ("a:\n" + "".join(" " * n + "-\n" for n in range(1, 400)), "nested deeper"),
        ("{a: " * 10_000, "nested deeper"),
        ("--- 1\n--- 2\n", "more than one"),
        ("? [a]\n: b\n", "a key must be a text"),
        ("? {a: b}\n: b\n", "a key must be a text"),
        ("a: &a b\n*a : 2\n", "a key must be written out"),
        ("a: !!python/object:os.system b", "none that JSON has"),
        ("a: !!binary aGk=", "none that JSON has"),
        ("a: .inf\nb: !!float .nan", "none that JSON has"),
        ("- 1", "must be an object"),
        ("word", "must be an object"),
        ("{}", "which version this is"),
        ("openapi: 4.0.0\nasyncapi: 4.0.0", "4.0.0"),
        ("openapi: 3.0.3\nasyncapi: 3.0.0\ninfo: {title: a, version: 1.0}\npaths: {}", "version must be a text"),
        ("openapi: [3]\nasyncapi: {a: b}", "neither|none"),
        ('{"openapi": "3.0.3", "asyncapi": "3.0.0", "a": "\\ud800"}', "surrogate|info is missing"),
    ],
    ids=range(27),
)
def test_a_text_that_cannot_be_read_is_refused(language: str, text: str, problem: str) -> None:
    with pytest.raises(SchemaError) as raised:
        FORMATS[language].parse(text)
    assert any(each in str(raised.value) for each in problem.split("|")), str(raised.value)


@pytest.mark.parametrize(
    ("paths", "problem"),
    [
        ({"pets": {}}, "must begin with /"),
        ({"/pets/{id}": {"get": {"responses": {}}}}, 'the parameter "id"'),
        ({"/pets": {"get": {}}}, "responses is missing"),
        ({"/pets": {"get": {"responses": {"200": {"$ref": "#/nowhere"}}}}}, "leads nowhere"),
        ({"/pets": {"get": {"responses": {"200": {"$ref": "other.yaml#/a"}}}}}, "not among the references"),
        ({"/pets": {"$ref": "#/paths/~1pets"}}, "refers to itself"),
        ({"/pets": {"get": {"responses": {"200": {"description": "", "content": 1}}}}}, "must be an object"),
        ({"/a": {"get": {"operationId": "x", "responses": {}}, "put": {"operationId": "x", "responses": {}}}}, "twice"),
    ],
)
def test_an_http_api_that_makes_no_sense_is_refused_with_its_place(paths: Any, problem: str) -> None:
    with pytest.raises(SchemaError) as raised:
        FORMATS["OPENAPI"].parse(json.dumps({"openapi": "3.0.3", "info": _INFO, "paths": paths}))
    assert problem in str(raised.value)
    assert (raised.value.path or "").startswith("/paths")


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ({"channels": {"a": {"subscribe": {"message": {"$ref": "#/nowhere"}}}}}, "leads nowhere"),
        ({"channels": {"a": {"subscribe": {"message": {"payload": {"$ref": "b.json"}}}}}}, "not among the references"),
        ({"channels": {"a": {"$ref": "#/channels/a"}}}, "refers to itself"),
        ({"channels": {"a": {"subscribe": {"message": {"payload": {"type": "text"}}}}}}, "type"),
        ({"channels": {"a": {"subscribe": {"traits": [1]}}}}, "a trait must be an object"),
        ({"channels": {"a": {"subscribe": {"message": {"name": 1}}}}}, "name must be a text"),
        ({"channels": {"a": {"description": 1, "subscribe": {}}}}, "description must be a text"),
        ({"channels": {"a": {"subscribe": {"message": {"tags": {}}}}}}, "tags must be a list"),
        ({"channels": {"a": {"subscribe": {"traits": [{"bindings": 1}]}}}}, "bindings must be an object"),
        ({"channels": {}, "servers": {"a": {"url": "a"}}}, "protocol is missing"),
        ({"channels": {"a": {"subscribe": {"message": {"schemaFormat": _AVRO, "payload": 1}}}}}, "no schema of AVRO"),
    ],
)
def test_an_application_that_makes_no_sense_is_refused_with_its_place(rest: Any, problem: str) -> None:
    with pytest.raises(SchemaError) as raised:
        FORMATS["ASYNCAPI"].parse(json.dumps({"asyncapi": "2.6.0", "info": _INFO, **rest}))
    assert problem in str(raised.value)
    assert (raised.value.path or "").startswith(("/channels", "/servers"))


@_EACH
def test_schemas_in_circles_are_compared(language: str) -> None:
    def circled(more: dict[str, Any]) -> str:
        properties = {"b": {"$ref": "#/components/schemas/B"}, **more}
        around = {"type": "array", "items": {"$ref": "#/components/schemas/A"}}
        return _described(language, {"A": {"type": "object", "properties": properties}, "B": around}, "A")

    old, new = (FORMATS[language].parse(circled(more)) for more in ({"x": {"type": "string"}}, {}))
    rules = [change.rule.partition("_")[2] for change in FORMATS[language].compare(old, new)]
    assert rules == ["PROPERTY_REMOVED", "PROPERTY_REMOVED"]


@_EACH
def test_references_in_circles_are_refused(language: str) -> None:
    reference = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    with pytest.raises(SchemaError, match="refers to itself"):
        FORMATS[language].parse(_described(language, reference, "A"))


@_EACH
def test_references_in_circles_through_other_texts_are_refused(language: str) -> None:
    texts = {"a.yaml": "$ref: b.yaml", "b.yaml": "$ref: a.yaml"}
    text = _described(language, {"A": {"$ref": "a.yaml"}}, "A")
    with pytest.raises(SchemaError, match="refers to itself"):
        FORMATS[language].parse(text, texts)


@_EACH
def test_chains_of_references_are_followed_to_a_limit(language: str) -> None:
    def chained(length: int) -> str:
        links = {f"S{n}": {"$ref": f"#/components/schemas/S{n + 1}"} for n in range(length)}
        return _described(language, links | {f"S{length}": {"type": "string"}}, "S0")

    assert FORMATS[language].parse(chained(50))
    with pytest.raises(SchemaError, match="refers to itself"):
        FORMATS[language].parse(chained(20_000))


@_EACH
def test_a_schema_that_is_nested_deeply_is_compared(language: str) -> None:
    def nested(leaf: str) -> str:
        schema: dict[str, Any] = {"type": leaf}
        for _ in range(60):
            schema = {"type": "object", "properties": {"a": schema}}
        return _described(language, {"A": schema}, "A")

    changes = FORMATS[language].compare(*(FORMATS[language].parse(nested(leaf)) for leaf in ("string", "integer")))
    assert [change.rule.partition("_")[2] for change in changes] == ["TYPE_CHANGED", "TYPE_CHANGED"]


@_EACH
def test_exponential_conjunctions_come_to_an_end(language: str) -> None:
    def doubled(leaf: str) -> str:
        schemas: dict[str, Any] = {"S0": {"type": leaf}}
        for number in range(1, 40):
            below = {"$ref": f"#/components/schemas/S{number - 1}"}
            schemas[f"S{number}"] = {"allOf": [below, below]}
        return _described(language, schemas, "S39")

    changes = FORMATS[language].compare(*(FORMATS[language].parse(doubled(leaf)) for leaf in ("string", "integer")))
    assert any(change.breaks for change in changes)


@_EACH
def test_aliases_stand_for_what_they_name(language: str) -> None:
    document = json.loads(_described(language, {}, "A"))
    document["components"]["schemas"] = {name: {"type": "string"} for name in "AB"}
    document["components"]["schemas"]["C"] = {"type": "string", "maxLength": 3}
    head = yaml.safe_dump({key: value for key, value in document.items() if key != "components"})
    schemas = "A: &a {type: string}, B: *a, C: {<<: *a, maxLength: 3}"
    aliased = FORMATS[language].parse(f"{head}\ncomponents: {{schemas: {{{schemas}}}}}")
    assert aliased.canonical == FORMATS[language].parse(json.dumps(document)).canonical


@_EACH
def test_texts_that_double_each_other_are_put_in_once(language: str) -> None:
    texts = {f"{n}.json": f'{{"allOf": [{{"$ref": "{n + 1}.json"}}, {{"$ref": "{n + 1}.json"}}]}}' for n in range(60)}
    text = _described(language, {"A": {"$ref": "0.json"}}, "A")
    alone = dereference(language, text, texts | {"60.json": '{"type": "string"}'})
    assert len(alone) < 20_000
    assert FORMATS[language].parse(alone)
