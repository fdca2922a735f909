"""Whether a field's default is a value of its type, as Avro's Java library judges it while parsing.

A default of a union may match any of its branches (Avro 1.12; up to 1.11 it had to be the first). Strings stand for
bytes, fixed and enum values, and their content is not looked at.
"""

from typing import Any

from app.formats.avro.types import Array, Field, Map, Record, Type, Union
from app.formats.model import SchemaError

_MAX_DEPTH = 100
_INT = range(-(2**31), 2**31)
_LONG = range(-(2**63), 2**63)


class DefaultChecker:
    """Checks the defaults of one schema, each pair of type and value once, however often records nest it."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], bool | None] = {}

    def check(self, field: Field) -> None:
        """Raise `SchemaError` if the field's default is not a value of its type."""
        if not self._valid(field.type, field.default, 0):
            raise SchemaError(
                f"the default of field {field.name!r} is not a value of its type",
                path=None if field.path is None else f"{field.path}/default",
            )

    def _valid(self, expected: Type, value: Any, depth: int) -> bool:
        if not isinstance(expected, Record | Array | Map | Union):
            return _valid_scalar(expected.kind, value)
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

    def _valid_complex(self, expected: Record | Array | Map | Union, value: Any, depth: int) -> bool:
        if isinstance(expected, Union):
            return any(self._valid(branch, value, depth) for branch in expected.branches)
        if isinstance(expected, Array):
            return isinstance(value, list) and all(self._valid(expected.items, item, depth) for item in value)
        if not isinstance(value, dict):
            return False
        if isinstance(expected, Map):
            return all(self._valid(expected.values, item, depth) for item in value.values())
        return self._valid_record(expected, value, depth)

    def _valid_record(self, expected: Record, value: dict[str, Any], depth: int) -> bool:
        for field in expected.fields:
            if field.name not in value and not field.has_default:
                return False
            if not self._valid(field.type, value.get(field.name, field.default), depth):
                return False
        return True


def _valid_scalar(kind: str, value: Any) -> bool:
    match kind:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "int":
            return type(value) is int and value in _INT
        case "long":
            return type(value) is int and value in _LONG
        case "float" | "double":
            return type(value) in {int, float}
        case _:
            return isinstance(value, str)
