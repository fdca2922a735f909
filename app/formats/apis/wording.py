"""The rules about schemas in the words of APIs, where JSON Schema's rules go by content models."""

from app.formats.apis.comparing import Compared
from app.formats.apis.views import Side
from app.formats.json_schema.changes import Finding
from app.formats.json_schema.messages import RULES

_RENAMED = {
    "ENUM_ARRAY_EXTENDED": "ENUM_VALUE_ADDED",
    "ENUM_ARRAY_NARROWED": "ENUM_VALUE_REMOVED",
    "ENUM_ARRAY_CHANGED": "ENUM_VALUES_CHANGED",
    "REQUIRED_ATTRIBUTE_ADDED": "PROPERTY_BECAME_REQUIRED",
    "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED": "PROPERTY_WITH_DEFAULT_BECAME_REQUIRED",
    "REQUIRED_ATTRIBUTE_REMOVED": "PROPERTY_BECAME_OPTIONAL",
    "REQUIRED_NAME_ADDED": "UNDECLARED_PROPERTY_BECAME_REQUIRED",
    "REQUIRED_NAME_REMOVED": "UNDECLARED_PROPERTY_BECAME_OPTIONAL",
    "NULLABLE_EXTENDED": "BECAME_NULLABLE",
    "NULLABLE_NARROWED": "NO_LONGER_NULLABLE",
    "SUM_TYPE_EXTENDED": "ALTERNATIVE_ADDED",
    "SUM_TYPE_NARROWED": "ALTERNATIVE_REMOVED",
    "PRODUCT_TYPE_EXTENDED": "CONDITION_ADDED",
    "PRODUCT_TYPE_NARROWED": "CONDITION_REMOVED",
    "COMBINED_TYPE_SUBSCHEMAS_CHANGED": "ALTERNATIVES_CHANGED",
}
"""Rules of JSON Schema by the names that they have here."""

_ABOUT_TYPES = frozenset(
    {"SUM_TYPE_EXTENDED", "SUM_TYPE_NARROWED", "TYPE_CHANGED", "COMBINED_TYPE_EXTENDED", "COMBINED_TYPE_CHANGED"}
)
_DEMANDS = frozenset({"format", "enum", "pattern", "minLength", "maxLength", "allOf", "anyOf", "oneOf", "not"})

SENTENCES = {
    "PROPERTY_ADDED": "{it} was added.",
    "REQUIRED_PROPERTY_ADDED": "{it} was added and is required.",
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED": "{it} was added and is required, with a default.",
    "PROPERTY_REMOVED": "{it} was removed.",
    "PROPERTY_BECAME_READ_ONLY": "{it} is read-only now, so it is no longer sent.",
    "PROPERTY_NO_LONGER_READ_ONLY": "{it} is no longer read-only, so it may be sent now.",
    "REQUIRED_PROPERTY_NO_LONGER_READ_ONLY": "{it} is no longer read-only, and has to be sent now.",
    "PROPERTY_BECAME_WRITE_ONLY": "{it} is write-only now, so it no longer comes back.",
    "PROPERTY_NO_LONGER_WRITE_ONLY": "{it} is no longer write-only, so it comes back now.",
    "REQUIRED_PROPERTY_NO_LONGER_WRITE_ONLY": "{it} is no longer write-only, so it comes back now.",
    "FORMAT_ADDED": "{it} now has the format {new}.",
    "FORMAT_REMOVED": "{it} no longer has the format {old}.",
    "FORMAT_EXTENDED": "The format of {it} changed from {old} to {new}, which has all of its values.",
    "FORMAT_NARROWED": "The format of {it} changed from {old} to {new}, which has fewer values.",
    "FORMAT_CHANGED": "The format of {it} changed from {old} to {new}.",
    "BECAME_NULLABLE": "{it} may now be null.",
    "NO_LONGER_NULLABLE": "{it} may no longer be null.",
    "DISCRIMINATOR_ADDED": "{it} now has a discriminator.",
    "DISCRIMINATOR_REMOVED": "{it} no longer has a discriminator.",
    "DISCRIMINATOR_CHANGED": "Another property of {it} now says which alternative is meant.",
    "DISCRIMINATOR_MAPPING_EXTENDED": "The discriminator of {it} knows more values.",
    "DISCRIMINATOR_MAPPING_NARROWED": "The discriminator of {it} no longer knows some values, or takes them otherwise.",
    "EXTENSIBLE_ENUM_CHANGED": "The known values of {it}, of which there may be more, changed.",
    "XML_CHANGED": "How {it} is written in XML changed.",
    "UNDECLARED_PROPERTY_BECAME_REQUIRED": "{it} is now required, without being described.",
    "UNDECLARED_PROPERTY_BECAME_OPTIONAL": "{it} is no longer required, without being described.",
    "TYPE_GENERALIZED": "{it} may now be any text, which every value is where it is written.",
}
"""What JSON Schema's own sentences do not say, or say in other terms."""


STEMS = frozenset({_RENAMED.get(rule, rule) for rule in RULES} | SENTENCES.keys())
"""All rules about schemas, without the side that each is about."""


def rule_of(finding: Finding, compared: Compared) -> str:
    """The rule of a finding, without the side that it is about."""
    rule = finding.rule
    if (
        "PROPERTY" in rule and rule.startswith("PROPERTY_REMOVED")
    ) or rule == "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL":
        return f"PROPERTY_BECAME_{_hidden(compared.side)}" if _is_hidden(finding, compared, 1) else "PROPERTY_REMOVED"
    if ("_ADDED_TO_" in rule and "PROPERTY" in rule) or rule.startswith("PROPERTY_ADDED"):
        return _added(finding, compared)
    if rule in _ABOUT_TYPES:
        return _of_types(finding, compared) or _RENAMED.get(rule, rule)
    return _RENAMED.get(rule, rule)


def _of_types(finding: Finding, compared: Compared) -> str | None:
    """What became of null, if that is all that became of the types; or of a type that a parameter is written in."""
    before, after = (_types(node.raw) for node in finding.pair)
    if before and after and before ^ after == {"null"}:
        return "BECAME_NULLABLE" if "null" in after else "NO_LONGER_NULLABLE"
    return "TYPE_GENERALIZED" if generalized(finding, compared) else None


def generalized(finding: Finding, compared: Compared) -> bool:
    """Whether a parameter may now be any text: then nothing that was ever sent is refused, since a number is sent as
    its digits."""
    if finding.rule != "TYPE_CHANGED" or not any(use.as_text for use in compared.uses.get(finding.pair, ())):
        return False
    reader = finding.pair[1 if compared.side is Side.REQUEST else 0].raw
    writer = finding.pair[0 if compared.side is Side.REQUEST else 1].raw
    plain = isinstance(reader, dict) and reader.get("type") == "string" and _DEMANDS.isdisjoint(reader)
    return plain and bool(_types(writer)) and _types(writer) <= {"integer", "number", "boolean"}


def _types(schema: object) -> set[str]:
    written = schema.get("type") if isinstance(schema, dict) else None
    return {written} if isinstance(written, str) else {*written} if isinstance(written, list) else set()


def _added(finding: Finding, compared: Compared) -> str:
    key = finding.step.key if finding.step is not None else None
    node = finding.pair[1]
    required = key in (node.keyword("required") or ())
    stem = "REQUIRED_PROPERTY" if required else "PROPERTY"
    if _is_hidden(finding, compared, 0):
        return f"{stem}_NO_LONGER_{_hidden(compared.side)}"
    with_default = "WITH_DEFAULT" in finding.rule
    return f"{stem}_WITH_DEFAULT_ADDED" if required and with_default else f"{stem}_ADDED"


def _is_hidden(finding: Finding, compared: Compared, place: int) -> bool:
    """Whether a property is still described on a side, but no part of these messages."""
    view = (compared.old if place == 0 else compared.new).view
    key = finding.step.key if finding.step is not None else None
    if not isinstance(key, str):
        return False
    return f"{view.path(finding.pair[place].pointer)}/properties/{_escape(key)}" in view.hidden


def _hidden(side: Side) -> str:
    return "READ_ONLY" if side is Side.REQUEST else "WRITE_ONLY"


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
