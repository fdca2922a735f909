"""Schemas that build on others by `allOf`: what changed in one part is told of this part alone."""

import json

from app.formats import FORMATS

OPENAPI = FORMATS["OPENAPI"]


def order(minimum: int) -> str:
    """A request of a base with its own properties beside it; either part allows all that the other asks for."""
    base = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string"}, "quantity": {"type": "integer", "minimum": minimum}},
    }
    own = {"type": "object", "properties": {"note": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Base"}, own]}}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "paths": {"/orders": {"post": {"requestBody": body, "responses": {"200": {"description": "taken"}}}}},
        "components": {"schemas": {"Base": base}},
    }
    return json.dumps(document)


def test_a_change_of_the_base_is_no_removal_of_what_stayed() -> None:
    changes = OPENAPI.compare(OPENAPI.parse(order(0)), OPENAPI.parse(order(1)))
    assert [change.rule for change in changes] == ["REQUEST_ALTERNATIVES_CHANGED", "REQUEST_MINIMUM_INCREASED"]
    assert all(change.breaks and change.witnesses for change in changes)


def test_the_same_holds_for_a_base_that_asks_for_less() -> None:
    changes = OPENAPI.compare(OPENAPI.parse(order(1)), OPENAPI.parse(order(0)))
    assert [change.rule for change in changes] == ["REQUEST_ALTERNATIVES_CHANGED", "REQUEST_MINIMUM_DECREASED"]
    assert not any(change.breaks for change in changes)
