"""Random values of parsed Avro types, in the form in which fastavro writes them."""

from random import Random
from typing import Any

from app.formats.avro.samples import NoSampleError
from app.formats.avro.types import Array, Enum, Fixed, Map, NamedType, Primitive, Record, Type, Union

_SCALARS: dict[str, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True, False),
    "int": (0, 1, -1, 2**31 - 1),
    "long": (0, 5, -(2**63), 2**63 - 1),
    "float": (0.0, 1.5),
    "double": (0.0, -2.5),
    "bytes": (b"", b"ab"),
    "string": ("", "é", "abc"),
}


def random_value(random: Random, node: Type, depth: int = 0) -> Any:
    """A value of a type. Raises `NoSampleError` where the type has none or only very deep ones."""
    if depth > 20:
        raise NoSampleError
    match node:
        case Primitive():
            return random.choice(_SCALARS[node.kind])
        case Array() | Map():
            return _collection(random, node, depth)
        case Fixed() | Enum():
            return bytes(node.size) if isinstance(node, Fixed) else random.choice(node.symbols)
        case Union():
            return _branch(random, node, depth)
        case Record():
            return {field.name: random_value(random, field.type, depth + 1) for field in node.fields}


def _collection(random: Random, node: Array | Map, depth: int) -> Any:
    keys = ["x", "y"][: random.randint(0, 2)] if depth < 6 else []
    if isinstance(node, Array):
        return [random_value(random, node.items, depth + 1) for _ in keys]
    return {key: random_value(random, node.values, depth + 1) for key in keys}


def _branch(random: Random, node: Union, depth: int) -> Any:
    if not node.branches:
        raise NoSampleError
    branch = random.choice(node.branches)
    if depth > 6 and "null" in node.index:
        return ("null", None)
    name = branch.full_name if isinstance(branch, NamedType) else branch.kind
    return (name, random_value(random, branch, depth + 1))
