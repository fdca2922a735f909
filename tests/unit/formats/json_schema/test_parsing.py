"""Reading schemas: what is refused and where, versions, references, and the texts that stand for a contract."""

import json
from typing import Any

import pytest

from app.formats.json_schema.drafts import Draft
from app.formats.model import SchemaError
from tests.unit.formats.json_schema.helpers import FORMAT, schema

DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"
DRAFT_04 = "http://json-schema.org/draft-04/schema#"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ('{"type": "string"', 1, 18),
        ('{\n  "type": string\n}', 2, 11),
        ('{"minimum":\n NaN}', 2, 2),
        ('{"title": "NaN", "minimum": -Infinity}', 1, 29),
        ('{"title": "a\tb"}', 1, 13),
        ("{} {}", 1, 4),
        ('{"a": 1,}', 1, 9),
        ("\ufeff{}", 1, 1),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(SchemaError) as caught:
        FORMAT.parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("opening", ["[", '{"items":', '{"not":[', '[{"a":'])
def test_deep_nesting_is_refused_with_its_place(opening: str) -> None:
    with pytest.raises(SchemaError, match="nested deeper than 300 levels") as caught:
        FORMAT.parse(opening * 10_000)
    assert caught.value.line == 1


@pytest.mark.parametrize("number", ["1e999999999", "-1.5E-99999", "9" * 5_000, f"0.{'9' * 5_000}"])
def test_numbers_that_nobody_could_read_are_refused(number: str) -> None:
    with pytest.raises(SchemaError):
        FORMAT.parse(f'{{"maximum": {number}}}')


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(SchemaError, match="surrogate"):
        FORMAT.parse('{"title": "\\ud800"}')


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], ""),
        (3, ""),
        ("string", ""),
        (None, ""),
        ({"type": "text"}, "/type"),
        ({"type": []}, "/type"),
        ({"properties": {"a/b": {"minLength": -1}}}, "/properties/a~1b/minLength"),
        ({"properties": {"a": "string"}}, "/properties/a"),
        ({"allOf": []}, "/allOf"),
        ({"anyOf": [{"required": ["a", "a"]}]}, "/anyOf/0/required"),
        ({"multipleOf": 0}, "/multipleOf"),
        ({"pattern": "[a-"}, "/pattern"),
        ({"patternProperties": {"(": {}}}, "/patternProperties"),
        ({"dependencies": {"a": [1]}}, "/dependencies/a"),
        ({"exclusiveMinimum": True}, "/exclusiveMinimum"),
        ({"$schema": DRAFT_04, "exclusiveMinimum": 3, "minimum": 1}, "/exclusiveMinimum"),
        ({"$schema": DRAFT_04, "properties": {"a": True}}, "/properties/a"),
        ({"$schema": DRAFT_2020, "$defs": {"a": {"$anchor": "1 a"}}}, "/$defs/a/$anchor"),
        ({"$schema": DRAFT_2020, "prefixItems": []}, "/prefixItems"),
        ({"$schema": DRAFT_2020, "dependentRequired": {"a": "b"}}, "/dependentRequired"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(value: Any, path: str) -> None:
    with pytest.raises(SchemaError) as caught:
        schema(value)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "pattern", [r"^\p{L}+$", r"(?<year>\d{4})", r"^[\w-]+$", r"[[a-z]", r"\/", "a{99999999999}", "(a+)+$"]
)
def test_patterns_of_other_dialects_are_accepted(pattern: str) -> None:
    assert schema({"pattern": pattern}).value["pattern"] == pattern


@pytest.mark.parametrize(
    ("declared", "draft"),
    [
        (None, Draft.DRAFT_07),
        ("http://json-schema.org/draft-04/schema#", Draft.DRAFT_04),
        ("http://json-schema.org/draft-06/schema", Draft.DRAFT_06),
        ("https://json-schema.org/draft-07/schema#", Draft.DRAFT_07),
        (DRAFT_2019, Draft.DRAFT_2019_09),
        (DRAFT_2020, Draft.DRAFT_2020_12),
        ("https://example.org/own-dialect", Draft.DRAFT_07),
    ],
)
def test_the_version_is_the_declared_one(declared: str | None, draft: Draft) -> None:
    value = {} if declared is None else {"$schema": declared}
    assert schema(value).draft is draft


ADDRESS = {"type": "object", "properties": {"street": {"type": "string"}}}


@pytest.mark.parametrize(
    ("value", "references"),
    [
        ({"properties": {"a": {"$ref": "#/definitions/x"}}, "definitions": {"x": {"type": "string"}}}, {}),
        ({"properties": {"a": {"$ref": "#/definitions/a~1b%25"}}, "definitions": {"a/b%": {}}}, {}),
        ({"properties": {"a": {"$ref": "#/components/x"}}, "components": {"x": {"type": "string"}}}, {}),
        ({"properties": {"a": {"$ref": "#x"}}, "definitions": {"x": {"$id": "#x"}}}, {}),
        ({"$schema": DRAFT_04, "properties": {"a": {"$ref": "#x"}}, "definitions": {"x": {"id": "#x"}}}, {}),
        ({"$schema": DRAFT_2020, "$ref": "#x", "$defs": {"x": {"$anchor": "x"}}}, {}),
        ({"$schema": DRAFT_2020, "$dynamicRef": "#x", "$defs": {"x": {"$dynamicAnchor": "x"}}}, {}),
        ({"$schema": DRAFT_2019, "properties": {"a": {"$recursiveRef": "#"}}}, {}),
        ({"$id": "https://e.org/a.json", "items": {"$ref": "a.json#/definitions/b"}, "definitions": {"b": {}}}, {}),
        (
            {
                "$id": "https://e.org/a.json",
                "items": {"$ref": "b.json"},
                "definitions": {"b": {"$id": "b.json", "items": {"$ref": "#/definitions/c"}, "definitions": {"c": {}}}},
            },
            {},
        ),
        ({"$ref": "address.json"}, {"address.json": ADDRESS}),
        ({"$ref": "./address.json#/properties/street"}, {"address.json": ADDRESS}),
        ({"$id": "https://e.org/x/", "$ref": "address.json"}, {"address.json": ADDRESS}),
        ({"$id": "https://e.org/x/", "$ref": "https://e.org/x/address.json"}, {"address.json": ADDRESS}),
        ({"$ref": "com.example.Address"}, {"com.example.Address": ADDRESS}),
        ({"$ref": "a.json"}, {"a.json": {"$ref": "b.json"}, "b.json": {"items": {"$ref": "a.json"}}}),
        ({"$ref": "https://e.org/b.json"}, {"b": {}, "https://e.org/b.json": {"$id": "https://e.org/b.json"}}),
        ({"properties": {"meta": {"$ref": "http://json-schema.org/draft-07/schema#"}}}, {}),
        ({"$ref": "#"}, {}),
        ({"$schema": DRAFT_2020, "$id": "urn:example:a", "items": {"$ref": "#/$defs/b"}, "$defs": {"b": {}}}, {}),
    ],
)
def test_references_that_lead_somewhere(value: Any, references: dict[str, Any]) -> None:
    parsed = schema(value, references)
    assert FORMAT.compare(parsed, schema(value, references)) == ()


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"$ref": "#/definitions/missing"}, "/$ref"),
        ({"items": {"$ref": "#nowhere"}}, "/items/$ref"),
        ({"items": {"$ref": "other.json"}}, "/items/$ref"),
        ({"items": {"$ref": "http://127.0.0.1:1/schema.json"}}, "/items/$ref"),
        ({"items": {"$ref": "file:///etc/passwd"}}, "/items/$ref"),
        ({"items": {"$ref": "#/items/0"}}, "/items/$ref"),
    ],
)
def test_references_that_lead_nowhere_are_refused_with_their_place(value: Any, path: str) -> None:
    with pytest.raises(SchemaError, match="neither in the schema nor among its references") as caught:
        schema(value)
    assert caught.value.path == path


def test_errors_in_a_reference_name_it() -> None:
    with pytest.raises(SchemaError, match=r'in the reference "b\.json": not JSON') as broken:
        FORMAT.parse('{"$ref": "b.json"}', {"b.json": "{"})
    assert broken.value.line == 1
    with pytest.raises(SchemaError, match=r'in the reference "b\.json": type names the unknown type') as invalid:
        FORMAT.parse('{"$ref": "b.json"}', {"b.json": '{"type": "text"}'})
    assert invalid.value.path == "/type"


def test_canonical_text_ignores_formatting_but_not_order() -> None:
    text = '{ "type" : "number",\n "minimum": 1.50, "title": "\\u00e9" }'
    parsed = FORMAT.parse(text)
    assert parsed.canonical == '{"type":"number","minimum":1.50,"title":"é"}'
    assert parsed.normalized == '{"minimum":1.50,"title":"é","type":"number"}'
    other = FORMAT.parse('{"minimum":1.50,"type":"number","title":"é"}')
    assert other.canonical != parsed.canonical
    assert other.fingerprint != parsed.fingerprint
    assert other.normalized == parsed.normalized
    assert FORMAT.parse(json.dumps(json.loads(text)).replace("1.5,", "1.50,")).fingerprint == parsed.fingerprint
