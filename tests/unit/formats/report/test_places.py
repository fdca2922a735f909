"""Every path of every example of the three languages leads to its place in the text."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.formats import FORMATS
from app.formats.report.declarations import locate_declarations
from app.formats.report.locations import locate

FIXTURES = Path(__file__).parents[1]


class Pair(NamedTuple):
    """Two schemas, and the references of each."""

    format_name: str
    old: str
    new: str
    old_references: Mapping[str, str] = {}
    new_references: Mapping[str, str] = {}


def pairs() -> Iterator[Any]:
    """The examples of all languages."""
    for file in sorted((FIXTURES / "avro" / "fixtures").glob("*.json")):
        case = json.loads(file.read_text())
        yield pytest.param(Pair("AVRO", json.dumps(case["old"]), json.dumps(case["new"])), id=f"avro-{file.stem}")
    for file in sorted((FIXTURES / "protobuf" / "fixtures").glob("*.json")):
        case = json.loads(file.read_text())
        old, new = (_joined(case.get(f"{side}_references", {})) for side in ("old", "new"))
        pair = Pair("PROTOBUF", "\n".join(case["old"]), "\n".join(case["new"]), old, new)
        yield pytest.param(pair, id=f"protobuf-{file.stem}")
    for file in sorted((FIXTURES / "json_schema" / "fixtures").glob("*.json")):
        for number, case in enumerate(json.loads(file.read_text())):
            pair = Pair("JSON", json.dumps(case["before"]), json.dumps(case["after"]))
            yield pytest.param(pair, id=f"json-{file.stem}-{number}")


def _joined(references: Mapping[str, list[str]]) -> Mapping[str, str]:
    return {name: "\n".join(lines) for name, lines in references.items()}


@pytest.mark.parametrize("pair", list(pairs()))
def test_a_path_leads_to_its_place(pair: Pair) -> None:
    language = FORMATS[pair.format_name]
    old, new = language.parse(pair.old, pair.old_references), language.parse(pair.new, pair.new_references)
    for change in language.compare(old, new, witnesses=False):
        if change.rule == "SYNTAX_CHANGED":  # the statement may be left out
            continue
        for path, text, references in (
            (change.old_path, pair.old, pair.old_references),
            (change.new_path, pair.new, pair.new_references),
        ):
            assert path is None or found(pair.format_name, path, text, references), (change.rule, path)


def found(format_name: str, path: str, text: str, references: Mapping[str, str]) -> bool:
    """Whether there is something exactly there."""
    if format_name != "PROTOBUF":
        return path in locate(text, [path])
    if path.startswith("/imports/"):
        _, _, name, path = path.split("/", 3)
        return f"/{path}" in locate_declarations(references[name.replace("~1", "/")], [f"/{path}"])
    return path in locate_declarations(text, [path])
