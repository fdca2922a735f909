"""What people read about a change: which part of which message, and who writes or reads it."""

import json
from typing import Any

import pytest

from app.formats import FORMATS
from tests.unit.formats.apis.cases import operation

OPENAPI = FORMATS["OPENAPI"]
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}


def _described(made: dict[str, Any]) -> str:
    info = {"title": "Pets", "version": "1"}
    return json.dumps({"openapi": "3.0.3", "info": info, "paths": {"/pets.json": {"post": made}}})


def _asking(schema: Any) -> dict[str, Any]:
    parameter = {"name": "limit", "in": "query", "schema": schema}
    return {"parameters": [parameter], "responses": {"200": {"description": "ok"}}}


def _with(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"owner": {"type": "object", "properties": {name: _TEXT}}}}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            operation(_with("b"), "response"),
            operation(_with("c"), "response"),
            '"owner.b" that consumers read from POST /pets.json was removed.',
        ),
        (
            operation(_TEXT, "request"),
            operation({**_TEXT, "nullable": True}, "request"),
            "What consumers send to POST /pets.json may now be null.",
        ),
        (
            _asking({**_NUMBER, "maximum": 9}),
            _asking({**_NUMBER, "maximum": 5}),
            'The maximum of "limit" that consumers send to POST /pets.json went down from 9 to 5.',
        ),
        (
            _asking(_NUMBER),
            {"responses": {"200": {"description": "ok"}}},
            'The parameter "limit" of POST /pets.json was removed.',
        ),
    ],
    ids=["property", "body", "parameter", "parameter_removed"],
)
def test_a_message_says_which_part_of_what(old: dict[str, Any], new: dict[str, Any], message: str) -> None:
    changes = OPENAPI.compare(OPENAPI.parse(_described(old)), OPENAPI.parse(_described(new)))
    assert message in [change.message for change in changes]
