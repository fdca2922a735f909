"""Whether a second definition of a name says the same as the first, which is when Avro 1.12 tolerates it.

Avro's Java library compares what data and tools depend on: fields with their types, defaults, order and properties,
symbols, sizes. Documentation, aliases and the default of an enum may differ.
"""

from collections.abc import Mapping
from itertools import repeat
from typing import Any

from app.formats.avro.java_json import write_sorted_json
from app.formats.avro.types import Array, Enum, Field, Fixed, Map, NamedType, Record, StandIn, Type, Union


def same_definition(known: NamedType, again: NamedType) -> bool:
    """Whether the two may share their name. A type that is not complete yet equals nothing but itself."""
    return _same(known, again, set())


def _same(known: Type, again: Type, seen: set[tuple[int, int]]) -> bool:
    if known is again:
        return True
    if known.kind != again.kind or isinstance(known, StandIn) or isinstance(again, StandIn):
        return False
    pair = (id(known), id(again))
    if pair in seen:
        return True
    seen.add(pair)
    if isinstance(known, NamedType) and isinstance(again, NamedType) and known.full_name != again.full_name:
        return False
    return _same_properties(known.props, again.props) and _same_parts(known, again, seen)


def _same_parts(known: Type, again: Type, seen: set[tuple[int, int]]) -> bool:
    match known, again:
        case Record(), Record():
            pairs = zip(known.fields, again.fields, strict=False)
            return len(known.fields) == len(again.fields) and all(_same_field(*pair, seen) for pair in pairs)
        case Enum(), Enum():
            return known.symbols == again.symbols
        case Fixed(), Fixed():
            return known.size == again.size
        case _:
            ours, theirs = _inner(known), _inner(again)
            return len(ours) == len(theirs) and all(map(_same, ours, theirs, repeat(seen)))


def _inner(node: Type) -> list[Type]:
    match node:
        case Array():
            return [node.items]
        case Map():
            return [node.values]
        case Union():
            return node.branches
        case _:
            return []


def _same_field(known: Field, again: Field, seen: set[tuple[int, int]]) -> bool:
    return (
        known.name == again.name
        and known.order == again.order
        and known.has_default == again.has_default
        and write_sorted_json(known.default) == write_sorted_json(again.default)
        and _same_properties(known.props, again.props)
        and _same(known.type, again.type, seen)
    )


def _same_properties(known: Mapping[str, Any], again: Mapping[str, Any]) -> bool:
    return write_sorted_json(dict(known)) == write_sorted_json(dict(again)) if known or again else True
