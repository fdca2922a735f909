"""Every verdict of the real Confluent server on the shared vectors, where the folder that holds them is given."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.formats.model import Direction
from app.formats.verdict import Level
from tests.unit.formats.json_schema.helpers import FORMAT, compatible

FOLDER = os.environ.get("ASSENT_CONFORMANCE")

pytestmark = pytest.mark.skipif(FOLDER is None, reason="ASSENT_CONFORMANCE does not name the folder with the vectors")


def _cases(file: str) -> list[Any]:
    cases = json.loads((Path(FOLDER) / file).read_text()) if FOLDER else []
    return [pytest.param(case, id=case["id"]) for case in cases if case["format"] == "JSON"]


def _parse(case: dict[str, Any], side: str) -> Any:
    references = {reference["name"]: reference["schema"] for reference in case.get(f"{side}_references") or ()}
    return FORMAT.parse(case[side], references)


@pytest.mark.parametrize("case", _cases("json.json"))
def test_verdicts_are_those_of_the_server(case: dict[str, Any]) -> None:
    old, new = _parse(case, "original"), _parse(case, "update")
    for witnesses in (False, True):
        changes = FORMAT.compare(old, new, witnesses=witnesses)
        verdicts = {name: compatible(changes, Direction(name.lower())) for name in case["expected"]}
        known = {name: verdict for name, verdict in case["expected"].items() if verdict is not None}
        assert {name: verdicts[name] for name in known} == known


@pytest.mark.parametrize("case", _cases("modes_history.json"))
def test_verdicts_over_a_history(case: dict[str, Any]) -> None:
    level, new = Level(case["mode"]), FORMAT.parse(case["update"])
    history = case["history"] if level.transitive else case["history"][-1:]
    found = all(
        compatible(FORMAT.compare(FORMAT.parse(old), new, witnesses=False), direction)
        for old in history
        for direction in level.directions
    )
    assert found == case["expected"]
