"""The rules: Confluent's difference types, and differences that Confluent does not look at.

A difference type says what changed when reading from an older schema to a newer one. If it is not in `COMPATIBLE`, data
of the older schema may fail under the newer one. The reverse question is answered by comparing the other way round.
"""

from app.formats.model import Severity

COMPATIBLE = frozenset(
    {
        "ADDITIONAL_ITEMS_ADDED",
        "ADDITIONAL_ITEMS_EXTENDED",
        "ADDITIONAL_PROPERTIES_ADDED",
        "ADDITIONAL_PROPERTIES_EXTENDED",
        "COMBINED_TYPE_EXTENDED",
        "DEFAULT_CHANGED",
        "DEPENDENCY_ARRAY_NARROWED",
        "DEPENDENCY_ARRAY_REMOVED",
        "DEPENDENCY_SCHEMA_REMOVED",
        "DESCRIPTION_CHANGED",
        "ENUM_ARRAY_EXTENDED",
        "EXCLUSIVE_MAXIMUM_INCREASED",
        "EXCLUSIVE_MAXIMUM_REMOVED",
        "EXCLUSIVE_MINIMUM_DECREASED",
        "EXCLUSIVE_MINIMUM_REMOVED",
        "ID_CHANGED",
        "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
        "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
        "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
        "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL",
        "MAXIMUM_INCREASED",
        "MAXIMUM_REMOVED",
        "MAX_CONTAINS_INCREASED",
        "MAX_CONTAINS_REMOVED",
        "MAX_ITEMS_INCREASED",
        "MAX_ITEMS_REMOVED",
        "MAX_LENGTH_INCREASED",
        "MAX_LENGTH_REMOVED",
        "MAX_PROPERTIES_INCREASED",
        "MAX_PROPERTIES_REMOVED",
        "MINIMUM_DECREASED",
        "MINIMUM_REMOVED",
        "MIN_CONTAINS_DECREASED",
        "MIN_CONTAINS_REMOVED",
        "MIN_ITEMS_DECREASED",
        "MIN_ITEMS_REMOVED",
        "MIN_LENGTH_DECREASED",
        "MIN_LENGTH_REMOVED",
        "MIN_PROPERTIES_DECREASED",
        "MIN_PROPERTIES_REMOVED",
        "MULTIPLE_OF_REDUCED",
        "MULTIPLE_OF_REMOVED",
        "NOT_TYPE_NARROWED",
        "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
        "PATTERN_REMOVED",
        "PRODUCT_TYPE_NARROWED",
        "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL",
        "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
        "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL",
        "REQUIRED_ATTRIBUTE_REMOVED",
        "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED",
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
        "SCHEMA_REMOVED",
        "SUM_TYPE_EXTENDED",
        "TITLE_CHANGED",
        "TYPE_EXTENDED",
        "UNIQUE_ITEMS_REMOVED",
    }
)
"""Confluent's difference types after which data of the older schema is still valid: its strict policy, the default."""

_FREED_OR_BOUND = ("ADDED", "EXTENDED", "NARROWED", "REMOVED")

UNCOMPARED = frozenset(
    {
        "ANNOTATION_CHANGED",
        "CONDITION_CHANGED",
        "CONTAINS_CHANGED",
        "DIALECT_CHANGED",
        "EXCLUSIVE_LIMIT_CHANGED",
        "FORMAT_CHANGED",
        "PATTERN_PROPERTY_ADDED",
        "PATTERN_PROPERTY_CHANGED",
        "PATTERN_PROPERTY_REMOVED",
        "PROPERTY_NAMES_CHANGED",
        "REFERENCE_CHANGED",
        "REQUIRED_NAME_ADDED",
        "REQUIRED_NAME_REMOVED",
        "TYPE_ADDED",
        "TYPE_REMOVED",
        *(f"UNEVALUATED_{of}_{how}" for of in ("ITEMS", "PROPERTIES") for how in _FREED_OR_BOUND),
    }
)
"""Differences that Confluent does not look at. They never break a level, and are risky with a witness."""

_INFORMATIONAL = frozenset({"ANNOTATION_CHANGED", "DESCRIPTION_CHANGED", "ID_CHANGED", "TITLE_CHANGED"})

_OPPOSITES = {
    "ADDED": "REMOVED",
    "REMOVED": "ADDED",
    "INCREASED": "DECREASED",
    "DECREASED": "INCREASED",
    "EXTENDED": "NARROWED",
    "NARROWED": "EXTENDED",
    "EXPANDED": "REDUCED",
    "REDUCED": "EXPANDED",
}


_IRREGULAR_OPPOSITES = {
    "COMBINED_TYPE_EXTENDED": "COMBINED_TYPE_CHANGED",
    "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED": "REQUIRED_ATTRIBUTE_REMOVED",
    "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL": "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
    "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL": "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
    "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL": "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
    "ITEM_ADDED_TO_OPEN_CONTENT_MODEL": "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
    "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL": "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL": "ITEM_ADDED_TO_OPEN_CONTENT_MODEL",
    "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL": "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
    "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL": "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
    "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL": "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
    **{
        f"{kind}_{change}_{covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
            f"{kind}_{other}_{covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
        )
        for kind in ("PROPERTY", "ITEM")
        for covered in ("IS", "NOT")
        for change, other in (("ADDED", "REMOVED"), ("REMOVED", "ADDED"))
    },
    **{
        f"{demand}_ADDED_TO_{model}_CONTENT_MODEL": f"PROPERTY_REMOVED_FROM_{opened}_CONTENT_MODEL"
        for demand in (
            "OPTIONAL_PROPERTY",
            "REQUIRED_PROPERTY",
            "REQUIRED_PROPERTY_WITH_DEFAULT",
            "PROPERTY_WITH_EMPTY_SCHEMA",
        )
        for model, opened in (("OPEN", "OPEN"), ("UNOPEN", "CLOSED"))
    },
}


def breaks(rule: str) -> bool:
    """Whether data of the older schema may fail under the newer one after such a difference."""
    return rule not in COMPATIBLE and rule not in UNCOMPARED


def opposite(rule: str) -> str:
    """The name of the same difference seen from the other side, which is the rule itself if it has no direction."""
    if rule in _IRREGULAR_OPPOSITES:
        return _IRREGULAR_OPPOSITES[rule]
    stem, _, last = rule.rpartition("_")
    return f"{stem}_{_OPPOSITES[last]}" if last in _OPPOSITES else rule


def severity(rule: str, *, breaking: bool) -> Severity:
    """How much a reader should worry, before witnesses are looked for."""
    if breaking:
        return Severity.BREAKING
    return Severity.INFORMATIONAL if rule in _INFORMATIONAL else Severity.SAFE
