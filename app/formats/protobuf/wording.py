"""How sentences and values name what a file declares: after its message, and types so that two can be told apart."""

from dataclasses import replace

from app.formats.protobuf.canonical import print_type
from app.formats.protobuf.features import Cardinality
from app.formats.protobuf.syntax import Enum, Field, Message


def quoted_name(message: Message | None, name: str) -> str:
    """A field or a oneof, by the name of its message and its own."""
    return f"'{message.local_name}.{name}'" if message is not None else f"'{name}'"


def type_name(field: Field) -> str:
    """The type of a field as it is written, without the dot that may stand before a full name."""
    return print_type(replace(field, type=field.type.removeprefix(".")))


def type_names(old: Field, new: Field) -> tuple[str, str]:
    """Two types that differ: by their full names where they are written alike, and with what these stand for where
    that is what changed."""
    full = _full_type_name(old), _full_type_name(new)
    if full[0] == full[1]:
        return _full_type_name(old, _kind(old)), _full_type_name(new, _kind(new))
    written = type_name(old), type_name(new)
    return full if written[0] == written[1] else written


def label_name(label: Cardinality) -> str:
    """How often a field occurs, in the words of Protobuf's own documents."""
    return "singular" if label is Cardinality.IMPLICIT else str(label)


def _full_type_name(field: Field, kind: str = "") -> str:
    return print_type(replace(field, type=kind + (field.target.full_name if field.target else field.type)))


def _kind(field: Field) -> str:
    return "enum " if isinstance(field.target, Enum) else "message "
