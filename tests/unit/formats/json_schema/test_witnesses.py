"""Witnesses on large schemas: for nearly every break, small, the same each time, and true to the plain library."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from app.formats.json_schema import witnesses
from app.formats.model import Change, Direction
from tests.unit.formats.json_schema.helpers import compare

pytestmark = pytest.mark.timeout(60)

FIELDS, CHANGES = 200, 40
DRAFT_07 = "http://json-schema.org/draft-07/schema#"

STABLE: tuple[dict[str, Any], ...] = (
    {"type": "string", "maxLength": 40},
    {"type": "integer", "minimum": 0},
    {"type": "array", "items": {"type": "string"}},
    {"enum": ["A", "B"]},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False},
)


@cache
def examples() -> list[tuple[Any, Any]]:
    """A schema before and after for every rule, of those that stand for themselves."""
    files = sorted((Path(__file__).parent / "fixtures").glob("*.json"))
    cases = [case for file in files for case in json.loads(file.read_text())]
    pairs = [(case["before"], case["after"]) for case in cases]
    return [pair for pair in pairs if "$" not in json.dumps(pair)]


def satisfiable(value: Any) -> bool:
    """Whether there are documents at all: where something impossible is required, nothing can be proved."""
    return any(Draft7Validator(value).is_valid(document) for document in (None, True, 0, 5, "", "a", [], [1], {}))


def wide(number: int, *, closed: bool, required: bool) -> tuple[Any, Any]:
    """An object of 200 fields, of which 40 change, each as in one of the examples; five more are renamed."""
    changing = dict(zip(range(0, FIELDS, FIELDS // CHANGES), examples()[number * CHANGES :], strict=False))
    demanded = {at for at, pair in changing.items() if required and all(map(satisfiable, pair))}

    def schema(side: int) -> Any:
        names = {at: f"field_{at}{'_new' if side and at % CHANGES == 2 else ''}" for at in range(FIELDS)}
        properties = {names[at]: changing[at][side] if at in changing else STABLE[at % 5] for at in range(FIELDS)}
        listed = [name for at, name in names.items() if (at in demanded if at in changing else at % 3 == 1)]
        return {"type": "object", "properties": properties, "required": listed, "additionalProperties": not closed}

    return schema(0), schema(1)


@cache
def unproved(number: int) -> set[str]:
    """The rules of an example that no document proves, because they are stricter than the data."""
    return {change.rule for change in compare(*examples()[number]) if change.unproven}


def shapes() -> Iterator[Any]:
    for number in range(-(-len(examples()) // CHANGES)):
        for model in ("open", "closed"):
            for demand in ("optional", "required"):
                yield pytest.param(number, model == "closed", demand == "required", id=f"{number}-{model}-{demand}")


def shown(changes: tuple[Change, ...]) -> Iterator[tuple[Direction, Any]]:
    for change in changes:
        for witness in change.witnesses:
            yield witness.direction, json.loads(witness.document)


@pytest.mark.parametrize(("number", "closed", "required"), [*shapes()])
def test_every_break_of_a_wide_schema_is_proved(number: int, closed: bool, required: bool) -> None:
    changes = [change for change in compare(*wide(number, closed=closed, required=required)) if change.breaks]
    left = [change for change in changes if change.unproven]
    for change in left:
        at = int(change.fields[0].partition(".")[0].removeprefix("field_").removesuffix("_new"))
        assert at % (FIELDS // CHANGES) == 0
        assert change.rule in unproved(number * CHANGES + at // (FIELDS // CHANGES))
    assert len(left) * 3 <= len(changes)


@pytest.mark.parametrize("pair", [wide(0, closed=False, required=True), wide(1, closed=True, required=False)])
def test_witnesses_are_true_small_and_the_same_each_time(pair: tuple[Any, Any]) -> None:
    changes = compare(*pair)
    assert changes == compare(*pair)
    old, new = (Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER) for schema in pair)
    required = {name for schema in pair for name in schema["required"]}
    sides = {Direction.BACKWARD: (old, new), Direction.FORWARD: (new, old)}
    for direction, document in shown(changes):
        writer, reader = sides[direction]
        assert writer.is_valid(document)
        assert not reader.is_valid(document)
        assert len(document.keys() - required) <= 1


def test_a_witness_shows_nothing_but_the_change() -> None:
    def schema(**changed: Any) -> Any:
        others = {f"field_{at}": {"type": "string"} for at in range(FIELDS)}
        return {"type": "object", "properties": {**others, **changed}}

    (change,) = compare(schema(email={"type": ["string", "null"]}), schema(email={"type": "string"}))
    assert [document for _, document in shown((change,))] == [{"email": None}]


def test_what_is_required_and_conflicts_does_not_hide_other_changes() -> None:
    """Every document of one side lacks `b` and has the wrong `a`; the other breaks are proved all the same."""

    def schema(kind: str, name: str, most: int) -> Any:
        some = {"type": "string", "maxLength": most}
        properties = {"a": {"type": kind}, name: {"type": "string"}, "c": some, "d": {"properties": {"e": some}}}
        return {"type": "object", "properties": properties, "required": ["a", name], "additionalProperties": False}

    changes = compare(schema("string", "b", 5), schema("integer", "z", 4))
    assert not any(change.unproven for change in changes)
    (shorter, *_) = [change for change in changes if change.rule == "MAX_LENGTH_DECREASED" and change.fields == ("c",)]
    (witness,) = shorter.witnesses
    assert json.loads(witness.document) == {"a": "", "b": "", "c": "aaaaa"}


def test_the_alternative_that_changed_is_the_one_that_is_shown() -> None:
    def schema(most: int) -> Any:
        def alternative(at: int) -> Any:
            name = {"type": "string", "maxLength": most if at == 17 else 50}
            return {"type": "object", "properties": {"kind": {"const": at}, "name": name}, "required": ["kind"]}

        return {"properties": {"part": {"oneOf": [alternative(at) for at in range(20)]}}}

    changes = compare(schema(3), schema(2))
    assert {"part": {"kind": 17, "name": "aaa"}} in [document for _, document in shown(changes)]


def test_conditions_and_dependencies_are_followed_to_a_valid_document() -> None:
    def schema(most: int) -> Any:
        return {
            "properties": {"kind": {"enum": ["person", "company"]}, "size": {"type": "integer", "maximum": most}},
            "required": ["kind"],
            "if": {"properties": {"kind": {"const": "person"}}},
            "then": {"required": ["born"], "dependencies": {"born": ["name"]}},
            "else": {"required": ["founded"]},
        }

    (change,) = [change for change in compare(schema(9), schema(8)) if change.rule == "MAXIMUM_DECREASED"]
    (witness,) = change.witnesses
    assert json.loads(witness.document) == {"kind": "person", "born": None, "name": None, "size": 9}


def doubling(keyword: str, leaf: str, depth: int, **beside: Any) -> Any:
    """Two definitions a level that each refer to both of the next level: 2 ** depth ways to the leaf."""
    definitions: dict[str, Any] = {f"{side}{depth}": {"type": leaf, "title": side} for side in "ab"}
    for level in range(depth):
        below = [{"$ref": f"#/definitions/{side}{level + 1}"} for side in "ab"]
        definitions |= {f"{side}{level}": {"title": side, keyword: below, **beside} for side in "ab"}
    return {"$ref": "#/definitions/a0", "definitions": definitions}


@pytest.mark.parametrize("depth", [10, 25])
@pytest.mark.parametrize("keyword", ["allOf", "anyOf"])
def test_what_many_ways_lead_to_is_looked_at_once(keyword: str, depth: int) -> None:
    (change,) = compare(doubling(keyword, "string", depth), doubling(keyword, "number", depth))
    assert [document for _, document in shown((change,))] == ["", 0]


def test_a_dialect_inside_the_schema_does_not_escape_the_limits() -> None:
    old, new = (doubling("oneOf", leaf, 30, **{"$schema": DRAFT_07}) for leaf in ("string", "number"))
    assert compare(old, new)
    slow = {"$schema": DRAFT_07, "type": "string", "minLength": 60, "pattern": "(a+)+$"}
    (change,) = compare({"properties": {"a": {**slow, "maxLength": 70}}}, {"properties": {"a": slow}})
    assert change.unproven


def test_the_search_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LEAST_STEPS", "STEPS_PER_PROOF"):
        monkeypatch.setattr(witnesses, name, 3)
    changes = compare(*wide(0, closed=False, required=False))
    assert changes == compare(*wide(0, closed=False, required=False))
    assert all(change.unproven for change in changes if change.breaks)
