"""What is the same in both schemas, to the last attribute, and so needs no look: most of any schema that evolves."""

from collections.abc import Mapping
from typing import Any

from app.formats.avro.java_json import write_json
from app.formats.avro.places import Pair
from app.formats.avro.types import PRIMITIVES, Array, Enum, Field, Fixed, Map, NamedType, Record, Type, Union

_MAX_DEPTH = 50


class Sameness:
    """Answers for pairs of parts, and remembers the answers.

    What is the same reads each other's data. A type that contains itself, or nests very deep, is never called the same:
    that costs a closer look and nothing else. With `detours` the same goes for unions of several records, so that the
    resolver looks at them (see `Resolver`).
    """

    def __init__(self, *, detours: bool) -> None:
        self._detours = detours
        self._known: dict[Pair, bool] = {}
        self._rest: dict[Pair, tuple[list[Field], list[Field]]] = {}
        self._depth = 0

    def same(self, old: Type, new: Type) -> bool:
        """Whether no difference between two types can be told."""
        if old.kind != new.kind:
            return False
        if old.kind in PRIMITIVES:
            return not (old.props or new.props) or _same_properties(old.props, new.props)
        pair = (id(old), id(new))
        if (known := self._known.get(pair)) is not None:
            return known
        if self._depth > _MAX_DEPTH:
            return False
        self._known[pair] = False
        self._depth += 1
        found = self._known[pair] = _same_properties(old.props, new.props) and self._same_parts(old, new)
        self._depth -= 1
        return found

    def rest(self, old: Record, new: Record) -> tuple[list[Field], list[Field]]:
        """The fields of either record that are not just the same in the other, in their order."""
        pair = (id(old), id(new))
        if pair not in self._rest:
            same = {
                field.name
                for field in new.fields
                if (partner := old.by_name.get(field.name)) is not None and self._same_field(old, partner, new, field)
            }
            self._rest[pair] = (_without(old.fields, same), _without(new.fields, same))
        return self._rest[pair]

    def _same_parts(self, old: Type, new: Type) -> bool:
        if isinstance(old, Union) and isinstance(new, Union):
            if self._detours and sum(isinstance(branch, Record) for branch in old.branches) > 1:
                return False
            return len(old.branches) == len(new.branches) and all(map(self.same, old.branches, new.branches))
        if isinstance(old, Array) and isinstance(new, Array):
            return self.same(old.items, new.items)
        if isinstance(old, Map) and isinstance(new, Map):
            return self.same(old.values, new.values)
        if isinstance(old, NamedType) and isinstance(new, NamedType):
            return _same_heading(old, new) and self._same_body(old, new)
        return False

    def _same_body(self, old: NamedType, new: NamedType) -> bool:
        if isinstance(old, Record) and isinstance(new, Record):
            return self.rest(old, new) == ([], []) and list(old.by_name) == list(new.by_name)
        if isinstance(old, Enum) and isinstance(new, Enum):
            return old.symbols == new.symbols and old.default == new.default
        return isinstance(old, Fixed) and isinstance(new, Fixed) and old.size == new.size

    def _same_field(self, record: Record, old: Field, new_record: Record, new: Field) -> bool:
        return (
            old.doc == new.doc
            and old.has_default == new.has_default
            and same_value(old.default, new.default)
            and old.order == new.order
            and old.aliases == new.aliases
            and not (old.aliases and any(name in record.by_name or name in new_record.by_name for name in old.aliases))
            and (not (old.props or new.props) or _same_properties(old.props, new.props))
            and self.same(old.type, new.type)
        )


def same_value(old: Any, new: Any) -> bool:
    """Whether two JSON values are written alike, which `1`, `1.0` and `true` are not."""
    return old == new and (old is None or isinstance(old, str) or write_json(old) == write_json(new))


def _same_properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return old.keys() == new.keys() and all(same_value(old[key], new[key]) for key in old)


def _same_heading(old: NamedType, new: NamedType) -> bool:
    return old.name == new.name and old.namespace == new.namespace and old.doc == new.doc and old.aliases == new.aliases


def _without(fields: list[Field], names: set[str]) -> list[Field]:
    return [field for field in fields if field.name not in names] if len(names) < len(fields) else []
