"""Whether a field's default is a value of its type, as Avro's Java library judges it while parsing.

A default of a union may match any of its branches (Avro 1.12; up to 1.11 it had to be the first). Strings stand for
bytes, fixed and enum values, and their content is not looked at. A type whose definition is not complete yet takes any
object and nothing else, so that only a record can have a default before it is defined.
"""

from collections.abc import Callable
from typing import Any

from app.formats.avro.types import Array, Field, Map, Record, StandIn, Type, Union
from app.formats.model import SchemaError

_MAX_DEPTH = 100
_INT = range(-(2**31), 2**31)
_LONG = range(-(2**63), 2**63)


class DefaultChecker:
    """Checks the defaults of one schema, each pair of type and value once, however often records nest it."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], bool | None] = {}
        self._around: tuple[Record, ...] = ()

    def check(self, field: Field, around: tuple[Record, ...] = ()) -> None:
        """Raise `SchemaError` if the field's default is not a value of its type.

        A default that holds a value of one of the records `around` the field is refused, too.
        """
        self._around = around
        if not self._valid(field.type, field.default, 0):
            raise SchemaError(
                f"the default of field {field.name!r} is not a value of its type",
                path=None if field.path is None else f"{field.path}/default",
            )

    def _valid(self, expected: Type, value: Any, depth: int) -> bool:
        if isinstance(expected, Union):
            return any(self._valid(branch, value, depth) for branch in expected.branches)
        if not isinstance(value, dict | list):
            return _is_scalar(expected, value)
        if isinstance(expected, StandIn):
            return isinstance(value, dict)
        if not isinstance(expected, Record | Array | Map):
            return False
        key = (id(expected), id(value))
        if key not in self._seen:
            if depth > _MAX_DEPTH:
                raise SchemaError(f"defaults nest deeper than {_MAX_DEPTH} levels", path=expected.path)
            self._seen[key] = None
            self._seen[key] = self._valid_complex(expected, value, depth + 1)
        known = self._seen[key]
        if known is None:
            raise SchemaError("a default contains itself and so never ends", path=expected.path)
        return known

    def _valid_complex(self, expected: Record | Array | Map, value: Any, depth: int) -> bool:
        if isinstance(expected, Array):
            return isinstance(value, list) and all(self._valid(expected.items, item, depth) for item in value)
        if not isinstance(value, dict):
            return False
        if isinstance(expected, Map):
            return all(self._valid(expected.values, item, depth) for item in value.values())
        return self._valid_record(expected, value, depth)

    def _valid_record(self, expected: Record, value: dict[str, Any], depth: int) -> bool:
        if any(expected is record for record in self._around):
            raise SchemaError("a default holds a value of the record that it is a part of", path=expected.path)
        for field in expected.fields:
            if field.name not in value and not field.has_default:
                return False
            if not self._valid(field.type, value.get(field.name, field.default), depth):
                return False
        return True


def _is_scalar(expected: Type, value: Any) -> bool:
    fits = _SCALARS.get(expected.kind)
    return fits is not None and not isinstance(expected, StandIn) and fits(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return type(value) in {int, float}


_SCALARS: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "int": lambda value: type(value) is int and value in _INT,
    "long": lambda value: type(value) is int and value in _LONG,
    "float": _is_number,
    "double": _is_number,
    "bytes": _is_text,
    "string": _is_text,
    "enum": _is_text,
    "fixed": _is_text,
}
