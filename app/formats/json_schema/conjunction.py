"""The schema objects that speak about one piece of data together: through `$ref`, `allOf`, and a chosen alternative."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from app.formats.json_schema.documents import Place
from app.formats.json_schema.keywords import TYPES, is_number
from app.formats.json_schema.patterns import matches

MAX_SCHEMAS = 100
"""Most schema objects taken together. Where there are more, the rest is left to the validator to enforce."""

_ON_DEMAND = frozenset({"anyOf", "dependencies", "dependentRequired", "dependentSchemas", "if", "oneOf"})
"""Keywords by which what holds depends on which properties are there."""

Target = Callable[[dict[str, Any], str], Place | None]


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_LIMITS = ("Contains", "Items", "Length", "Properties")
_MEANT: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("properties", "patternProperties"), _is_object),
    **dict.fromkeys(("dependencies", "dependentRequired", "dependentSchemas"), _is_object),
    **dict.fromkeys(("required", "enum", "anyOf", "oneOf", "examples"), _is_list),
    **dict.fromkeys(("pattern", "format"), _is_text),
    **{f"{end}{name}": is_number for end in ("min", "max") for name in _LIMITS},
}
"""What a keyword's value has to be. A version that does not know a keyword lets anything stand there."""


class Conjunction:
    """Schema objects that must all hold, flattened. `choice` says which alternative of `anyOf` and `oneOf` is taken,
    unless one of those in `chosen` is among them, or some name the property `wanted`: then these come first."""

    def __init__(
        self,
        schemas: Iterable[Any],
        target: Target,
        choice: int = 0,
        wanted: str | None = None,
        chosen: Sequence[Any] = (),
    ) -> None:
        self._target = target
        self._choice = choice
        self.wanted = wanted
        self.given = tuple(schemas)
        self.chosen = tuple(chosen)
        self._preferred = {id(schema) for schema in chosen}
        self._values: dict[str, list[Any]] = {}
        self.impossible = False
        self.schemas = list(self._flatten())

    @property
    def indifferent(self) -> bool:
        """Whether it would be the same whatever property was wanted."""
        return all(_ON_DEMAND.isdisjoint(schema) for schema in self.schemas)

    def _flatten(self) -> Iterator[dict[str, Any]]:
        waiting, seen = deque(self.given), set[int]()
        while waiting and len(seen) < MAX_SCHEMAS:
            schema = waiting.popleft()
            if schema is False:
                self.impossible = True
            if not isinstance(schema, dict) or id(schema) in seen:
                continue
            seen.add(id(schema))
            yield schema
            for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
                place = self._target(schema, keyword)
                if place is not None:
                    waiting.append(place.schema)
            waiting += schema.get("allOf") or ()
            waiting += self._demanded(schema)
            for keyword in ("anyOf", "oneOf"):
                if alternatives := schema.get(keyword):
                    waiting.append(self._alternative(alternatives))

    def _demanded(self, schema: dict[str, Any]) -> list[Any]:
        """The schemas that the presence of the wanted property switches on."""
        demands = [schema.get(keyword) for keyword in ("dependencies", "dependentSchemas")]
        known = [found for found in demands if isinstance(found, dict)]
        return [found[self.wanted] for found in known if isinstance(found.get(self.wanted), dict)]

    def _alternative(self, alternatives: list[Any]) -> Any:
        if self._preferred:
            for item in alternatives:
                if id(self.followed(item)) in self._preferred:
                    return item
        if self.wanted is not None:
            naming = [item for item in alternatives if self._names(self.followed(item))]
            alternatives = naming or alternatives
        return alternatives[min(self._choice, len(alternatives) - 1)]

    def followed(self, schema: Any) -> Any:
        """The end of a short chain of references."""
        for _ in range(10):
            place = self._target(schema, "$ref") if isinstance(schema, dict) else None
            if place is None:
                break
            schema = place.schema
        return schema

    def _names(self, schema: Any) -> bool:
        if not isinstance(schema, dict):
            return False
        required = schema.get("required")
        return self.wanted in (schema.get("properties") or {}) or (
            isinstance(required, list) and self.wanted in required
        )

    def values(self, keyword: str) -> list[Any]:
        """What the schemas say under a keyword, without those that are silent or say something without a meaning."""
        found = self._values.get(keyword)
        if found is None:
            meant = _MEANT.get(keyword)
            said = [schema[keyword] for schema in self.schemas if keyword in schema]
            found = self._values[keyword] = said if meant is None else [value for value in said if meant(value)]
        return found

    def types(self) -> set[str]:
        """The types that all schemas allow; `integer` is listed beside `number` where both are possible."""
        allowed = set(TYPES)
        for declared in self.values("type"):
            names = {declared} if isinstance(declared, str) else set(declared)
            allowed &= names | ({"integer"} if "number" in names else set())
        return allowed

    def required(self) -> list[str]:
        """The names that must be present, in the order they are listed, with what their presence demands."""
        listed = (names for names in self.values("required") if isinstance(names, list))
        names = dict.fromkeys(name for names in listed for name in names)
        names |= {} if self.wanted is None else {self.wanted: None}
        demands = [*self.values("dependentRequired"), *self.values("dependencies")]
        waiting = deque(names) if demands else deque[str]()
        while waiting:
            name = waiting.popleft()
            for demanded in (demand.get(name) for demand in demands):
                more = [other for other in demanded if other not in names] if isinstance(demanded, list) else []
                names |= dict.fromkeys(more)
                waiting += more
        return list(names)

    def property(self, name: str) -> list[Any]:
        """The schemas that a property has to meet."""
        found: list[Any] = []
        for schema in self.schemas:
            own: list[Any] = []
            properties = schema.get("properties") or {}
            if name in properties:
                own.append(properties[name])
            patterns = schema.get("patternProperties") or {}
            own += [inner for pattern, inner in patterns.items() if matches(pattern, name)]
            if not own:
                own += [schema[rest] for rest in ("additionalProperties", "unevaluatedProperties") if rest in schema]
            found += own
        return found

    def item(self, index: int) -> list[Any]:
        """The schemas that an item has to meet."""
        found: list[Any] = []
        for schema in self.schemas:
            items, prefix = schema.get("items"), schema.get("prefixItems")
            listed = items if isinstance(items, list) else prefix if isinstance(prefix, list) else []
            if index < len(listed):
                found.append(listed[index])
            elif isinstance(items, list):
                found += [schema["additionalItems"]] if "additionalItems" in schema else []
            else:
                found += [schema[rest] for rest in ("items", "unevaluatedItems") if rest in schema]
        return found
