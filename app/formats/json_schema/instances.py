"""Small documents that should be valid under a schema, and what has to surround a value at some place in one.

What is built is a guess that costs little; the validator has the last word on it. The same schemas always give the same
objects, so that documents share most of what they hold. Nobody changes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.formats.json_schema.comparison import Step
from app.formats.json_schema.conjunction import Conjunction, Target
from app.formats.json_schema.evaluation import Meter
from app.formats.json_schema.guesses import seems_valid
from app.formats.json_schema.samples import MAX_LENGTH, NoInstanceError, number_for, text_for, type_name
from app.formats.json_schema.text import plain

_MAX_DEPTH = 60
_MAX_PARTS = 20_000
"""Most values inside one document."""

_ROUNDS = 3
_SIMPLEST = ("null", "boolean", "integer", "number", "string", "array", "object")
_TYPE_OF = {
    "object": {"properties", "required", "additionalProperties", "patternProperties", "minProperties"},
    "array": {"items", "prefixItems", "contains", "minItems", "uniqueItems"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}


class Stop(NamedTuple):
    """A piece of data on the way to another one: the step that leads to it (null for the whole document), and the
    alternatives that are to be chosen there."""

    step: Step | None
    chosen: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A document but for the value at one place. `holders` are the objects and lists around it, outermost first, each
    with the key or index that leads on; `inside` is what the value should meet, `least` what it has to meet."""

    holders: tuple[tuple[Any, str | int], ...]
    inside: Conjunction
    least: Conjunction

    def around(self, value: Any) -> Any:
        """The document with a value at the place."""
        for holder, key in reversed(self.holders):
            copy = holder.copy()
            if isinstance(key, int):
                copy.insert(key, value)
            else:
                copy[key] = value
            value = copy
        return value

    def without(self) -> Any:
        """The document without anything at the place, which is inside something."""
        *outer, (value, _) = self.holders
        return Surroundings(tuple(outer), self.inside, self.least).around(value)


class Builder:
    """Builds documents for schemas of one or two libraries; `target` looks their references up. Every value that is
    made is paid for. `choice` says which alternative is taken where nothing speaks for one."""

    def __init__(self, target: Target, meter: Meter, choice: int = 0) -> None:
        self._target = target
        self._meter = meter
        self._choice = choice
        self._parts = 0
        self._together: dict[tuple[Any, ...], Conjunction] = {}
        self._made: dict[tuple[int, ...], tuple[Any, int]] = {}
        self._objects: dict[tuple[int, int], dict[str, Any]] = {}

    def surroundings(self, must: Sequence[Any], wish: Sequence[Any], stops: Sequence[Stop]) -> Surroundings:
        """As little as possible around the place that the stops lead to: valid under some schemas, and as far as these
        allow it under others. Raises `NoInstanceError`."""
        self._parts = 0
        holders: list[tuple[Any, str | int]] = []
        every, least = self._both(must, wish, stops, 0)
        for number, stop in enumerate(stops[1:], 1):
            key = stop.step.key if stop.step is not None else 0
            if isinstance(key, str):
                holders.append((self._object(every, least, number, leave_out=key), key))
                must, wish = least.property(key), every.property(key)
            else:
                holders.append((self._others(every, least, number, key), key))
                must, wish = least.item(key), every.item(key)
            every, least = self._both(must, wish, stops, number)
        return Surroundings(tuple(holders), every, least)

    def _both(
        self, must: Sequence[Any], wish: Sequence[Any], stops: Sequence[Stop], at: int
    ) -> tuple[Conjunction, Conjunction]:
        """What should hold and what has to hold at a stop, where the next one is to be reached."""
        following = stops[at + 1].step if at + 1 < len(stops) else None
        wanted = following.key if following is not None and isinstance(following.key, str) else None
        chosen = stops[at].chosen
        least = self.together(must, wanted, chosen)
        return (self.together([*must, *wish], wanted, chosen), least) if wish else (least, least)

    def smallest(self, schemas: Sequence[Any]) -> Any:
        """A minimal document. Raises `NoInstanceError`."""
        self._parts = 0
        return self._instance(schemas, 0)

    def fitting(self, every: Conjunction, least: Conjunction | None = None) -> Any:
        """A minimal document for what has to hold together, or of an object's entries as far as that is possible beside
        what has to hold at least. Raises `NoInstanceError`."""
        self._parts = 0
        return self._value(every, least or every, 0)

    def together(self, schemas: Sequence[Any], wanted: str | None = None, chosen: Sequence[Any] = ()) -> Conjunction:
        """The schemas flattened, with this builder's choice of alternatives."""
        same = tuple(map(id, schemas)), tuple(map(id, chosen))
        every = self._together.get((*same, None))
        if every is None:
            every = self._together[(*same, None)] = Conjunction(schemas, self._target, self._choice, None, chosen)
        if wanted is None or every.indifferent:
            return every
        found = self._together.get((*same, wanted))
        if found is None:
            found = Conjunction(schemas, self._target, self._choice, wanted, chosen)
            self._together[(*same, wanted)] = found
        return found

    def _instance(self, schemas: Sequence[Any], depth: int) -> Any:
        key = tuple(map(id, schemas))
        known = self._made.get(key)
        if known is None:
            before = self._parts
            every = self.together(schemas)
            value = self._value(every, every, depth)
            self._made[key] = value, self._parts - before
            return value
        self._parts += known[1]
        if self._parts > _MAX_PARTS:
            raise NoInstanceError
        return known[0]

    def _value(self, every: Conjunction, least: Conjunction, depth: int) -> Any:
        self._meter.spend(1)
        self._parts += 1
        if every.impossible or depth > _MAX_DEPTH or self._parts > _MAX_PARTS:
            raise NoInstanceError
        for constant in every.values("const"):
            return plain(constant)
        if listed := every.values("enum"):
            return _listed(every, listed)
        kind = _simplest_type(every)
        if kind == "object":
            return self._object(every, least, depth)
        if kind == "array":
            return self._array(every, depth)
        if kind == "string":
            return text_for(every)
        return None if kind == "null" else False if kind == "boolean" else number_for(every, whole=kind == "integer")

    def _object(
        self, every: Conjunction, least: Conjunction, depth: int, leave_out: str | None = None
    ) -> dict[str, Any]:
        if not (every.indifferent and least.indifferent) or every.values("minProperties"):
            return self._filled(every, least, depth, leave_out)
        key = id(every), id(least)
        built = self._objects.get(key)
        if built is None:
            built = self._objects[key] = self._filled(every, least, depth, None)
        else:
            self._parts += len(built)
        return {name: value for name, value in built.items() if name != leave_out} if leave_out in built else built

    def _filled(self, every: Conjunction, least: Conjunction, depth: int, leave_out: str | None) -> dict[str, Any]:
        """An object with the properties that are required, and what then follows from their being there."""
        built = self._with_required(every, least, depth, leave_out)
        for _ in range(_ROUNDS):
            following = [self._following(side, built) for side in (every, least)]
            if not any(following):
                break
            every, least = (
                self.together([*side.given, *more], side.wanted, side.chosen) if more else side
                for side, more in zip((every, least), following, strict=True)
            )
            built = self._with_required(every, least, depth, leave_out)
        return built | self._distinguishing(least, built, depth)

    def _following(self, every: Conjunction, built: dict[str, Any]) -> list[Any]:
        """The schemas that hold because of what an object has: branches of conditions, and dependencies."""
        found: list[Any] = []
        for schema in every.schemas:
            if "if" in schema:
                found.append(schema.get("then" if seems_valid(schema["if"], built, self._target) else "else"))
            for keyword in ("dependencies", "dependentSchemas"):
                demands = schema.get(keyword)
                found += [demands.get(name) for name in built] if isinstance(demands, dict) else ()
        known = {id(schema) for schema in every.schemas}
        return [schema for schema in found if isinstance(schema, dict) and id(schema) not in known]

    def _distinguishing(self, every: Conjunction, built: dict[str, Any], depth: int) -> dict[str, Any]:
        """A property that makes an object fit one alternative of `oneOf` only, where it seems to fit several."""
        for alternatives in every.values("oneOf"):
            fitting = [inner for inner in alternatives if seems_valid(inner, built, self._target)]
            if len(fitting) < 2:
                continue
            taken = [every.followed(inner) for inner in fitting]
            chosen = next((inner for inner in taken if any(inner is schema for schema in every.schemas)), None)
            others = [inner for inner in taken if inner is not chosen and isinstance(inner, dict)]
            names = (chosen.get("properties") or {}) if chosen is not None else {}
            for name in names:
                if name not in built and not any(name in (other.get("properties") or {}) for other in others):
                    return {name: self._instance(every.property(name), depth + 1)}
        return {}

    def _with_required(
        self, every: Conjunction, least: Conjunction, depth: int, leave_out: str | None
    ) -> dict[str, Any]:
        """An object with the properties that are required, and where possible those that are only wished for."""
        required = {name for name in least.required() if name != leave_out}
        names = dict.fromkeys(name for name in every.required() if name != leave_out)
        wanted = max((int(count) for count in every.values("minProperties")), default=0)
        if wanted > MAX_LENGTH:
            raise NoInstanceError
        optional = (name for declared in every.values("properties") for name in declared)
        spare = (f"other{number or ''}" for number in range(wanted))
        for name in (*optional, *spare):
            if len(names) >= wanted - (leave_out is not None):
                break
            if name != leave_out:
                names[name] = None
        built: dict[str, Any] = {}
        for name in names:
            try:
                built[name] = self._instance(every.property(name), depth + 1)
            except NoInstanceError:
                if every is least:
                    raise
                if name in required:
                    built[name] = self._instance(least.property(name), depth + 1)
        return built

    def _array(self, every: Conjunction, depth: int, leave_out: int | None = None) -> list[Any]:
        contained = every.values("contains")
        count = max((int(count) for count in every.values("minItems")), default=0)
        matching = max((int(count) for count in every.values("minContains")), default=1) if contained else 0
        total = max(count, min(matching, MAX_LENGTH), leave_out or 0)
        if total > MAX_LENGTH:
            raise NoInstanceError
        unique = True in every.values("uniqueItems")
        items: list[Any] = []
        for index in range(total):
            if index != leave_out:
                schemas = [*every.item(index), *(contained if index < matching else ())]
                item = self._instance(schemas, depth + 1)
                items.append(self._another(schemas, items, item) if unique and item in items else item)
        return items

    def _others(self, every: Conjunction, least: Conjunction, depth: int, leave_out: int) -> list[Any]:
        """The items of an array besides one, as they should be or as they have to be."""
        try:
            return self._array(every, depth, leave_out)
        except NoInstanceError:
            return self._array(least, depth, leave_out)

    def _another(self, schemas: Sequence[Any], known: list[Any], item: Any) -> Any:
        """A value that is not known yet, and seems to meet the schemas."""
        number = len(known)
        longer = [item + "a" * number] if isinstance(item, str) else []
        for value in (
            *longer,
            number,
            -number,
            "a" * number,
            number + 0.5,
            None,
            True,
            {},
            [],
            [number],
            {"a": number},
        ):
            if value not in known and all(seems_valid(schema, value, self._target) for schema in schemas):
                return value
        raise NoInstanceError


def _listed(every: Conjunction, listed: list[list[Any]]) -> Any:
    allowed = every.types()
    for value in min(listed, key=len):
        if type_name(value) in allowed and all(value in values for values in listed):
            return plain(value)
    raise NoInstanceError


def _simplest_type(every: Conjunction) -> str:
    allowed = every.types()
    if not allowed:
        raise NoInstanceError
    if not every.values("type"):
        for name, keywords in _TYPE_OF.items():
            if any(keyword in schema for schema in every.schemas for keyword in keywords):
                return name
    return next(name for name in _SIMPLEST if name in allowed)
