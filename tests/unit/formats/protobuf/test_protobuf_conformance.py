"""The verdicts of the real Confluent server, held against ours. The folder is kept outside the repository."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.formats.model import Direction
from app.formats.protobuf import ProtobufFormat, ProtobufSchema
from app.formats.verdict import Level, violations

_FOLDER = os.environ.get("ASSENT_CONFORMANCE")

pytestmark = pytest.mark.skipif(_FOLDER is None, reason="ASSENT_CONFORMANCE does not name a folder of vectors")


def cases(name: str) -> list[dict[str, Any]]:
    """The PROTOBUF cases of a file of the folder."""
    if _FOLDER is None:
        return []
    return [case for case in json.loads((Path(_FOLDER) / name).read_text()) if case["format"] == "PROTOBUF"]


def parsed(case: dict[str, Any]) -> tuple[ProtobufSchema, ProtobufSchema]:
    """Both schemas of a case, with what they refer to."""
    protobuf = ProtobufFormat()
    old = protobuf.parse(case["original"], _references(case, "original"))
    return old, protobuf.parse(case["update"], _references(case, "update"))


def _references(case: dict[str, Any], side: str) -> dict[str, str]:
    return {reference["name"]: reference["schema"] for reference in case.get(f"{side}_references") or []}


@pytest.mark.parametrize("case", cases("protobuf.json"), ids=lambda case: case["id"])
def test_verdict_equals_the_reference(case: dict[str, Any]) -> None:
    changes = ProtobufFormat().compare(*parsed(case), witnesses=False)
    expected = {name: verdict for name, verdict in case["expected"].items() if verdict is not None}
    ours = {direction.name: not any(direction in change.breaks for change in changes) for direction in Direction}
    assert {name: ours[name] for name in expected} == expected


@pytest.mark.parametrize("case", cases("modes_history.json"), ids=lambda case: f"{case['id']}-{case['mode']}")
def test_level_equals_the_reference(case: dict[str, Any]) -> None:
    protobuf, level = ProtobufFormat(), Level(case["mode"])
    new = protobuf.parse(case["update"])
    earlier = case["history"] if level.transitive else case["history"][-1:]
    found = [violations(level, protobuf.compare(protobuf.parse(old), new, witnesses=False)) for old in earlier]
    assert (not any(found)) == case["expected"]
