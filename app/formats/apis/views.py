"""A description's schemas as one side of an exchange sees them.

Who writes a request may not send what is read-only, and who reads a response never sees what is write-only. So each
side has a view of its own: all schemas that are used in its messages, in the terms of JSON Schema 2020-12, one entry of
`$defs` for each place that is used or referred to.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any
from urllib.parse import quote

from app.formats.apis.dialects import Dialect, held, said
from app.formats.apis.documents import Documents, Merged, MergedList, Spot
from app.formats.json_schema.documents import escape

_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_MOST_HOPS = 100
_NOTES = frozenset({"$ref", "summary", "description", "title", "$comment", "deprecated", "default", "examples"})


class Side(Enum):
    """Who writes a message: REQUEST is written by the consumer of an API, RESPONSE is read by it."""

    REQUEST = "REQUEST"
    RESPONSE = "RESPONSE"

    @property
    def hidden(self) -> str:
        """The keyword of properties that are no part of such messages."""
        return "readOnly" if self is Side.REQUEST else "writeOnly"


class View:
    """Schemas by the places where they were written. `use` what matters, then `settle`; `defs` is complete then.

    `spots` are the places of the entries of `defs`, `refers` the entries that each refers to, and `hidden` the paths of
    properties that were left out. A `side` of null leaves nothing out; `one_sided` says whether a side would.
    """

    def __init__(self, documents: Documents, dialect: Dialect, side: Side | None) -> None:
        self._documents = documents
        self._dialect = dialect
        self._side = side
        self._waiting: list[str] = []
        self.defs: dict[str, Any] = {}
        self.spots: dict[str, Spot] = {}
        self.refers: dict[str, dict[str, None]] = {}
        self.hidden: set[str] = set()
        self.one_sided = False

    def use(self, spot: Spot) -> str:
        """The entry of a schema, made if need be. What only refers to another schema is that one."""
        spot = self._end(spot)
        key = spot.path or "#"
        if key not in self.spots:
            self.spots[key] = spot
            self._waiting.append(key)
        return key

    def settle(self) -> None:
        """Translate everything that was used, and everything that this refers to. Raises `SchemaError`."""
        while self._waiting:
            key = self._waiting.pop()
            self.refers[key] = {}
            self.defs[key] = self._translated(key)

    @property
    def value(self) -> dict[str, Any]:
        """The view as one JSON Schema."""
        return {"$schema": _SCHEMA, "$defs": self.defs}

    def path(self, pointer: str) -> str:
        """Where a place of the view was written."""
        _, _, key, *rest = pointer.split("/", 3)
        spot = self.spots[_unescaped(key)]
        inside = rest[0] if rest else None
        while inside is not None and isinstance(spot.value, (Merged, MergedList)):
            token, _, more = inside.partition("/")
            if isinstance(spot.value, Merged) and not spot.has(_unescaped(token)):
                break
            spot, inside = spot.child(_unescaped(token)), more or None
        start = spot.path
        formerly = self._dialect.formerly
        if inside is not None and formerly:
            inside = "/".join(formerly.get(token, token) for token in inside.split("/"))
        return start if inside is None else f"{start}/{inside}"

    def needs(self, key: str) -> dict[str, Any]:
        """The schema of an entry as a document of its own: the entry, and all entries that it refers to."""
        defs = {name: self.defs[name] for name in self.reached([key])}
        return {"$schema": _SCHEMA, "$ref": reference(key), "$defs": defs}

    def reached(self, keys: Iterable[str]) -> dict[str, None]:
        """Entries, and all that they refer to."""
        found = dict.fromkeys(keys)
        waiting = [*found]
        while waiting:
            new = [other for other in self.refers[waiting.pop()] if other not in found]
            found.update(dict.fromkeys(new))
            waiting += new
        return found

    def _end(self, spot: Spot) -> Spot:
        start = spot
        for _ in range(_MOST_HOPS):
            target = self._target(spot)
            if target is None or not (self._dialect.isolates_references or spot.value.keys() <= _NOTES):
                return spot
            spot = target
        raise start.child("$ref").error("refers to itself")

    def _target(self, spot: Spot) -> Spot | None:
        if not isinstance(spot.value, dict):
            return None
        if "$ref" in spot.value:
            return self._documents.resolve(spot)
        for keyword in ("$dynamicRef", "$recursiveRef"):
            if isinstance(written := spot.value.get(keyword), str):
                return self._documents.resolve(Spot({"$ref": written}, spot.pointer, spot.file))
        return None

    def _translated(self, key: str) -> Any:
        root: list[Any] = [None]
        waiting: list[tuple[Any, str | int, Spot]] = [(root, 0, self.spots[key])]
        start = self.spots[key]
        while waiting:
            holder, place, spot = waiting.pop()
            found = self._object(key, spot) if spot.is_within(start) else self._refers(key, self.use(spot))
            holder[place] = found
            if isinstance(found, dict) and not (self._dialect.isolates_references and "$ref" in found):
                waiting += self._inside(spot, found)
        return root[0]

    def _object(self, key: str, spot: Spot) -> Any:
        """What one schema says by itself, with room for the schemas in it."""
        if isinstance(spot.value, bool) and self._allows_booleans(spot):
            return spot.value
        if not isinstance(spot.value, dict):
            raise spot.error("must be a schema: an object")
        target = self._target(spot)
        if target is None:
            own = said(spot, self._dialect)
            self.one_sided = self.one_sided or own.get("readOnly") is True or own.get("writeOnly") is True
            return own
        recursive = "$recursiveRef" in spot.value and "$ref" not in spot.value
        entry = key if recursive else self.use(spot if self._dialect.isolates_references else target)
        own = {} if self._dialect.isolates_references else said(spot, self._dialect)
        self.one_sided = self.one_sided or own.get("readOnly") is True or own.get("writeOnly") is True
        return own | self._refers(key, entry)

    def _refers(self, key: str, entry: str) -> dict[str, Any]:
        self.refers[key][entry] = None
        return {"$ref": reference(entry)}

    def _allows_booleans(self, spot: Spot) -> bool:
        return self._dialect.is_json_schema or spot.pointer.endswith("/additionalProperties")

    def _inside(self, spot: Spot, found: dict[str, Any]) -> list[tuple[Any, str | int, Spot]]:
        inside: list[tuple[Any, str | int, Spot]] = []
        hidden: set[str] = set()
        for keyword, key, schema in held(spot, self._dialect):
            if keyword == "dependentRequired":
                found.setdefault(keyword, {})[key] = _names(schema)
            elif key is None:
                inside.append((found, keyword, schema))
            elif keyword == "properties" and self._hides(schema):
                hidden.add(str(key))
                self.hidden.add(schema.path)
            elif isinstance(key, int):
                found.setdefault(keyword, []).append(None)
                inside.append((found[keyword], key, schema))
            else:
                found.setdefault(keyword, {})[key] = None
                inside.append((found[keyword], key, schema))
        if hidden and "required" in found:
            found["required"] = [name for name in found["required"] if name not in hidden]
        return inside

    def _hides(self, spot: Spot) -> bool:
        """Whether a property is no part of the messages of this side."""
        if self._side is None:
            return False
        for _ in range(_MOST_HOPS):
            if not isinstance(spot.value, dict):
                return False
            if spot.value.get(self._side.hidden) is True and not (
                "$ref" in spot.value and self._dialect.isolates_references
            ):
                return True
            target = self._target(spot)
            if target is None:
                return False
            spot = target
        return False


def _unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def _names(spot: Spot) -> list[str]:
    names = [item.value for item in spot.items("dependencies")]
    if not all(isinstance(name, str) for name in names) or len(set(names)) != len(names):
        raise spot.error("dependencies must be schemas, or lists of different names")
    return names


def reference(key: str) -> str:
    """The `$ref` that leads to an entry of a view."""
    return f"#/$defs/{quote(escape(key), safe='~')}"


def unchanged(old: View, new: View) -> set[str]:
    """The entries that say the same in both views, with all that they refer to."""
    shared = old.defs.keys() & new.defs.keys()
    changed = {key for key in shared if repr(old.defs[key]) != repr(new.defs[key])}
    users: dict[str, list[str]] = {}
    for view in (old, new):
        for key, others in view.refers.items():
            for other in others:
                users.setdefault(other, []).append(key)
    waiting = [*changed, *(key for key in users if key not in shared)]
    changed.update(waiting)
    while waiting:
        more = [key for key in users.get(waiting.pop(), ()) if key not in changed]
        changed.update(more)
        waiting += more
    return shared - changed


Views = Mapping[Side, View]
