"""Writing with one schema and reading with another, by fastavro.

fastavro gets only what resolution needs: types, names, aliases, defaults. Logical types are left out, so that values
stay what Avro itself encodes.
"""

import io
from collections.abc import Callable
from typing import Any

import fastavro
from fastavro.read import SchemaResolutionError
from fastavro.schema import SchemaParseException

from app.formats.avro.narrowing import all_fields
from app.formats.avro.types import Array, Enum, Field, Map, Primitive, Record, Type, Union

_LONGEST = 200
_MAX_BRANCHES = 200
_UNFIT = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, EOFError)


class CodecError(Exception):
    """fastavro cannot work with the schema or the value, which proves nothing about reading."""


class Codec:
    """One schema as fastavro sees it, `size` types large, of whose records `fields` says what there is."""

    def __init__(self, root: Type, fields: Callable[[Record], list[Field]] = all_fields) -> None:
        plain = _Plain(fields)
        try:
            self.schema: Any = fastavro.parse_schema(plain.of(root))
        except (*_UNFIT, SchemaParseException) as problem:
            raise CodecError(str(problem)) from None
        self.size = plain.size

    def refusal(self, value: Any, reader: "Codec") -> str | None:
        """Write a value with this schema and read it with the other: that reader's complaint, if it has one."""
        data = io.BytesIO()
        try:
            fastavro.schemaless_writer(data, self.schema, value)
            data.seek(0)
            fastavro.schemaless_reader(data, self.schema, None)
        except _UNFIT as problem:
            raise CodecError(str(problem)) from None
        data.seek(0)
        try:
            fastavro.schemaless_reader(data, self.schema, reader.schema)
        except (SchemaResolutionError, UnicodeDecodeError) as complaint:
            return _one_line(str(complaint))
        except _UNFIT as problem:
            raise CodecError(str(problem)) from None
        return None


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


class _Plain:
    def __init__(self, fields: Callable[[Record], list[Field]]) -> None:
        self._fields = fields
        self._known: set[str] = set()
        self.size = 0

    def of(self, node: Type) -> Any:
        self.size += 1
        if isinstance(node, Primitive):
            return node.kind
        if isinstance(node, Union):
            if len(node.branches) > _MAX_BRANCHES:  # fastavro's time grows with their square
                raise CodecError(f"a union has more than {_MAX_BRANCHES} branches")
            return [self.of(branch) for branch in node.branches]
        if isinstance(node, Array):
            return {"type": "array", "items": self.of(node.items)}
        if isinstance(node, Map):
            return {"type": "map", "values": self.of(node.values)}
        if node.full_name in self._known:
            return node.full_name
        self._known.add(node.full_name)
        made: dict[str, Any] = {"type": node.kind, "name": node.name, "namespace": node.namespace or ""}
        if node.aliases:
            made["aliases"] = list(node.aliases)
        if isinstance(node, Record):
            made["fields"] = [self._field(field) for field in self._fields(node)]
        elif isinstance(node, Enum):
            made["symbols"] = list(node.symbols)
            if node.default is not None:
                made["default"] = node.default
        else:
            made["size"] = node.size
        return made

    def _field(self, field: Field) -> dict[str, Any]:
        made: dict[str, Any] = {"name": field.name, "type": self.of(field.type)}
        if field.has_default:
            made["default"] = field.default
        if field.aliases:
            made["aliases"] = list(field.aliases)
        return made
