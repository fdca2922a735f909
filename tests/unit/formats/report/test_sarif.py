"""Reports in SARIF, for code review tools."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from app.formats import Level
from app.formats.report import RENDERERS, Report, Source
from tests import support
from tests.unit.formats.report.reports import MIXED, PROTOBUF, QUOTED, report

SCHEMA = Path(support.__file__).parent / "sarif" / "sarif-2.1.0-rtm.5.json"


def sarif(made: Report) -> dict[str, Any]:
    """The one run."""
    (run,) = json.loads(RENDERERS["sarif"](made))["runs"]
    return run


def at(result: dict[str, Any], *, related: bool = False) -> tuple[str, int, int]:
    """File, line and column of a result."""
    place = result["relatedLocations" if related else "locations"][0]["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"], place["region"]["startColumn"]


@pytest.mark.parametrize(
    "made",
    [
        MIXED,
        PROTOBUF,
        QUOTED,
        report("JSON", "true", "true"),
        report(
            "JSON", '{"$ref": "m"}', '{"type": "integer"}', level=Level.FULL, references={"m": '{"type": "number"}'}
        ),
        report("JSON", '{"type": "string"}', "true", '{"type": "number"}', level=Level.BACKWARD_TRANSITIVE),
    ],
)
def test_it_is_what_the_standard_says(made: Report) -> None:
    Draft4Validator(json.loads(SCHEMA.read_text())).validate(json.loads(RENDERERS["sarif"](made)))


def test_levels_follow_the_severity_and_the_level() -> None:
    levels = {(result["ruleId"], result["level"]) for result in sarif(MIXED)["results"]}
    assert levels == {
        ("TYPE_MISMATCH", "warning"),
        ("READER_FIELD_MISSING_DEFAULT_VALUE", "error"),
        ("READER_FIELD_MISSING_DEFAULT_VALUE", "warning"),
        ("TYPE_PROMOTED", "warning"),
        ("FIELD_ADDED", "note"),
        ("DOC_CHANGED", "none"),
    }


def test_rules_are_those_of_its_results() -> None:
    run = sarif(MIXED)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({result["ruleId"] for result in run["results"]})
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_points_to_the_line_that_changed() -> None:
    results = {(result["ruleId"], result["properties"]["fields"][0]): result for result in sarif(MIXED)["results"]}
    widened = results["TYPE_MISMATCH", "id"]
    assert at(widened) == ("v2.txt", 2, 18)
    assert at(widened, related=True) == ("v1.txt", 2, 18)
    assert widened["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "/fields/0/type"}]
    assert at(results["READER_FIELD_MISSING_DEFAULT_VALUE", "email"]) == ("v2.txt", 3, 3)


def test_shows_what_is_gone_where_it_was_part_of() -> None:
    old = '{"type": "object",\n "properties": {"a": {},\n  "b": {}}, "additionalProperties": false}'
    new = '{"type": "object",\n "properties": {"a": {}}, "additionalProperties": false}'
    (result,) = sarif(report("JSON", old, new))["results"]
    assert at(result) == ("v2.txt", 2, 2)
    assert at(result, related=True) == ("v1.txt", 3, 3)
    assert "logicalLocations" not in result["locations"][0]


def test_does_not_follow_places_in_lists_that_may_have_moved() -> None:
    gone = next(each for each in sarif(MIXED)["results"] if each["properties"]["fields"] == ["gone"])
    assert at(gone) == ("v2.txt", 1, 33)  # "fields"
    assert at(gone, related=True) == ("v1.txt", 3, 3)


def test_points_into_references() -> None:
    user = '{"$ref": "money"}'
    made = report("JSON", user, '{"type": "integer"}', references={"money": '{\n "type": "number"}'})
    (result,) = sarif(made)["results"]
    assert at(result, related=True) == ("money.txt", 2, 2)


def test_points_into_the_references_of_each_side() -> None:
    user = '{"$ref": "money"}'
    made = report(
        "JSON",
        user,
        user,
        references={"money": '{"type": "integer"}'},
        old_references={"money": '{\n "type": "number"}'},
    )
    (result,) = sarif(made)["results"]
    assert at(result) == ("money.txt", 1, 2)
    assert at(result, related=True) == ("old-money.txt", 2, 2)


def test_points_to_the_declarations_of_a_proto_file() -> None:
    places = {(result["ruleId"], *at(result)[1:]) for result in sarif(PROTOBUF)["results"]}
    assert {
        ("FIELD_SCALAR_KIND_CHANGED", 5, 9),  # id
        ("FIELD_SCALAR_KIND_CHANGED", 6, 23),  # counts
        ("FIELD_SCALAR_KIND_CHANGED", 8, 33),  # Line.sku
        ("ONEOF_FIELD_REMOVED", 4, 9),  # was in Order
        ("ENUM_CONST_REMOVED", 11, 6),  # was in Status
        ("METHOD_REMOVED", 12, 9),  # was in Shop
    } <= places


def test_points_into_imported_proto_files() -> None:
    user = 'syntax = "proto3"; import "lib/money.proto"; message Order { lib.Money total = 1; }'
    money = 'syntax = "proto3"; package lib;\nmessage Money {\n  int32 cents = 1;\n}'
    before, after = {"lib/money.proto": money}, {"lib/money.proto": money.replace("int32", "string")}
    made = report("PROTOBUF", user, user, references=after, old_references=before)
    places = {result["ruleId"]: (at(result), at(result, related=True)) for result in sarif(made)["results"]}
    assert places["FIELD_SCALAR_KIND_CHANGED"] == (("lib/money.proto.txt", 3, 10), ("old-lib/money.proto.txt", 3, 9))


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("schemas/order 1.avsc", "schemas/order%201.avsc"),
        ("/srv/a b.avsc", "file:///srv/a%20b.avsc"),
        ("https://assent.test/a?v=1", "https://assent.test/a?v=1"),
        ("<stdin>", "%3Cstdin%3E"),
        ("v1:2.avsc", "v1%3A2.avsc"),
    ],
)
def test_names_are_uri_references(name: str, uri: str) -> None:
    made = report("JSON", '{"type": "string"}', '{"type": "number"}')
    named = Report(made.format, made.verdict, made.old, Source(name, made.new.text))
    assert at(sarif(named)["results"][0])[0] == uri


def test_covers_every_version_of_a_history() -> None:
    made = report("JSON", '{"type": "string"}', "true", '{"type": "number"}', level=Level.BACKWARD_TRANSITIVE)
    run = sarif(made)
    assert [at(result, related=True)[0] for result in run["results"]] == ["v1.txt", "v2.txt"]
    assert run["properties"] == {"level": "BACKWARD_TRANSITIVE", "outcome": "breaking", "bump": "major"}
