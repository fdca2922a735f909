"""Reports for people: text, Markdown, HTML."""

import base64
import html
import json
import re
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from app.formats import Level
from app.formats.report import RENDERERS
from app.formats.report.values import before_and_after
from app.formats.report.words import MAX_DOCUMENT
from tests.unit.formats.report.reports import MIXED, NASTY, record, report

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
        "READER_FIELD_MISSING_DEFAULT_VALUE breaks backward, at /fields/1, line 3",
        "READER_FIELD_MISSING_DEFAULT_VALUE breaks forward, was at /fields/1, line 3",
        '{"id": 0, "gone": "", "raw": ""}',
        "is fine with v1.txt, but not with v2.txt: No default value for field email",
        "is fine with v2.txt, but not with v1.txt: Schema mismatch: long is not int",
        "BACKWARD allows it: only readers with the old schema fail, on data of the new one.",
        "Give 'email' a default",
        '{"name": "gone", "type": "string"}',
        "No level forbids it, but look at it before you publish.",
    ],
)
def test_everything_is_told(kind: str, piece: str) -> None:
    assert piece in words(kind)


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
        assert "</code><" not in re.sub("</code>(</del>|</ins>)?</p>", "", shown)
    if kind == "sarif":
        assert all("[x](" not in result["message"]["text"] for result in json.loads(shown)["runs"][0]["results"])


def bare(line: str) -> str:
    """A line of Markdown without escaped characters and code spans: a run of backticks up to the next of its length."""
    return re.sub(r"\\.|(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", line)


def outside_of_blocks(text: str) -> str:
    """Markdown without its fenced blocks, which end at the first line that begins with their fence."""
    return re.sub(r"^  ```diff\n(?:  [-+] .*\n){1,2}  ```$", "", text, flags=re.MULTILINE)


def test_markdown_has_no_markup_but_its_own() -> None:
    old, new = (f'{{"properties": {{{json.dumps(NASTY)}: {{"enum": [{json.dumps(NASTY)}, {n}]}}}}}}' for n in (1, 2))
    shown = RENDERERS["markdown"](report("JSON", old, new, level=Level.FULL))
    for line in outside_of_blocks(shown).splitlines():
        outside = bare(line)
        assert not re.search(r"[<`\[]|@all", outside), line
        assert outside.count("**") in (0, 2)


def test_what_differs_in_long_values_is_shown() -> None:
    symbols = [f"value-{number}" for number in range(40)]
    old, new = json.dumps({"enum": [*symbols, "gone"]}), json.dumps({"enum": [*symbols, "new"]})
    shown = RENDERERS["text"](report("JSON", old, new))
    assert '- […, "gone"]\n' in shown
    assert '+ […, "new"]\n' in shown


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a", 1, ('"a"', "1")),
        ({"a": 1, "b": "x" * 120}, {"a": 2, "b": "x" * 120}, ('{…, "a": 1}', '{…, "a": 2}')),
        ("x" * 120 + "old", "x" * 120 + "new", (f'"…{"x" * 20}old"', f'"…{"x" * 20}new"')),
        (["x" * 200], ["y"], (f'["{"x" * 117}…', '["y"]')),
        (None, [1] * 60, ("null", f"{str([1] * 60)[:119]}…")),
    ],
)
def test_values_are_shown_side_by_side(old: Any, new: Any, shown: tuple[str, str]) -> None:
    assert before_and_after(old, new) == shown


def test_a_long_document_is_cut_for_people_only() -> None:
    fields = [f'{{"name": "field_{number}", "type": "string"}}' for number in range(60)]
    made = report("AVRO", record(*fields), record(*fields, '{"name": "a", "type": "int"}'))
    (change,) = made.verdict.comparisons[0]
    whole = change.witnesses[0].document
    assert json.dumps(whole) in RENDERERS["json"](made)
    assert f"{whole[: MAX_DOCUMENT - 1]}…" in RENDERERS["text"](made)


def test_a_break_that_is_proven_in_one_direction_says_which_is_not() -> None:
    made = report("JSON", '{"pattern": "^[a-z]+$"}', '{"pattern": "^[a-z0-9]+$"}', level=Level.FULL)
    shown = RENDERERS["text"](made)
    assert "No document is known on which readers with the new schema fail, though the rules say so." in shown
    assert "no document is known that fails" not in shown


@pytest.mark.parametrize("kind", READABLE)
def test_a_compiled_schema_has_no_lines(kind: str) -> None:
    file = FileDescriptorProto(name="a.proto", syntax="proto3")
    file.message_type.add(name="A")
    compiled = base64.b64encode(file.SerializeToString()).decode()
    shown = RENDERERS[kind](report("PROTOBUF", compiled, 'syntax = "proto3";\nmessage B {}', level=Level.FULL))
    lines = html.unescape(re.sub("<[^>]+>", "", shown)).replace("`", "").splitlines()
    assert any(line.endswith("was at /messages/A") for line in lines)
    assert any(line.endswith("at /messages/B, line 2") for line in lines)


@pytest.mark.parametrize("kind", RENDERERS)
def test_the_same_report_is_written_the_same(kind: str) -> None:
    assert RENDERERS[kind](MIXED) == RENDERERS[kind](MIXED)
    assert RENDERERS[kind](MIXED).endswith("\n")
