"""References of descriptions of APIs: put in where they are used once, among the components otherwise."""

import json

import pytest

from app.formats import FORMATS, SchemaError, dereference, find_references, rewrite
from app.formats.apis.reading import read

API = """{"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {"/a": {
  "parameters": [{"$ref": "common.json#/components/parameters/Page"}],
  "get": {"responses": {"200": {"description": "ok", "content": {"application/json": {
    "schema": {"$ref": "common.json#/components/schemas/User"}}}}, "404": {"$ref": "errors.yaml#/responses/404"}}},
  "put": {"requestBody": {"content": {"application/json": {
    "schema": {"$ref": "common.json#/components/schemas/User"}}}},
    "responses": {"204": {"description": "done"}}}}},
  "components": {"schemas": {"User": {"type": "string"}}}}"""
COMMON = """{"components": {"parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
  "schemas": {"User": {"type": "object", "properties": {"boss": {"$ref": "#/components/schemas/User"},
    "address": {"$ref": "address.json"}}}}}}"""
ERRORS = "responses:\n  '404':\n    description: not there\n"
REFERENCES = {"common.json": COMMON, "errors.yaml": ERRORS, "address.json": '{"type": "object"}'}


def test_a_description_stands_alone() -> None:
    text = dereference("OPENAPI", API, REFERENCES)
    value = json.loads(text)
    assert find_references("OPENAPI", text) == ()
    assert value["components"]["schemas"]["User"] == {"type": "string"}
    assert value["components"]["schemas"]["User_2"]["properties"] == {
        "boss": {"$ref": "#/components/schemas/User_2"},
        "address": {"type": "object"},
    }
    assert value["paths"]["/a"]["parameters"][0]["name"] == "page"
    assert value["paths"]["/a"]["get"]["responses"]["404"] == {"description": "not there"}
    openapi = FORMATS["OPENAPI"]
    changes = openapi.compare(openapi.parse(API, REFERENCES), openapi.parse(text))
    assert not [change for change in changes if change.breaks]


def test_yaml_stays_yaml() -> None:
    text = dereference(
        "ASYNCAPI",
        "asyncapi: 2.6.0\nchannels:\n  a:\n    subscribe:\n      message:\n        payload:\n          $ref: p.json\n",
        {"p.json": '{"type": "object", "properties": {"on": {"const": 1.50}}}'},
    )
    assert text.startswith("asyncapi: 2.6.0\nchannels:")
    payload = read(text)["channels"]["a"]["subscribe"]["message"]["payload"]
    assert payload["properties"]["on"]["const"] == read("1.5")
    assert "&id" not in text


def test_swagger_has_its_definitions_at_the_root() -> None:
    api = '{"swagger": "2.0", "paths": {"/a": {"get": {"parameters": [{"schema": {"$ref": "t.json"}}]}}}}'
    value = json.loads(dereference("OPENAPI", api, {"t.json": '{"properties": {"t": {"$ref": "t.json"}}}'}))
    assert value["definitions"] == {"t": {"properties": {"t": {"$ref": "#/definitions/t"}}}}


def test_what_doubles_at_each_step_does_not_grow() -> None:
    references = {
        f"{n}.json": f'{{"allOf": [{{"$ref": "{n + 1}.json"}}, {{"$ref": "{n + 1}.json"}}]}}' for n in range(60)
    } | {"60.json": "{}"}
    api = '{"openapi": "3.0.0", "components": {"schemas": {"A": {"$ref": "0.json"}}}}'
    assert len(dereference("OPENAPI", api, references)) < 20_000


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ('{"openapi": "3.0.0", "paths": {"/a": {"$ref": "a.json"}}}', {"a.json": '{"get": {"$ref": "a.json"}}'}),
        ('{"openapi": "3.0.0", "paths": {"/a": {"$ref": "a.json#/nothing"}}}', {"a.json": "{}"}),
        ('{"openapi": "3.0.0", "paths": {"/a": {"$ref": "a.json"}}}', {"a.json": "{"}),
    ],
)
def test_what_cannot_be_put_in_is_refused(text: str, references: dict[str, str]) -> None:
    with pytest.raises(SchemaError):
        dereference("OPENAPI", text, references)


def test_rewriting() -> None:
    text = rewrite("OPENAPI", "openapi: 3.0.0\npaths:\n  /a:\n    $ref: x.yaml#/a\n", {"x.yaml": "http://r/7"})
    assert read(text)["paths"]["/a"]["$ref"] == "http://r/7#/a"
