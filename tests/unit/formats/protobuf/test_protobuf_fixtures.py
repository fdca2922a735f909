"""Each rule, by an example that a person can read: `fixtures/*.json` holds before, after and the expected changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.formats.model import Change
from app.formats.protobuf import ProtobufFormat

_FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))
_PROTOBUF = ProtobufFormat()


def changes_of_fixtures() -> list[dict[str, Any]]:
    """What the fixtures expect, all together."""
    return [change for path in _FIXTURES for change in json.loads(path.read_text())["changes"]]


def _shown(change: Change) -> dict[str, Any]:
    """A change as the fixtures write it: what is empty is left out, but for the two paths."""
    made = {
        "rule": change.rule,
        "severity": change.severity,
        "message": change.message,
        "fields": list(change.fields),
        "breaks": list(change.breaks),
        "categories": list(change.categories),
        "old_value": change.old_value,
        "new_value": change.new_value,
        "witnesses": [
            {"direction": w.direction, "document": json.loads(w.document), "error": w.error} for w in change.witnesses
        ],
        "unproven": change.unproven,
    }
    shown = {key: value for key, value in made.items() if value not in (None, [], False)}
    return shown | {"old_path": change.old_path, "new_path": change.new_path}


def _compare(case: dict[str, Any], *, witnesses: bool = True) -> list[dict[str, Any]]:
    old, new = (
        _PROTOBUF.parse(
            "\n".join(case[side]),
            {name: "\n".join(lines) for name, lines in case.get(f"{side}_references", {}).items()},
        )
        for side in ("old", "new")
    )
    return [_shown(change) for change in _PROTOBUF.compare(old, new, witnesses=witnesses)]


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_changes_are_as_the_fixture_says(path: Path) -> None:
    case = json.loads(path.read_text())
    assert _compare(case) == case["changes"]


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_without_witnesses_only_the_proofs_are_missing(path: Path) -> None:
    case = json.loads(path.read_text())
    for change in case["changes"]:
        change.pop("witnesses", None)
        change.pop("unproven", None)
    assert _compare(case, witnesses=False) == case["changes"]


def test_every_rule_has_a_fixture_and_is_documented() -> None:
    root = Path(__file__).parents[4]
    shown = {change["rule"] for change in changes_of_fixtures()}
    documented = {
        line.split("`")[1]
        for line in (root / "docs" / "formats" / "protobuf.md").read_text().splitlines()
        if line.startswith("| `") and line.split("`")[1].isupper()
    }
    assert shown == documented
