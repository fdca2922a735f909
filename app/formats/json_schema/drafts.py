"""The versions of JSON Schema, and which keywords of each hold further schemas."""

from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import Any


class Draft(IntEnum):
    """A version of JSON Schema, in order of age."""

    DRAFT_04 = 4
    DRAFT_06 = 6
    DRAFT_07 = 7
    DRAFT_2019_09 = 2019
    DRAFT_2020_12 = 2020

    @property
    def id_keyword(self) -> str:
        """The keyword that names a schema."""
        return "id" if self is Draft.DRAFT_04 else "$id"

    @property
    def label(self) -> str:
        """The version's usual name."""
        return {4: "draft-04", 6: "draft-06", 7: "draft-07", 2019: "2019-09", 2020: "2020-12"}[self]

    @property
    def isolates_references(self) -> bool:
        """Whether `$ref` switches off every keyword beside it, as it did before 2019-09."""
        return self <= Draft.DRAFT_07


_URLS = {
    "json-schema.org/schema": Draft.DRAFT_04,
    "json-schema.org/draft-04/schema": Draft.DRAFT_04,
    "json-schema.org/draft-06/schema": Draft.DRAFT_06,
    "json-schema.org/draft-07/schema": Draft.DRAFT_07,
    "json-schema.org/draft/2019-09/schema": Draft.DRAFT_2019_09,
    "json-schema.org/draft/2020-12/schema": Draft.DRAFT_2020_12,
}


def draft_of(schema: Any, default: Draft = Draft.DRAFT_07) -> Draft:
    """The version that a document declares by `$schema`. Absent or unknown, it is `default`: Confluent reads both as
    draft-07."""
    declared = schema.get("$schema") if isinstance(schema, Mapping) else None
    if not isinstance(declared, str):
        return default
    return _URLS.get(declared.removeprefix("http://").removeprefix("https://").rstrip("#"), default)


class Holds(Enum):
    """How the value of a keyword contains schemas."""

    ONE = "a schema"
    LIST = "a list of schemas"
    MAP = "an object whose values are schemas"
    ONE_OR_LIST = "a schema or a list of schemas"
    DEPENDENCIES = "an object whose values are schemas or lists of names"


_COMMON = {
    "additionalProperties": Holds.ONE,
    "allOf": Holds.LIST,
    "anyOf": Holds.LIST,
    "definitions": Holds.MAP,
    "dependencies": Holds.DEPENDENCIES,
    "not": Holds.ONE,
    "oneOf": Holds.LIST,
    "patternProperties": Holds.MAP,
    "properties": Holds.MAP,
}
_LEGACY_ITEMS = {"additionalItems": Holds.ONE, "items": Holds.ONE_OR_LIST}
_SINCE_06 = {"contains": Holds.ONE, "propertyNames": Holds.ONE}
_SINCE_07 = _SINCE_06 | {"if": Holds.ONE, "then": Holds.ONE, "else": Holds.ONE}
_SINCE_2019 = _SINCE_07 | {
    "$defs": Holds.MAP,
    "contentSchema": Holds.ONE,
    "dependentSchemas": Holds.MAP,
    "unevaluatedItems": Holds.ONE,
    "unevaluatedProperties": Holds.ONE,
}

APPLICATORS: Mapping[Draft, Mapping[str, Holds]] = {
    Draft.DRAFT_04: _COMMON | _LEGACY_ITEMS,
    Draft.DRAFT_06: _COMMON | _LEGACY_ITEMS | _SINCE_06,
    Draft.DRAFT_07: _COMMON | _LEGACY_ITEMS | _SINCE_07,
    Draft.DRAFT_2019_09: _COMMON | _LEGACY_ITEMS | _SINCE_2019,
    Draft.DRAFT_2020_12: _COMMON | _SINCE_2019 | {"items": Holds.ONE, "prefixItems": Holds.LIST},
}
"""By version, the keywords whose values contain schemas."""
