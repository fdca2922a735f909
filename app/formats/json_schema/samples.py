"""Simple texts and numbers that a set of schema objects allows, and the limits that they set."""

from decimal import Decimal
from typing import Any

from app.formats.json_schema.conjunction import Conjunction
from app.formats.json_schema.patterns import sample

MAX_LENGTH = 5_000
"""Longest text or list that is built."""

FORMATS = {
    "date": "2024-02-29",
    "date-time": "2024-02-29T12:00:00Z",
    "time": "12:00:00Z",
    "email": "a@b.example",
    "idn-email": "a@b.example",
    "hostname": "b.example",
    "idn-hostname": "b.example",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://b.example/",
    "uri-reference": "/a",
    "iri": "https://b.example/",
    "iri-reference": "/a",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "json-pointer": "/a",
    "regex": "a",
    "duration": "P1D",
}
"""A valid example of each usual format."""


class NoInstanceError(Exception):
    """No document was found that could be valid."""


def type_name(value: Any) -> str:
    """The JSON Schema type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Decimal):
        return "integer" if value == int(value) else "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def text_for(every: Conjunction) -> str:
    """A short text for the lengths, format and pattern asked for."""
    least = max((int(length) for length in every.values("minLength")), default=0)
    if least > MAX_LENGTH:
        raise NoInstanceError
    for pattern in every.values("pattern"):
        if (found := sample(pattern)) is not None:
            return found.ljust(least, found[-1:] or "a")
    for name in every.values("format"):
        if name in FORMATS:
            return FORMATS[name]
    return "a" * least


def number_for(every: Conjunction, *, whole: bool) -> Any:
    """A simple number within the limits asked for."""
    low = max((Decimal(limit) for limit in limits(every, "inimum")), default=None)
    high = min((Decimal(limit) for limit in limits(every, "aximum")), default=None)
    step = max((Decimal(step) for step in every.values("multipleOf")), default=Decimal(1))
    candidates = [Decimal(0)]
    for limit in (low, high):
        if limit is not None:
            nearest = (limit / step).to_integral_value() * step
            candidates += [nearest, nearest + step, nearest - step, limit]
    if low is not None and high is not None and not whole:
        candidates.append((low + high) / 2)
    for candidate in candidates:
        if _within(every, candidate) and (not whole or candidate == candidate.to_integral_value()):
            return int(candidate) if candidate == candidate.to_integral_value() else float(candidate)
    raise NoInstanceError


def limits(every: Conjunction, ending: str) -> list[Any]:
    """All limits on one side, exclusive ones included; `ending` is `inimum` or `aximum`."""
    names = (f"m{ending}", f"exclusiveM{ending}")
    return [limit for name in names for limit in every.values(name) if not isinstance(limit, bool)]


def _within(every: Conjunction, number: Decimal) -> bool:
    low_ok = all(number >= limit for limit in every.values("minimum"))
    high_ok = all(number <= limit for limit in every.values("maximum"))
    above = all(isinstance(limit, bool) or number > limit for limit in every.values("exclusiveMinimum"))
    below = all(isinstance(limit, bool) or number < limit for limit in every.values("exclusiveMaximum"))
    return low_ok and high_ok and above and below and all(number % step == 0 for step in every.values("multipleOf"))
