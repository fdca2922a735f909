"""How types are named in messages and in the values of a change."""

from typing import Any

from app.formats.avro.logical import logical_type
from app.formats.avro.types import Array, Field, Map, Primitive, Record, Type, Union

_MAX_DEPTH = 3
_MAX_BRANCHES = 8


def spell(node: Type, depth: int = 0) -> str:
    """A type in words: `int`, `array of string`, `record shop.Order`, `a union of null and string`."""
    if isinstance(node, Primitive):
        logical = logical_type(node)
        return f"{node.kind} ({_attributes(logical)})" if logical else node.kind
    if depth >= _MAX_DEPTH:
        return "..."
    if isinstance(node, Array):
        return f"array of {spell(node.items, depth + 1)}"
    if isinstance(node, Map):
        return f"map of {spell(node.values, depth + 1)}"
    if isinstance(node, Union):
        return _spell_union(node, depth)
    return f"{'error' if isinstance(node, Record) and node.is_error else node.kind} {node.full_name}"


def _spell_union(node: Union, depth: int) -> str:
    words = [spell(branch, depth + 1) for branch in node.branches[:_MAX_BRANCHES]]
    if not words:
        return "an empty union"
    if len(node.branches) > _MAX_BRANCHES:
        words.append(f"{len(node.branches) - _MAX_BRANCHES} more")
    return f"a union of {' and '.join(filter(None, (', '.join(words[:-1]), words[-1])))}"


def _attributes(logical: dict[str, Any]) -> str:
    rest = [f"{key} {value}" for key, value in logical.items() if key != "logicalType"]
    return ", ".join([logical["logicalType"], *rest])


def brief(node: Type, depth: int = 0) -> Any:
    """A type as short JSON: named types by their full names, deep ones cut off."""
    if isinstance(node, Primitive):
        return {"type": node.kind, **node.props} if node.props else node.kind
    if depth >= _MAX_DEPTH:
        return "..."
    if isinstance(node, Array):
        return {"type": "array", "items": brief(node.items, depth + 1)}
    if isinstance(node, Map):
        return {"type": "map", "values": brief(node.values, depth + 1)}
    if isinstance(node, Union):
        shown = [brief(branch, depth + 1) for branch in node.branches[:_MAX_BRANCHES]]
        return shown if len(node.branches) <= _MAX_BRANCHES else [*shown, "..."]
    return node.full_name


def brief_field(field: Field) -> dict[str, Any]:
    """A field as short JSON: its name, its type, and its default if it has one."""
    made = {"name": field.name, "type": brief(field.type)}
    return made | {"default": field.default} if field.has_default else made


def listing(words: list[str]) -> str:
    """Quoted words for a sentence, cut after ten."""
    shown = ", ".join(f"'{word}'" for word in words[:10])
    return f"{shown} and {len(words) - 10} more" if len(words) > 10 else shown
