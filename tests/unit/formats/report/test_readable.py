"""Reports for people: text, Markdown, HTML."""

import html
import json
import re

import pytest

from app.formats import Level
from app.formats.report import RENDERERS
from tests.unit.formats.report.reports import MIXED, NASTY, report

READABLE = ("text", "markdown", "html")


def words(kind: str) -> str:
    """What a person reads, without the markup around it."""
    shown = RENDERERS[kind](MIXED)
    return html.unescape(re.sub("<[^>]+>", "", shown)) if kind == "html" else shown.replace("`", "").replace("\\", "")


@pytest.mark.parametrize("kind", READABLE)
@pytest.mark.parametrize(
    "piece",
    [
        "v2.txt is not BACKWARD compatible with v1.txt: a major version.",
        "3 breaking (BACKWARD forbids 1), 1 risky, 1 safe, 1 informational since v1.txt",
        "Field 'email' (string) was added without a default",
        "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1",
        "READER_FIELD_MISSING_DEFAULT_VALUE was at /fields/1",
        '{"id": 0, "gone": "", "raw": ""}',
        "is fine with v1.txt, but not with v2.txt: No default value for field email",
        "is fine with v2.txt, but not with v1.txt: Schema mismatch: long is not int",
        "BACKWARD allows it: only readers with the old schema fail, on data of the new one.",
        "Give 'email' a default",
        '{"name": "gone", "type": "string"}',
        "The rules allow it, but not every reader may get what was written.",
    ],
)
def test_everything_is_told(kind: str, piece: str) -> None:
    assert piece in words(kind).replace("VALUE, ", "VALUE ")


def test_what_the_level_forbids_stands_out() -> None:
    labels = [line.split()[0] for line in RENDERERS["text"](MIXED).splitlines() if "Field '" in line[:30]]
    assert sorted(labels) == ["BREAKING", "breaking", "breaking", "informational", "risky", "safe"]


@pytest.mark.parametrize(
    ("level", "texts", "told"),
    [
        (Level.FULL, ["true", "true"], "v2.txt is FULL compatible with v1.txt: a patch version."),
        (Level.NONE, ["true", "false"], "NONE demands nothing of v2.txt: a major version."),
        (
            Level.FORWARD_TRANSITIVE,
            ["true"] * 4,
            "v4.txt is FORWARD_TRANSITIVE compatible with v1.txt, v2.txt and v3.txt: a patch version.",
        ),
        (Level.FORWARD_TRANSITIVE, ["true"] * 6, "v6.txt is FORWARD_TRANSITIVE compatible with the 5 versions before"),
    ],
)
def test_the_first_line_is_the_answer(level: Level, texts: list[str], told: str) -> None:
    assert RENDERERS["text"](report("JSON", *texts, level=level)).startswith(told)


def test_no_change_is_said_too() -> None:
    assert "No change since v1.txt" in RENDERERS["text"](report("JSON", "true", "true"))


def test_a_break_without_proof_is_marked() -> None:
    shown = RENDERERS["text"](report("JSON", '{"pattern": "a"}', '{"pattern": "a|a"}'))
    assert "no document is known that fails" in shown


@pytest.mark.parametrize("kind", [*READABLE, "sarif"])
def test_words_of_a_schema_stay_words(kind: str) -> None:
    schema = {"properties": {NASTY: {"enum": [NASTY, 1]}}, "required": [NASTY]}
    after = {"properties": {NASTY: {"enum": [1, "b"]}}, "required": [NASTY]}
    shown = RENDERERS[kind](report("JSON", json.dumps(schema), json.dumps(after), level=Level.FULL))
    assert "\x1b" not in shown
    if kind != "sarif":
        assert "\u202e" not in shown
    if kind == "html":
        assert "<script" not in shown
        assert "</code><" not in shown.replace("</code></p>", "")
    if kind == "sarif":
        assert all("[x](" not in result["message"]["text"] for result in json.loads(shown)["runs"][0]["results"])


def bare(line: str) -> str:
    """A line of Markdown without escaped characters and code spans: a run of backticks up to the next of its length."""
    return re.sub(r"\\.|(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", line)


def test_markdown_has_no_markup_but_its_own() -> None:
    old, new = (f'{{"properties": {{{json.dumps(NASTY)}: {{"enum": [{json.dumps(NASTY)}, {n}]}}}}}}' for n in (1, 2))
    for line in RENDERERS["markdown"](report("JSON", old, new, level=Level.FULL)).splitlines():
        outside = bare(line)
        assert not re.search(r"[<`\[]|@all", outside), line
        assert outside.count("**") in (0, 2)


@pytest.mark.parametrize("kind", RENDERERS)
def test_the_same_report_is_written_the_same(kind: str) -> None:
    assert RENDERERS[kind](MIXED) == RENDERERS[kind](MIXED)
    assert RENDERERS[kind](MIXED).endswith("\n")
