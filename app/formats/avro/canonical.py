"""The text by which Confluent's registry recognises an Avro schema that was not normalised.

It is what Avro's Java library prints for a schema: one line, known attributes in a fixed order, names split into name
and namespace and shortened where the surrounding namespace already says it, other properties kept in their order.
Documentation, aliases and defaults are part of it. Types of references are printed by name.
"""

from collections.abc import Iterable

from app.formats.avro.java_json import write_json, write_string
from app.formats.avro.json_text import MAX_DEPTH
from app.formats.avro.types import PRIMITIVES, Array, Enum, Field, Map, NamedType, Primitive, Record, Type, Union
from app.formats.model import SchemaError

_TYPE_NAMES = PRIMITIVES | {"record", "enum", "fixed", "array", "map", "union"}


def print_schema(root: Type, referenced: Iterable[str] = ()) -> str:
    """The canonical text of `root`. Raises `SchemaError` if types nest too deep to be printed."""
    return _Printer(set(referenced)).print(root, None, 0)


class _Printer:
    def __init__(self, known: set[str]) -> None:
        self._known = known

    def print(self, node: Type, namespace: str | None, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise SchemaError(f"types nest deeper than {MAX_DEPTH} levels")
        if isinstance(node, Primitive):
            return f'{{"type":"{node.kind}"{_props(node)}}}' if node.props else f'"{node.kind}"'
        if isinstance(node, Union):
            return f"[{','.join(self.print(branch, namespace, depth + 1) for branch in node.branches)}]"
        if isinstance(node, Array):
            return f'{{"type":"array","items":{self.print(node.items, namespace, depth + 1)}{_props(node)}}}'
        if isinstance(node, Map):
            return f'{{"type":"map","values":{self.print(node.values, namespace, depth + 1)}{_props(node)}}}'
        if node.full_name in self._known:
            return write_string(_qualified(node.namespace, node.name, namespace))
        self._known.add(node.full_name)
        return self._definition(node, namespace, depth)

    def _definition(self, node: NamedType, namespace: str | None, depth: int) -> str:
        spelled = "error" if isinstance(node, Record) and node.is_error else node.kind
        parts = [f'{{"type":"{spelled}","name":{write_string(node.name)}']
        if node.namespace != namespace:
            parts.append(f',"namespace":{write_string(node.namespace or "")}')
        if node.doc is not None:
            parts.append(f',"doc":{write_string(node.doc)}')
        if isinstance(node, Record):
            fields = ",".join(self._field(field, node.namespace, depth) for field in node.fields)
            parts.append(f',"fields":[{fields}]')
        elif isinstance(node, Enum):
            parts.append(f',"symbols":{write_json(list(node.symbols))}')
            if node.default is not None:
                parts.append(f',"default":{write_string(node.default)}')
        else:
            parts.append(f',"size":{node.size}')
        parts.append(_props(node))
        if node.aliases:
            parts.append(f',"aliases":{write_json([_short_alias(alias, node) for alias in node.aliases])}')
        return "".join(parts) + "}"

    def _field(self, field: Field, namespace: str | None, depth: int) -> str:
        parts = [f'{{"name":{write_string(field.name)},"type":{self.print(field.type, namespace, depth + 1)}']
        if field.doc is not None:
            parts.append(f',"doc":{write_string(field.doc)}')
        if field.has_default:
            parts.append(f',"default":{write_json(field.default)}')
        if field.order != "ascending":
            parts.append(f',"order":"{field.order}"')
        if field.aliases:
            parts.append(f',"aliases":{write_json(list(field.aliases))}')
        parts.append(_props(field))
        return "".join(parts) + "}"


def _props(node: Type | Field) -> str:
    return "".join(f",{write_string(key)}:{write_json(value)}" for key, value in node.props.items())


def _short_alias(alias: str, node: NamedType) -> str:
    space, _, simple = alias.rpartition(".")
    return _qualified(space or None, simple, node.namespace)


def _qualified(space: str | None, simple: str, namespace: str | None) -> str:
    """A name as it is written at a place with a namespace: short where that says the same."""
    if space is not None and space == namespace and simple not in _TYPE_NAMES:
        return simple
    return f"{space}.{simple}" if space else simple
