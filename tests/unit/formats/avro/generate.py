"""Random Avro schemas, changes to them and values of them, for the property tests.

Everything draws from the `Random` that it is given, so that hypothesis can repeat and a seed can name a case.
"""

import copy
from random import Random
from typing import Any

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
_LOGICAL: tuple[dict[str, Any], ...] = (
    {"type": "int", "logicalType": "date"},
    {"type": "long", "logicalType": "timestamp-millis"},
    {"type": "long", "logicalType": "timestamp-micros"},
    {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2},
    {"type": "string", "logicalType": "uuid"},
)
_NAMES = ("A", "B", "C", "D", "E", "F", "G", "H")
_FIELDS = ("a", "b", "c", "d", "e")
_SYMBOLS = ("RED", "GREEN", "BLUE", "PINK")
_SPACES = (None, None, "shop", "shop.old")

Json = Any


class SchemaMaker:
    """Makes one schema as parsed JSON. Every named type is defined once and may be referred to afterwards."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._free = list(_NAMES)
        self._defined: list[str] = []
        self._finished: list[str] = []
        random.shuffle(self._free)

    def schema(self, depth: int = 3) -> Json:
        """A schema, mostly a record."""
        return self._record(depth, None) if self._random.random() < 0.85 else self.type(depth, None)

    def type(self, depth: int, space: str | None, inside: str | None = None) -> Json:
        """Any type; inside a union no union, and inside a collection or a union also a type that is still open."""
        pick = self._random.random()
        if depth <= 0 or pick < 0.4:
            return self._leaf(self._defined if inside else self._finished)
        if pick < 0.6 and inside != "union":
            return self._union(depth, space)
        if pick < 0.7:
            return {"type": "array", "items": self.type(depth - 1, space, "array")}
        if pick < 0.78:
            return {"type": "map", "values": self.type(depth - 1, space, "map")}
        return self._named(depth, space)

    def _leaf(self, names: list[str]) -> Json:
        if self._random.random() < 0.15:
            return dict(self._random.choice(_LOGICAL))
        if names and self._random.random() < 0.15:
            return self._random.choice(names)
        return self._random.choice(PRIMITIVES)

    def _union(self, depth: int, space: str | None) -> Json:
        branches: dict[str, Json] = {}
        for _ in range(self._random.randint(1, 4)):
            branch = self.type(depth - 1, space, "union")
            branches.setdefault(_union_key(branch), branch)
        return list(branches.values())

    def _named(self, depth: int, space: str | None) -> Json:
        if not self._free:
            return self._leaf(self._finished)
        made = self._random.choice((self._record, self._enum, self._fixed))(depth, space)
        self._finished.append(f"{made['namespace']}.{made['name']}" if "namespace" in made else made["name"])
        return made

    def _heading(self, kind: str, space: str | None) -> dict[str, Json]:
        made: dict[str, Json] = {"type": kind, "name": self._free.pop()}
        chosen = self._random.choice(_SPACES)
        if chosen is not None:
            made["namespace"] = space = chosen
        if self._random.random() < 0.2:
            made["doc"] = self._random.choice(("", "what it is"))
        if self._random.random() < 0.15:
            made["aliases"] = [self._random.choice(("Old", "shop.Old", *_NAMES))]
        self._defined.append(f"{space}.{made['name']}" if space else made["name"])
        return made

    def _enum(self, _depth: int, space: str | None) -> Json:
        made = self._heading("enum", space)
        made["symbols"] = self._random.sample(_SYMBOLS, self._random.randint(1, 4))
        if self._random.random() < 0.4:
            made["default"] = self._random.choice(made["symbols"])
        return made

    def _fixed(self, _depth: int, space: str | None) -> Json:
        return self._heading("fixed", space) | {"size": self._random.choice((1, 4, 16))}

    def _record(self, depth: int, space: str | None) -> Json:
        made = self._heading("record", space)
        inner = made.get("namespace", space)
        names = self._random.sample(_FIELDS, self._random.randint(0, 4))
        made["fields"] = [self._field(name, depth, inner) for name in names]
        return made

    def _field(self, name: str, depth: int, space: str | None) -> Json:
        made: dict[str, Json] = {"name": name, "type": self.type(depth - 1, space)}
        if self._random.random() < 0.4:
            default = default_of(made["type"])
            if default is not _NONE:
                made["default"] = default
        if self._random.random() < 0.1:
            made["aliases"] = [self._random.choice(("before", "after", "before", "after", _FIELDS[0]))]
        if self._random.random() < 0.1:
            made["order"] = self._random.choice(("ascending", "descending", "ignore"))
        if self._random.random() < 0.1:
            made["pii"] = self._random.choice((True, 1.5, "yes", {"b": 1, "a": [None]}))
        return made


_NONE = object()
_DEFAULTS: dict[str, Json] = {
    "null": None,
    "boolean": True,
    "int": 7,
    "long": 7,
    "float": 1.5,
    "double": 2.5,
    "bytes": "\u00ff",
    "string": "x",
}


def default_of(node: Json) -> Json:
    """A valid default of a type, or a marker where this makes none."""
    if isinstance(node, list):
        return default_of(node[0]) if node else _NONE
    if isinstance(node, str):
        return _DEFAULTS.get(node, _NONE)
    kind = node["type"]
    if kind in {"array", "map"}:
        return [] if kind == "array" else {}
    if kind == "enum":
        return node["symbols"][0]
    return _DEFAULTS.get(kind, _NONE)


def _union_key(branch: Json) -> str:
    if isinstance(branch, str):
        return branch
    return branch["name"] if "name" in branch else branch["type"]


def mutated(random: Random, schema: Json, times: int = 1) -> Json:
    """A copy of a schema with some random changes. It may no longer be a valid schema."""
    holder = {"schema": copy.deepcopy(schema)}
    for _ in range(times):
        slots = list(_slots(holder, "schema"))
        parent, key = random.choice(slots)
        parent[key] = _changed(random, parent[key])
    return holder["schema"]


def _slots(parent: Json, key: Any) -> Any:
    """Every place of a schema that holds a type, as the container and the key."""
    yield parent, key
    node = parent[key]
    if isinstance(node, list):
        for at in range(len(node)):
            yield from _slots(node, at)
    elif isinstance(node, dict):
        for field in node.get("fields", ()):
            yield from _slots(field, "type")
        for inner in ("items", "values"):
            if inner in node:
                yield from _slots(node, inner)


def _changed(random: Random, node: Json) -> Json:
    if random.random() < 0.15:
        return random.choice(PRIMITIVES)
    if isinstance(node, list):
        return _changed_union(random, node)
    if random.random() < 0.2:
        return random.sample([node, random.choice(PRIMITIVES)], 2)
    return random.choice(PRIMITIVES) if isinstance(node, str) else _changed_object(random, node)


def _changed_object(random: Random, node: dict[str, Json]) -> Json:
    if "fields" in node and random.random() < 0.8:
        return _changed_fields(random, node)
    if "symbols" in node and random.random() < 0.8:
        return _changed_symbols(random, node)
    if "name" in node:
        return _changed_name(random, node)
    return node


def _changed_union(random: Random, node: list[Json]) -> Json:
    pick = random.random()
    if pick < 0.4 or not node:
        return [*node, random.choice(PRIMITIVES)]
    if pick < 0.7:
        return [branch for branch in node if branch is not random.choice(node)]
    return random.sample(node, len(node)) if pick < 0.85 else random.choice(node)


def _changed_symbols(random: Random, node: Json) -> Json:
    pick = random.random()
    if pick < 0.3:
        node.pop("default", None)
    elif pick < 0.5:
        node["default"] = random.choice(node["symbols"])
    else:
        node["symbols"] = random.sample(_SYMBOLS, random.randint(1, 4))
        if node.get("default") not in node["symbols"]:
            node.pop("default", None)
    return node


def _changed_name(random: Random, node: Json) -> Json:
    pick = random.random()
    if "size" in node and pick < 0.3:
        node["size"] = random.choice((1, 4, 16))
    elif pick < 0.5:
        node["namespace"] = random.choice(("shop", "shop.old", "", "elsewhere"))
    elif pick < 0.75:
        node["aliases"] = [node["name"]]
        node["name"] = random.choice(_NAMES)
    else:
        node["name"] = random.choice(_NAMES)
    return node


def _changed_fields(random: Random, node: Json) -> Json:
    fields, pick = node["fields"], random.random()
    if pick < 0.3 or not fields:
        name, kind = random.choice(_FIELDS), random.choice(PRIMITIVES)
        added = {"name": name, "type": kind}
        fields.insert(random.randint(0, len(fields)), added | random.choice(({}, {"default": _DEFAULTS[kind]})))
        return node
    field = random.choice(fields)
    if pick < 0.5:
        fields.remove(field)
    elif pick < 0.6:
        random.shuffle(fields)
    elif pick < 0.7:
        field.pop("default", None)
    elif pick < 0.8:
        default = default_of(field["type"])
        if default is not _NONE:
            field["default"] = default
    elif pick < 0.9:
        field["aliases"] = [field["name"]]
        field["name"] = random.choice((*_FIELDS, "after"))
    else:
        field["name"] = random.choice((*_FIELDS, "after"))
    return node
