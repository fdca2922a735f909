"""Every rule by example: `fixtures/*.json` hold a schema before and after, and what is to be found.

`rule` is the change that the case is about, `breaks` the directions it breaks, `also` the other changes beside it. A
case without a rule shows what no rule breaks. `unproven` cases are stricter than the data. `why` is for the reader.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from app.formats.json_schema.messages import RULES
from app.formats.json_schema.rules import opposite
from app.formats.model import Severity
from tests.unit.formats.json_schema.helpers import FORMAT, compare, schema

CASES = [
    pytest.param(case, id=f"{file.stem}-{number}-{case.get('rule', 'compatible')}")
    for file in sorted((Path(__file__).parent / "fixtures").glob("*.json"))
    for number, case in enumerate(json.loads(file.read_text()))
]

STRICTER_THAN_DATA = {"COMBINED_TYPE_EXTENDED", "PATTERN_CHANGED"}
"""Rules that break a direction in their example although no document fails there."""


@pytest.mark.parametrize("case", CASES)
def test_rule(case: dict[str, Any]) -> None:
    changes = compare(case["before"], case["after"])
    found = {change.rule: change for change in changes}
    if "rule" not in case:
        assert set(found) == {*case.get("also", [])}
        assert not any(change.breaks for change in changes)
        return
    assert set(found) == {case["rule"], *case.get("also", [])}
    change = found[case["rule"]]
    assert [str(direction) for direction in change.breaks] == case["breaks"]
    assert (change.severity is Severity.BREAKING) is bool(change.breaks)
    assert change.message.endswith(".")
    assert "{" not in change.message.replace(json.dumps({}), "")


@pytest.mark.parametrize("case", CASES)
def test_the_other_way_round_the_directions_swap(case: dict[str, Any]) -> None:
    there = compare(case["before"], case["after"], witnesses=False)
    back = compare(case["after"], case["before"], witnesses=False)
    broken = {str(direction) for change in there for direction in change.breaks}
    swapped = {"backward": "forward", "forward": "backward"}
    assert {swapped[str(direction)] for change in back for direction in change.breaks} == broken


@pytest.mark.parametrize("case", CASES)
def test_breaking_changes_are_proved(case: dict[str, Any]) -> None:
    changes = compare(case["before"], case["after"])
    if case.get("unproven"):
        assert any(change.unproven for change in changes)
        return
    for change in changes:
        if change.rule not in STRICTER_THAN_DATA:
            assert {witness.direction for witness in change.witnesses} >= set(change.breaks), change
            assert not change.unproven


@pytest.mark.parametrize("case", CASES)
def test_a_schema_has_no_changes_against_itself(case: dict[str, Any]) -> None:
    for side in ("before", "after"):
        spread_out = FORMAT.parse(json.dumps(case[side], indent=4))
        assert FORMAT.compare(schema(case[side]), spread_out) == ()


def test_the_opposite_of_a_rule_is_a_rule() -> None:
    assert {opposite(rule) for rule in RULES} <= RULES


def test_every_rule_has_an_example() -> None:
    shown = {case.values[0].get("rule") for case in CASES}  # pyright: ignore[reportAttributeAccessIssue, reportOptionalMemberAccess] -- of ParameterSet
    assert shown - {None} == RULES - {"COMPARISON_LIMIT_EXCEEDED"}
