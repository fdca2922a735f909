"""Verdicts against the real validator: random schemas, a random change, and documents tried on both sides.

`ASSENT_EXAMPLES` sets how many pairs are tried; the default keeps the suite fast.
"""

import json
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from app.formats.json_schema.rules import UNCOMPARED
from app.formats.model import Change, Direction
from tests.unit.formats.json_schema.helpers import compare, compatible

EXAMPLES = int(os.environ.get("ASSENT_EXAMPLES", "150"))

LAXER_THAN_DATA = UNCOMPARED | {
    "COMBINED_TYPE_EXTENDED",
    "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
    "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED",
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
}
"""Rules after which a document may fail although the reference calls the change compatible (docs/formats)."""

NAMES = st.sampled_from(["a", "b", "c"])
SMALL = st.integers(0, 4)
SCALARS = st.sampled_from([None, True, False, 0, 1, 2, 3, 7, 0.5, -1, "", "a", "b", "aaa", "aaaaaa"])
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def _with(base: dict[str, Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({key: st.just(value) for key, value in base.items()}, optional=optional)


def _not_boolean(schema: Any) -> bool:
    """The validator fails with a TypeError on `additionalItems` beside a boolean `items`."""
    return not isinstance(schema, bool)


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        _with(
            {"type": "object"},
            properties=st.dictionaries(NAMES, inner, max_size=3),
            required=st.lists(NAMES, unique=True, max_size=2),
            additionalProperties=st.booleans() | inner,
            patternProperties=st.dictionaries(st.sampled_from(["^a", "b|c"]), inner, max_size=1),
            minProperties=SMALL,
            maxProperties=SMALL,
            dependencies=st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=2), max_size=1),
        ),
        _with(
            {"type": "array"},
            items=inner.filter(_not_boolean) | several,
            additionalItems=st.booleans() | inner,
            minItems=SMALL,
            maxItems=SMALL,
            uniqueItems=st.booleans(),
        ),
        st.fixed_dictionaries({"anyOf": several}),
        st.fixed_dictionaries({"allOf": several}),
        st.fixed_dictionaries({"oneOf": several}),
        st.fixed_dictionaries({"not": inner}),
    )


SCHEMAS = st.recursive(
    st.one_of(
        _with({"type": "string"}, minLength=SMALL, maxLength=SMALL, pattern=st.sampled_from(["^a", "a$", "b"])),
        _with({"type": "integer"}, minimum=SMALL, maximum=SMALL, exclusiveMinimum=SMALL, multipleOf=st.integers(1, 4)),
        _with({"type": "number"}, minimum=SMALL, exclusiveMaximum=SMALL, default=SMALL),
        st.sampled_from([{}, True, False, {"type": "null"}, {"type": "boolean"}, {"type": ["string", "null"]}]),
        st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=repr)}),
        st.fixed_dictionaries({"const": SCALARS}),
    ),
    _deeper,
    max_leaves=6,
)


@st.composite
def _pairs(draw: Callable[[Any], Any]) -> tuple[Any, Any]:
    """A schema and the same schema with one place replaced, or its keywords mixed with another's."""
    old = draw(SCHEMAS)
    places = list(_places(old))
    path = draw(st.sampled_from(places))
    other = draw(SCHEMAS)
    found = _at(old, path)
    if isinstance(found, dict) and isinstance(other, dict) and found.get("type") == other.get("type"):
        keep = draw(st.sets(st.sampled_from(sorted(found) or ["type"])))
        other = {**{key: value for key, value in found.items() if key in keep}, **other}
    return old, _replaced(old, path, other)


def _places(schema: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    if isinstance(schema, dict):
        for keyword in ("additionalProperties", "items", "not", "additionalItems"):
            if isinstance(schema.get(keyword), dict):
                yield from _places(schema[keyword], (*path, keyword))
        for keyword in ("properties", "patternProperties"):
            for name in schema.get(keyword, {}):
                yield from _places(schema[keyword][name], (*path, keyword, name))
        for keyword in ("anyOf", "allOf", "oneOf", "items"):
            if isinstance(schema.get(keyword), list):
                for index, inner in enumerate(schema[keyword]):
                    yield from _places(inner, (*path, keyword, index))


def _at(schema: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        schema = schema[key]
    return schema


def _replaced(schema: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    key, *rest = path
    if isinstance(schema, list):
        return [_replaced(item, tuple(rest), value) if index == key else item for index, item in enumerate(schema)]
    return {**schema, key: _replaced(schema[key], tuple(rest), value)}


def _explained(changes: tuple[Change, ...], pair: tuple[Any, Any]) -> bool:
    """Whether a compatible verdict is known to be laxer than the data: a rule says so, or `oneOf` or `not` turns more
    into less, which the reference's pairing of alternatives does not see."""
    text = json.dumps(pair)
    return bool({change.rule for change in changes} & LAXER_THAN_DATA) or '"oneOf"' in text or '"not"' in text


@given(pair=_pairs(), documents=st.lists(DOCUMENTS, max_size=8))
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
def test_verdicts_hold_for_documents(pair: tuple[Any, Any], documents: list[Any]) -> None:
    old, new = pair
    changes = compare(old, new)
    sides = {
        Direction.BACKWARD: (Draft7Validator(old), Draft7Validator(new)),
        Direction.FORWARD: (Draft7Validator(new), Draft7Validator(old)),
    }
    for change in changes:
        for witness in change.witnesses:
            writer, reader = sides[witness.direction]
            document = json.loads(witness.document)
            assert writer.is_valid(document)
            assert not reader.is_valid(document)
    for direction, (writer, reader) in sides.items():
        failing = [document for document in documents if writer.is_valid(document) and not reader.is_valid(document)]
        if failing and compatible(changes, direction):
            assert _explained(changes, pair), (failing[0], [change.rule for change in changes])


@given(pair=_pairs())
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
def test_changes_are_deterministic_and_mirror_each_other(pair: tuple[Any, Any]) -> None:
    old, new = pair
    there = compare(old, new, witnesses=False)
    assert there == compare(old, new, witnesses=False)
    back = compare(new, old, witnesses=False)
    assert compatible(there, Direction.BACKWARD) is compatible(back, Direction.FORWARD)
    assert compatible(there, Direction.FORWARD) is compatible(back, Direction.BACKWARD)
    assert compare(old, old) == ()
