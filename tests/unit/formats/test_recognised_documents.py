"""Every valid document that the tests have, and random ones, are recognised as what they are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import FORMATS, SchemaError, recognise
from tests.unit.formats.apis.cases import LANGUAGES, cases
from tests.unit.formats.apis.generate import described, pairs, whole
from tests.unit.formats.cases import read_case
from tests.unit.formats.csdl import helpers

_HERE = Path(__file__).parent
_SETTINGS = settings(max_examples=100, deadline=None)
_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_CONTENT_TYPES = {
    "AVRO": "application/json",
    "JSON": "application/json",
    "PROTOBUF": "application/x-protobuf",
    "GRAPHQL": "application/graphql",
    "CSDL": "application/xml",
    "XSD": "application/xml",
    "OPENAPI": "application/x-yaml",
    "ASYNCAPI": "application/x-yaml",
}


def _texts(language: str) -> Iterator[str]:
    folder = _HERE / language.lower() / "fixtures"
    if language in LANGUAGES:
        for case in cases(language):
            yield from (json.dumps(case.old), yaml.safe_dump(case.new))
    elif language in {"AVRO", "PROTOBUF"}:
        for file in folder.glob("*.json"):
            case = json.loads(file.read_text())
            yield from (_text(case[side]) for side in ("old", "new"))
    elif language == "JSON":
        for file in (_HERE / "json_schema" / "fixtures").glob("*.json"):
            for case in json.loads(file.read_text()):
                yield from (json.dumps(_declared(case[side])) for side in ("before", "after"))
    elif language == "XSD":
        yield from (file.read_text() for file in folder.glob("*/*.xsd"))
    else:
        for file in folder.glob("*.txt"):
            case = read_case(file)
            yield from (helpers.around(text) if language == "CSDL" else text for text in (case.old, case.new))


def _text(schema: Any) -> str:
    """Protobuf's cases are lists of lines."""
    lines = isinstance(schema, list) and any(";" in line for line in schema if isinstance(line, str))
    return "\n".join(schema) if lines else json.dumps(schema)


def _declared(schema: Any) -> Any:
    """A schema that says what it is: without that, `{"type": "string"}` is a schema of Avro as well."""
    return {"$schema": _SCHEMA} | schema if isinstance(schema, dict) else {"$schema": _SCHEMA, "not": not schema}


@pytest.mark.parametrize("language", list(_CONTENT_TYPES))
def test_valid_documents_are_recognised(language: str) -> None:
    """With their content type and without one. Only those that are valid by themselves count."""
    known = 0
    for text in _texts(language):
        try:
            FORMATS[language].parse(text)
        except SchemaError:
            continue
        known += 1
        assert recognise(text) == language, text
        assert recognise(text, _CONTENT_TYPES[language]) == language, text
    assert known > 20


_VERSIONS = st.sampled_from(["OPENAPI", "ASYNCAPI 2", "ASYNCAPI 3"])


@given(version=_VERSIONS, pair=pairs(), side=st.sampled_from(["request", "response"]))
@_SETTINGS
def test_descriptions_are_recognised_however_they_are_written(version: str, pair: Any, side: str) -> None:
    """The order of keys does not matter, nor what the schemas in them would be by themselves."""
    document = described(version, pair[0], side)
    texts = [json.dumps(document), json.dumps(document, sort_keys=True), yaml.safe_dump(document)]
    assert {recognise(text) for text in texts} == {whole(version)}


def test_the_types_of_the_reference_are_there() -> None:
    """Those that seed 001 lists, and those of the registry that it describes which it keeps, if only as they are."""
    assert {"AVRO", "PROTOBUF", "JSON", "XSD"} <= FORMATS.keys()
    assert {"OPENAPI", "ASYNCAPI", "GRAPHQL", "KCONNECT", "XML"} <= FORMATS.keys()
