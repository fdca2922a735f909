"""What docs/compatibility.md says may change at each level, row by row."""

import json
from typing import Any

import pytest

from app.formats import FORMATS, Level, Outcome, check

BACKWARD, FORWARD, FULL, NEVER = "BACKWARD", "FORWARD", "FULL", "never"
TEXT = {"type": "string"}


def fields(*given: tuple[str, Any, Any] | tuple[str, Any]) -> dict[str, Any]:
    """An Avro record: names, types, and defaults where there are any."""
    listed = [dict(zip(("name", "type", "default"), each, strict=False)) for each in given]
    return {"type": "record", "name": "R", "fields": listed}


def symbols(*names: str, **more: str) -> dict[str, Any]:
    return {"type": "enum", "name": "E", "symbols": names, **more}


def opened(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


def closed(*required: str, **properties: Any) -> dict[str, Any]:
    return opened(*required, **properties) | {"additionalProperties": False}


def partly(**properties: Any) -> dict[str, Any]:
    return opened(**properties) | {"additionalProperties": TEXT}


def proto(text: str) -> str:
    return f'syntax = "proto3"; {text}'


AVRO = [
    ("a field is removed", fields(("a", "int")), fields(), BACKWARD),
    ("a field with a default is added", fields(), fields(("a", "int", 0)), FULL),
    ("a field with a default is removed", fields(("a", "int", 0)), fields(), FULL),
    ("a field is added", fields(), fields(("a", "int")), FORWARD),
    ("a type is widened", "int", "long", BACKWARD),
    ("a type is narrowed", "long", "int", FORWARD),
    ("a branch is added", ["int"], ["int", "string"], BACKWARD),
    ("a branch is removed", ["int", "string"], ["int"], FORWARD),
    ("a symbol is added", symbols("A"), symbols("A", "B"), BACKWARD),
    ("a symbol is removed", symbols("A", "B"), symbols("A"), FORWARD),
    ("a symbol is added beside a default", symbols("A", default="A"), symbols("A", "B", default="A"), FULL),
    ("a type is replaced", "int", "string", NEVER),
]
JSON = [
    ("a property is removed", opened(a=TEXT), opened(), BACKWARD),
    ("a property is added", opened(), opened(a=TEXT), FORWARD),
    ("a constraint is loosened", {"maxLength": 5}, {"maxLength": 6}, BACKWARD),
    ("a constraint is tightened", {"maxLength": 6}, {"maxLength": 5}, FORWARD),
    ("a value is added", {"enum": [1]}, {"enum": [1, 2]}, BACKWARD),
    ("a value is removed", {"enum": [1, 2]}, {"enum": [1]}, FORWARD),
    ("a property is made optional", opened("a", a=TEXT), opened(a=TEXT), BACKWARD),
    ("a property is made required", opened(a=TEXT), opened("a", a=TEXT), FORWARD),
    ("an optional property is added to a closed object", closed(), closed(a=TEXT), BACKWARD),
    ("an optional property is removed from a closed object", closed(a=TEXT), closed(), FORWARD),
    ("a required property is removed from a closed object", closed("a", a=TEXT), closed(), NEVER),
    ("a property is declared as it was allowed", partly(), partly(a=TEXT), FULL),
    ("a property that stays allowed is removed", partly(a=TEXT), partly(), FULL),
    ("texts and defaults", opened(a=TEXT), opened(a=TEXT | {"title": "A", "default": ""}), FULL),
]
PROTOBUF = [
    ("a field is added", "message A { }", "message A { int32 a = 1; }", FULL),
    ("a field is removed", "message A { int32 a = 1; }", "message A { }", FULL),
    ("a message is added", "message A { }", "message A { } message B { }", BACKWARD),
    ("a message is removed", "message A { } message B { }", "message A { }", FORWARD),
    (
        "a field is added to a oneof",
        "message A { oneof o { int32 a = 1; } }",
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        BACKWARD,
    ),
    (
        "a field is removed from a oneof",
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "message A { oneof o { int32 a = 1; } }",
        FORWARD,
    ),
    ("a service is removed", "message A { } service S { rpc X(A) returns (A); }", "message A { }", FULL),
    ("a name changes", "message A { int32 a = 1; }", "message A { int32 b = 1; }", FULL),
    ("an encoding changes", "message A { int32 a = 1; }", "message A { string a = 1; }", NEVER),
]
CASES = [
    *(("AVRO", about, json.dumps(old), json.dumps(new), level) for about, old, new, level in AVRO),
    *(("JSON", about, json.dumps(old), json.dumps(new), level) for about, old, new, level in JSON),
    *(("PROTOBUF", about, proto(old), proto(new), level) for about, old, new, level in PROTOBUF),
]


@pytest.mark.parametrize(
    ("format_name", "old", "new", "allowed"),
    [pytest.param(name, old, new, level, id=f"{name}-{about}") for name, about, old, new, level in CASES],
)
def test_a_change_is_allowed_at_the_level_that_the_page_says(
    format_name: str, old: str, new: str, allowed: str
) -> None:
    language = FORMATS[format_name]
    before, after = language.parse(old), language.parse(new)
    compatible = {
        level.value
        for level in (Level.BACKWARD, Level.FORWARD, Level.FULL)
        if check(language, [before], after, level).outcome is Outcome.COMPATIBLE
    }
    assert compatible == {FULL: {BACKWARD, FORWARD, FULL}, NEVER: set[str]()}.get(allowed, {allowed})
