"""What each keyword's value must look like: the metaschemas of all versions as a table of plain functions.

Running the real metaschemas through a validator takes milliseconds per schema; these checks take microseconds and are
as strict, which a test holds against the library. Only where draft-04 is stricter than its successors, they are not:
registries hold schemas that a newer reader takes. Values that contain schemas are descended into by `documents`.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.patterns import pattern_error
from app.formats.json_schema.text import identity

Check = Callable[[Any], str | None]
"""Says what is wrong with a value, or null."""

TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._:]*")


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number; true and false are none."""
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)


def is_integer(value: Any) -> bool:
    """Whether a JSON value is a number without a fraction: 1 and 1.0 alike."""
    return is_number(value) and value == int(value)


def _string(value: Any) -> str | None:
    return None if isinstance(value, str) else "must be a string"


def _boolean(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _number(value: Any) -> str | None:
    return None if is_number(value) else "must be a number"


def _positive(value: Any) -> str | None:
    return None if is_number(value) and value > 0 else "must be a number above 0"


def _count(value: Any) -> str | None:
    return None if is_integer(value) and value >= 0 else "must be a whole number, 0 or more"


def _strict_count(value: Any) -> str | None:
    """Draft-04 does not take 1.0 for a whole number."""
    return _count(value) if isinstance(value, int) else "must be a whole number, 0 or more"


def _list(value: Any) -> str | None:
    return None if isinstance(value, list) else "must be a list"


def _names(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return "must be a list of strings"
    return None if len(set(value)) == len(value) else "must not repeat a string"


def _type(value: Any) -> str | None:
    if isinstance(value, str):
        return None if value in TYPES else f'names the unknown type "{value}"'
    if not isinstance(value, list) or not value:
        return "must be a type or a list of types"
    unknown = [name for name in value if not isinstance(name, str) or name not in TYPES]
    if unknown:
        return f"names the unknown type {identity(unknown[0])}"
    return None if len(set(value)) == len(value) else "must not repeat a type"


def _pattern(value: Any) -> str | None:
    return pattern_error(value) if isinstance(value, str) else "must be a string"


def _patterns(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "must be an object"
    return next((error for pattern in value if (error := pattern_error(pattern))), None)


def _name_lists(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "must be an object"
    return next((error for names in value.values() if (error := _names(names))), None)


def _identifier(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    return None if not value.rstrip("#").count("#") and value.count("#") <= 1 else "must not have a fragment"


def _anchor(value: Any) -> str | None:
    return None if isinstance(value, str) and _ANCHOR.fullmatch(value) else "must be a name"


def _vocabulary(value: Any) -> str | None:
    valid = isinstance(value, dict) and all(isinstance(used, bool) for used in value.values())
    return None if valid else "must be an object of true and false"


_COMMON: dict[str, Check] = {
    "$schema": _string,
    "title": _string,
    "description": _string,
    "format": _string,
    "multipleOf": _positive,
    "maximum": _number,
    "minimum": _number,
    "maxLength": _count,
    "minLength": _count,
    "maxItems": _count,
    "minItems": _count,
    "maxProperties": _count,
    "minProperties": _count,
    "uniqueItems": _boolean,
    "pattern": _pattern,
    "patternProperties": _patterns,
    "type": _type,
    "required": _names,
    "$ref": _string,
}
_COUNTS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties")
_DRAFT_04 = _COMMON | {
    **dict.fromkeys(_COUNTS, _strict_count),
    "id": _string,
    "exclusiveMaximum": _boolean,
    "exclusiveMinimum": _boolean,
    "enum": _list,
}
_DRAFT_06 = _COMMON | {
    "$id": _string,
    "exclusiveMaximum": _number,
    "exclusiveMinimum": _number,
    "enum": _list,
    "examples": _list,
}
_DRAFT_07 = _DRAFT_06 | {
    "$comment": _string,
    "readOnly": _boolean,
    "contentMediaType": _string,
    "contentEncoding": _string,
}
_DRAFT_2019_09 = _DRAFT_07 | {
    "$id": _identifier,
    "$anchor": _anchor,
    "$recursiveRef": _string,
    "$recursiveAnchor": _boolean,
    "$vocabulary": _vocabulary,
    "deprecated": _boolean,
    "writeOnly": _boolean,
    "maxContains": _count,
    "minContains": _count,
    "dependentRequired": _name_lists,
}
_DRAFT_2020_12 = _DRAFT_2019_09 | {
    "$dynamicRef": _string,
    "$dynamicAnchor": _anchor,
    "$recursiveAnchor": _anchor,
}

CHECKS: Mapping[Draft, Mapping[str, Check]] = {
    Draft.DRAFT_04: _DRAFT_04,
    Draft.DRAFT_06: _DRAFT_06,
    Draft.DRAFT_07: _DRAFT_07,
    Draft.DRAFT_2019_09: _DRAFT_2019_09,
    Draft.DRAFT_2020_12: _DRAFT_2020_12,
}
"""By version and keyword, the check of the value. Keywords that are not listed may hold anything."""


def dependency_error(value: Any) -> str | None:
    """What is wrong with one entry of `dependencies` that is a list; entries that are schemas are descended into."""
    return _names(value)
