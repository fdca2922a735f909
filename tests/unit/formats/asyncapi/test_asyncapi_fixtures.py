"""Each rule, by an example that a person can read: `fixtures/*.yaml` hold before, after and the expected changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.formats import FORMATS, Level, Severity, unreadable, violations
from tests.unit.formats.asyncapi.cases import Case, cases
from tests.unit.formats.openapi.cases import shown

_CASES = list(cases())
_ASYNCAPI = FORMATS["ASYNCAPI"]
_LEVELS = (Level.BACKWARD, Level.FORWARD, Level.FULL)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_changes_are_as_the_fixture_says(case: Case) -> None:
    old, new = (_ASYNCAPI.parse(json.dumps(side)) for side in (case.old, case.new))
    assert [shown(change) for change in _ASYNCAPI.compare(old, new)] == case.changes


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_without_witnesses_the_verdict_is_the_same(case: Case) -> None:
    old, new = (_ASYNCAPI.parse(json.dumps(side)) for side in (case.old, case.new))
    proved, bare = _ASYNCAPI.compare(old, new), _ASYNCAPI.compare(old, new, witnesses=False)
    assert [(change.rule, change.breaks, change.fields) for change in proved] == [
        (change.rule, change.breaks, change.fields) for change in bare
    ]
    assert not any(change.witnesses for change in bare)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_what_breaks_consumers_is_forbidden_at_every_level_and_unreadable(case: Case) -> None:
    old, new = (_ASYNCAPI.parse(json.dumps(side)) for side in (case.old, case.new))
    changes = _ASYNCAPI.compare(old, new, witnesses=False)
    breaking = tuple(change for change in changes if change.severity is Severity.BREAKING)
    assert unreadable(changes) == breaking
    assert all(violations(level, changes) == breaking for level in _LEVELS)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_paths_point_into_the_documents(case: Case) -> None:
    old, new = (_ASYNCAPI.parse(json.dumps(side)) for side in (case.old, case.new))
    for change in _ASYNCAPI.compare(old, new, witnesses=False):
        for document, path in ((case.old, change.old_path), (case.new, change.new_path)):
            if path is not None:
                _resolve(document, path)


def _resolve(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def test_every_rule_of_channels_has_a_fixture_and_is_documented() -> None:
    from app.formats.asyncapi.rules import RULES  # noqa: PLC0415 - the only test that looks inside

    root = Path(__file__).parents[4]
    seen = {change["rule"] for case in _CASES for change in case.changes or ()}
    documented = {
        line.split("`")[1]
        for line in (root / "docs" / "formats" / "asyncapi.md").read_text().splitlines()
        if line.startswith("| `") and line.split("`")[1].isupper()
    }
    assert set(RULES) <= seen
    assert set(RULES) == documented
