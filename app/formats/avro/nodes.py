"""Reading single attributes of a schema's JSON nodes, with errors that name what is wrong."""

import re
from collections.abc import Mapping
from typing import Any

from app.formats.avro.names import check_name, full_alias, is_plain, split_name
from app.formats.model import SchemaError

_RESERVED = frozenset({"doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"})
_ENUM_RESERVED = _RESERVED | {"default"}
_FIELD_RESERVED = frozenset({"default", "doc", "name", "order", "type", "aliases"})
_NOTHING: Mapping[str, Any] = {}
_ORDERS = ("ascending", "descending", "ignore")
_JAVA_DOUBLE = re.compile(r"\s*([+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))[dDfF]?\s*", re.ASCII)
_MAX_FIXED = 2**31 - 9  # the longest array of a Java virtual machine

Json = dict[str, Any]
"""A JSON object of the schema's text."""

Heading = tuple[str, str | None, str | None, tuple[str, ...]]
"""Name, namespace, documentation and full aliases of a named type."""


def heading(node: Json, namespace: str | None, path: str | None) -> Heading:
    """What every definition of a named type starts with, at a place whose namespace is `namespace`."""
    given = node.get("name")
    if not isinstance(given, str):
        raise SchemaError(f"the {node['type']} has no name", path=path)
    space = text(node, "namespace")
    name, space = split_name(given, namespace, path) if space is None else split_name(given, space, path, new=True)
    found = aliases(node, path)
    full = tuple(dict.fromkeys(full_alias(alias, space, path) for alias in found)) if found else ()
    return name, space, text(node, "doc"), full


def aliases(node: Json, path: str | None) -> tuple[str, ...]:
    """The aliases as they are written, each once."""
    found = node.get("aliases", [])
    if not isinstance(found, list):
        raise SchemaError("'aliases' is not a list", path=path)
    for alias in found:
        if not isinstance(alias, str):
            raise SchemaError("an alias is not a string", path=path)
    return tuple(dict.fromkeys(found))


def required(node: Json, key: str, what: str, path: str | None) -> Any:
    """The value of an attribute that `what` cannot do without."""
    if key not in node:
        raise SchemaError(f"{what} has no {key!r}", path=path)
    return node[key]


def text(node: Json, key: str) -> str | None:
    """The value of an attribute where it is a string; anything else counts as absent."""
    value = node.get(key)
    return value if isinstance(value, str) else None


def type_properties(node: Json) -> Mapping[str, Any]:
    """What hangs on a type beyond what Avro knows."""
    return _others(node, _RESERVED)


def enum_properties(node: Json) -> Mapping[str, Any]:
    """What hangs on an enum beyond what Avro knows."""
    return _others(node, _ENUM_RESERVED)


def field_properties(node: Json) -> Mapping[str, Any]:
    """What hangs on a field beyond what Avro knows."""
    return _others(node, _FIELD_RESERVED)


def _others(node: Json, reserved: frozenset[str]) -> Mapping[str, Any]:
    if node.keys() <= reserved:
        return _NOTHING
    return {key: value for key, value in node.items() if key not in reserved}


def size(node: Json, path: str | None) -> int:
    """The number of bytes of a fixed type."""
    value = node.get("size")
    if type(value) is not int or not 0 <= value <= _MAX_FIXED:
        raise SchemaError(f"the fixed type {node['name']!r} has no 'size' that is a number of bytes", path=path)
    return value


def symbols(node: Json, path: str | None) -> tuple[str, ...]:
    """The symbols of an enum."""
    found = node.get("symbols")
    if not isinstance(found, list):
        raise SchemaError(f"the enum {node['name']!r} has no list of 'symbols'", path=path)
    seen: dict[str, None] = {}
    for at, symbol in enumerate(found):
        if not isinstance(symbol, str):
            raise SchemaError("a symbol is not a string", path=below(path, f"symbols/{at}"))
        if not is_plain(symbol):
            check_name(symbol, "the symbol", below(path, f"symbols/{at}"))
        if symbol in seen:
            what = f"the enum {node['name']!r} lists the symbol {symbol!r} twice"
            raise SchemaError(what, path=below(path, f"symbols/{at}"))
        seen[symbol] = None
    return tuple(seen)


def order(node: Json, path: str | None) -> str:
    """How a field takes part in sorting."""
    value = node["order"]
    if not isinstance(value, str) or (found := value.lower()) not in _ORDERS:
        raise SchemaError(f"the 'order' of the field {node['name']!r} is not one of {', '.join(_ORDERS)}", path=path)
    return found


def java_double(written: str, path: str | None) -> float:
    """A number that was written as a string, which Avro's Java library allows as the default of a float or double."""
    found = _JAVA_DOUBLE.fullmatch(written)
    if not found:
        raise SchemaError("the default is not a number", path=path)
    return float(found[1])


def below(path: str | None, step: str | int) -> str | None:
    """The path of a part of the node at `path`."""
    return None if path is None else f"{path}/{step}"
