"""Each rule, by an example that a person can read: a folder holds the schema before, after, and what changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.formats.model import Change
from app.formats.xsd import XsdFormat
from app.formats.xsd.judging import is_valid

_FIXTURES = sorted(path for path in (Path(__file__).parent / "fixtures").iterdir())


def _shown(change: Change) -> dict[str, Any]:
    """A change as the fixtures write it: what is empty is left out, but for the two paths."""
    made = {
        "rule": change.rule,
        "severity": change.severity,
        "message": change.message,
        "fields": list(change.fields),
        "breaks": list(change.breaks),
        "witnesses": {witness.direction: witness.document for witness in change.witnesses},
        "unproven": change.unproven,
    }
    return {key: value for key, value in made.items() if value} | {
        "old_path": change.old_path,
        "new_path": change.new_path,
    }


def test_every_rule_has_a_fixture_and_is_documented() -> None:
    shown = {change["rule"] for path in _FIXTURES for change in json.loads((path / "changes.json").read_text())}
    page = (Path(__file__).parents[4] / "docs" / "formats" / "xsd.md").read_text()
    assert shown == {
        line.split("`")[1] for line in page.splitlines() if line.startswith("| `") and "_" in line[:16]
    } | {"RESTATED"}


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.name)
def test_changes_are_as_the_fixture_says(path: Path) -> None:
    xsd = XsdFormat()
    old, new = (xsd.parse((path / f"{side}.xsd").read_text()) for side in ("old", "new"))
    changes = xsd.compare(old, new)
    assert [_shown(change) for change in changes] == json.loads((path / "changes.json").read_text())
    bare = xsd.compare(old, new, witnesses=False)
    assert [(one.rule, one.breaks) for one in bare] == [(one.rule, one.breaks) for one in changes]
    for change in changes:
        for witness in change.witnesses:
            sides = (old, new) if witness.direction == "backward" else (new, old)
            assert [is_valid(side.validator, witness.document) for side in sides] == [True, False]
