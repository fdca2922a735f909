"""Names: which ones a file declares, and which declaration a written name means, by protoc's scoping rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.formats.protobuf.features import is_closed
from app.formats.protobuf.flaws import note
from app.formats.protobuf.syntax import (
    Enum,
    EnumValue,
    Extend,
    Field,
    File,
    Message,
    Method,
    Oneof,
    Service,
)
from app.formats.protobuf.tokens import problem


@dataclass(frozen=True, slots=True)
class Package:
    """A package, or the beginning of one."""


Declaration = Message | Enum | EnumValue | Field | Oneof | Service | Method | Package
Symbols = dict[str, Declaration]

_PACKAGE = Package()


def declare(file: File) -> Symbols:
    """All names that the file declares, in full; messages and enums learn their full names and their file.

    Raises `SchemaError` for a message or an enum that is declared twice. Another name that is there twice is a flaw.
    """
    symbols: Symbols = {}
    parts = file.package.split(".") if file.package else []
    for count in range(1, len(parts) + 1):
        symbols[".".join(parts[:count])] = _PACKAGE
    for name, offset, node in _declarations(file):
        known = symbols.get(name)
        if known is not None:
            if isinstance(known, Message | Enum) and isinstance(node, Message | Enum):
                raise problem(file.text, offset, f"{name!r} is already defined")
            note(file, offset, f"{name!r} is already defined")
        if not isinstance(known, Message | Enum):
            symbols[name] = node
    return symbols


def _declarations(file: File) -> Iterator[tuple[str, int, Declaration]]:
    prefix = f"{file.package}." if file.package else ""
    for message in file.messages:
        yield from _in_message(message, prefix, file)
    for enum in file.enums:
        yield from _in_enum(enum, prefix, file)
    yield from _in_extends(file.extends, prefix, file)
    for service in file.services:
        yield prefix + service.name, service.offset, service
        for method in service.methods:
            yield f"{prefix}{service.name}.{method.name}", method.offset, method


def _in_message(message: Message, prefix: str, file: File) -> Iterator[tuple[str, int, Declaration]]:
    _name(message, prefix, file)
    yield message.full_name, message.offset, message
    inner = f"{message.full_name}."
    for nested in message.messages:
        yield from _in_message(nested, inner, file)
    for enum in message.enums:
        yield from _in_enum(enum, inner, file)
    for oneof in message.oneofs:
        yield inner + oneof.name, oneof.offset, oneof
    yield from _in_fields(message.fields, inner, file)
    yield from _in_extends(message.extends, inner, file)


def _in_fields(fields: list[Field], prefix: str, file: File) -> Iterator[tuple[str, int, Declaration]]:
    for found in fields:
        if found.group is not None:
            yield from _in_message(found.group, prefix, file)
        yield prefix + found.name, found.offset, found


def _in_extends(extends: list[Extend], prefix: str, file: File) -> Iterator[tuple[str, int, Declaration]]:
    for extend in extends:
        yield from _in_fields(extend.fields, prefix, file)


def _in_enum(enum: Enum, prefix: str, file: File) -> Iterator[tuple[str, int, Declaration]]:
    """The enum and its values, which are siblings of the enum as in C++."""
    _name(enum, prefix, file)
    enum.closed = is_closed(enum, file)
    yield enum.full_name, enum.offset, enum
    for value in enum.values:
        yield prefix + value.name, value.offset, value


def _name(node: Message | Enum, prefix: str, file: File) -> None:
    node.full_name, node.file = prefix + node.name, file.path
    node.local_name = node.full_name[len(file.package) + 1 :] if file.package else node.full_name


def resolve(name: str, scope: str, visible: Symbols) -> Message | Enum | None:
    """The message or enum that `name` means inside `scope`, or null.

    The search goes from the innermost scope outwards. The first scope that knows the first part of a dotted name
    decides: the rest must be found there.
    """
    if name.startswith("."):
        return _as_type(visible.get(name[1:]))
    first, dot, _ = name.partition(".")
    while True:
        prefix = f"{scope}." if scope else ""
        found = visible.get(prefix + first)
        if dot and isinstance(found, Message | Enum | Package | Service):
            return _as_type(visible.get(prefix + name))
        if not dot and (kind := _as_type(found)) is not None:
            return kind
        if not scope:
            return None
        scope = scope.rpartition(".")[0]


def resolve_whole(name: str, scope: str, known: Symbols) -> Message | Enum | None:
    """What the reference takes `name` for: a type of the whole name in the innermost scope that has one, or null."""
    if name.startswith("."):
        return _as_type(known.get(name[1:]))
    while True:
        found = _as_type(known.get(f"{scope}.{name}" if scope else name))
        if found is not None or not scope:
            return found
        scope = scope.rpartition(".")[0]


def _as_type(found: Declaration | None) -> Message | Enum | None:
    return found if isinstance(found, Message | Enum) else None
