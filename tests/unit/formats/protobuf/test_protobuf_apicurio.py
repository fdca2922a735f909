"""Apicurio's dialect: its own verdicts where the vectors are at hand, and each of its checks by an example."""

from typing import Any

import pytest

from app.formats.dialects import Dialect, spoken
from app.formats.model import Change, Direction, Severity
from app.formats.protobuf import ProtobufFormat
from app.formats.protobuf.dialect import CHECKS
from app.formats.verdict import Level, violations
from tests.unit.formats.protobuf.test_protobuf_conformance import cases, parsed
from tests.unit.formats.protobuf.test_protobuf_fixtures import changes_of_fixtures

_PROTOBUF = ProtobufFormat()


def _judged(old: str, new: str) -> tuple[Change, ...]:
    head = 'syntax = "proto3"; message A {} enum E { ZERO = 0; ONE = 1; } '
    changes = _PROTOBUF.compare(_PROTOBUF.parse(head + old), _PROTOBUF.parse(head + new))
    return spoken(Dialect.APICURIO, "PROTOBUF", changes)


@pytest.mark.parametrize("case", cases("protobuf.json"), ids=lambda case: case["id"])
def test_verdict_equals_apicurios(case: dict[str, Any]) -> None:
    old, new = parsed(case)
    changes = spoken(Dialect.APICURIO, "PROTOBUF", _PROTOBUF.compare(old, new, witnesses=False))
    expected = {name: verdict for name, verdict in case["expected_apicurio"].items() if verdict is not None}
    ours = {direction.name: not any(direction in change.breaks for change in changes) for direction in Direction}
    assert {name: ours[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ("message M { string a = 1; }", "message M { string b = 1; }", "both"),
        ("message M { string a = 1; }", "message M { string a = 2; }", "both"),
        ("message M { string a = 1; }", "message M { bytes a = 1; }", "both"),
        ("message M { string a = 1; }", "message M { repeated string a = 1; }", "both"),
        ("message M { string a = 1; }", "message M {}", "backward"),
        ("message M { string a = 1; }", "message M { reserved 1; }", "both"),
        ("message M { string a = 1; }", 'message M { reserved 1; reserved "a"; }', "forward"),
        ("message M {}", "message M { string a = 1; }", "forward"),
        ("message M { reserved 1 to 9; }", "message M { reserved 1 to 8; }", "backward"),
        ("message M { oneof x { string a = 1; string b = 2; } }", "message M { string a = 1; string b = 2; }", "none"),
        (
            "message M { oneof x { string a = 1; string b = 2; } }",
            "message M { oneof x { string b = 2; } }",
            "backward",
        ),
        ("enum F { A = 0; B = 1; }", "enum F { A = 0; reserved 1; }", "backward"),
        ("enum F { A = 0; B = 1; }", "enum F { A = 0; C = 1; }", "both"),
        ("enum F { A = 0; }", "", "none"),
        ("message M { string a = 1; }", "", "backward"),
        ("service S { rpc Get (A) returns (A); }", "service S {}", "backward"),
        ("service S { rpc Get (A) returns (A); }", "service S { rpc Get (A) returns (stream A); }", "both"),
        ('option java_package = "a";', 'option java_package = "b";', "none"),
    ],
)
def test_each_check_of_apicurio(old: str, new: str, broken: str) -> None:
    found = {direction for change in _judged(old, new) for direction in change.breaks}
    assert found == {"none": set(), "both": set(Direction)}.get(broken, {broken})


def test_what_breaks_in_the_dialect_only_is_breaking_there() -> None:
    [change] = _judged("message M { string a = 1; }", "message M { string b = 1; }")
    assert change.severity is Severity.BREAKING
    assert change.witnesses, "the proof stays"
    assert violations(Level.BACKWARD, [change])


def test_what_the_dialect_does_not_mind_is_a_risk_at_most() -> None:
    changes = _judged(
        "message M { string a = 1; string b = 2; }", "message M { oneof x { string a = 1; string b = 2; } }"
    )
    assert "MULTIPLE_FIELDS_MOVED_TO_ONEOF" in {change.rule for change in changes}
    assert {change.severity for change in changes} == {Severity.RISKY, Severity.SAFE}


def test_a_label_that_nobody_writes_is_none_that_apicurio_minds() -> None:
    head, field = 'edition = "2023"; message M {', "int32 a = 1"
    pair = (f"{head} {field}; }}", f"{head} {field} [features.field_presence = IMPLICIT]; }}")
    changes = _PROTOBUF.compare(*map(_PROTOBUF.parse, pair))
    judged = {change.rule: change.breaks for change in spoken(Dialect.APICURIO, "PROTOBUF", changes)}
    assert judged["FIELD_LABEL_CHANGED"] == ()


def test_other_formats_and_confluents_dialect_stay_as_they_are() -> None:
    changes = _PROTOBUF.compare(_PROTOBUF.parse("message M { optional int32 a = 1; }"), _PROTOBUF.parse("message M {}"))
    assert spoken(Dialect.CONFLUENT, "PROTOBUF", changes) == changes
    assert spoken(Dialect.APICURIO, "AVRO", changes) == changes


def test_the_checks_name_rules_that_there_are() -> None:
    assert set(CHECKS) <= {change["rule"] for change in changes_of_fixtures()}
