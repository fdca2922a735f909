"""What is accepted, against `openapi-spec-validator`: all examples are valid by it too, and so are whole documents."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from app.formats import FORMATS, SchemaError
from tests.unit.formats.apis.cases import Case, cases

_DOCUMENTS = sorted((Path(__file__).parents[1] / "apis" / "documents").glob("openapi-*.yaml"))


def _completed(document: Any) -> Any:
    """With an answer where none is described: the one thing that Assent takes and the validator does not."""
    if isinstance(document, dict):
        made = {key: _completed(value) for key, value in document.items()}
        return made | ({"responses": {"default": {"description": ""}}} if made.get("responses") == {} else {})
    return [_completed(item) for item in document] if isinstance(document, list) else document


@pytest.mark.parametrize("case", list(cases("OPENAPI")), ids=lambda case: case.name)
def test_examples_are_valid(case: Case) -> None:
    for document in (case.old, case.new):
        validate(_completed(json.loads(json.dumps(document))))
        FORMATS["OPENAPI"].parse(json.dumps(document))


_HTTP = {"get": {"responses": {"200": {"description": "ok"}}}}


@pytest.mark.parametrize(
    "change",
    [
        {"info": {"title": "a"}},
        {"info": {"version": "1"}},
        {"info": 7},
        {"paths": []},
        {"paths": {"pets": _HTTP}},
        {"paths": {"/a/{id}": _HTTP}},
        {"paths": {"/a": {"get": {"responses": {"200": {}}}}}},
        {"paths": {"/a": {"get": {}}}},
        {"paths": {"/a": {"get": {"parameters": [{"name": "a"}], **_HTTP["get"]}}}},
        {"paths": {"/a": {"get": {"parameters": [{"name": "a", "in": "nowhere", "schema": {}}], **_HTTP["get"]}}}},
        {"paths": {"/a": {"get": {"parameters": [{"name": "a", "in": "path", "schema": {}}], **_HTTP["get"]}}}},
        {"paths": {"/a": {"get": {"operationId": "x", **_HTTP["get"]}, "put": {"operationId": "x", **_HTTP["get"]}}}},
        {"paths": {"/a": {"get": {"requestBody": 1, **_HTTP["get"]}}}},
        {"components": {"schemas": {"A": {"type": "text"}}}},
        {"components": {"schemas": {"A": {"required": "a"}}}},
        {"components": {"schemas": {"A": {"properties": []}}}},
        {"components": {"schemas": {"A": {"maxLength": -1}}}},
        {"components": {"securitySchemes": {"a": {"type": "magic"}}}},
        {"servers": [{}]},
    ],
    ids=range(19),
)
def test_what_both_refuse(change: dict[str, Any]) -> None:
    document = {"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}} | change
    with pytest.raises(Exception):  # noqa: B017, PT011 - the validator has no common class for them
        validate(document)
    with pytest.raises(SchemaError):
        FORMATS["OPENAPI"].parse(json.dumps(document))


@pytest.mark.parametrize("file", _DOCUMENTS, ids=lambda file: file.stem)
def test_whole_documents_are_valid(file: Path) -> None:
    validate(json.loads(json.dumps(yaml.safe_load(file.read_text()))))
