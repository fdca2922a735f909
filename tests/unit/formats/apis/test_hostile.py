"""Texts that mean harm, or that nobody could read: a clear error or an answer, in bounded time and space."""

import json
from typing import Any

import pytest

from app.formats import FORMATS, SchemaError

_OPENAPI = FORMATS["OPENAPI"]
_INFO = {"title": "Pets", "version": "1"}


def _described(schemas: dict[str, Any], used: str) -> str:
    content = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{used}"}}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "ok", **content}}}
    document = {"openapi": "3.0.3", "info": _INFO, "paths": {"/pets": {"post": operation}}}
    return json.dumps(document | {"components": {"schemas": schemas}})


_BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("openapi: [", "not YAML"),
        ('{"openapi": ', "not JSON"),
        ("openapi: 3.0.3\nopenapi: 3.0.3\n", "is there twice (line 2, column 1)"),
        ('{"openapi": "3.0.3",\n "openapi": "3.0.3"}', "is there twice (line 2, column 2)"),
        ("a: &a [*a]", "nothing is anchored"),
        (_BOMB, "once aliases are followed"),
        ("[" * 10_000, "nested deeper"),
        ("a:\n" + "".join(" " * n + "-\n" for n in range(1, 400)), "nested deeper"),
        ("--- 1\n--- 2\n", "more than one"),
        ("? [a]\n: b\n", "a key must be a text"),
        ("a: !!python/object:os.system b", "none that JSON has"),
        ("- 1", "must be an object"),
        ("openapi: 4.0.0", "none of 2.0"),
        ("openapi: 3.0.3\ninfo: {title: a, version: 1.0}\npaths: {}", "version must be a text"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused(text: str, problem: str) -> None:
    with pytest.raises(SchemaError) as raised:
        _OPENAPI.parse(text)
    assert problem in str(raised.value)


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
def test_a_description_that_makes_no_sense_is_refused_with_its_place(paths: Any, problem: str) -> None:
    with pytest.raises(SchemaError) as raised:
        _OPENAPI.parse(json.dumps({"openapi": "3.0.3", "info": _INFO, "paths": paths}))
    assert problem in str(raised.value)
    assert (raised.value.path or "").startswith("/paths")


def test_schemas_in_circles_are_compared() -> None:
    old, new = (
        _OPENAPI.parse(
            _described({"A": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}, **more}},
                        "B": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}, "A")
        )
        for more in ({"x": {"type": "string"}}, {})
    )  # fmt: skip
    rules = [change.rule for change in _OPENAPI.compare(old, new)]
    assert rules == ["REQUEST_PROPERTY_REMOVED", "RESPONSE_PROPERTY_REMOVED"]


def test_references_in_circles_are_refused() -> None:
    reference = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    with pytest.raises(SchemaError, match="refers to itself"):
        _OPENAPI.parse(_described(reference, "A"))


def test_exponential_conjunctions_come_to_an_end() -> None:
    def doubled(leaf: str) -> str:
        schemas: dict[str, Any] = {"S0": {"type": leaf}}
        for number in range(1, 40):
            below = {"$ref": f"#/components/schemas/S{number - 1}"}
            schemas[f"S{number}"] = {"allOf": [below, below]}
        return _described(schemas, "S39")

    changes = _OPENAPI.compare(*(_OPENAPI.parse(doubled(leaf)) for leaf in ("string", "integer")))
    assert any(change.breaks for change in changes)


def test_other_documents_are_read_from_the_references_alone() -> None:
    def described(pet: str) -> Any:
        path = {"get": {"responses": {"200": {"$ref": "common.yaml#/responses/Pet"}}}}
        text = json.dumps({"openapi": "3.0.3", "info": _INFO, "paths": {"/pets": path}})
        common = f"""
            responses:
              Pet: {{description: ok, content: {{application/json: {{schema: {{$ref: '#/schemas/Pet'}}}}}}}}
            schemas: {{Pet: {pet}}}
        """
        return _OPENAPI.parse(text, {"common.yaml": common})

    (change,) = _OPENAPI.compare(described("{type: string}"), described("{type: integer}"))
    assert (change.rule, change.old_path) == ("RESPONSE_TYPE_CHANGED", "common.yaml#/schemas/Pet")
