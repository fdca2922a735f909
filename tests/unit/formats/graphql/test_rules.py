"""Each rule by example: `fixtures/*.txt` hold two schemas and what is to be found between them."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from app.formats import Change, Direction, Severity
from app.formats.graphql import GraphqlFormat, GraphqlSchema
from app.formats.graphql.running import refusal
from graphql import BreakingChangeType, DangerousChangeType, build_schema, parse, validate
from graphql.utilities import find_schema_changes
from tests.unit.formats.cases import (
    a_change_is_a_change_the_other_way_round,
    documented_rules,
    read_case,
    shown_rules,
    spelled,
    what_breaks_clients_breaks_every_level,
)

CASES = sorted((Path(__file__).parent / "fixtures").glob("*.txt"))
GRAPHQL = GraphqlFormat()
OURS = {"ONE_OF_CHANGED", "SPECIFIED_BY_CHANGED", "QUERY_ROOT_CHANGED", "MUTATION_ROOT_REMOVED"}
"""Breaks and risks that graphql-core does not look at."""


def sides(path: Path) -> tuple[GraphqlSchema, GraphqlSchema]:
    case = read_case(path)
    return GRAPHQL.parse(case.old), GRAPHQL.parse(case.new)


def judged(changes: tuple[Change, ...]) -> Counter[tuple[str, str]]:
    """Rules with severities, of those changes that graphql-core has an opinion about."""
    kept = (change for change in changes if change.severity in {Severity.BREAKING, Severity.RISKY})
    return Counter((change.rule, str(change.severity)) for change in kept if change.rule not in OURS)


def judged_by_reference(old: str, new: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for change in find_schema_changes(*(build_schema(text, assume_valid_sdl=True) for text in (old, new))):
        if isinstance(change.type, BreakingChangeType):
            found[change.type.name, "breaking"] += 1
        elif isinstance(change.type, DangerousChangeType):
            found[change.type.name, "risky"] += 1
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_changes_are_as_the_case_says(path: Path) -> None:
    assert spelled(GRAPHQL.compare(*sides(path))) == read_case(path).changes


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_verdict_is_that_of_graphql_core_both_ways_round(path: Path) -> None:
    case = read_case(path)
    old, new = sides(path)
    assert judged(GRAPHQL.compare(old, new, witnesses=False)) == judged_by_reference(case.old, case.new)
    assert judged(GRAPHQL.compare(new, old, witnesses=False)) == judged_by_reference(case.new, case.old)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_breaks_clients_breaks_every_level_and_asks_consumers(path: Path) -> None:
    what_breaks_clients_breaks_every_level(GRAPHQL, *sides(path))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_witnesses_are_taken_by_one_side_only(path: Path) -> None:
    old, new = sides(path)
    for change in GRAPHQL.compare(old, new):
        for witness in change.witnesses:
            taken, refused = (old, new) if witness.direction is Direction.BACKWARD else (new, old)
            document = json.loads(witness.document)
            assert refusal(taken.schema, document) is None
            assert not validate(taken.schema, parse(document["query"])), "by all rules"
            assert refusal(refused.schema, document) == witness.error


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_schema_has_no_changes_against_itself(path: Path) -> None:
    for schema in sides(path):
        again = GRAPHQL.parse(schema.normalized)
        assert (again.canonical, again.normalized) == (schema.canonical, schema.normalized)
        assert GRAPHQL.compare(schema, again) == ()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_change_is_a_change_the_other_way_round(path: Path) -> None:
    a_change_is_a_change_the_other_way_round(GRAPHQL, *sides(path))


def test_every_rule_has_a_case_and_is_documented() -> None:
    shown = {re.sub("^(QUERY|MUTATION|SUBSCRIPTION)_ROOT", "QUERY_ROOT", rule) for rule in shown_rules(CASES)}
    assert shown == documented_rules("graphql.md")
