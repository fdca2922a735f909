"""What people and tools see of a change: the line it is on, the way around it, and the language of a file."""

import json
from pathlib import Path

import pytest

from app.commands.schema_file import guess_format
from app.formats import Level, check
from app.formats.report import RENDERERS, Report, Source
from app.formats.wsdl import WsdlFormat
from tests.unit.formats.wsdl.helpers import SMALL

WSDL = WsdlFormat()
NARROWER = SMALL.replace('name="id" type="xs:string"', 'name="id" type="xs:int"')


def report(new: str) -> Report:
    verdict = check(WSDL, [WSDL.parse(SMALL)], WSDL.parse(new), Level.BACKWARD)
    return Report("WSDL", verdict, (Source("old.wsdl", SMALL),), Source("new.wsdl", new))


@pytest.mark.parametrize(
    ("new", "part"),
    [
        (NARROWER, 'name="id"'),
        (SMALL.replace("urn:Place", "urn:Put"), '<operation name="Place"><soap:operation'),
        (SMALL.replace("/orders", "/v2/orders"), "<soap:address"),
    ],
    ids=["element", "action", "address"],
)
def test_changes_are_on_the_line_where_they_are_written(new: str, part: str) -> None:
    line = new.partition(part)[0].count("\n") + 1
    assert f", line {line}\n" in RENDERERS["text"](report(new))
    [result] = json.loads(RENDERERS["sarif"](report(new)))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == line


def test_the_way_around_it_names_what_clients_send() -> None:
    assert "Keep taking the old form of 'Place.id', and drop it once no client sends it." in RENDERERS["text"](
        report(NARROWER)
    )


@pytest.mark.parametrize("name", ["shop.wsdl", "shop.xml"])
def test_the_language_of_a_file_is_known(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(SMALL)
    assert guess_format(file) == "WSDL"
