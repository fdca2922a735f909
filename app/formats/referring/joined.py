"""A description of an API and the documents that it refers to, as one document."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from app.formats.apis.documents import Documents
from app.formats.json_schema.documents import escape
from app.formats.model import SchemaError

MAX_NODES = 500_000
"""Values that a document may have with everything put in."""
MAX_DEPTH = 150
_SCHEMA_KEYS = frozenset(
    [
        "schema",
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "payload",
        "unevaluatedProperties",
        "properties",
        "patternProperties",
        "definitions",
        "$defs",
        "schemas",
        "allOf",
        "anyOf",
        "oneOf",
        "prefixItems",
    ]
)
_SECTIONS = frozenset(
    [
        "parameters",
        "responses",
        "examples",
        "headers",
        "links",
        "callbacks",
        "messages",
        "channels",
        "securitySchemes",
    ]
)
_FOREIGN = (".proto", ".raml")
"""Texts that are neither JSON nor YAML, and are put in as texts."""
_IN = "in:"
_SINGLE = {"requestBody": "requestBodies", "message": "messages"}
_OF_SWAGGER = {"schemas": "definitions", "parameters": "parameters", "responses": "responses"}

_Key = tuple[str, str]
"""A document, by the name of its reference, and a place in it, as a JSON Pointer."""


def joined(value: Any, references: Mapping[str, str]) -> Any:
    """The value with what it refers to.

    Raises `SchemaError` for a place that is not there, and where it grows too large. What is used once stands in the
    place of its reference. What is used more often, or contains itself, is among the components; what has no place
    there is copied.
    """
    return _Joined(value, references).value


class _Joined:
    def __init__(self, value: Any, references: Mapping[str, str]) -> None:
        self._documents = Documents(value, references)
        self._root = value if isinstance(value, dict) else {}
        self._swagger = "swagger" in self._root
        self._uses = self._count(value)
        self._nodes = 0
        self._placed: dict[tuple[_Key, str], str] = {}
        self._waiting: list[tuple[str, str, _Key]] = []
        self.value = self._copy(value, "", "", (), 0)
        while self._waiting:
            section, name, key = self._waiting.pop()
            holder = self.value.setdefault(section, {}) if self._swagger else self._component(section)
            context = "schemas" if section in {"schemas", "definitions"} else section
            holder[name] = self._copy(self._at(key), key[0], context, (key,), 0)

    def _component(self, section: str) -> dict[str, Any]:
        return self.value.setdefault("components", {}).setdefault(section, {})

    def _target(self, ref: Any, document: str) -> _Key | None:
        """What a `$ref` in a document means, if that is in a text that was given."""
        if not isinstance(ref, str):
            return None
        name = self._documents.file(ref, document or None)
        return (name, ref.partition("#")[2]) if name else None

    def _at(self, key: _Key) -> Any:
        name, pointer = key
        if name.endswith(_FOREIGN) and not pointer:
            return self._documents.text(name)
        spot = self._documents.at(name, pointer)
        if spot is None:
            raise SchemaError(f"{pointer!r} is not in the reference {name!r}")
        return spot.value

    def _count(self, value: Any) -> Counter[_Key]:
        uses: Counter[_Key] = Counter()
        waiting: list[tuple[Any, str]] = [(value, "")]
        while waiting:
            node, document = waiting.pop()
            for each in _objects(node):
                key = self._target(each.get("$ref"), document)
                if key is not None:
                    uses[key] += 1
                    waiting += [(self._at(key), key[0])] if uses[key] == 1 else []
        return uses

    def _copy(self, node: Any, document: str, context: str, around: tuple[_Key, ...], depth: int) -> Any:
        """A copy of a value of a document. `context` is the section that it would have among the components."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise SchemaError("the description grows too large when what it refers to is put in")
        if isinstance(node, list):
            inside = context.removeprefix(_IN)
            return [self._copy(item, document, inside, around, depth + 1) for item in node]
        if not isinstance(node, dict):
            return node
        key = self._target(node.get("$ref"), document)
        if key is not None:
            return self._put_in(key, context, around, depth)
        return {
            name: self._copy(item, document, _section(name, context), around, depth + 1) for name, item in node.items()
        }

    def _put_in(self, key: _Key, context: str, around: tuple[_Key, ...], depth: int) -> Any:
        section = "" if context.startswith(_IN) else _OF_SWAGGER.get(context, "") if self._swagger else context
        if section and (self._uses[key] > 1 or key in around or depth > MAX_DEPTH // 2):
            start = f"#/{section}" if self._swagger else f"#/components/{section}"
            return {"$ref": f"{start}/{escape(self._named(key, section))}"}
        if key in around:
            raise SchemaError(f"{key[0]}#{key[1]} contains itself, and has no place among the components")
        return self._copy(self._at(key), key[0], context, (*around, key), depth + 1)

    def _named(self, key: _Key, section: str) -> str:
        """The name of a target among the components of a section, and its text there soon."""
        if (key, section) not in self._placed:
            holder = self._root if self._swagger else self._root.get("components")
            there = holder.get(section) if isinstance(holder, dict) else None
            taken = {*(there or {}), *(name for (_, other), name in self._placed.items() if other == section)}
            plain = key[1].rpartition("/")[2] or key[0].rpartition("/")[2].partition(".")[0] or "part"
            plain = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in unquote(plain))
            names = (plain if number == 1 else f"{plain}_{number}" for number in range(1, len(taken) + 2))
            name = next(each for each in names if each not in taken)
            self._placed[key, section] = name
            self._waiting.append((section, name, key))
        return self._placed[key, section]


def _section(key: str, context: str) -> str:
    """The context of what stands under a key. `in:parameters` is that of what holds parameters."""
    if context.startswith(_IN):
        return context.removeprefix(_IN)
    if context == "schemas" or key in _SCHEMA_KEYS:
        return "schemas"
    return _SINGLE.get(key) or (f"{_IN}{key}" if key in _SECTIONS else "")


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
