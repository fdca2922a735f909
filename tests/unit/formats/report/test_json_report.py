"""Reports in JSON, for programs."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from app.formats import Level
from app.formats.report import RENDERERS, Report
from tests.unit.formats.report.reports import MIXED, PROTOBUF, QUOTED, record, report

SCHEMA = Path(__file__).parents[4] / "docs" / "check-report.schema.json"


@pytest.mark.parametrize(
    "made",
    [
        MIXED,
        PROTOBUF,
        QUOTED,
        report("JSON", '{"pattern": "a"}', '{"pattern": "a|a"}'),
        report("JSON", '{"type": "string"}', "true", '{"type": "number"}', level=Level.BACKWARD_TRANSITIVE),
    ],
)
def test_it_has_the_shape_that_is_documented(made: Report) -> None:
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    document = json.loads(RENDERERS["json"](made))
    Draft202012Validator(schema).validate(document)
    told = {member for each in document["comparisons"] for change in each["changes"] for member in change}
    assert told <= set(schema["$defs"]["change"]["properties"])
    assert set(document) == set(schema["properties"])


def test_it_holds_the_verdict_and_each_change() -> None:
    document = json.loads(RENDERERS["json"](MIXED))
    assert {key: document[key] for key in ("format", "level", "outcome", "bump", "new")} == {
        "format": "AVRO", "level": "BACKWARD", "outcome": "breaking", "bump": "major", "new": "v2.txt",
    }  # fmt: skip
    (comparison,) = document["comparisons"]
    added = next(change for change in comparison["changes"] if change["fields"] == ["email"])
    assert added == {
        "rule": "READER_FIELD_MISSING_DEFAULT_VALUE",
        "message": "Field 'email' (string) was added without a default: "
        "readers with the new schema cannot read data written with the old one.",
        "old_path": None,
        "new_path": "/fields/1",
        "severity": "breaking",
        "new_value": {"name": "email", "type": "string"},
        "fields": ["email"],
        "breaks": ["backward"],
        "witnesses": [
            {
                "direction": "backward",
                "document": '{"id": 0, "gone": "", "raw": ""}',
                "error": "No default value for field email in U",
            }
        ],
        "forbidden": True,
        "advice": "Give 'email' a default, or its former name as an alias if it was only renamed.",
    }


def test_numbers_that_json_does_not_have_are_left_out() -> None:
    wild, calm = (record(f'{{"name": "x", "type": "double", "default": {number}}}') for number in ("1e999", "1"))
    made = report("AVRO", wild, calm, level=Level.FULL)
    for kind in ("json", "sarif"):
        json.loads(RENDERERS[kind](made), parse_constant=pytest.fail)
    assert json.loads(RENDERERS["json"](made))["comparisons"][0]["changes"][0]["old_value"] is None
