"""Each rule by example: `fixtures/*.txt` hold two services and what is to be found between them."""

import re
from pathlib import Path

import pytest

from app.formats import Direction, Level, Outcome, Severity, bump, check, unreadable
from app.formats.wsdl import WsdlFormat, WsdlSchema
from tests.unit.formats.cases import read_case, spelled
from tests.unit.formats.wsdl.helpers import around

CASES = sorted((Path(__file__).parent / "fixtures").glob("*.txt"))
WSDL = WsdlFormat()
RULE = re.compile(r"^(?:breaking|risky|safe|informational) ([A-Z_]+)", re.MULTILINE)
ON_XSD = re.compile(r"^(?:REQUEST|RESPONSE)_")


def sides(path: Path) -> tuple[WsdlSchema, WsdlSchema]:
    case = read_case(path)
    return WSDL.parse(around(case.old)), WSDL.parse(around(case.new))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_changes_are_as_the_case_says(path: Path) -> None:
    assert spelled(WSDL.compare(*sides(path))) == read_case(path).changes


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_breaks_clients_breaks_every_level_and_asks_consumers(path: Path) -> None:
    old, new = sides(path)
    changes = WSDL.compare(old, new, witnesses=False)
    breaking = [change for change in changes if change.severity is Severity.BREAKING]
    assert [change for change in changes if change.breaks] == breaking
    assert all(change.breaks == tuple(Direction) for change in breaking)
    assert list(unreadable(changes)) == breaking
    for level in (Level.BACKWARD, Level.FORWARD, Level.FULL):
        assert (check(WSDL, [old], new, level).outcome is Outcome.BREAKING) is bool(breaking)
    assert (bump(changes) == "major") is bool(breaking)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_document_has_no_changes_against_itself(path: Path) -> None:
    for schema in sides(path):
        again = WSDL.parse(schema.normalized)
        assert again.canonical == schema.canonical
        assert WSDL.compare(schema, again) == ()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_change_is_a_change_the_other_way_round(path: Path) -> None:
    old, new = sides(path)
    there, back = WSDL.compare(old, new, witnesses=False), WSDL.compare(new, old, witnesses=False)
    assert {(each.old_path, each.new_path) for each in there} == {(each.new_path, each.old_path) for each in back}


def test_every_rule_has_a_case_and_is_documented() -> None:
    pages = Path(__file__).parents[4] / "docs/formats"
    rows = [line.split("|")[1] for line in (pages / "wsdl.md").read_text().splitlines() if line.startswith("| `")]
    documented = {rule for row in rows for rule in re.findall(r"`([A-Z_]+)`", row)} - {*Level}
    of_schemas = {row.split("`")[1] for row in (pages / "xsd.md").read_text().splitlines() if row.startswith("| `")}
    shown = {rule for path in CASES for rule in RULE.findall(read_case(path).changes)}
    own = {rule for rule in shown if ON_XSD.sub("", rule) not in of_schemas or rule in documented}
    assert own == documented
