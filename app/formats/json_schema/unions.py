"""What a list of types says, and what is said beside it.

Confluent's model of 2019-09 and later is built keyword by keyword. A list of types takes in what is said about its
types, until something else is said: then the rest becomes statements of their own. So the order of keywords matters,
as in `{"type": ["string", "null"], "format": "uuid", "maxLength": 36}`, where any string or null is one statement and
the length of strings another one.
"""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, NamedTuple

from app.formats.json_schema.documents import Place
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.nodes import FAMILIES, STATEMENTS, Kind, speaks_of_types

_LATE = frozenset({"properties", "patternProperties", "unevaluatedItems", "unevaluatedProperties"})
"""Keywords that the model reads after all others."""

_BREAKING = frozenset({*STATEMENTS, "if", "format"})
"""Keywords that a list of types cannot take in. The last one says nothing, yet ends what it takes in."""

_FLAGS = frozenset({"readOnly", "writeOnly"})
"""Keywords that end it as well, where they are true."""

_BESIDE_CONTAINS = frozenset({"minContains", "maxContains"})


class Split(NamedTuple):
    """A schema with a list of types, in two."""

    union: Place
    rest: Place


def split(place: Place, types: AbstractSet[Kind]) -> Split | None:
    """What the list of types says and what is said beside it; null if it takes in all that is said about its types."""
    schema, draft = place.schema, place.document.draft
    if draft.isolates_references:
        return None
    taken = _taken_in(schema, draft, types)
    about = frozenset[str]().union(*(keywords for kind, keywords in FAMILIES[draft] if kind in types))
    if not speaks_of_types(schema, draft, about - taken):
        return None
    union = {name: value for name, value in schema.items() if name in taken | _BESIDE_CONTAINS or name == "type"}
    rest = {name: value for name, value in schema.items() if name not in taken and name != "type"}
    return Split(replace(place, schema=union), replace(place, schema=rest))


def _taken_in(schema: dict[str, Any], draft: Draft, types: AbstractSet[Kind]) -> frozenset[str]:
    kinds = {keyword: kind for kind, keywords in FAMILIES[draft] for keyword in keywords}
    taken: set[str] = set()
    only: Kind | None = None
    listed = False
    for keyword in sorted(schema, key=_LATE.__contains__):
        if keyword == "type":
            listed = True
        elif keyword in _BREAKING or (keyword in _FLAGS and schema[keyword]):
            break
        elif speaks_of_types(schema, draft, kinds.keys() & {keyword}):
            kind = kinds[keyword]
            if kind not in types or not (listed or only in (None, kind)):
                break
            taken.add(keyword)
            only = kind
    return frozenset(taken if listed else ())
