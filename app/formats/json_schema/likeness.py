"""When two alternatives count as one: what Confluent's model keeps of a schema, as a text."""

from typing import Any

from app.formats.json_schema.drafts import APPLICATORS, Draft, Holds
from app.formats.json_schema.text import identity

_FORMATS_04 = frozenset({"date-time", "email", "hostname", "ipv4", "ipv6", "uri"})
_FORMATS_06 = _FORMATS_04 | {"json-pointer", "uri-reference", "uri-template"}
_FORMATS = {
    Draft.DRAFT_04: _FORMATS_04,
    Draft.DRAFT_06: _FORMATS_06,
    Draft.DRAFT_07: _FORMATS_06 | {"date", "regex", "relative-json-pointer", "time"},
}
"""By version, the formats that the model knows. Others leave no trace in it, and none does in later versions."""

_FORGOTTEN = frozenset({"deprecated", "format", "readOnly", "writeOnly"})
"""Keywords that leave no trace since 2019-09."""

_SILENT_IF_EMPTY = frozenset(
    {"dependencies", "dependentRequired", "dependentSchemas", "patternProperties", "properties", "required"}
)
"""Keywords that leave no trace when they list nothing."""


_DEPENDENCIES = frozenset({"dependencies", "dependentRequired"})

_USUAL = {"additionalItems": True, "additionalProperties": True, "uniqueItems": False}
"""Keywords that leave no trace when they say what holds without them."""

_BESIDES = {"maxContains": "contains", "minContains": "contains", "else": "if", "then": "if"}
"""Keywords that leave no trace since 2019-09 unless another one is beside them."""


def likeness(schema: Any, draft: Draft) -> str:
    """A text that two schemas share when the model cannot tell them apart, whatever the order of their keywords."""
    return identity(_kept(schema, draft))


def _kept(schema: Any, draft: Draft) -> Any:
    if not isinstance(schema, dict):
        return schema
    applicators = APPLICATORS[draft]
    kept: dict[str, Any] = {}
    for keyword, value in schema.items():
        said = _demanded(value) if keyword in _DEPENDENCIES else value
        if not (_silent(keyword, said, draft) or _forgotten(keyword, schema, draft)):
            kept[keyword] = _kept_inside(applicators[keyword], said, draft) if keyword in applicators else said
    return _spelled_out(kept) if draft.isolates_references else kept


def _demanded(dependencies: dict[str, Any]) -> dict[str, Any]:
    """The dependencies that demand something."""
    return {name: demand for name, demand in dependencies.items() if demand != []}


def _silent(keyword: str, value: Any, draft: Draft) -> bool:
    if keyword == "items" and not draft.isolates_references:
        return value is True
    return (keyword in _SILENT_IF_EMPTY and not value) or _USUAL.get(keyword) is value


def _spelled_out(schema: dict[str, Any]) -> dict[str, Any]:
    """A list of types as the alternatives that it stands for, where nothing else is said."""
    types = schema.get("type")
    return {"anyOf": [{"type": name} for name in types]} if isinstance(types, list) and len(schema) == 1 else schema


def _kept_inside(holds: Holds, value: Any, draft: Draft) -> Any:
    if isinstance(value, list):
        return [_kept(schema, draft) for schema in value]
    if holds is Holds.MAP or holds is Holds.DEPENDENCIES:
        return {name: _kept(schema, draft) for name, schema in value.items()}
    return _kept(value, draft)


def _forgotten(keyword: str, schema: dict[str, Any], draft: Draft) -> bool:
    if draft.isolates_references:
        if keyword == "default":
            return "$ref" in schema
        return keyword == "format" and schema[keyword] not in _FORMATS[draft]
    if keyword in _FORGOTTEN or _BESIDES.get(keyword, keyword) not in schema:
        return True
    return keyword == "default" and schema[keyword] is None
