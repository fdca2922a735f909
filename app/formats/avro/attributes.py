"""Differences in what hangs on types and fields: documentation, aliases, defaults, logical types, other properties."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.formats.avro.findings import Finding
from app.formats.avro.java_json import write_json
from app.formats.avro.logical import logical_type
from app.formats.avro.places import Place, below
from app.formats.avro.spelling import listing, spell
from app.formats.avro.types import Enum, Field, NamedType
from app.formats.model import Severity

_LOGICAL = ("logicalType", "precision", "scale")
_LONGEST = 60


def compare_type_attributes(place: Place) -> Iterator[Finding]:
    """The differences in attributes of two types of one kind."""
    old, new = place.old, place.new
    subject = None
    if isinstance(old, NamedType) and isinstance(new, NamedType):
        subject = f"{new.kind.capitalize()} '{new.full_name}'"
        if old.doc != new.doc:
            yield _at(place, "DOC_CHANGED", "doc", old.doc, new.doc, "has other documentation", subject)
        yield from _aliases(place, old.aliases, new.aliases, subject)
    if isinstance(old, Enum) and isinstance(new, Enum) and old.default != new.default:
        what = _default_words(old.default is not None, old.default, new.default is not None, new.default)
        yield _at(place, "ENUM_DEFAULT_CHANGED", "default", old.default, new.default, what, subject, Severity.SAFE)
    if old.props or new.props:
        yield from _logical_types(place)
        yield from _properties(place, old.props, new.props, subject)


def compare_field_attributes(place: Place, old: Field, new: Field) -> Iterator[Finding]:
    """The differences in attributes of a field that is in both records."""
    inner = place.field(old, new)
    old_path, new_path = old.path or place.old_path, new.path or place.new_path

    def found(rule: str, key: str, values: tuple[Any, Any], what: str, severity: Severity) -> Finding:
        paths = _present(f"{old_path}/{key}", values[0]), _present(f"{new_path}/{key}", values[1])
        return Finding(rule, severity, inner, place.pair, inner.names[::-1], *paths, *values, what)

    if old.doc != new.doc:
        yield found("DOC_CHANGED", "doc", (old.doc, new.doc), "has other documentation", Severity.INFORMATIONAL)
    for rule, what, aliases in _alias_changes(old.aliases, new.aliases):
        yield found(rule, "aliases", aliases, what, Severity.SAFE)
    if (old.has_default, write_json(old.default)) != (new.has_default, write_json(new.default)):
        made = found(*_default_change(old, new), Severity.SAFE)
        made.old_path = f"{old_path}/default" if old.has_default else None
        made.new_path = f"{new_path}/default" if new.has_default else None
        yield made
    if old.order != new.order:
        what = f"sorts {new.order} instead of {old.order}"
        orders = tuple(None if order == "ascending" else order for order in (old.order, new.order))
        yield found("SORT_ORDER_CHANGED", "order", (orders[0], orders[1]), what, Severity.SAFE)
    if old.props != new.props:
        for key, values in _changed(old.props, new.props):
            yield found("PROPERTY_CHANGED", _escape(key), values, _property(key, values), Severity.INFORMATIONAL)


def _default_change(old: Field, new: Field) -> tuple[str, str, tuple[Any, Any], str]:
    kind = "CHANGED" if old.has_default and new.has_default else "ADDED" if new.has_default else "REMOVED"
    what = _default_words(old.has_default, old.default, new.has_default, new.default)
    return f"FIELD_DEFAULT_{kind}", "default", (old.default, new.default), what


def _default_words(had: bool, old: Any, has: bool, new: Any) -> str:
    if had and has:
        return f"changed its default from {_show(old)} to {_show(new)}"
    return f"has a default now, {_show(new)}" if has else f"lost its default {_show(old)}"


def _alias_changes(
    old: tuple[str, ...], new: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[list[str], list[str]]]]:
    values = (list(old), list(new))
    if added := [alias for alias in new if alias not in old]:
        yield "ALIAS_ADDED", f"got the alias {listing(added)}", values
    if removed := [alias for alias in old if alias not in new]:
        yield "ALIAS_REMOVED", f"lost the alias {listing(removed)}", values


def _aliases(place: Place, old: tuple[str, ...], new: tuple[str, ...], subject: str) -> Iterator[Finding]:
    for rule, what, (before, after) in _alias_changes(old, new):
        yield _at(place, rule, "aliases", before, after, what, subject, Severity.SAFE)


def _logical_types(place: Place) -> Iterator[Finding]:
    old, new = logical_type(place.old), logical_type(place.new)
    if old != new:
        what = f"changed from {spell(place.old)} to {spell(place.new)}: the same bytes mean another value"
        yield _at(place, "LOGICAL_TYPE_CHANGED", "logicalType", old, new, what, None, Severity.RISKY)


def _properties(place: Place, old: Mapping[str, Any], new: Mapping[str, Any], subject: str | None) -> Iterator[Finding]:
    logical = logical_type(place.old) != logical_type(place.new)
    for key, values in _changed(old, new):
        if not (logical and key in _LOGICAL):
            yield _at(place, "PROPERTY_CHANGED", _escape(key), *values, _property(key, values), subject)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for key in dict.fromkeys((*old, *new)):
        if (key in old) != (key in new) or write_json(old[key]) != write_json(new[key]):
            yield key, (old.get(key), new.get(key))


def _property(key: str, values: tuple[Any, Any]) -> str:
    return f"changed the property '{key}' from {_show(values[0])} to {_show(values[1])}"


def _at(
    place: Place,
    rule: str,
    key: str,
    old: Any,
    new: Any,
    what: str,
    subject: str | None,
    severity: Severity = Severity.INFORMATIONAL,
) -> Finding:
    owner, names = (place.pair, ()) if place.is_named else (place.owner, place.names)
    old_path = _present(below(place.old, place.old_path, key), old)
    new_path = _present(below(place.new, place.new_path, key), new)
    return Finding(rule, severity, place, owner, names, old_path, new_path, old, new, what, subject)


def _present(path: str, value: Any) -> str | None:
    """The path of an attribute, null where the attribute is absent."""
    return None if value in (None, []) else path


def _show(value: Any) -> str:
    text = write_json(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _escape(key: str) -> str:
    """A property's name as a token of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")
