"""The smallest values of Avro types, to be written by fastavro.

A value of a union is a pair of the branch's name and the value, which is fastavro's way to say which branch is meant.
"""

from collections.abc import Callable
from typing import Any

from app.formats.avro.narrowing import all_fields
from app.formats.avro.places import Place
from app.formats.avro.types import Array, Enum, Field, Fixed, Map, NamedType, Primitive, Record, Type, Union
from app.formats.model import Direction

_MAX_DEPTH = 40
_MAX_VALUES = 5000
_MAX_FIXED = 500
_BEYOND_INT = 2**31
_SCALARS: dict[str, Any] = {
    "null": None,
    "boolean": False,
    "int": 0,
    "long": 0,
    "float": 0.0,
    "double": 0.0,
    "bytes": b"",
    "string": "",
}


class NoSampleError(Exception):
    """The type has no value, or none that is small enough."""


class Sampler:
    """Makes values of one side's types, of whose records `fields` says what there is. `made` counts their parts."""

    def __init__(self, fields: Callable[[Record], list[Field]] = all_fields) -> None:
        self.made = 0
        self._fields = fields
        self._records: dict[int, dict[str, Any]] = {}
        self._open: set[int] = set()

    def value(self, node: Type) -> Any:
        """The smallest value of a type. Raises `NoSampleError`."""
        self.made += 1
        if self.made > _MAX_VALUES or len(self._open) > _MAX_DEPTH:
            raise NoSampleError
        match node:
            case Primitive():
                return _SCALARS[node.kind]
            case Array() | Map():
                return [] if isinstance(node, Array) else {}
            case Fixed() | Enum():
                return _leaf(node)
            case Union():
                return self._union(node)
            case Record():
                return self._record(node)

    def reached(self, place: Place, direction: Direction, innermost: Any) -> Any:
        """The smallest value of the writer's root in which `innermost` stands at a place."""
        backward = direction is Direction.BACKWARD
        value, here = innermost, place
        while here.parent is not None:
            parent = here.parent.old if backward else here.parent.new
            step = here.old_step if backward else here.new_step
            value = self._wrapped(parent, step, value)
            here = here.parent
        return value

    def _wrapped(self, parent: Type, step: Field | int | None, value: Any) -> Any:
        if isinstance(parent, Record) and isinstance(step, Field):
            return self._record(parent) | {step.name: value}
        if isinstance(parent, Union) and isinstance(step, int):
            return _chosen(parent, step, value)
        if isinstance(parent, Array):
            return [value]
        return {"key": value} if isinstance(parent, Map) else value

    def _record(self, node: Record) -> dict[str, Any]:
        """The smallest values of a record's fields, but for those that fastavro fills in."""
        if (known := self._records.get(id(node))) is not None:
            return known
        if id(node) in self._open:
            raise NoSampleError
        self._open.add(id(node))
        try:
            made = {
                field.name: self.value(field.type)
                for field in self._fields(node)
                if not (field.has_default and _writes_itself(field))
            }
        finally:
            self._open.discard(id(node))
        self._records[id(node)] = made
        return made

    def _union(self, node: Union) -> Any:
        """Null where the union has it, else the first branch that has a small value."""
        for at in node.index.get("null", range(len(node.branches))):
            try:
                return _chosen(node, at, self.value(node.branches[at]))
            except NoSampleError:
                if self.made > _MAX_VALUES:
                    raise
        raise NoSampleError


def _leaf(node: Fixed | Enum) -> bytes | str:
    if isinstance(node, Fixed) and node.size <= _MAX_FIXED:
        return b"0" * node.size
    if isinstance(node, Enum) and node.symbols:
        return node.symbols[0]
    raise NoSampleError


def _chosen(union: Union, at: int, value: Any) -> tuple[str, Any]:
    branch = union.branches[at]
    if branch.kind == "long" and "int" in union.index and value == 0:
        value = _BEYOND_INT
    return (branch.full_name if isinstance(branch, NamedType) else branch.kind, value)


def _writes_itself(field: Field) -> bool:
    """Whether fastavro writes the field's default when no value is given."""
    if field.type.kind in {"bytes", "fixed", "record"}:
        return False
    if field.type.kind == "union":
        return field.default is None
    return not field.default if field.type.kind in {"array", "map"} else True


def fits(value: Any, most: int) -> bool:
    """Whether a value has so many parts at most, each counted as often as it would be written. The values of records
    are shared, and records that each hold another one twice soon are too large to be written."""
    waiting, left = [value], most
    while waiting:
        left -= 1
        if left < 0:
            return False
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.append(part[1])
        elif isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return True


def plain(value: Any) -> Any:
    """A value as JSON can show it: bytes as the characters of the same numbers, unions as their bare value."""
    if isinstance(value, tuple):
        return plain(value[1])
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
