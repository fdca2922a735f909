"""Every rule of JSON Schema inside messages, in each direction: `fixtures/inherited.yaml` has pairs of schemas, and
what a change from the first to the second (`forth`) and from the second to the first (`back`) means where consumers
write them (`written`) and where they read them (`read`), with the message that proves a break.

`PRINTED` in the environment prints what was found, to be looked at and put into the file.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from app.formats import FORMATS, Change
from app.formats.apis.wording import STEMS
from tests.unit.formats.apis.cases import operation

_FILE = Path(__file__).parent / "fixtures" / "inherited.yaml"
_INFO = {"title": "Pets", "version": "1"}
_LABELS = {
    ("OPENAPI", "written"): "REQUEST_",
    ("OPENAPI", "read"): "RESPONSE_",
    ("ASYNCAPI", "written"): "RECEIVED_",
    ("ASYNCAPI", "read"): "SENT_",
}
_WITHOUT = {
    "ANNOTATION_CHANGED": "in the fixtures of OPENAPI",
    "COMPARISON_LIMIT_EXCEEDED": "see test_hostile: schemas made for it take seconds",
    "DIALECT_CHANGED": "views are all in one dialect",
    "ID_CHANGED": "`$id` is no part of a view",
    "REFERENCE_CHANGED": "views refer to what is there in the end",
    "TYPE_ADDED": "draft-04 and Confluent's own default types do not reach a view",
    "TYPE_REMOVED": "the same",
    "EXCLUSIVE_LIMIT_CHANGED": "flags are limits of their own in a view",
    "SCHEMA_ADDED": "in 2020-12 it is ADDITIONAL_ITEMS_*",
    "SCHEMA_REMOVED": "the same",
    "NULLABLE_NARROWED": "in the fixtures of OPENAPI",
    "TYPE_GENERALIZED": "of parameters only: in the fixtures of OPENAPI",
}
_HIDDEN = ("PROPERTY_BECAME", "PROPERTY_NO_LONGER", "REQUIRED_PROPERTY_NO_LONGER")
_ONE_SIDED = {
    "written": {f"{stem}_WRITE_ONLY" for stem in _HIDDEN},
    "read": {f"{stem}_READ_ONLY" for stem in _HIDDEN},
}
"""What the messages of a side never have, or always."""

_REPLACED = ("_CONTENT_MODEL",)
"""Rules about properties go by other names in messages, see `wording`; those about items keep theirs."""


class Pair(NamedTuple):
    """One entry, in one direction."""

    about: str
    old: Any
    new: Any
    expected: dict[str, list[str]]


def _pairs() -> Iterator[Pair]:
    for number, entry in enumerate(yaml.safe_load(_FILE.read_text())):
        first, second = entry["pair"]
        yield Pair(f"{number} forth", first, second, entry.get("forth", {}))
        yield Pair(f"{number} back", second, first, entry.get("back", {}))


_PAIRS = list(_pairs())
_EACH = pytest.mark.parametrize("pair", _PAIRS, ids=lambda pair: pair.about)
_SIDES = pytest.mark.parametrize("side", ["written", "read"])


def _described(language: str, schema: Any, side: str) -> str:
    if language == "OPENAPI":
        paths = {"/pets": {"post": operation(schema, "request" if side == "written" else "response")}}
        return json.dumps({"openapi": "3.1.0", "info": _INFO, "paths": paths})
    message = {"schemaFormat": "application/schema+json;version=2020-12", "payload": schema}
    channel = {"publish" if side == "written" else "subscribe": {"message": message}}
    return json.dumps({"asyncapi": "2.6.0", "info": _INFO, "channels": {"pets": channel}})


def _parameter(schema: Any) -> str:
    """A parameter of a query, whose value is written as JSON so that every schema makes sense."""
    parameter = {"name": "pet", "in": "query", "content": {"application/json": {"schema": schema}}}
    get = {"parameters": [parameter], "responses": {"200": {"description": "ok"}}}
    return json.dumps({"openapi": "3.1.0", "info": _INFO, "paths": {"/pets": {"get": get}}})


def _compared(language: str, old: str, new: str) -> tuple[Change, ...]:
    found = FORMATS[language]
    return found.compare(found.parse(old), found.parse(new))


def _shown(changes: tuple[Change, ...], label: str) -> list[str]:
    return [f"{change.severity} {change.rule.removeprefix(label)}{_proof(change)}" for change in changes]


def _proof(change: Change) -> str:
    shown = [json.loads(witness.document) for witness in change.witnesses]
    documents = [json.dumps(each.get("body", each.get("payload"))) for each in shown]
    return " unproven" if change.unproven else "".join(f" {document}" for document in documents)


@_EACH
@_SIDES
@pytest.mark.parametrize("language", ["OPENAPI", "ASYNCAPI"])
def test_rules_inside_messages(pair: Pair, side: str, language: str) -> None:
    if language == "ASYNCAPI" and "Only" in json.dumps([pair.old, pair.new]):
        pytest.skip("readOnly and writeOnly are notes to AsyncAPI: who owns the data is not said")
    changes = _compared(language, *(_described(language, schema, side) for schema in (pair.old, pair.new)))
    found = _shown(changes, _LABELS[language, side])
    if "PRINTED" in os.environ and language == "OPENAPI":
        print(f"@{pair.about} {side} {json.dumps(found)}")  # noqa: T201 - that is what it is for
    assert found == pair.expected.get(side, [])


@_EACH
def test_parameters_are_judged_as_what_else_is_written(pair: Pair) -> None:
    changes = _compared("OPENAPI", *(_parameter(schema) for schema in (pair.old, pair.new)))
    rules = [f"{change.severity} {change.rule.removeprefix('REQUEST_')}" for change in changes]
    assert rules == [" ".join(each.split(" ")[:2]) for each in pair.expected.get("written", [])]


def test_every_rule_is_there_in_both_directions() -> None:
    stems = {stem for stem in STEMS if not (stem.endswith(_REPLACED) and "PROPERTY" in stem)} - _WITHOUT.keys()
    for side in ("written", "read"):
        seen = {each.split(" ")[1] for pair in _PAIRS for each in pair.expected.get(side, [])}
        assert sorted(stems - seen - _ONE_SIDED[side]) == [], side
