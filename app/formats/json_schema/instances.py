"""Small documents that should be valid under a schema, with a given value at a given place.

What is built is a guess that costs little; the validator has the last word on it.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.formats.json_schema.comparison import Step
from app.formats.json_schema.conjunction import Conjunction, Target
from app.formats.json_schema.patterns import sample
from app.formats.json_schema.text import plain

MAX_LENGTH = 5_000
"""Longest text or list that is built."""

_MAX_DEPTH = 40
_MAX_PARTS = 2_000

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

_SIMPLEST = ("null", "boolean", "integer", "number", "string", "array", "object")
_TYPE_OF = {
    "object": {"properties", "required", "additionalProperties", "patternProperties", "minProperties"},
    "array": {"items", "prefixItems", "contains", "minItems", "uniqueItems"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}


class NoInstanceError(Exception):
    """No document was found that could be valid."""


class Builder:
    """Builds documents for schemas of one or two libraries; `target` looks their references up."""

    def __init__(self, target: Target, choice: int = 0) -> None:
        self._target = target
        self._choice = choice
        self._parts = 0

    def document(self, schemas: Sequence[Any], steps: Sequence[Step], value: Any) -> Any:
        """A document with `value` where `steps` lead to, and as little as possible around it."""
        self._parts = 0
        return self._placed(schemas, steps, value, 0)

    def smallest(self, schemas: Sequence[Any]) -> Any:
        """A minimal document. Raises `NoInstanceError`."""
        self._parts = 0
        return self._instance(schemas, 0)

    def together(self, schemas: Sequence[Any], wanted: str | None = None) -> Conjunction:
        """The schemas flattened, with this builder's choice of alternatives."""
        return Conjunction(schemas, self._target, self._choice, wanted)

    def _placed(self, schemas: Sequence[Any], steps: Sequence[Step], value: Any, depth: int) -> Any:
        if not steps:
            return value
        key, inner = steps[0].key, steps[1:]
        if isinstance(key, str):
            every = self.together(schemas, key)
            built = self._object(every, depth, leave_out=key)
            built[key] = self._placed(every.property(key), inner, value, depth + 1)
            return built
        every = self.together(schemas)
        items = [self._instance(every.item(index), depth + 1) for index in range(min(key, 100))]
        return [*items, self._placed(every.item(key), inner, value, depth + 1)]

    def _instance(self, schemas: Sequence[Any], depth: int) -> Any:
        self._parts += 1
        every = self.together(schemas)
        if every.impossible or depth > _MAX_DEPTH or self._parts > _MAX_PARTS:
            raise NoInstanceError
        for constant in every.values("const"):
            return plain(constant)
        if listed := every.values("enum"):
            return self._listed(every, listed)
        kind = _simplest_type(every)
        if kind == "object":
            return self._object(every, depth)
        if kind == "array":
            return self._array(every, depth)
        if kind == "string":
            return text_for(every)
        return None if kind == "null" else False if kind == "boolean" else number_for(every, whole=kind == "integer")

    def _listed(self, every: Conjunction, listed: list[list[Any]]) -> Any:
        allowed = every.types()
        for value in min(listed, key=len):
            if type_name(value) in allowed and all(value in values for values in listed):
                return plain(value)
        raise NoInstanceError

    def _object(self, every: Conjunction, depth: int, leave_out: str | None = None) -> dict[str, Any]:
        names = [name for name in every.required() if name != leave_out]
        wanted = max((int(count) for count in every.values("minProperties")), default=0)
        if wanted > MAX_LENGTH:
            raise NoInstanceError
        optional = (name for declared in every.values("properties") for name in declared)
        spare = (f"other{number or ''}" for number in range(wanted))
        for name in (*optional, *spare):
            if len(names) >= wanted - (leave_out is not None):
                break
            if name not in names and name != leave_out:
                names.append(name)
        return {name: self._instance(every.property(name), depth + 1) for name in names}

    def _array(self, every: Conjunction, depth: int) -> list[Any]:
        contained = every.values("contains")
        count = max((int(count) for count in every.values("minItems")), default=0)
        if count > MAX_LENGTH:
            raise NoInstanceError
        if not contained:
            return [self._instance(every.item(index), depth + 1) for index in range(count)]
        matching = max((int(count) for count in every.values("minContains")), default=1)
        total = max(count, min(matching, MAX_LENGTH))
        return [
            self._instance([*every.item(index), *(contained if index < matching else ())], depth + 1)
            for index in range(total)
        ]


def type_name(value: Any) -> str:
    """The JSON Schema type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Decimal):
        return "integer" if value == int(value) else "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def _simplest_type(every: Conjunction) -> str:
    allowed = every.types()
    if not allowed:
        raise NoInstanceError
    if not every.values("type"):
        for name, keywords in _TYPE_OF.items():
            if any(keyword in schema for schema in every.schemas for keyword in keywords):
                return name
    return next(name for name in _SIMPLEST if name in allowed)


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
