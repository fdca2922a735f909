"""Reports for programs: JSON and SARIF."""

import json
from typing import Any

import pytest

from app.formats import Level
from app.formats.report import RENDERERS, Report
from tests.unit.formats.report.reports import MIXED, record, report


def sarif(made: Report) -> dict[str, Any]:
    """The one run."""
    (run,) = json.loads(RENDERERS["sarif"](made))["runs"]
    return run


def at(result: dict[str, Any], *, related: bool = False) -> tuple[str, int, int]:
    """File, line and column of a result."""
    place = result["relatedLocations" if related else "locations"][0]["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"], place["region"]["startColumn"]


def test_json_holds_the_verdict_and_each_change() -> None:
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
        "advice": "Give 'email' a default, or its former name as an alias if it only has a new name.",
    }


def test_sarif_levels_follow_the_severity_and_the_level() -> None:
    levels = {(result["ruleId"], result["level"]) for result in sarif(MIXED)["results"]}
    assert levels == {
        ("TYPE_MISMATCH", "warning"),
        ("READER_FIELD_MISSING_DEFAULT_VALUE", "error"),
        ("READER_FIELD_MISSING_DEFAULT_VALUE", "warning"),
        ("TYPE_PROMOTED", "warning"),
        ("FIELD_ADDED", "note"),
        ("DOC_CHANGED", "none"),
    }


def test_sarif_rules_are_those_of_its_results() -> None:
    run = sarif(MIXED)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({result["ruleId"] for result in run["results"]})
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_sarif_points_to_the_line_that_changed() -> None:
    results = {(result["ruleId"], result["properties"]["fields"][0]): result for result in sarif(MIXED)["results"]}
    widened = results["TYPE_MISMATCH", "id"]
    assert at(widened) == ("v2.txt", 2, 18)
    assert at(widened, related=True) == ("v1.txt", 2, 18)
    assert widened["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "/fields/0/type"}]
    assert at(results["READER_FIELD_MISSING_DEFAULT_VALUE", "email"]) == ("v2.txt", 3, 3)


def test_sarif_shows_what_is_gone_where_it_was_part_of() -> None:
    old = '{"type": "object",\n "properties": {"a": {},\n  "b": {}}, "additionalProperties": false}'
    new = '{"type": "object",\n "properties": {"a": {}}, "additionalProperties": false}'
    (result,) = sarif(report("JSON", old, new))["results"]
    assert at(result) == ("v2.txt", 2, 2)
    assert at(result, related=True) == ("v1.txt", 3, 3)
    assert "logicalLocations" not in result["locations"][0]


def test_sarif_does_not_follow_places_in_lists_that_may_have_moved() -> None:
    gone = next(each for each in sarif(MIXED)["results"] if each["properties"]["fields"] == ["gone"])
    assert at(gone) == ("v2.txt", 1, 33)  # "fields"
    assert at(gone, related=True) == ("v1.txt", 3, 3)


def test_sarif_points_into_references() -> None:
    user = '{"$ref": "money"}'
    made = report("JSON", user, '{"type": "integer"}', money='{\n "type": "number"}')
    (result,) = sarif(made)["results"]
    assert at(result, related=True) == ("money.txt", 2, 2)


def test_numbers_that_json_does_not_have_are_left_out() -> None:
    wild, calm = (record(f'{{"name": "x", "type": "double", "default": {number}}}') for number in ("1e999", "1"))
    made = report("AVRO", wild, calm, level=Level.FULL)
    for kind in ("json", "sarif"):
        json.loads(RENDERERS[kind](made), parse_constant=pytest.fail)
    assert json.loads(RENDERERS["json"](made))["comparisons"][0]["changes"][0]["old_value"] is None


def test_sarif_covers_every_version_of_a_history() -> None:
    made = report("JSON", '{"type": "string"}', "true", '{"type": "number"}', level=Level.BACKWARD_TRANSITIVE)
    run = sarif(made)
    assert [at(result, related=True)[0] for result in run["results"]] == ["v1.txt", "v2.txt"]
    assert run["properties"] == {"level": "BACKWARD_TRANSITIVE", "outcome": "breaking", "bump": "major"}
