"""Each rule, by an example that a person can read: `fixtures/*.yaml` of both formats hold before, after and the
expected changes. `PRINTED` in the environment prints what was found, to be looked at and put into a file."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.formats import FORMATS, Level, Schema, Severity, unreadable, violations
from app.formats.json_schema.text import write
from tests.unit.formats.apis.cases import LANGUAGES, Case, cases, shown

_CASES = [case for language in LANGUAGES for case in cases(language)]
_LEVELS = (Level.BACKWARD, Level.FORWARD, Level.FULL)
_EACH = pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case.language} {case.name}")


def _parsed(case: Case) -> tuple[Schema, Schema]:
    language = FORMATS[case.language]
    return language.parse(write(case.old)), language.parse(write(case.new))


@_EACH
def test_changes_are_as_the_fixture_says(case: Case) -> None:
    found = [shown(change) for change in FORMATS[case.language].compare(*_parsed(case))]
    if "PRINTED" in os.environ and found != case.changes:
        print("  changes:")  # noqa: T201 - that is what it is for
        for each in found:
            print(f"    - {yaml.safe_dump(each, default_flow_style=True, width=10_000, sort_keys=False)}", end="")  # noqa: T201
    assert found == case.changes


@_EACH
def test_without_witnesses_the_verdict_is_the_same(case: Case) -> None:
    language, (old, new) = FORMATS[case.language], _parsed(case)
    proved, bare = language.compare(old, new), language.compare(old, new, witnesses=False)
    assert [(change.rule, change.breaks, change.fields) for change in proved] == [
        (change.rule, change.breaks, change.fields) for change in bare
    ]
    assert not any(change.witnesses for change in bare)


@_EACH
def test_what_breaks_consumers_is_forbidden_at_every_level_and_unreadable(case: Case) -> None:
    changes = FORMATS[case.language].compare(*_parsed(case), witnesses=False)
    breaking = tuple(change for change in changes if change.severity is Severity.BREAKING)
    assert unreadable(changes) == breaking
    assert all(violations(level, changes) == breaking for level in _LEVELS)


@_EACH
def test_paths_point_into_the_documents(case: Case) -> None:
    for change in FORMATS[case.language].compare(*_parsed(case), witnesses=False):
        for document, path in ((case.old, change.old_path), (case.new, change.new_path)):
            if path is not None:
                _resolve(document, path)


def _resolve(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_the_frame_has_a_fixture_and_is_documented(language: str) -> None:
    if language == "OPENAPI":
        from app.formats.openapi.rules import RULES  # noqa: PLC0415 - the only test that looks inside
    else:
        from app.formats.asyncapi.rules import RULES  # noqa: PLC0415
    root = Path(__file__).parents[4]
    seen = {change["rule"] for case in _CASES if case.language == language for change in case.changes or ()}
    documented = {
        line.split("`")[1]
        for line in (root / "docs" / "formats" / f"{language.lower()}.md").read_text().splitlines()
        if line.startswith("| `") and line.split("`")[1].isupper()
    }
    assert set(RULES) <= seen
    assert set(RULES) == documented
