"""Each rule by example: `fixtures/*.txt` hold two services and what is to be found between them."""

import re
from pathlib import Path

import pytest

from app.formats.wsdl import WsdlFormat, WsdlSchema
from tests.unit.formats.cases import (
    a_change_is_a_change_the_other_way_round,
    documented_rules,
    read_case,
    shown_rules,
    spelled,
    what_breaks_clients_breaks_every_level,
)
from tests.unit.formats.wsdl.helpers import around

CASES = sorted((Path(__file__).parent / "fixtures").glob("*.txt"))
WSDL = WsdlFormat()
ON_XSD = re.compile(r"^(?:REQUEST|RESPONSE)_")


def sides(path: Path) -> tuple[WsdlSchema, WsdlSchema]:
    case = read_case(path)
    return WSDL.parse(around(case.old)), WSDL.parse(around(case.new))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_changes_are_as_the_case_says(path: Path) -> None:
    assert spelled(WSDL.compare(*sides(path))) == read_case(path).changes


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_breaks_clients_breaks_every_level_and_asks_consumers(path: Path) -> None:
    what_breaks_clients_breaks_every_level(WSDL, *sides(path))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_document_has_no_changes_against_itself(path: Path) -> None:
    for schema in sides(path):
        again = WSDL.parse(schema.normalized)
        assert again.canonical == schema.canonical
        assert WSDL.compare(schema, again) == ()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_change_is_a_change_the_other_way_round(path: Path) -> None:
    a_change_is_a_change_the_other_way_round(WSDL, *sides(path))


def test_every_rule_has_a_case_and_is_documented() -> None:
    page = (Path(__file__).parents[4] / "docs/formats/xsd.md").read_text()
    of_schemas = {row.split("`")[1] for row in page.splitlines() if row.startswith("| `")}
    documented = documented_rules("wsdl.md")
    own = {rule for rule in shown_rules(CASES) if ON_XSD.sub("", rule) not in of_schemas or rule in documented}
    assert own == documented
