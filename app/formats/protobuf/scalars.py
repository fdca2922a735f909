"""Which types of fields share an encoding: Confluent's kinds of scalars, and Buf's two notions of compatible types."""

from app.formats.protobuf.findings import CODE, EVERY, JSON, Category
from app.formats.protobuf.syntax import SCALARS, Enum, Field

_KINDS = {
    "int32": "general number",
    "int64": "general number",
    "uint32": "general number",
    "uint64": "general number",
    "bool": "general number",
    "sint32": "signed number",
    "sint64": "signed number",
    "string": "string or bytes",
    "bytes": "string or bytes",
    "fixed32": "fixed32",
    "sfixed32": "fixed32",
    "fixed64": "fixed64",
    "sfixed64": "fixed64",
    "float": "float",
    "double": "double",
}
TEXT = "string or bytes"

_SAME_JSON = (
    {"int32", "uint32"},
    {"int64", "uint64"},
    {"fixed32", "sfixed32"},
    {"fixed64", "sfixed64"},
)


def kind(field: Field) -> str:
    """`scalar`, `message` or `map`: what Confluent's rules tell apart first. Enums are scalars."""
    if field.key is not None:
        return "map"
    return "scalar" if field.target is None or isinstance(field.target, Enum) else "message"


def scalar_kind(type_name: str, target: object) -> str:
    """The group of scalars that read each other's data. Enums are numbers."""
    return "general number" if isinstance(target, Enum) else _KINDS[type_name]


def type_categories(old: str, new: str) -> tuple[Category, ...]:
    """Buf's categories for a change between two types; `enum` and `message` stand for all named ones."""
    if old not in SCALARS or new not in SCALARS:
        return EVERY
    if any({old, new} <= group for group in _SAME_JSON):
        return CODE
    if _KINDS[old] == _KINDS[new] and (old, new) != ("bytes", "string"):
        return JSON
    return EVERY
