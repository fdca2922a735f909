"""Schemas made to hurt: each is refused, or answered within the test's time limit."""

import json
from typing import Any

import pytest

from app.formats.checking import Outcome, check
from app.formats.json_schema.patterns import matches, runnable, sample
from app.formats.model import Direction, SchemaError
from tests.unit.formats.json_schema.helpers import FORMAT, compare, compatible, schema

pytestmark = pytest.mark.timeout(60)

STRING, NUMBER = {"type": "string"}, {"type": "number"}


def _doubling(keyword: str, leaf: dict[str, Any], depth: int = 40) -> dict[str, Any]:
    """Two definitions a level that each refer to both of the next level: 2 ** depth paths to the leaf."""
    definitions: dict[str, Any] = {f"{side}{depth}": {**leaf, "title": side} for side in "ab"}
    for level in range(depth):
        below = [{"$ref": f"#/definitions/{side}{level + 1}"} for side in "ab"]
        definitions |= {f"{side}{level}": {"title": side, keyword: below} for side in "ab"}
    return {"$ref": "#/definitions/a0", "definitions": definitions}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_exponential_combinations_are_answered(keyword: str) -> None:
    changes = compare(_doubling(keyword, STRING), _doubling(keyword, NUMBER))
    assert not compatible(changes, Direction.BACKWARD)
    assert compatible(compare(_doubling(keyword, STRING), _doubling(keyword, STRING)), Direction.BACKWARD)


def test_a_long_chain_of_references_is_followed() -> None:
    def chain(leaf: dict[str, Any], length: int = 10_000) -> dict[str, Any]:
        links = {f"d{n}": {"properties": {"next": {"$ref": f"#/definitions/d{n + 1}"}}} for n in range(length)}
        return {"$ref": "#/definitions/d0", "definitions": {**links, f"d{length}": leaf}}

    (change,) = compare(chain(STRING), chain(NUMBER))
    assert change.rule == "TYPE_CHANGED"
    assert change.old_path == "/definitions/d10000"
    assert change.fields == (".".join(["next"] * 100),)


@pytest.mark.parametrize(
    "value",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"not": {"$ref": "#"}},
        {"oneOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {
            "$ref": "#/definitions/a",
            "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}},
        },
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "minLength": 1, "$ref": "#"},
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": "#/$defs/a",
            "$defs": {
                "a": {"$ref": "#/$defs/b", "maxLength": 1},
                "b": {"$ref": "#/$defs/a", "not": {"$ref": "#/$defs/b"}},
            },
        },
    ],
)
def test_schemas_that_are_nothing_but_themselves_are_answered(value: dict[str, Any]) -> None:
    assert not any(change.breaks for change in compare(value, {**value, "title": "other"}))
    there, back = compare(value, STRING), compare(STRING, value)
    assert compatible(there, Direction.BACKWARD) is compatible(back, Direction.FORWARD)


def test_a_break_inside_a_recursion_is_found_once() -> None:
    def tree(label: dict[str, Any]) -> dict[str, Any]:
        node = {"type": "object", "properties": {"label": label, "children": {"type": "array", "items": {"$ref": "#"}}}}
        return {**node, "required": ["label"]}

    (change,) = compare(tree(STRING), tree(NUMBER))
    assert change.fields == ("label", "children")
    assert {witness.document for witness in change.witnesses} == {'{"label": ""}', '{"label": 0}'}


@pytest.mark.parametrize("members", [60, 1_000])
def test_long_lists_of_alternatives_are_matched(members: int) -> None:
    old = [{"type": "object", "properties": {"kind": {"const": n}}, "required": ["kind"]} for n in range(members)]
    new = [*reversed(old), {"type": "null"}]
    changes = compare({"oneOf": old}, {"oneOf": new}, witnesses=False)
    assert [change.rule for change in changes] == ["SUM_TYPE_EXTENDED"]
    assert compatible(changes, Direction.BACKWARD)


def test_lists_of_alternatives_beyond_measure_count_as_incompatible() -> None:
    old = {"oneOf": [{"const": f"old {n}"} for n in range(3_000)]}
    new = {"oneOf": [{"const": f"new {n}"} for n in range(3_000)]}
    changes = compare(old, new, witnesses=False)
    assert [change.rule for change in changes] == ["COMPARISON_LIMIT_EXCEEDED"]
    assert not compatible(changes, Direction.BACKWARD)


def test_alternatives_beyond_measure_of_which_nothing_is_proved_leave_the_question_open() -> None:
    old, new = (
        {"oneOf": [{"properties": {f"p{n}": {"type": kind}, "z": {"const": f"{n}{kind}"}}} for n in range(300)]}
        for kind in ("string", "number")
    )
    assert check(FORMAT, [schema(old)], schema(new)).outcome is Outcome.UNKNOWN


def test_a_document_of_five_megabytes_is_compared() -> None:
    def wide(limit: int) -> str:
        about = {"type": "string", "maxLength": 20, "description": "about this property " * 3}
        properties = {
            f"property_{n}": {**about, "maxLength": limit} if n % 1_000 == 0 else about for n in range(40_000)
        }
        return json.dumps({"type": "object", "properties": properties, "additionalProperties": False})

    assert len(wide(10)) > 5_000_000
    changes = FORMAT.compare(FORMAT.parse(wide(10)), FORMAT.parse(wide(5)))
    assert {change.rule for change in changes} == {"MAX_LENGTH_DECREASED"}
    assert len(changes) == 40


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$", "a*a*a*a*b", r"(x+x+)+y"]
)
def test_patterns_that_backtrack_are_never_left_to_backtrack(pattern: str) -> None:
    assert not runnable(pattern)
    assert matches(pattern, "a" * 400 + "!") is (pattern in {"(a|a)*$", "(.*a){20}"})
    old, new = {"type": "string", "minLength": 60}, {"type": "string", "minLength": 60, "pattern": pattern}
    (change,) = compare(old, new)
    assert change.rule == "PATTERN_ADDED"
    assert change.unproven
    named = {"patternProperties": {pattern: STRING}, "additionalProperties": False}
    compare({**named, "properties": {"a" * 50: STRING}}, named)


@pytest.mark.parametrize(
    "pattern",
    ["^[a-z]+$", r"^\d{4}-\d{2}$", r"^(\d{1,3}\.){3}\d{1,3}$", "^S_", "a|b", r"^[^@]+@[^@]+$", "^(foo|bar)?$", "x{3}"],
)
def test_ordinary_patterns_are_run(pattern: str) -> None:
    text = sample(pattern)
    assert text is not None
    assert matches(pattern, text)


def test_the_validator_is_stopped_when_it_is_led_astray() -> None:
    maze = _doubling("allOf", {"type": "object", "required": ["a"]}, depth=25)
    (change, *_) = compare({**maze, "title": "old"}, {"type": "object", "properties": {"a": STRING}, "required": ["b"]})
    assert change.breaks


@pytest.mark.parametrize("number", ["9" * 4_000, "1e999", "1.5e-999", "123456789012345678901234567890.5", "-1e400"])
@pytest.mark.parametrize("keyword", ["minimum", "maximum", "exclusiveMinimum", "multipleOf", "const", "maxLength"])
def test_outlandish_numbers_are_answered(keyword: str, number: str) -> None:
    wild = f'{{"{keyword}": {number}, "default": {number}}}'
    try:
        parsed = FORMAT.parse(wild)
    except SchemaError:
        return  # not a valid value of that keyword
    tame = FORMAT.parse(f'{{"{keyword}": 2}}')
    for changes in (FORMAT.compare(parsed, tame), FORMAT.compare(tame, parsed)):
        assert changes
        assert "Infinity" not in json.dumps([[change.old_value, change.new_value] for change in changes])
        assert not any("Infinity" in witness.document for change in changes for witness in change.witnesses)
