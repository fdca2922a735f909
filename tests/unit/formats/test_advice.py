"""Ways around a break: there is one for every rule, and it works."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.formats import FORMATS, Change, Direction, Severity, Witness, advise
from app.formats.advice import WITHOUT
from app.formats.apis.wording import STEMS
from app.formats.json_schema.messages import RULES
from app.formats.json_schema.rules import UNCOMPARED, breaks, opposite
from tests.unit.formats.apis.cases import cases
from tests.unit.formats.cases import read_case

FIXTURES = Path(__file__).parent
DIRECTIONS = ((Direction.BACKWARD,), (Direction.FORWARD,), tuple(Direction))


def rules() -> Iterator[tuple[str, str, Severity]]:
    """By language, the rules that break or may break: in some example, or by the rules themselves."""
    for language in ("avro", "protobuf"):
        for file in sorted((FIXTURES / language / "fixtures").glob("*.json")):
            for change in json.loads(file.read_text())["changes"]:
                if change["severity"] in ("breaking", "risky"):
                    yield language.upper(), change["rule"], Severity(change["severity"])
    for language, path in itertools.product(("csdl", "graphql", "wsdl"), FIXTURES.glob("*/fixtures/*.txt")):
        if path.parts[-3] == language:
            for severity, rule in re.findall(r"^(breaking|risky) ([A-Z_]+)", read_case(path).changes, re.MULTILINE):
                yield language.upper(), rule, Severity(severity)
    yield from rules_of_xsd()
    yield from rules_of_apis()
    for rule in RULES:
        if breaks(rule) or breaks(opposite(rule)):
            yield "JSON", rule, Severity.BREAKING
        elif rule in UNCOMPARED:
            yield "JSON", rule, Severity.RISKY


def rules_of_xsd() -> Iterator[tuple[str, str, Severity]]:
    """The same for XML Schemas, whose examples are folders."""
    for file in sorted((FIXTURES / "xsd" / "fixtures").glob("*/changes.json")):
        for change in json.loads(file.read_text()):
            if change["severity"] in ("breaking", "risky"):
                yield "XSD", change["rule"], Severity(change["severity"])


def rules_of_apis() -> Iterator[tuple[str, str, Severity]]:
    """The same for descriptions of APIs, whose rules about schemas begin with a side."""
    for language, stem in itertools.product(("OPENAPI", "ASYNCAPI"), STEMS):
        for side in ("REQUEST", "RESPONSE") if language == "OPENAPI" else ("RECEIVED", "SENT"):
            yield language, f"{side}_{stem}", Severity.BREAKING
    for case in (*cases("OPENAPI"), *cases("ASYNCAPI")):
        for change in case.changes or ():
            if change["severity"] in ("breaking", "risky"):
                language = "OPENAPI" if "asyncapi" not in case.old else "ASYNCAPI"
                yield language, change["rule"], Severity(change["severity"])


@pytest.mark.parametrize(("format_name", "rule", "severity"), sorted(set(rules())))
def test_every_rule_that_may_break_has_an_advice_or_a_reason_for_none(
    format_name: str, rule: str, severity: Severity
) -> None:
    for directions in DIRECTIONS:
        breaking = directions if severity is Severity.BREAKING else ()
        proofs = tuple(Witness(direction, "{}", "no") for direction in directions)
        change = Change(
            rule, severity, "x", "", "", "before", "after", fields=("zip",), breaks=breaking, witnesses=proofs
        )
        advice = advise(format_name, change)
        if rule in WITHOUT:
            assert advice is None
            continue
        assert advice is not None
        assert re.search("'zip'|'before'|'after'", advice) or severity is Severity.RISKY
        assert not re.search(r"\{\w", advice)
        assert advice.endswith(".")
        assert advice.count(". ") == 0


def test_several_places_are_counted() -> None:
    change = Change("TYPE_MISMATCH", Severity.BREAKING, "x", fields=("home.zip", "work.zip"), breaks=tuple(Direction))
    assert "'home.zip' (and 1 more)" in (advise("AVRO", change) or "")


def test_the_advice_for_a_risk_follows_the_proof() -> None:
    proof = Witness(Direction.FORWARD, '{"id": "1099511627776"}', "the value of 'id' is lost")
    change = Change("FIELD_TYPE_CHANGED", Severity.RISKY, "x", fields=("id",), witnesses=(proof,))
    assert (advise("PROTOBUF", change) or "").startswith("Let consumers take the new type of 'id' first")


def test_what_breaks_nothing_needs_no_advice() -> None:
    assert advise("AVRO", Change("TYPE_MISMATCH", Severity.SAFE, "x")) is None


def test_the_whole_document_is_called_so() -> None:
    change = Change("TYPE_MISMATCH", Severity.BREAKING, "x", breaks=(Direction.FORWARD,))
    assert "the document" in (advise("AVRO", change) or "")


def test_a_document_is_no_field() -> None:
    change = Change("TYPE_MISMATCH", Severity.BREAKING, "x", breaks=tuple(Direction))
    assert (
        advise("AVRO", change)
        == "Publish the new type as a contract of its own, and keep this one until nobody reads it."
    )


@pytest.mark.parametrize("rule", ["TYPE_REMOVED", "TYPE_REMOVED_FROM_UNION", "IMPLEMENTED_INTERFACE_REMOVED"])
def test_nobody_is_told_to_mark_a_type_where_graphql_allows_no_mark(rule: str) -> None:
    change = Change(rule, Severity.BREAKING, "x", fields=("Hit",), breaks=tuple(Direction))
    assert "marked as `@deprecated`" not in (advise("GRAPHQL", change) or "")


@pytest.mark.parametrize("rule", ["ARG_REMOVED", "REQUIRED_ARG_ADDED", "OPTIONAL_ARG_ADDED"])
def test_an_advice_about_an_argument_is_not_about_its_field(rule: str) -> None:
    change = Change(rule, Severity.BREAKING, "x", fields=("Query.search",), breaks=tuple(Direction))
    assert "argument" in (advise("GRAPHQL", change) or "")


@pytest.mark.parametrize("rule", ["TYPE_ADDED", "TYPE_REMOVED"])
def test_an_advice_about_a_type_that_no_document_has_is_about_the_type(rule: str) -> None:
    change = Change(rule, Severity.BREAKING, "x", breaks=(Direction.FORWARD,))
    assert "the document" not in (advise("XSD", change) or "the document")


def record(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": "R", "fields": list(fields)}


def enum(*symbols: str, **more: str) -> dict[str, Any]:
    return record({"name": "e", "type": {"type": "enum", "name": "E", "symbols": symbols, **more}})


def open_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"id": {"type": "integer"}, **properties}}


def api(**parameters: bool) -> dict[str, Any]:
    """A description of one operation, whose parameters are demanded or not."""
    listed = [
        {"name": name, "in": "query", "required": required, "schema": {"type": "string"}}
        for name, required in parameters.items()
    ]
    frame = {"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}}
    return frame | {"paths": {"/pets": {"get": {"parameters": listed, "responses": {}}}}}


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
        ("OPENAPI", [api(), api(kind=False), api(kind=True)], ["", "backward forward"]),
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
