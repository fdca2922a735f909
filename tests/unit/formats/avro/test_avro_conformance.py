"""The verdicts of the real Confluent server, held against ours. The folder is kept outside the repository."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.formats.avro import AvroFormat
from app.formats.model import Direction, SchemaError
from app.formats.verdict import Level, violations

_FOLDER = os.environ.get("ASSENT_CONFORMANCE")

pytestmark = pytest.mark.skipif(_FOLDER is None, reason="ASSENT_CONFORMANCE does not name a folder of vectors")


def _cases(name: str) -> list[dict[str, Any]]:
    if _FOLDER is None:
        return []
    return [case for case in json.loads((Path(_FOLDER) / name).read_text()) if case["format"] == "AVRO"]


def _verdicts(old: str, new: str) -> dict[str, bool]:
    """Compatible or not, in both directions; a schema that cannot be read is compatible with nothing."""
    avro = AvroFormat()
    try:
        changes = avro.compare(avro.parse(old), avro.parse(new), witnesses=False)
    except SchemaError:
        return dict.fromkeys(("BACKWARD", "FORWARD"), False)
    return {direction.name: not any(direction in change.breaks for change in changes) for direction in Direction}


@pytest.mark.parametrize("case", _cases("avro.json"), ids=lambda case: case["id"])
def test_verdict_equals_the_reference(case: dict[str, Any]) -> None:
    expected = {name: verdict for name, verdict in case["expected"].items() if verdict is not None}
    ours = _verdicts(case["original"], case["update"])
    assert {name: ours[name] for name in expected} == expected


@pytest.mark.parametrize("case", _cases("modes_history.json"), ids=lambda case: f"{case['id']}-{case['mode']}")
def test_level_equals_the_reference(case: dict[str, Any]) -> None:
    avro, level = AvroFormat(), Level(case["mode"])
    new = avro.parse(case["update"])
    earlier = case["history"] if level.transitive else case["history"][-1:]
    found = [violations(level, avro.compare(avro.parse(old), new, witnesses=False)) for old in earlier]
    assert (not any(found)) == case["expected"]
