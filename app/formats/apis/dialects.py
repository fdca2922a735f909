"""The schemas of each description language in the terms of JSON Schema 2020-12, keyword by keyword.

Places stay: what was at a pointer is at the same pointer afterwards, so that a change can be shown where it stands.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from app.formats.apis.documents import Spot
from app.formats.json_schema.drafts import APPLICATORS, Draft, Holds
from app.formats.json_schema.keywords import CHECKS

_CHECKS = CHECKS[Draft.DRAFT_2020_12]
_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object"})
_NOTES = ("title", "description", "default", "deprecated", "discriminator", "xml", "readOnly", "writeOnly")
_OWN = frozenset({*_NOTES, "x-extensible-enum"})
_OAS3_APPLICATORS: Mapping[str, Holds] = {
    "items": Holds.ONE,
    "properties": Holds.MAP,
    "additionalProperties": Holds.ONE,
    "allOf": Holds.LIST,
    "oneOf": Holds.LIST,
    "anyOf": Holds.LIST,
    "not": Holds.ONE,
}
_OAS2_APPLICATORS = {name: holds for name, holds in _OAS3_APPLICATORS.items() if name not in {"oneOf", "anyOf", "not"}}
_VALUES = frozenset(
    {
        *("enum", "multipleOf", "maximum", "minimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
        *("uniqueItems", "required", "maxProperties", "minProperties", "format"),
    }
)
_EXCLUSIVE = {"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"}
_FAMILY_LAST = ("format", "enum", "allOf", "anyOf", "oneOf", "not")

NULLABLE = "x-nullable-beside-no-type"
"""The mark of a schema that allows null without naming a type to which null could be added."""


class Dialect(Enum):
    """How schemas are written. OPENAPI_2 and OPENAPI_3_0 have a schema object of their own, after drafts 04 and 05;
    LEGACY is JSON Schema of draft-06 and draft-07, MODERN 2020-12."""

    OPENAPI_2 = "OpenAPI 2.0"
    OPENAPI_3_0 = "OpenAPI 3.0"
    DRAFT_04 = "draft-04"
    LEGACY = "draft-07"
    DRAFT_2019_09 = "2019-09"
    MODERN = "2020-12"

    @property
    def isolates_references(self) -> bool:
        """Whether `$ref` switches off every keyword beside it."""
        return self not in (Dialect.DRAFT_2019_09, Dialect.MODERN)

    @property
    def is_json_schema(self) -> bool:
        """Whether it is JSON Schema itself, with lists of types and booleans as schemas."""
        return self not in (Dialect.OPENAPI_2, Dialect.OPENAPI_3_0)

    @property
    def has_flags(self) -> bool:
        """Whether `exclusiveMaximum` is a flag beside `maximum`, and not a limit of its own."""
        return self in (Dialect.OPENAPI_2, Dialect.OPENAPI_3_0, Dialect.DRAFT_04)

    @property
    def formerly(self) -> Mapping[str, str]:
        """The names that keywords of 2020-12 have in it."""
        if self in (Dialect.DRAFT_04, Dialect.LEGACY):
            return _BEFORE_2019
        return _BEFORE_2020 if self is Dialect.DRAFT_2019_09 else {}

    @property
    def applicators(self) -> Mapping[str, Holds]:
        """The keywords whose values contain schemas."""
        return _APPLICATORS[self]


_BEFORE_2020 = {"prefixItems": "items"}
_BEFORE_2019 = _BEFORE_2020 | {"dependentSchemas": "dependencies", "dependentRequired": "dependencies"}


def _without(draft: Draft, *names: str) -> Mapping[str, Holds]:
    return {name: holds for name, holds in APPLICATORS[draft].items() if name not in names}


_APPLICATORS: Mapping[Dialect, Mapping[str, Holds]] = {
    Dialect.OPENAPI_2: _OAS2_APPLICATORS,
    Dialect.OPENAPI_3_0: _OAS3_APPLICATORS,
    Dialect.DRAFT_04: _without(Draft.DRAFT_04, "definitions"),
    Dialect.LEGACY: _without(Draft.DRAFT_07, "definitions"),
    Dialect.DRAFT_2019_09: _without(Draft.DRAFT_2019_09, "definitions", "$defs", "contentSchema", "dependencies"),
    Dialect.MODERN: _without(Draft.DRAFT_2020_12, "definitions", "$defs", "contentSchema", "dependencies"),
}

Add = Callable[[str, Any], None]


def said(spot: Spot, dialect: Dialect) -> dict[str, Any]:
    """What a schema object says by itself, without the schemas in it, checked. `type` comes first, since the order of
    keywords decides what belongs to a list of types. Raises `SchemaError` for a value that a keyword cannot have."""
    schema: dict[str, Any] = spot.value
    out: dict[str, Any] = {}
    modern = dialect.is_json_schema
    for keyword in sorted(schema, key=_rank):
        value = schema[keyword]
        if keyword in dialect.applicators or keyword in {"$ref", "$dynamicRef", "$recursiveRef", "$id", "$schema"}:
            continue
        if keyword == "type":
            _type(spot, value, out, dialect)
        elif keyword in _EXCLUSIVE and dialect.has_flags:
            continue
        elif keyword in _VALUES or (modern and keyword in _CHECKS) or (keyword == "const" and modern):
            _checked(spot, keyword, keyword, value, out)
        elif keyword in _OWN:
            _note(spot, keyword, value, out)
    if dialect.has_flags:
        _limits(spot, out)
    if spot.flag("nullable") if dialect is Dialect.OPENAPI_3_0 else schema.get("x-nullable") is True:
        _nullable(out)
    return out


def _rank(keyword: str) -> tuple[int, int]:
    if keyword == "type":
        return 0, 0
    return (2, _FAMILY_LAST.index(keyword)) if keyword in _FAMILY_LAST else (1, 0)


def _type(spot: Spot, value: Any, out: dict[str, Any], dialect: Dialect) -> None:
    if dialect.is_json_schema:
        _checked(spot, "type", "type", value, out)
    elif value == "file" and dialect is Dialect.OPENAPI_2:
        out["type"], out["format"] = "string", "binary"
    elif isinstance(value, str) and value in _TYPES:
        out["type"] = value
    else:
        raise spot.child("type").error(f"type must be one of {', '.join(sorted(_TYPES))}")


def _limits(spot: Spot, out: dict[str, Any]) -> None:
    """The flags beside `maximum` and `minimum`, which later became limits of their own."""
    for flag, limit in _EXCLUSIVE.items():
        if spot.flag(flag) and limit in out:
            out[flag] = out.pop(limit)


def _checked(spot: Spot, written: str, keyword: str, value: Any, out: dict[str, Any]) -> None:
    check = _CHECKS.get(keyword)
    if keyword == "required" and isinstance(value, bool):
        problem: str | None = "must be a list of names"
    else:
        problem = check(value) if check is not None else None
    if problem:
        raise spot.child(written).error(f"{written} {problem}")
    out[keyword] = value


def _note(spot: Spot, keyword: str, value: Any, out: dict[str, Any]) -> None:
    if keyword in {"deprecated", "readOnly", "writeOnly"}:
        out[keyword] = spot.flag(keyword)
    elif keyword in {"title", "description"}:
        out[keyword] = spot.text(keyword)
    else:
        out[keyword] = value


def _nullable(out: dict[str, Any]) -> None:
    if "type" in out:
        out["type"] = [out["type"], "null"] if isinstance(out["type"], str) else [*out["type"], "null"]
    else:
        out[NULLABLE] = True


def held(spot: Spot, dialect: Dialect) -> Iterator[tuple[str, str | int | None, Spot]]:
    """The schemas inside a schema object: the keyword and the key in it where each belongs in
    the translated one, and what is written there."""
    for keyword, holds in dialect.applicators.items():
        if not spot.has(keyword):
            continue
        inside = spot.child(keyword)
        if holds is Holds.LIST or (holds is Holds.ONE_OR_LIST and isinstance(inside.value, list)):
            target = "prefixItems" if keyword == "items" else keyword
            for index, item in enumerate(inside.items(keyword)):
                yield target, index, item
            if not inside.value:
                raise inside.error(f"{keyword} must be a list with at least one schema")
        elif holds is Holds.MAP:
            for key, item in inside.members(keyword):
                yield keyword, key, item
        elif holds is Holds.DEPENDENCIES:
            for key, item in inside.members(keyword):
                yield "dependentRequired" if isinstance(item.value, list) else "dependentSchemas", key, item
        elif keyword == "additionalItems":
            if isinstance(spot.get("items"), list):
                yield "items", None, inside
        else:
            yield keyword, None, inside
