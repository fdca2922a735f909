"""Steps around the breaks and risks of JSON Schemas."""

from collections.abc import Iterable, Mapping

from app.formats.advice.steps import Steps, always
from app.formats.json_schema.rules import UNCOMPARED

_ADDED_TO_OPEN = (
    "Declare {it} without a demand on its value first ({{}}), so that what documents hold there stays valid."
)
_CONSUMERS_FIRST = "Let consumers take this version first; producers use what it newly allows in {it} once all have it."
_DATA_FIRST = "Let producers keep to the new rule for {it} first, and state it once no document is left that breaks it."
_TWO_STEPS = "Change {it} in two steps: allow the old and the new in one release, and take the old away in a later one."
_DEPRECATE = "Keep {it} declared, with `deprecated: true`, until nobody writes or reads it any more."

_NARROWER = Steps(backward=_DATA_FIRST, forward=_TWO_STEPS, both=_TWO_STEPS)
_WIDER = Steps(backward=_TWO_STEPS, forward=_CONSUMERS_FIRST, both=_TWO_STEPS)
_OTHER = Steps(backward=_DATA_FIRST, forward=_CONSUMERS_FIRST, both=_TWO_STEPS)

_UPPER = ("MAX_LENGTH", "MAXIMUM", "EXCLUSIVE_MAXIMUM", "MAX_PROPERTIES", "MAX_ITEMS", "MAX_CONTAINS")
_LOWER = ("MIN_LENGTH", "MINIMUM", "EXCLUSIVE_MINIMUM", "MIN_PROPERTIES", "MIN_ITEMS", "MIN_CONTAINS")
_CONTENT = ("ADDITIONAL_PROPERTIES", "UNEVALUATED_PROPERTIES", "ADDITIONAL_ITEMS", "UNEVALUATED_ITEMS")
_DEMANDS = ("PATTERN", "MULTIPLE_OF", "UNIQUE_ITEMS", "DEPENDENCY_ARRAY", "DEPENDENCY_SCHEMA", "SCHEMA")


def _each(stems: Iterable[str], changes: Iterable[str], steps: Steps) -> dict[str, Steps]:
    return {f"{stem}_{change}": steps for stem in stems for change in changes}


STEPS: Mapping[str, Steps] = {
    **_each(_UPPER, ("ADDED", "DECREASED"), _NARROWER),
    **_each(_LOWER, ("ADDED", "INCREASED"), _NARROWER),
    **_each(_UPPER, ("REMOVED", "INCREASED"), _WIDER),
    **_each(_LOWER, ("REMOVED", "DECREASED"), _WIDER),
    **_each(_CONTENT, ("REMOVED", "NARROWED"), _NARROWER),
    **_each(_CONTENT, ("ADDED", "EXTENDED"), _WIDER),
    **_each(_DEMANDS, ("ADDED",), _NARROWER),
    **_each(_DEMANDS, ("REMOVED",), _WIDER),
    **_each(("MULTIPLE_OF",), ("EXPANDED",), _NARROWER),
    **_each(("MULTIPLE_OF",), ("REDUCED",), _WIDER),
    **_each(("DEPENDENCY_ARRAY", "PRODUCT_TYPE", "NOT_TYPE"), ("EXTENDED",), _NARROWER),
    **_each(("DEPENDENCY_ARRAY", "PRODUCT_TYPE", "NOT_TYPE"), ("NARROWED",), _WIDER),
    **_each(("PATTERN", "MULTIPLE_OF", "DEPENDENCY_ARRAY", "COMBINED_TYPE"), ("CHANGED",), _OTHER),
    **_each(("SUM_TYPE", "TYPE", "COMBINED_TYPE"), ("EXTENDED",), _WIDER),
    **_each(("SUM_TYPE", "TYPE"), ("NARROWED",), _NARROWER),
    **dict.fromkeys(("COMBINED_TYPE_SUBSCHEMAS_CHANGED", *sorted(UNCOMPARED)), _OTHER),
    "TYPE_CHANGED": Steps(
        backward=_DATA_FIRST,
        forward=_CONSUMERS_FIRST,
        both='Allow both types of {it} in one release ("type": [...]), and drop the old one in a later one.',
    ),
    "ENUM_ARRAY_EXTENDED": Steps(
        backward=_TWO_STEPS,
        forward="Let consumers take the new values of {it} first; producers write them once every consumer has them.",
        both=_TWO_STEPS,
    ),
    "ENUM_ARRAY_NARROWED": Steps(
        backward="Let producers stop writing those values of {it} first, and remove them once no document holds them.",
        forward=_TWO_STEPS,
        both=_TWO_STEPS,
    ),
    "ENUM_ARRAY_CHANGED": always(
        "Change the values of {it} in two steps: add the new ones first, and remove the old ones in a later release."
    ),
    "REQUIRED_ATTRIBUTE_ADDED": always("Leave {it} optional, or give it a `default`, until every document holds it."),
    "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED": always(
        "Let producers write {it} always first: readers fill in no default."
    ),
    "REQUIRED_ATTRIBUTE_REMOVED": always("Keep {it} required until every consumer has a version that does without it."),
    "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL": always(_ADDED_TO_OPEN),
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL": always(_ADDED_TO_OPEN),
    "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL": always(
        "Declare {it} as optional, without a demand on its value ({{}}), and demand it once every document holds it."
    ),
    "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL": _WIDER,
    "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL": always(
        "Let consumers take this version first; producers write {it} once every consumer has it."
    ),
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL": always(
        "Let consumers take this version first; producers write {it} once every consumer has it."
    ),
    "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL": always(
        "Leave {it} optional, or give it a `default`, and let consumers take this version first."
    ),
    "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL": always(_DEPRECATE),
    "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL": always(_DEPRECATE),
    "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": always(_DEPRECATE),
    "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": always(_DEPRECATE),
    "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": _WIDER,
    "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": always(
        "Declare {it} with the schema that already governs its name, and narrow that in a later release."
    ),
    "ITEM_ADDED_TO_OPEN_CONTENT_MODEL": always(
        "Declare the new item of {it} without a demand on it ({{}}), so that what documents hold there stays valid."
    ),
    "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL": _WIDER,
    "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": _WIDER,
    "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": always(
        "Declare the new item of {it} with the schema that governs its place already, and narrow that later."
    ),
    **{
        f"ITEM_REMOVED_{how}_CONTENT_MODEL": always("Keep the item of {it} declared until nobody writes or reads it.")
        for how in ("FROM_OPEN", "FROM_CLOSED", "IS_COVERED_BY_PARTIALLY_OPEN", "NOT_COVERED_BY_PARTIALLY_OPEN")
    },
}
"""By rule, in the rule's own terms."""
