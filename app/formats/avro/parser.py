"""From schema texts to the type tree, by the rules of Avro 1.12's own parser.

A definition is known once it is complete. A name that is used before that, as every record does that contains itself,
gets a stand-in until all texts are read. Texts of references share one table of names with the text that refers to
them, as they do in Confluent's registry.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Self

from app.formats.avro import nodes
from app.formats.avro.defaults import DefaultChecker
from app.formats.avro.json_text import read_json
from app.formats.avro.names import check_name, complete
from app.formats.avro.nodes import Json, below
from app.formats.avro.redefinition import same_definition
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
    StandIn,
    Type,
    Union,
    branch_keys,
)
from app.formats.model import SchemaError

_Holder = Field | Array | Map | Union


class Parser:
    """Reads any number of texts that may refer to each other, the main one last, then `link`s what is still open.

    `has_forward_names` tells that a name was used before its definition was complete.
    """

    def __init__(self) -> None:
        self.has_forward_names = False
        self.has_field_aliases = False
        self._names: dict[str, NamedType] = {}
        self._holders: list[_Holder] = []
        self._open: list[Record] = []
        self._with_default: list[tuple[Field, tuple[Record, ...]]] = []
        self._checker = DefaultChecker()

    def read(self, text: str, *, external: bool = False) -> Type:
        """The type that a text defines. Nodes of an `external` text, a reference, carry no paths."""
        root = self._resolved(self._type(read_json(text), None, None if external else ""))
        self._holders = [holder for holder in self._holders if not self._link_holder(holder)]
        return root

    def link(self, root: Type) -> Type:
        """The type of the last text that was read, after everything is checked that could not be checked before."""
        for holder in self._holders:
            for missing in _stand_ins(holder):
                raise SchemaError(f"the type {missing.full_name!r} is not defined", path=missing.path)
        if isinstance(root, StandIn):
            raise SchemaError(f"the type {root.full_name!r} is not defined", path=root.path)
        if self.has_forward_names:
            checker = DefaultChecker()
            for field, around in self._with_default:
                checker.check(field, around)
        return self._names[root.full_name] if isinstance(root, NamedType) else root

    def _link_holder(self, holder: _Holder) -> bool:
        """Put the types where their names stand; whether none is missing any more."""
        if isinstance(holder, Field):
            holder.type = self._resolved(holder.type)
        elif isinstance(holder, Array):
            holder.items = self._resolved(holder.items)
        elif isinstance(holder, Map):
            holder.values = self._resolved(holder.values)
        else:
            holder.branches = [self._resolved(branch) for branch in holder.branches]
        if _stand_ins(holder):
            return False
        if isinstance(holder, Union):
            _index(holder)
        return True

    def _resolved(self, node: Type) -> Type:
        return self._names.get(node.full_name, node) if isinstance(node, StandIn) else node

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
            return Primitive(kind, path, nodes.type_properties(node))
        read = self._readers.get(kind)
        return read(self, node, namespace, path) if read else self._named(kind, namespace, path)

    def _named(self, name: str, namespace: str | None, path: str | None) -> Type:
        if name in PRIMITIVES:
            return Primitive(name, path, {})
        full = complete(name, namespace)
        found = self._names.get(full) or self._names.get(name)
        if found is None:
            self.has_forward_names = True
            return StandIn("null", path, {}, full_name=full)
        return found

    def _define(self, made: NamedType) -> NamedType:
        known = self._names.setdefault(made.full_name, made)
        if known is not made and not same_definition(known, made):
            raise SchemaError(f"the type {made.full_name!r} is defined twice", path=made.path)
        return made

    def _union(self, node: list[Any], namespace: str | None, path: str | None) -> Type:
        branches = [self._type(branch, namespace, below(path, at)) for at, branch in enumerate(node)]
        union = Union(branches, path, {})
        if any(isinstance(branch, StandIn) for branch in branches):
            self._holders.append(union)
        else:
            _index(union)
        return union

    def _array(self, node: Json, namespace: str | None, path: str | None) -> Type:
        items = self._type(nodes.required(node, "items", "the array", path), namespace, below(path, "items"))
        array = Array(items, path, nodes.type_properties(node))
        if isinstance(items, StandIn):
            self._holders.append(array)
        return array

    def _map(self, node: Json, namespace: str | None, path: str | None) -> Type:
        values = self._type(nodes.required(node, "values", "the map", path), namespace, below(path, "values"))
        mapping = Map(values, path, nodes.type_properties(node))
        if isinstance(values, StandIn):
            self._holders.append(mapping)
        return mapping

    def _fixed(self, node: Json, namespace: str | None, path: str | None) -> Type:
        heading = nodes.heading(node, namespace, path)
        return self._define(Fixed(*heading, path, nodes.type_properties(node), nodes.size(node, path)))

    def _enum(self, node: Json, namespace: str | None, path: str | None) -> Type:
        name, space, doc, aliases = nodes.heading(node, namespace, path)
        symbols = nodes.symbols(node, path)
        default = nodes.text(node, "default")
        if default is not None and default not in symbols:
            raise SchemaError(f"the default {default!r} is not a symbol of the enum {name!r}", path=path)
        return self._define(Enum(name, space, doc, aliases, path, nodes.enum_properties(node), symbols, default))

    def _record(self, node: Json, namespace: str | None, path: str | None) -> Type:
        heading = nodes.heading(node, namespace, path)
        record = Record(*heading, path, nodes.type_properties(node), [], {}, node["type"] == "error")
        fields = node.get("fields")
        if not isinstance(fields, list):
            raise SchemaError(f"the record {record.name!r} has no list of 'fields'", path=path)
        self._open.append(record)
        for at, item in enumerate(fields):
            field = self._field(item, record, None if path is None else f"{path}/fields/{at}")
            if field.name in record.by_name:
                raise SchemaError(f"the record {record.name!r} has two fields called {field.name!r}", path=field.path)
            record.fields.append(field)
            record.by_name[field.name] = field
        self._open.pop()
        return self._define(record)

    def _field(self, node: Any, record: Record, path: str | None) -> Field:
        if not isinstance(node, dict) or not isinstance(name := node.get("name"), str):
            raise SchemaError(f"a field of the record {record.name!r} has no name", path=path)
        check_name(name, "the field name", path)
        if "type" not in node:
            raise SchemaError(f"the field {name!r} has no 'type'", path=path)
        made = self._type(node["type"], record.namespace, None if path is None else f"{path}/type")
        field = Field(
            name,
            made,
            path,
            nodes.text(node, "doc"),
            "default" in node,
            node.get("default"),
            nodes.order(node, path) if "order" in node else "ascending",
            nodes.aliases(node, path) if "aliases" in node else (),
            nodes.field_properties(node),
        )
        if isinstance(made, StandIn):
            self._holders.append(field)
        if field.has_default:
            self._check_default(field)
        if field.aliases:
            self.has_field_aliases = True
        return field

    def _check_default(self, field: Field) -> None:
        if field.type.kind in {"float", "double"} and isinstance(field.default, str):
            field.default = nodes.java_double(field.default, below(field.path, "default"))
        self._checker.check(field)
        self._with_default.append((field, tuple(self._open)))

    _readers: ClassVar[dict[str, Callable[[Self, Json, str | None, str | None], Type]]] = {
        "record": _record,
        "error": _record,
        "enum": _enum,
        "fixed": _fixed,
        "array": _array,
        "map": _map,
    }


def _stand_ins(holder: _Holder) -> list[StandIn]:
    match holder:
        case Field():
            held = [holder.type]
        case Array():
            held = [holder.items]
        case Map():
            held = [holder.values]
        case Union():
            held = holder.branches
    return [node for node in held if isinstance(node, StandIn)]


def _index(union: Union) -> None:
    """Fill the union's index, and refuse what Avro forbids in a union."""
    seen: set[str] = set()
    for at, branch in enumerate(union.branches):
        if isinstance(branch, Union):
            raise SchemaError("a union may not directly contain another union", path=below(union.path, at))
        name = branch.full_name if isinstance(branch, NamedType) else branch.kind
        if name in seen:
            raise SchemaError(f"the union lists {name!r} twice", path=below(union.path, at))
        seen.add(name)
        for key in branch_keys(branch):
            union.index.setdefault(key, []).append(at)
