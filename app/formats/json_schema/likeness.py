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


def likeness(schema: Any, draft: Draft) -> str:
    """A text that two schemas share when the model cannot tell them apart, whatever the order of their keywords."""
    return identity(_kept(schema, draft))


def _kept(schema: Any, draft: Draft) -> Any:
    if not isinstance(schema, dict):
        return schema
    applicators = APPLICATORS[draft]
    kept: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in _SILENT_IF_EMPTY and not value:
            continue
        if keyword in applicators:
            kept[keyword] = _kept_inside(applicators[keyword], value, draft)
        elif not _forgotten(keyword, schema, draft):
            kept[keyword] = value
    return kept


def _kept_inside(holds: Holds, value: Any, draft: Draft) -> Any:
    if isinstance(value, list):
        return [_kept(schema, draft) for schema in value]
    if holds is Holds.MAP or holds is Holds.DEPENDENCIES:
        return {name: _kept(schema, draft) for name, schema in value.items()}
    return _kept(value, draft)


def _forgotten(keyword: str, schema: dict[str, Any], draft: Draft) -> bool:
    if not draft.isolates_references:
        return keyword in _FORGOTTEN or (keyword == "default" and schema[keyword] is None)
    if keyword == "default":
        return "$ref" in schema
    return keyword == "format" and schema[keyword] not in _FORMATS[draft]
