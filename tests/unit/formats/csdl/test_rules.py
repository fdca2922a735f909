"""Each rule by example: `fixtures/*.txt` hold two documents and what is to be found between them."""

from pathlib import Path

import pytest

from app.formats.csdl import CsdlFormat, CsdlSchema
from tests.unit.formats.cases import (
    a_change_is_a_change_the_other_way_round,
    documented_rules,
    read_case,
    shown_rules,
    spelled,
    what_breaks_clients_breaks_every_level,
)
from tests.unit.formats.csdl.helpers import around

CASES = sorted((Path(__file__).parent / "fixtures").glob("*.txt"))
CSDL = CsdlFormat()


def sides(path: Path) -> tuple[CsdlSchema, CsdlSchema]:
    case = read_case(path)
    return CSDL.parse(around(case.old)), CSDL.parse(around(case.new))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_changes_are_as_the_case_says(path: Path) -> None:
    assert spelled(CSDL.compare(*sides(path))) == read_case(path).changes


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_breaks_clients_breaks_every_level_and_asks_consumers(path: Path) -> None:
    what_breaks_clients_breaks_every_level(CSDL, *sides(path))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_document_has_no_changes_against_itself(path: Path) -> None:
    for schema in sides(path):
        again = CSDL.parse(schema.normalized)
        assert again.canonical == schema.canonical
        assert CSDL.compare(schema, again) == ()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_change_is_a_change_the_other_way_round(path: Path) -> None:
    a_change_is_a_change_the_other_way_round(CSDL, *sides(path))


def test_every_rule_has_a_case_and_is_documented() -> None:
    assert shown_rules(CASES) == documented_rules("csdl.md")
