"""Whether a value seems to meet a schema, by the keywords that decide it most often.

The builder of documents asks this to know which branch of a condition holds and whether alternatives exclude each
other. The validator would know for sure, and costs a hundred times as much.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.formats.json_schema.documents import Place
from app.formats.json_schema.keywords import TYPES
from app.formats.json_schema.samples import type_name

Target = Callable[[dict[str, Any], str], Place | None]

_DEEPEST = 8


def seems_valid(schema: Any, value: Any, target: Target, depth: int = 0) -> bool:
    """Whether nothing that is looked at speaks against it."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return schema is not False

    def inner(schema: Any, value: Any) -> bool:
        return seems_valid(schema, value, target, depth + 1)

    place = target(schema, "$ref")
    return (
        (place is None or inner(place.schema, value))
        and _is_of_type(schema, value)
        and _is_listed(schema, value)
        and (not isinstance(value, dict) or _fits_object(schema, value, inner))
        and all(inner(part, value) for part in schema.get("allOf") or ())
        and any(inner(part, value) for part in schema.get("anyOf") or [True])
        and not ("not" in schema and inner(schema["not"], value))
    )


def _is_of_type(schema: dict[str, Any], value: Any) -> bool:
    declared = schema.get("type", [*TYPES])
    names = {declared} if isinstance(declared, str) else set(declared)
    name = type_name(value)
    return name in names or (name == "integer" and "number" in names)


def _is_listed(schema: dict[str, Any], value: Any) -> bool:
    listed = schema.get("enum")
    return (not isinstance(listed, list) or value in listed) and schema.get("const", value) == value


def _fits_object(schema: dict[str, Any], value: Mapping[str, Any], inner: Callable[[Any, Any], bool]) -> bool:
    required = schema.get("required")
    if isinstance(required, list) and not all(name in value for name in required):
        return False
    properties: Mapping[str, Any] = schema.get("properties") or {}
    closed = schema.get("additionalProperties") is False and not schema.get("patternProperties")
    if closed and any(name not in properties for name in value):
        return False
    return all(inner(properties[name], item) for name, item in value.items() if name in properties)
