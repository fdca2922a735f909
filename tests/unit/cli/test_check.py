"""`assent check`: verdicts from files alone."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.canned_api import Assent

V1 = '{"type": "record", "name": "User", "fields": [{"name": "id", "type": "long"}, {"name": "at", "type": "long"}]}'
V2 = '{"type": "record", "name": "User", "fields": [{"name": "id", "type": "long"}]}'
V3 = V1.replace('"name": "at", "type": "long"', '"name": "at", "type": "string", "default": ""')


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with three versions of an Avro schema."""
    for number, text in enumerate((V1, V2, V3), start=1):
        (tmp_path / f"v{number}.avsc").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("v1.avsc", "v2.avsc"), 0),
        (("v2.avsc", "v1.avsc"), 1),
        (("v1.avsc", "v2.avsc", "--level", "forward"), 1),
        (("v1.avsc", "v2.avsc", "--level", "NONE"), 0),
        (("v1.avsc", "v2.avsc", "v3.avsc"), 0),
        (("v1.avsc", "v2.avsc", "v3.avsc", "--level", "BACKWARD_TRANSITIVE"), 1),
    ],
)
def test_the_exit_code_is_the_verdict(history: Path, assent: Assent, arguments: tuple[str, ...], code: int) -> None:
    assert assent("check", *arguments).code == code


def test_a_break_is_told_with_proof_and_a_way_around_it(history: Path, assent: Assent) -> None:
    shown = assent("check", "v2.avsc", "v1.avsc").stdout
    assert shown.startswith("v1.avsc is not BACKWARD compatible with v2.avsc: a major version.\n")
    assert "1 breaking (BACKWARD forbids 1) since v2.avsc" in shown
    for piece in ("Field 'at' (long) was added", '{"id": 0}', "Give 'at' a default"):
        assert piece in shown


def test_a_history_is_compared_version_by_version(history: Path, assent: Assent) -> None:
    arguments = ("check", "v1.avsc", "v2.avsc", "v3.avsc", "--output", "json")
    whole = assent(*arguments, "--level", "FULL_TRANSITIVE")
    assert [each["old"] for each in whole.document["comparisons"]] == ["v1.avsc", "v2.avsc"]
    latest = assent(*arguments, "--level", "FULL")
    assert [each["old"] for each in latest.document["comparisons"]] == ["v2.avsc"]
    assert latest.stderr == "FULL looks at the latest version only; not compared: v1.avsc\n"


@pytest.mark.parametrize("kind", ["text", "json", "markdown", "html", "sarif"])
def test_stdout_is_the_report_alone(history: Path, assent: Assent, kind: str) -> None:
    result = assent("check", "v2.avsc", "v1.avsc", "--output", kind)
    assert (result.code, result.stderr) == (1, "")
    assert "READER_FIELD_MISSING_DEFAULT_VALUE" in result.stdout


def test_the_new_schema_may_come_from_stdin(history: Path, assent: Assent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(V2.encode())))
    assert assent("check", "v1.avsc", "-").stdout.startswith("<stdin> is BACKWARD compatible with v1.avsc")


def test_references_are_read_from_files(history: Path, assent: Assent) -> None:
    (history / "money.json").write_text('{"type": "number"}')
    (history / "old.json").write_text('{"$ref": "money.json"}')
    (history / "new.json").write_text('{"type": "integer"}')
    result = assent("check", "old.json", "new.json", "--reference", "money.json=money.json", "--output", "json")
    (change,) = result.document["comparisons"][0]["changes"]
    assert (result.code, change["rule"], change["old_path"]) == (1, "TYPE_NARROWED", "money.json#/type")


def test_each_side_may_have_references_of_its_own(history: Path, assent: Assent) -> None:
    (history / "money.json").write_text('{"type": "integer"}')
    (history / "money-before.json").write_text('{"type": "number"}')
    (history / "order.json").write_text('{"$ref": "money.json"}')
    arguments = ("check", "order.json", "order.json", "--reference", "money.json=money.json", "--output", "json")
    assert assent(*arguments).code == 0
    result = assent(*arguments, "--old-reference", "money.json=money-before.json")
    (change,) = result.document["comparisons"][0]["changes"]
    assert (result.code, change["rule"]) == (1, "TYPE_NARROWED")
    told = assent(*arguments[:-1], "text", "--old-reference", "money.json=money-before.json").stdout
    assert told.startswith("order.json is not BACKWARD compatible with the old order.json")
    assert "is fine with the old order.json, but not with order.json" in told


def test_a_byte_order_mark_is_no_part_of_a_schema(history: Path, assent: Assent) -> None:
    (history / "marked.avsc").write_text(V1, "utf-8-sig")
    assert "No change" in assent("check", "v1.avsc", "marked.avsc").stdout


def test_what_is_too_entangled_cannot_be_told(history: Path, assent: Assent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.formats.json_schema.comparison.MAX_PAIRS", 1)
    (history / "old.json").write_text('{"properties": {"a": {"type": "string", "title": "x"}}}')
    (history / "new.json").write_text('{"properties": {"a": {"type": "string", "title": "y"}}}')
    result = assent("check", "old.json", "new.json")
    assert (result.code, result.stdout.split(" whether ")[0]) == (3, "It cannot be told")


def test_bytes_on_stdin_that_are_no_text_are_refused(
    history: Path, assent: Assent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    result = assent("check", "v1.avsc", "-")
    assert (result.code, result.stderr) == (2, "error: <stdin> is not UTF-8 text: invalid start byte at byte 0\n")


def test_a_file_that_cannot_be_read_is_named(history: Path, assent: Assent, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    result = assent("check", "v1.avsc", "v2.avsc")
    assert (result.code, result.stderr) == (2, "error: v1.avsc cannot be read: Input/output error\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("v1.avsc",), "name at least two files: OLD and NEW"),
        (("v1.avsc", "broken.avsc"), "broken.avsc is no AVRO schema: the schema is not valid JSON"),
        (("broken.avsc", "v1.avsc"), "(line 2, column 1)"),
        (("v1.avsc", "unknown.txt", "--format", "json", "--level", "LOUD"), "'LOUD'"),
        (("unknown.txt", "unknown.txt"), "the files' names tell no schema language: name it with --format"),
        (("v1.avsc", "other.json"), "the files' names tell AVRO and JSON: name it with --format"),
        (("v1.avsc", "v2.avsc", "--reference", "x"), "'x' is not NAME=FILE"),
        (("v1.avsc", "v2.avsc", "--reference", "x=none.avsc"), "--reference: File 'none.avsc' does not exist."),
        (("v1.avsc", "v2.avsc", "--old-reference", "x=."), "--old-reference: File '.' is a directory."),
        (("v1.avsc", "v2.avsc", "--reference", "x=v1.avsc", "--reference", "x=v2.avsc"), "'x' is named twice"),
        (("v1.avsc", "."), "'.' is a directory"),
        (("-", "-", "--format", "avro"), "stdin can be read only once"),
        (("v1.avsc", "empty.avsc"), "empty.avsc is no AVRO schema"),
        (("v1.avsc", "deep.avsc"), "deep.avsc is no AVRO schema: the schema nests deeper"),
        (("other.json", "deep.json"), "deep.json is no JSON schema: nested deeper"),
        (("v1.avsc", "other.json", "--format", "avro"), "other.json is no AVRO schema"),
        (("other.json", "refers.json"), '"nowhere.json" is neither in the schema nor among its references'),
        (("v1.avsc", "none.avsc"), "none.avsc"),
        (("v1.avsc", "binary.avsc"), "binary.avsc is not UTF-8 text"),
    ],
)
def test_bad_input_is_one_line_on_stderr(history: Path, assent: Assent, arguments: tuple[str, ...], told: str) -> None:
    (history / "broken.avsc").write_text('{"type":\n')
    (history / "unknown.txt").write_text("{}")
    (history / "other.json").write_text("{}")
    (history / "binary.avsc").write_bytes(b"\xff\xfe")
    (history / "empty.avsc").write_text("")
    (history / "deep.avsc").write_text('{"type":"array","items":' * 10_000 + '"int"' + "}" * 10_000)
    (history / "deep.json").write_text('{"items":' * 10_000 + "true" + "}" * 10_000)
    (history / "refers.json").write_text('{"$ref": "nowhere.json"}')
    result = assent("check", *arguments)
    assert (result.code, result.stdout) == (2, "")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_format_is_told_by_the_files_name(history: Path, assent: Assent) -> None:
    for name, kind in (("old.proto", "int32"), ("new.proto", "string")):
        (history / name).write_text(f'syntax = "proto3"; message M {{ {kind} x = 1; }}')
    result = assent("check", "old.proto", "new.proto")
    assert result.code == 1
    assert "FIELD_SCALAR_KIND_CHANGED breaks backward and forward, at /messages/M/fields/1" in result.stdout
    assert "Buf's categories: FILE, PACKAGE, WIRE_JSON, WIRE." in result.stdout


def test_what_only_protoc_refuses_is_said_once(history: Path, assent: Assent) -> None:
    fine = 'syntax = "proto3";\nmessage M { string x = 1; }'
    flawed = fine.replace("string x = 1;", "string x = 1; string y = 1;")
    (history / "fine.proto").write_text(fine)
    (history / "flawed.proto").write_text(flawed)
    (history / "moved.proto").write_text(flawed.replace("message", "\nmessage"))
    became = assent("check", "fine.proto", "flawed.proto")
    assert (became.stdout + became.stderr).count("the field 'y' of 'M' has the number 1, as has 'x'") == 1
    assert "NOT_COMPILABLE" in became.stdout
    stayed = assent("check", "flawed.proto", "moved.proto", "--output", "json")
    assert stayed.stderr == (
        "protoc refuses moved.proto, though registries take it: "
        "the field 'y' of 'M' has the number 1, as has 'x' (line 3, column 34)\n"
    )
    assert (stayed.code, stayed.document["comparisons"][0]["changes"]) == (0, [])
    assert assent("check", "flawed.proto", "fine.proto").stderr == ""


def test_a_name_in_a_file_cannot_steer_the_terminal(history: Path, assent: Assent) -> None:
    (history / "old.json").write_text('{"enum": ["a"]}')
    (history / "new.json").write_text(json.dumps({"enum": ["a", "\x1b[2J\u202e"]}))
    shown = assent("check", "old.json", "new.json", "--level", "FULL").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_it_does_not_wait_for_what_only_servers_need(history: Path) -> None:
    program = (
        "import sys; from app.cli import run; code = run(['check', 'v1.avsc', 'v2.avsc']);"
        "print([name for name in ('litestar', 'temporalio', 'apprise', 'piccolo') if name in sys.modules], code)"
    )
    root = Path(__file__).parents[3]
    ended = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(root)}
    )
    assert ended.stdout.splitlines()[-1] == "[] 0"
