"""The verdicts of oasdiff about the same examples. It is a program of its own, so this runs where one is named:

ASSENT_OASDIFF=/path/to/oasdiff pytest tests/unit/formats/openapi/test_openapi_oasdiff.py
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.unit.formats.apis.cases import Case, cases

pytestmark = pytest.mark.skipif("ASSENT_OASDIFF" not in os.environ, reason="ASSENT_OASDIFF does not name the program")

_ERROR = 3

STRICTER_THERE = {
    "bodies-4": "a range of media types covers what it replaces",
    "document-4": "it does not read Swagger 2.0 as what it means",
    "operations-6": "no request fails because an operation will go sooner",
    "security-5": "the scheme is the same by another name",
}
STRICTER_HERE = {
    "bodies-12": "no success is left that its consumers were told of",
    "operations-11": "whoever waits for a callback waits for good",
    "operations-15": "consumers that answer a webhook do not send the header",
    "parameters-2": "what is sent is no longer heeded, or refused: a warning there",
    "parameters-5": "lists are written in another way",
    "parameters-7": "the value is written in another way",
    "parameters-8": "the value that is written as JSON has another type",
    "parameters-9": "an empty value is refused",
    "schemas-4": "a closed object refuses what was declared: a warning there",
    "schemas-5": "what was read is gone, and something else may stand there",
    "schemas-6": "what was read is gone",
    "schemas-8": "the old description said that nothing else would come",
    "schemas-11": "objects without it are refused",
    "schemas-24": "null was not allowed: a warning there",
    "schemas-27": "what was read is gone",
    "schemas-42": "what was promised is no longer: a warning there",
    "schemas-43": "what was sent is no longer known",
    "schemas-44": "what comes is not known",
    "schemas-45": "another property says what an object is",
    "schemas-52": "objects with other properties are refused",
    "security-7": "a way to get a token is gone: a warning there",
}
"""Why the two differ, by example."""

UNREAD = {"bodies-17", "bodies-18", "bodies-19"}
"""Forms of Swagger 2.0, which it does not read."""

_ASKED = [case for case in cases("OPENAPI") if case.name.partition(":")[0] not in UNREAD]


@pytest.mark.parametrize("case", _ASKED, ids=lambda case: case.name)
def test_it_says_the_same_unless_there_is_a_reason(case: Case, tmp_path: Path) -> None:
    number = case.name.partition(":")[0]
    ours = any(change["severity"] == "breaking" for change in case.changes or ())
    theirs = max((change["level"] for change in _changes(case, tmp_path)), default=0) >= _ERROR
    assert ours is (theirs if number not in STRICTER_THERE | STRICTER_HERE else number in STRICTER_HERE)
    if number in STRICTER_THERE | STRICTER_HERE:
        assert ours is not theirs, "the difference is gone: take it off the list"


def _changes(case: Case, folder: Path) -> list[dict[str, Any]]:
    for name, document in (("old", case.old), ("new", case.new)):
        (folder / f"{name}.json").write_text(json.dumps(document))
    command = [os.environ["ASSENT_OASDIFF"], "changelog", "--format", "json", "old.json", "new.json"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    assert ran.returncode in {0, 1}, ran.stderr
    return json.loads(ran.stdout or "[]")
