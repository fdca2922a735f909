"""From schema texts to the type tree, by the rules of Avro 1.12's own parser.

A name may be used before it is defined. Texts of references share one table of names with the text that refers to
them, as they do in Confluent's registry, so their order does not matter here.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.formats.avro.defaults import DefaultChecker
from app.formats.avro.json_text import read_json
from app.formats.avro.names import check_name, complete, full_alias, split_name
from app.formats.avro.types import (
    PRIMITIVES,
    Array,
    Enum,
    Field,
    Fixed,
    Map,
    NamedType,
    Primitive,
    Record,
    Type,
    Union,
    branch_keys,
)
from app.formats.model import SchemaError

_RESERVED = frozenset({"doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"})
_ENUM_RESERVED = _RESERVED | {"default"}
_FIELD_RESERVED = frozenset({"default", "doc", "name", "order", "type", "aliases"})
_ORDERS = ("ascending", "descending", "ignore")
_JAVA_DOUBLE = re.compile(r"\s*([+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))[dDfF]?\s*", re.ASCII)
_MAX_FIXED = 2**31 - 9  # the longest array of a Java virtual machine

_Json = dict[str, Any]


class Parser:
    """Reads any number of texts that may refer to each other, then `link`s the names between them."""

    def __init__(self) -> None:
        self._names: dict[str, NamedType] = {}
        self._pending: dict[int, tuple[Primitive, str]] = {}
        self._holders: list[Field | Array | Map | Union] = []
        self._readers: dict[str, Callable[[_Json, str | None, str | None], Type]] = {
            "record": self._record,
            "error": self._record,
            "enum": self._enum,
            "fixed": self._fixed,
            "array": self._array,
            "map": self._map,
        }

    @property
    def has_forward_names(self) -> bool:
        """Whether a text uses a name before (or without) defining it."""
        return bool(self._pending)

    def read(self, text: str, *, external: bool = False) -> Type:
        """The type that a text defines. Nodes of an `external` text, a reference, carry no paths."""
        return self._type(read_json(text), None, None if external else "")

    def link(self, root: Type) -> Type:
        """Put the named types where their names stand, and check what could not be checked before that."""
        if self._pending:
            root = self._resolved(root)
            for holder in self._holders:
                self._link_holder(holder)
        checker = DefaultChecker()
        for holder in self._holders:
            if isinstance(holder, Union):
                _index(holder)
            elif isinstance(holder, Field) and holder.has_default:
                checker.check(holder)
        return root

    def _link_holder(self, holder: Field | Array | Map | Union) -> None:
        if isinstance(holder, Field):
            holder.type = self._resolved(holder.type)
        elif isinstance(holder, Array):
            holder.items = self._resolved(holder.items)
        elif isinstance(holder, Map):
            holder.values = self._resolved(holder.values)
        else:
            holder.branches = [self._resolved(branch) for branch in holder.branches]

    def _resolved(self, node: Type) -> Type:
        if id(node) not in self._pending:
            return node
        _, name = self._pending[id(node)]
        found = self._names.get(name)
        if found is None:
            raise SchemaError(f"the type {name!r} is not defined", path=node.path)
        return found

    def _type(self, node: Any, namespace: str | None, path: str | None) -> Type:
        if isinstance(node, str):
            return self._named(node, namespace, path)
        if isinstance(node, list):
            return self._union(node, namespace, path)
        if not isinstance(node, dict):
            raise SchemaError("a schema is a name, an object or an array", path=path)
        kind = node.get("type")
        if not isinstance(kind, str):
            raise SchemaError("the schema has no 'type' that is a name", path=path)
        if kind in PRIMITIVES:
            return Primitive(kind, path, _props(node, _RESERVED))
        read = self._readers.get(kind)
        return read(node, namespace, path) if read else self._named(kind, namespace, path)

    def _named(self, name: str, namespace: str | None, path: str | None) -> Type:
        if name in PRIMITIVES:
            return Primitive(name, path, {})
        full = complete(name, namespace)
        found = self._names.get(full) or self._names.get(name)
        if found is not None:
            return found
        stand_in = Primitive("null", path, {})
        self._pending[id(stand_in)] = (stand_in, full)
        return stand_in

    def _define(self, made: NamedType) -> NamedType:
        known = self._names.setdefault(made.full_name, made)
        if known is not made and not _same_definition(known, made):
            raise SchemaError(f"the type {made.full_name!r} is defined twice", path=made.path)
        return made

    def _union(self, node: list[Any], namespace: str | None, path: str | None) -> Type:
        branches = [self._type(branch, namespace, _below(path, at)) for at, branch in enumerate(node)]
        union = Union(branches, path)
        self._holders.append(union)
        return union

    def _array(self, node: _Json, namespace: str | None, path: str | None) -> Type:
        items = self._type(_required(node, "items", "the array", path), namespace, _below(path, "items"))
        array = Array(items, path, _props(node, _RESERVED))
        self._holders.append(array)
        return array

    def _map(self, node: _Json, namespace: str | None, path: str | None) -> Type:
        values = self._type(_required(node, "values", "the map", path), namespace, _below(path, "values"))
        mapping = Map(values, path, _props(node, _RESERVED))
        self._holders.append(mapping)
        return mapping

    def _fixed(self, node: _Json, namespace: str | None, path: str | None) -> Type:
        name, space, doc, aliases = _heading(node, namespace, path)
        size = node.get("size")
        if type(size) is not int or not 0 <= size <= _MAX_FIXED:
            raise SchemaError(f"the fixed type {name!r} has no 'size' that is a number of bytes", path=path)
        return self._define(Fixed(name, space, doc, aliases, path, _props(node, _RESERVED), size))

    def _enum(self, node: _Json, namespace: str | None, path: str | None) -> Type:
        name, space, doc, aliases = _heading(node, namespace, path)
        symbols = node.get("symbols")
        if not isinstance(symbols, list):
            raise SchemaError(f"the enum {name!r} has no list of 'symbols'", path=path)
        seen: dict[str, None] = {}
        for at, symbol in enumerate(symbols):
            place = _below(path, f"symbols/{at}")
            if not isinstance(symbol, str):
                raise SchemaError(f"a symbol of the enum {name!r} is not a string", path=place)
            if check_name(symbol, "the symbol", place) in seen:
                raise SchemaError(f"the enum {name!r} lists the symbol {symbol!r} twice", path=place)
            seen[symbol] = None
        default = _text(node, "default")
        if default is not None and default not in seen:
            raise SchemaError(f"the default {default!r} is not a symbol of the enum {name!r}", path=path)
        return self._define(Enum(name, space, doc, aliases, path, _props(node, _ENUM_RESERVED), tuple(seen), default))

    def _record(self, node: _Json, namespace: str | None, path: str | None) -> Type:
        name, space, doc, aliases = _heading(node, namespace, path)
        is_error = node["type"] == "error"
        record = Record(name, space, doc, aliases, path, _props(node, _RESERVED), [], {}, is_error)
        self._define(record)
        fields = node.get("fields")
        if not isinstance(fields, list):
            raise SchemaError(f"the record {name!r} has no list of 'fields'", path=path)
        for at, item in enumerate(fields):
            field = self._field(item, record, _below(path, f"fields/{at}"))
            if field.name in record.by_name:
                raise SchemaError(f"the record {name!r} has two fields called {field.name!r}", path=field.path)
            record.fields.append(field)
            record.by_name[field.name] = field
        return record

    def _field(self, node: Any, record: Record, path: str | None) -> Field:
        if not isinstance(node, dict) or not isinstance(name := node.get("name"), str):
            raise SchemaError(f"a field of the record {record.name!r} has no name", path=path)
        check_name(name, "the field name", path)
        what = f"the field {name!r}"
        made = self._type(_required(node, "type", what, path), record.namespace, _below(path, "type"))
        order = node.get("order", "ascending")
        if not isinstance(order, str) or order.lower() not in _ORDERS:
            raise SchemaError(f"the 'order' of {what} is not one of {', '.join(_ORDERS)}", path=path)
        default = node.get("default")
        if isinstance(default, str) and made.kind in {"float", "double"}:
            default = _java_double(default, what, path)
        field = Field(
            name,
            made,
            path,
            _text(node, "doc"),
            "default" in node,
            default,
            order.lower(),
            _aliases(node, path),
            _props(node, _FIELD_RESERVED),
        )
        self._holders.append(field)
        return field


def _index(union: Union) -> None:
    """Fill the union's index, and refuse what Avro forbids in a union."""
    seen: set[str] = set()
    for at, branch in enumerate(union.branches):
        place = _below(union.path, at)
        if isinstance(branch, Union):
            raise SchemaError("a union may not directly contain another union", path=place)
        name = branch.full_name if isinstance(branch, NamedType) else branch.kind
        if name in seen:
            raise SchemaError(f"the union lists {name!r} twice", path=place)
        seen.add(name)
        for key in branch_keys(branch):
            union.index[key].append(at)


def _same_definition(known: NamedType, again: NamedType) -> bool:
    """Whether Avro tolerates a second definition: the same symbols or size, and no properties on the first."""
    if known.props:
        return False
    if isinstance(known, Enum) and isinstance(again, Enum):
        return known.symbols == again.symbols
    return isinstance(known, Fixed) and isinstance(again, Fixed) and known.size == again.size


def _heading(
    node: _Json, namespace: str | None, path: str | None
) -> tuple[str, str | None, str | None, tuple[str, ...]]:
    """Name, namespace, documentation and aliases of a named type."""
    given = node.get("name")
    if not isinstance(given, str):
        raise SchemaError(f"the {node['type']} has no name", path=path)
    space = _text(node, "namespace")
    name, space = split_name(given, namespace if space is None else space, path)
    aliases = tuple(dict.fromkeys(full_alias(alias, space, path) for alias in _aliases(node, path)))
    return name, space, _text(node, "doc"), aliases


def _aliases(node: _Json, path: str | None) -> tuple[str, ...]:
    if "aliases" not in node:
        return ()
    aliases = node["aliases"]
    if not isinstance(aliases, list):
        raise SchemaError("'aliases' is not a list", path=path)
    for alias in aliases:
        if not isinstance(alias, str):
            raise SchemaError("an alias is not a string", path=path)
    return tuple(dict.fromkeys(aliases))


def _required(node: _Json, key: str, what: str, path: str | None) -> Any:
    if key not in node:
        raise SchemaError(f"{what} has no {key!r}", path=path)
    return node[key]


def _text(node: _Json, key: str) -> str | None:
    value = node.get(key)
    return value if isinstance(value, str) else None


def _props(node: Mapping[str, Any], reserved: frozenset[str]) -> Mapping[str, Any]:
    if node.keys() <= reserved:
        return {}
    return {key: value for key, value in node.items() if key not in reserved}


def _below(path: str | None, step: str | int) -> str | None:
    return None if path is None else f"{path}/{step}"


def _java_double(text: str, what: str, path: str | None) -> float:
    """A number that was written as a string, which Avro's Java library allows for float and double."""
    found = _JAVA_DOUBLE.fullmatch(text)
    if not found:
        raise SchemaError(f"the default of {what} is not a number", path=path)
    return float(found[1])
