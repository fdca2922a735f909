"""The verdicts of the real Apicurio server, held against ours. The folder is kept outside the repository."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.formats.model import Direction
from app.formats.xsd import XsdFormat

_FOLDER = os.environ.get("ASSENT_CONFORMANCE")

pytestmark = pytest.mark.skipif(_FOLDER is None, reason="ASSENT_CONFORMANCE does not name a folder of vectors")


def _cases() -> list[dict[str, Any]]:
    return json.loads((Path(_FOLDER) / "xsd.json").read_text()) if _FOLDER else []


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_verdict_equals_the_reference(case: dict[str, Any]) -> None:
    xsd = XsdFormat()
    changes = xsd.compare(xsd.parse(case["original"]), xsd.parse(case["update"]), witnesses=False)
    ours = {direction.name: not any(direction in change.breaks for change in changes) for direction in Direction}
    assert ours == case["expected_apicurio"]
