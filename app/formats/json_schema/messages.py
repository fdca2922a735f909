"""One sentence for people per change."""

from collections.abc import Callable
from typing import Any

from app.formats.json_schema.text import write

_MAX_VALUE = 60

_LIMITS = {
    "MAX_LENGTH": "maximum length",
    "MIN_LENGTH": "minimum length",
    "MAXIMUM": "maximum",
    "MINIMUM": "minimum",
    "EXCLUSIVE_MAXIMUM": "exclusive maximum",
    "EXCLUSIVE_MINIMUM": "exclusive minimum",
    "MAX_PROPERTIES": "largest number of properties",
    "MIN_PROPERTIES": "smallest number of properties",
    "MAX_ITEMS": "largest number of items",
    "MIN_ITEMS": "smallest number of items",
    "MAX_CONTAINS": "largest number of items that `contains` matches",
    "MIN_CONTAINS": "smallest number of items that `contains` matches",
}

_SENTENCES = {
    "ANNOTATION_CHANGED": "A note on {it} changed.",
    "ID_CHANGED": "The identifier of {it} changed from {old} to {new}.",
    "TITLE_CHANGED": "The title of {it} changed from {old} to {new}.",
    "DESCRIPTION_CHANGED": "The description of {it} changed.",
    "DEFAULT_CHANGED": "The default of {it} changed from {old} to {new}.",
    "SCHEMA_ADDED": "The items of {it}, unrestricted before, now have to meet a schema.",
    "SCHEMA_REMOVED": "The items of {it} no longer have to meet a schema.",
    "TYPE_EXTENDED": "Fractions are now allowed in {it}, which was an integer.",
    "TYPE_NARROWED": "Fractions are no longer allowed in {it}, which is now an integer.",
    "TYPE_CHANGED": "The type of {it} changed from {old_word} to {new_word}.",
    "TYPE_ADDED": "Other types than the one stated are no longer allowed in {it}.",
    "TYPE_REMOVED": "Other types than the one implied are now allowed in {it}.",
    "PATTERN_ADDED": "Text in {it} now has to match {new}.",
    "PATTERN_REMOVED": "Text in {it} no longer has to match {old}.",
    "PATTERN_CHANGED": "The pattern of {it} changed from {old} to {new}.",
    "FORMAT_CHANGED": "The format of {it} changed from {old} to {new}.",
    "MULTIPLE_OF_ADDED": "Numbers in {it} now have to be multiples of {new}.",
    "MULTIPLE_OF_REMOVED": "Numbers in {it} no longer have to be multiples of {old}.",
    "MULTIPLE_OF_EXPANDED": "Numbers in {it} have to be multiples of {new} instead of {old}, which allows fewer.",
    "MULTIPLE_OF_REDUCED": "Numbers in {it} have to be multiples of {new} instead of {old}, which allows more.",
    "MULTIPLE_OF_CHANGED": "Numbers in {it} have to be multiples of {new} instead of {old}.",
    "EXCLUSIVE_LIMIT_CHANGED": "Whether the limit itself is allowed in {it} changed.",
    "REQUIRED_ATTRIBUTE_ADDED": "{It} is now required.",
    "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED": "{It} is now required, and has a default.",
    "REQUIRED_ATTRIBUTE_REMOVED": "{It} is no longer required.",
    "REQUIRED_NAME_ADDED": "{It} is now required, without being declared.",
    "REQUIRED_NAME_REMOVED": "{It} is no longer required, without being declared.",
    "ADDITIONAL_PROPERTIES_ADDED": "Properties that are not declared are now allowed in {it}.",
    "ADDITIONAL_PROPERTIES_REMOVED": "Properties that are not declared are no longer allowed in {it}.",
    "ADDITIONAL_PROPERTIES_EXTENDED": "Properties that are not declared may now hold anything in {it}.",
    "ADDITIONAL_PROPERTIES_NARROWED": "Properties that are not declared now have to meet a schema in {it}.",
    "UNEVALUATED_PROPERTIES_ADDED": "Properties that nothing else describes are now allowed in {it}.",
    "UNEVALUATED_PROPERTIES_REMOVED": "Properties that nothing else describes are no longer allowed in {it}.",
    "UNEVALUATED_PROPERTIES_EXTENDED": "Properties that nothing else describes may now hold anything in {it}.",
    "UNEVALUATED_PROPERTIES_NARROWED": "Properties that nothing else describes now have to meet a schema in {it}.",
    "PROPERTY_NAMES_CHANGED": "The demands on the names of properties of {it} changed.",
    "PATTERN_PROPERTY_ADDED": "Properties of {it} whose names match a pattern now have to meet a schema.",
    "PATTERN_PROPERTY_CHANGED": "The schema of properties of {it} whose names match a pattern changed.",
    "PATTERN_PROPERTY_REMOVED": "Properties of {it} whose names match a pattern no longer have to meet a schema.",
    "DEPENDENCY_ARRAY_ADDED": "The presence of {it} now demands {new}.",
    "DEPENDENCY_ARRAY_REMOVED": "The presence of {it} no longer demands {old}.",
    "DEPENDENCY_ARRAY_EXTENDED": "The presence of {it} demands {new} instead of only {old}.",
    "DEPENDENCY_ARRAY_NARROWED": "The presence of {it} demands only {new} instead of {old}.",
    "DEPENDENCY_ARRAY_CHANGED": "The presence of {it} demands {new} instead of {old}.",
    "DEPENDENCY_SCHEMA_ADDED": "The presence of {it} now demands more of the object around it.",
    "DEPENDENCY_SCHEMA_REMOVED": "The presence of {it} no longer demands more of the object around it.",
    "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL": "{It} was removed; documents may still hold it, with any value.",
    "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL": "{It} was removed and is no longer allowed.",
    "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL": "{It}, which was forbidden, is no longer mentioned.",
    "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL": "{It} was added without any demand on its value.",
    "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL": (
        "{It} was added; documents could hold something else under that name before."
    ),
    "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL": "{It} was added and is required.",
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL": (
        "{It} was added and is required, with a default; documents could hold something else under that name before."
    ),
    "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL": "{It} was added and is optional.",
    "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL": "{It} was added and is required.",
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL": "{It} was added and is required, with a default.",
    "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "{It} was added, and accepts what was allowed under that name before."
    ),
    "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "{It} was added, and refuses values that were allowed under that name before."
    ),
    "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "{It} was removed; what is still allowed under that name accepts the same values."
    ),
    "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "{It} was removed; what is still allowed under that name refuses some of its values."
    ),
    "UNIQUE_ITEMS_ADDED": "The items of {it} may no longer repeat.",
    "UNIQUE_ITEMS_REMOVED": "The items of {it} may now repeat.",
    "CONTAINS_CHANGED": "What {it} has to contain changed.",
    "ADDITIONAL_ITEMS_ADDED": "Items beyond the listed ones are now allowed in {it}.",
    "ADDITIONAL_ITEMS_REMOVED": "Items beyond the listed ones are no longer allowed in {it}.",
    "ADDITIONAL_ITEMS_EXTENDED": "Items beyond the listed ones may now hold anything in {it}.",
    "ADDITIONAL_ITEMS_NARROWED": "Items beyond the listed ones now have to meet a schema in {it}.",
    "UNEVALUATED_ITEMS_ADDED": "Items that nothing else describes are now allowed in {it}.",
    "UNEVALUATED_ITEMS_REMOVED": "Items that nothing else describes are no longer allowed in {it}.",
    "UNEVALUATED_ITEMS_EXTENDED": "Items that nothing else describes may now hold anything in {it}.",
    "UNEVALUATED_ITEMS_NARROWED": "Items that nothing else describes now have to meet a schema in {it}.",
    "ITEM_ADDED_TO_OPEN_CONTENT_MODEL": "A listed item was added to {it}, where anything could stand before.",
    "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL": "A listed item was added to {it} that may be anything.",
    "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL": "A listed item was added to {it}, where nothing could stand before.",
    "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL": "A listed item was removed from {it}; anything may stand there now.",
    "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL": "A listed item was removed from {it}; nothing may stand there now.",
    "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL": "A forbidden item of {it} is no longer mentioned.",
    "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "A listed item was added to {it} that accepts what could stand there before."
    ),
    "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "A listed item was added to {it} that refuses values that could stand there before."
    ),
    "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "A listed item was removed from {it}; what may still stand there accepts the same values."
    ),
    "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": (
        "A listed item was removed from {it}; what may still stand there refuses some of its values."
    ),
    "ENUM_ARRAY_EXTENDED": "{It} may now also be {added}.",
    "ENUM_ARRAY_NARROWED": "{It} may no longer be {removed}.",
    "ENUM_ARRAY_CHANGED": "The permitted values of {it} changed from {old} to {new}.",
    "COMBINED_TYPE_EXTENDED": "{It} has to meet {new_word} where it had to meet {old_word}, which is no stricter.",
    "COMBINED_TYPE_CHANGED": "{It} has to meet {new_word} where it had to meet {old_word}.",
    "PRODUCT_TYPE_EXTENDED": "{It} has to meet more conditions at once.",
    "PRODUCT_TYPE_NARROWED": "{It} has to meet fewer conditions at once.",
    "SUM_TYPE_EXTENDED": "{It} has more alternatives.",
    "SUM_TYPE_NARROWED": "{It} has fewer alternatives.",
    "COMBINED_TYPE_SUBSCHEMAS_CHANGED": "The conditions or alternatives of {it} do not correspond any more.",
    "CONDITION_CHANGED": "A condition on {it} changed.",
    "NOT_TYPE_EXTENDED": "More, or something else, is forbidden for {it}.",
    "NOT_TYPE_NARROWED": "As much or less is forbidden for {it}.",
    "REFERENCE_CHANGED": "What {it} refers to, by way of another reference, changed.",
    "DIALECT_CHANGED": "The schema is written in another version of JSON Schema: {new} instead of {old}.",
    "COMPARISON_LIMIT_EXCEEDED": "The schemas are too entangled to be compared in full, so they count as incompatible.",
}


_CHANGES_OF_LIMITS = {
    "ADDED": "{{It}} now has {a} {limit} of {{new}}.",
    "REMOVED": "{{It}} no longer has {a} {limit}, which was {{old}}.",
    "INCREASED": "The {limit} of {{it}} went up from {{old}} to {{new}}.",
    "DECREASED": "The {limit} of {{it}} went down from {{old}} to {{new}}.",
}

_TEMPLATES = _SENTENCES | {
    f"{stem}_{change}": template.format(limit=limit, a="an" if limit[0] in "aeiou" else "a")
    for stem, limit in _LIMITS.items()
    for change, template in _CHANGES_OF_LIMITS.items()
}

RULES = frozenset(_TEMPLATES)
"""The ids of all rules."""


def sentence(rule: str, subject: str, old: Any, new: Any) -> str:
    """What happened to the subject, in one sentence."""
    values: dict[str, Callable[[], str]] = {
        "it": lambda: subject,
        "It": lambda: subject[0].upper() + subject[1:],
        "old": lambda: _value(old),
        "new": lambda: _value(new),
        "old_word": lambda: str(old),
        "new_word": lambda: str(new),
        "added": lambda: _difference(new, old),
        "removed": lambda: _difference(old, new),
    }
    return _TEMPLATES[rule].format_map(_Lazy(values))


def subject(fields: tuple[str, ...], name: str | None, path: str) -> str:
    """What a change is about, for a sentence: the fields of the data, else the name that the schema itself has for it,
    else its place in the schema, at whose top is the document."""
    if not fields and name is not None:
        fields = (name,)
    if not fields:
        return f'the schema at "{path}"' if path else "the document"
    first, *others = fields
    return f'"{first}" (and {len(others)} more)' if others else f'"{first}"'


class _Lazy(dict[str, Callable[[], str]]):
    """Computes only the parts that a sentence uses."""

    def __getitem__(self, key: str) -> Any:
        return super().__getitem__(key)()


def _value(value: Any) -> str:
    if value is None:
        return "none"
    text = write(value)
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 1]}…"


def _difference(values: Any, others: Any) -> str:
    known = [write(value) for value in others]
    return ", ".join(_value(value) for value in values if write(value) not in known) or "other values"
