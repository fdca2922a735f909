"""The first half of Confluent's `normalize=true`: a text whose canonical form is the normalised schema.

Properties, aliases and the keys of objects in them are sorted, a logical type comes before the other properties, empty
documentation goes away, and defaults are rewritten as values of their type. A union's default is taken to be of its
first branch, as the registry does: where it cannot be, it is lost.
"""

import math
import struct
from collections.abc import Iterable
from typing import Any

from app.formats.avro.java_json import sorted_json, utf16, write_json
from app.formats.avro.logical import logical_type
from app.formats.avro.types import Array, Enum, Field, Map, NamedType, Primitive, Record, Type, Union

_LOST = object()


def normal_text(root: Type, referenced: Iterable[str]) -> str:
    """The text to be parsed and printed again to get the normalised schema."""
    return write_json(_Normaliser(set(referenced)).of(root))


class _Normaliser:
    def __init__(self, known: set[str]) -> None:
        self._known = known

    def of(self, node: Type) -> Any:
        if isinstance(node, Union):
            return [self.of(branch) for branch in node.branches]
        if isinstance(node, Array):
            return {"type": "array", "items": self.of(node.items), **sorted_json(node.props)}
        if isinstance(node, Map):
            return {"type": "map", "values": self.of(node.values), **sorted_json(node.props)}
        if isinstance(node, Primitive):
            return {"type": node.kind, **_logical(node), **sorted_json(node.props)} if node.props else node.kind
        if node.full_name in self._known:
            return node.full_name
        self._known.add(node.full_name)
        return self._definition(node)

    def _definition(self, node: NamedType) -> dict[str, Any]:
        made: dict[str, Any] = {"name": node.full_name, "type": node.kind}
        if isinstance(node, Record):
            made["fields"] = [self._field(field) for field in node.fields]
        elif isinstance(node, Enum):
            made["symbols"] = list(node.symbols)
            if node.default is not None:
                made["default"] = node.default
        else:
            made |= {"size": node.size, **_logical(node)}
        if node.doc:
            made["doc"] = node.doc
        if node.aliases:
            made["aliases"] = sorted(node.aliases)
        return made | sorted_json(node.props)

    def _field(self, field: Field) -> dict[str, Any]:
        made: dict[str, Any] = {"name": field.name, "type": self.of(field.type), "order": field.order}
        if field.doc is not None:
            made["doc"] = field.doc
        if field.aliases:
            made["aliases"] = sorted(field.aliases)
        if field.has_default and (default := _value(field.default, field.type)) is not _LOST:
            made["default"] = default
        return made | sorted_json(field.props)


def _logical(node: Type) -> dict[str, Any]:
    attributes = logical_type(node) or {}
    if attributes.get("scale") == 0:
        return {key: value for key, value in attributes.items() if key != "scale"}
    return attributes


def _value(value: Any, expected: Type) -> Any:
    """A default as a value of its type; `_LOST` where the registry finds none."""
    if isinstance(expected, Union):
        return _value(value, expected.branches[0]) if expected.branches else _LOST
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value, expected.kind) if isinstance(value, float) or -(2**63) <= value < 2**63 else _LOST
    if isinstance(value, str):
        return value if expected.kind in {"string", "enum", "bytes", "fixed"} else _LOST
    return _collection(value, expected)


def _collection(value: Any, expected: Type) -> Any:
    if isinstance(value, list):
        if isinstance(expected, Array):
            return [_inner(item, expected.items) for item in value]
        return _LOST if value else []
    if isinstance(expected, Map):
        return {key: _inner(value[key], expected.values) for key in sorted(value, key=utf16)}
    if isinstance(expected, Record):
        kept = sorted(value.keys() & expected.by_name.keys(), key=utf16)
        return {key: _inner(value[key], expected.by_name[key].type) for key in kept}
    return sorted_json(value)


def _inner(value: Any, expected: Type) -> Any:
    found = _value(value, expected)
    return value if found is _LOST else found


def _number(value: float, kind: str) -> Any:
    if kind == "double":
        return float(value)
    if kind == "float":
        return _shortest_float(value)
    return value if kind in {"int", "long"} and isinstance(value, int) else _LOST


def _shortest_float(value: float) -> float:
    """The shortest number that means the same 32-bit float, as Java prints it."""
    try:
        single = struct.unpack(">f", struct.pack(">f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    for digits in range(1, 10):
        text = float(f"{single:.{digits}g}")
        if struct.unpack(">f", struct.pack(">f", text))[0] == single:
            return text
    return single
