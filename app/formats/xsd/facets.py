"""What restricts a simple type, compared: which values came or went."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from app.formats.model import Direction
from app.formats.xsd.components import SimpleType
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD
from app.formats.xsd.reference import is_in_type

_LOWER = ("minInclusive", "minExclusive", "minLength")
_UPPER = ("maxInclusive", "maxExclusive", "maxLength", "totalDigits", "fractionDigits")
_SAID_ELSEWHERE = {"enumeration", "pattern", "whiteSpace"}
DOWNWARD = ("decimal", "integer", "long", "int", "short", "byte")
_WIDER = {name: DOWNWARD[:index] for index, name in enumerate(DOWNWARD)} | {
    "nonPositiveInteger": ("integer", "decimal"),
    "negativeInteger": ("nonPositiveInteger", "integer", "decimal"),
    "nonNegativeInteger": ("integer", "decimal"),
    "positiveInteger": ("nonNegativeInteger", "integer", "decimal"),
    "unsignedLong": ("nonNegativeInteger", "integer", "decimal"),
    "unsignedInt": ("unsignedLong", "nonNegativeInteger", "long", "integer", "decimal"),
    "unsignedShort": ("unsignedInt", "unsignedLong", "nonNegativeInteger", "int", "long", "integer", "decimal"),
    "normalizedString": ("string",),
    "token": ("normalizedString", "string"),
    "language": ("token", "normalizedString", "string"),
    "NMTOKEN": ("token", "normalizedString", "string"),
    "Name": ("token", "normalizedString", "string", "NMTOKEN"),
    "NCName": ("Name", "token", "normalizedString", "string", "NMTOKEN"),
}


class Restriction(NamedTuple):
    """A difference in what a simple type allows."""

    rule: str
    what: str
    facet: str
    old: Any
    new: Any
    breaks: tuple[Direction, ...]
    risks: tuple[Direction, ...] = ()


def is_wider(base: str, than: str) -> bool:
    """Whether every value of one built-in type is written as one of another, that is known to be wider."""
    return base in _WIDER.get(than, ()) or (base == "string" and than != "string")


def restrictions(old: SimpleType, new: SimpleType) -> Iterator[Restriction]:
    """How what two types of one variety allow differs, but for what their parts allow."""
    if old.base != new.base:
        yield Restriction(
            "BASE_TYPE_CHANGED",
            f"is based on {new.base}, not on {old.base}",
            "base",
            old.base,
            new.base,
            of_bases(old, new),
        )
    seen = is_in_type(old.path) and is_in_type(new.path)
    yield from _enumerations(old.facets.get("enumeration"), new.facets.get("enumeration"), seen=seen)
    yield from _patterns(old.facets.get("pattern"), new.facets.get("pattern"))
    before, after = old.facets.get("whiteSpace"), new.facets.get("whiteSpace")
    if before != after and old.base == new.base:
        yield Restriction(
            "WHITE_SPACE_CHANGED", f"treats white space as {after}, not as {before}", "whiteSpace", before, after, ()
        )
    names = [name for name in (*old.facets, *new.facets) if name not in _SAID_ELSEWHERE]
    for name in dict.fromkeys(names):
        yield from _bound(name, old.facets.get(name), new.facets.get(name), same_base=old.base == new.base)


def of_bases(old: SimpleType, new: SimpleType) -> tuple[Direction, ...]:
    """What it breaks that a type comes from another built-in type."""
    if is_wider(new.base, old.base):
        return (FORWARD,)
    return (BACKWARD,) if is_wider(old.base, new.base) else BOTH


def _enumerations(old: Any, new: Any, *, seen: bool) -> Iterator[Restriction]:
    """Which listed values came or went. For Apicurio's checker, where it looks, a type without a list has an empty one:
    one that gets a list has got values, so that it breaks FORWARD, and one that loses it has lost them. What documents
    say is a risk then."""
    if old is None and new is None:
        return
    if old is None:
        breaks = FORWARD if seen else BACKWARD
        yield Restriction("ENUMERATION_ADDED", f"allows only {_listed(new)}", "enumeration", None, list(new), (breaks,))
        if seen:
            yield Restriction("VALUES_NARROWED", "allows fewer values", "enumeration", None, list(new), (), (BACKWARD,))
    elif new is None:
        breaks, what = BACKWARD if seen else FORWARD, "is no longer limited to listed values"
        yield Restriction("ENUMERATION_REMOVED", what, "enumeration", list(old), None, (breaks,))
        if seen:
            yield Restriction("VALUES_WIDENED", "allows more values", "enumeration", list(old), None, (), (FORWARD,))
    else:
        for value in _without(old, new):
            yield Restriction(
                "ENUMERATION_VALUE_REMOVED", f"no longer allows {value!r}", "enumeration", value, None, (BACKWARD,)
            )
        for value in _without(new, old):
            yield Restriction(
                "ENUMERATION_VALUE_ADDED", f"also allows {value!r}", "enumeration", None, value, (FORWARD,)
            )


def _without(values: Iterable[str], others: Iterable[str]) -> list[str]:
    """The values that are not among the others, each once, in order."""
    known = set(others)
    return [value for value in dict.fromkeys(values) if value not in known]


def _listed(values: tuple[str, ...]) -> str:
    shown = ", ".join(repr(value) for value in values[:5])
    return f"{shown} and {len(values) - 5} more" if len(values) > 5 else shown


def _patterns(old: Any, new: Any) -> Iterator[Restriction]:
    before, after = _written(old), _written(new)
    if before == after:
        return
    if before is None:
        yield Restriction("PATTERN_ADDED", f"has to match {after!r}", "pattern", None, after, (BACKWARD,))
    elif after is None:
        yield Restriction("PATTERN_REMOVED", f"need not match {before!r} any more", "pattern", before, None, (FORWARD,))
    else:
        yield Restriction("PATTERN_CHANGED", f"has to match {after!r}, not {before!r}", "pattern", before, after, BOTH)


def _written(patterns: Any) -> str | None:
    return " and ".join("|".join(level) for level in patterns) if patterns else None


def _bound(name: str, old: Any, new: Any, *, same_base: bool) -> Iterator[Restriction]:
    if old == new or (not same_base and (old is None or new is None)):
        return
    tighter = _is_tighter(name, old, new)
    if tighter is None:
        yield Restriction("FACET_CHANGED", f"has the {name} {new}, not {old}", name, old, new, BOTH)
    elif tighter:
        yield Restriction("FACET_NARROWED", f"has the {name} {new}{_former(old)}", name, old, new, (BACKWARD,))
    else:
        what = f"has no {name} any more, which was {old}" if new is None else f"has the {name} {new}{_former(old)}"
        yield Restriction("FACET_WIDENED", what, name, old, new, (FORWARD,))


def _former(old: Any) -> str:
    return "" if old is None else f", which was {old}"


def _is_tighter(name: str, old: Any, new: Any) -> bool | None:
    """Whether the new bound allows less; null if it allows other values."""
    if old is None or new is None:
        return old is None
    before, after = _comparable(old), _comparable(new)
    if before is None or after is None or name not in (*_LOWER, *_UPPER):
        return None
    return after > before if name in _LOWER else after < before


def _comparable(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
