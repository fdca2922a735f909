"""Each rule, by an example that a person can read: `fixtures/*.json` holds before, after and the expected changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.formats.avro import AvroFormat
from app.formats.model import Change

_FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))


def _shown(change: Change) -> dict[str, Any]:
    """A change as the fixtures write it: what is empty is left out, but for the two paths."""
    made = {
        "rule": change.rule,
        "severity": change.severity,
        "message": change.message,
        "fields": list(change.fields),
        "breaks": list(change.breaks),
        "witnesses": [{"direction": w.direction, "document": json.loads(w.document)} for w in change.witnesses],
        "unproven": change.unproven,
    }
    return {key: value for key, value in made.items() if value} | {
        "old_path": change.old_path,
        "new_path": change.new_path,
    }


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_changes_are_as_the_fixture_says(path: Path) -> None:
    case = json.loads(path.read_text())
    avro = AvroFormat()
    old, new = (avro.parse(json.dumps(case[side])) for side in ("old", "new"))
    assert [_shown(change) for change in avro.compare(old, new)] == case["changes"]


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_without_witnesses_only_the_proofs_are_missing(path: Path) -> None:
    case = json.loads(path.read_text())
    avro = AvroFormat()
    old, new = (avro.parse(json.dumps(case[side])) for side in ("old", "new"))
    bare = [{**_shown(change)} for change in avro.compare(old, new, witnesses=False)]
    for change in case["changes"]:
        change.pop("witnesses", None)
        change.pop("unproven", None)
    assert bare == case["changes"]


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_paths_point_into_the_documents(path: Path) -> None:
    case = json.loads(path.read_text())
    for change in case["changes"]:
        for side in ("old", "new"):
            if change[f"{side}_path"] is not None:
                _resolve(case[side], change[f"{side}_path"])


def _resolve(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        document = document[int(token)] if isinstance(document, list) else document[token]
    return document


def test_every_rule_has_a_fixture_and_is_documented() -> None:
    root = Path(__file__).parents[4]
    shown = {change["rule"] for path in _FIXTURES for change in json.loads(path.read_text())["changes"]}
    documented = {
        line.split("`")[1]
        for line in (root / "docs" / "formats" / "avro.md").read_text().splitlines()
        if line.startswith("| `") and line.split("`")[1].isupper()
    }
    assert shown == documented
