"""Ways around a break: there is one for every rule, and it works."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.formats import FORMATS, Change, Direction, Severity, advise
from app.formats.advice import WITHOUT
from app.formats.json_schema.messages import RULES
from app.formats.json_schema.rules import UNCOMPARED, breaks, opposite

FIXTURES = Path(__file__).parent
DIRECTIONS = ((Direction.BACKWARD,), (Direction.FORWARD,), tuple(Direction))


def breaking_rules() -> Iterator[tuple[str, str]]:
    """By language, the rules that some example breaks, or that can break by the rules themselves."""
    for language in ("avro", "protobuf"):
        for file in sorted((FIXTURES / language / "fixtures").glob("*.json")):
            for change in json.loads(file.read_text())["changes"]:
                if change.get("breaks"):
                    yield language.upper(), change["rule"]
    for file in sorted((FIXTURES / "json_schema" / "fixtures").glob("*.json")):
        for case in json.loads(file.read_text()):
            if case["breaks"]:
                yield "JSON", case["rule"]
    for rule in RULES - UNCOMPARED:
        if breaks(rule) or breaks(opposite(rule)):
            yield "JSON", rule


@pytest.mark.parametrize(("format_name", "rule"), sorted(set(breaking_rules())))
def test_every_rule_that_breaks_has_an_advice_or_a_reason_for_none(format_name: str, rule: str) -> None:
    for directions in DIRECTIONS:
        change = Change(rule, Severity.BREAKING, "x", fields=("home.zip", "work.zip"), breaks=directions)
        advice = advise(format_name, change)
        if rule in WITHOUT:
            assert advice is None
            continue
        assert advice is not None
        assert "'home.zip' (and 1 more)" in advice
        assert "{it}" not in advice
        assert advice.endswith(".")
        assert advice.count(". ") == 0


def test_what_breaks_nothing_needs_no_advice() -> None:
    assert advise("AVRO", Change("TYPE_MISMATCH", Severity.RISKY, "x")) is None


def test_the_whole_document_is_called_so() -> None:
    change = Change("TYPE_MISMATCH", Severity.BREAKING, "x", breaks=tuple(Direction))
    assert "the document" in (advise("AVRO", change) or "")


def record(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": "R", "fields": list(fields)}


def enum(*symbols: str, **more: str) -> dict[str, Any]:
    return record({"name": "e", "type": {"type": "enum", "name": "E", "symbols": symbols, **more}})


def open_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"id": {"type": "integer"}, **properties}}


NUMBER = {"name": "a", "type": "int"}


@pytest.mark.parametrize(
    ("format_name", "versions", "broken"),
    [
        ("AVRO", [record(), record({**NUMBER, "default": 0})], [""]),
        ("AVRO", [record(NUMBER), record({**NUMBER, "name": "b", "aliases": ["a"]})], ["forward"]),
        ("AVRO", [enum("A"), enum("A", default="A"), enum("A", "B", default="A")], ["", ""]),
        ("AVRO", [record(NUMBER), record({**NUMBER, "default": 0}), record()], ["", ""]),
        ("JSON", [open_object(), open_object(email={})], [""]),
        ("JSON", [{"enum": ["a"]}, {"enum": ["a", "b"]}, {"enum": ["b"]}], ["forward", "backward"]),
        ("JSON", [{"type": "string"}, {"type": ["string", "null"]}, {"type": "null"}], ["forward", "backward"]),
    ],
)
def test_the_steps_break_less_than_the_change_at_once(format_name: str, versions: list[Any], broken: list[str]) -> None:
    language = FORMATS[format_name]
    schemas = [language.parse(json.dumps(version)) for version in versions]
    found = [
        " ".join(sorted({str(each) for change in language.compare(old, new) for each in change.breaks}))
        for old, new in itertools.pairwise(schemas)
    ]
    assert found == broken
