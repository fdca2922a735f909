"""The text by which Confluent's registry recognises a Protobuf schema: formatted anew, without comments.

Statements of a kind stand together, in the registry's order; within a kind the order of the text stays. How numbers and
strings were spelled, which quotes and which blanks were used does not show.
"""

from collections.abc import Iterable

from app.formats.protobuf.syntax import (
    MAX_ENUM_NUMBER,
    MAX_NUMBER,
    Aggregate,
    Enum,
    Extend,
    Field,
    File,
    Message,
    Method,
    Oneof,
    Option,
    Range,
    Service,
    Value,
    Word,
)

_ESCAPES = str.maketrans(
    {
        "\a": "\\a",
        "\b": "\\b",
        "\f": "\\f",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\v": "\\v",
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
    }
)
_LAST_OPTIONS = ("default", "json_name")


def print_file(file: File) -> str:
    """The canonical text of a file."""
    lines: list[str] = []
    if file.declared:
        lines.append(f'{"edition" if file.edition else "syntax"} = "{file.syntax}";')
    if file.package:
        lines.append(f"package {file.package};")
    for group in ("", "weak", "option", "public"):
        keyword = f"import {group} " if group else "import "
        lines += [f"{keyword}{quoted(found.path)};" for found in file.imports if found.modifier == group]
    lines += _statements(file.options)
    for message in file.messages:
        lines += _message(message)
    for enum in file.enums:
        lines += _enum(enum)
    for extend in file.extends:
        lines += _extend(extend)
    for service in file.services:
        lines += _service(service)
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def print_value(value: Value) -> str:
    """The value of an option, on one line."""
    if isinstance(value, Word):
        return value.text
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Aggregate):
        return "{" + ", ".join(f"{name}: {print_value(inner)}" for name, inner in value.entries) + "}"
    return "[" + ", ".join(print_value(inner) for inner in value) + "]"


def print_type(field: Field) -> str:
    """The type of a field as it is written."""
    if field.group is not None:
        return f"group {field.group.name}"
    return field.type if field.key is None else f"map<{field.key}, {field.type}>"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _block(head: str, inside: list[str]) -> list[str]:
    return [f"{head} {{", *_indented(inside), "}"] if inside else [f"{head} {{}}"]


def _statements(options: list[Option]) -> list[str]:
    return [f"option {option.name} = {print_value(option.value)};" for option in options]


def _brackets(options: list[Option]) -> str:
    ordered = [found for found in options if found.name not in _LAST_OPTIONS]
    ordered += [found for name in _LAST_OPTIONS for found in options if found.name == name]
    inside = ", ".join(f"{option.name} = {print_value(option.value)}" for option in ordered)
    return f" [{inside}]" if inside else ""


def _message(message: Message) -> list[str]:
    return _block(f"message {message.name}", _body(message))


def _body(message: Message) -> list[str]:
    inside = _reserved(message, MAX_NUMBER) + _statements(message.options)
    members: dict[str | None, list[Field]] = {}
    for found in message.fields:
        members.setdefault(found.oneof, []).append(found)
    plain = members.get(None, [])
    inside += [_field(found) for found in plain if found.group is None]
    for oneof in message.oneofs:
        inside += _oneof(oneof, members.get(oneof.name, []))
    for found in plain:
        inside += _group(found)
    inside += [f"extensions {_range(found, MAX_NUMBER)};" for found in message.extensions]
    for nested in message.messages:
        inside += _message(nested)
    for enum in message.enums:
        inside += _enum(enum)
    for extend in message.extends:
        inside += _extend(extend)
    return inside


def _reserved(owner: Message | Enum, highest: int) -> list[str]:
    lines: list[str] = []
    if owner.reserved:
        lines.append(f"reserved {', '.join(_range(found, highest) for found in owner.reserved)};")
    if owner.reserved_names:
        lines.append(f"reserved {', '.join(quoted(name) for name in owner.reserved_names)};")
    return lines


def _range(found: Range, highest: int) -> str:
    if found.first == found.last:
        return str(found.first)
    return f"{found.first} to {'max' if found.last == highest else found.last}"


def _field(field: Field) -> str:
    label = f"{field.label.value} " if field.label else ""
    return f"{label}{print_type(field)} {field.name} = {field.number}{_brackets(field.options)};"


def _group(field: Field) -> list[str]:
    if field.group is None:
        return []
    label = f"{field.label.value} " if field.label else ""
    head = f"{label}group {field.group.name} = {field.number}{_brackets(field.options)}"
    return _block(head, _body(field.group))


def _oneof(oneof: Oneof, members: list[Field]) -> list[str]:
    inside = _statements(oneof.options) + [_field(found) for found in members if found.group is None]
    for found in members:
        inside += _group(found)
    return _block(f"oneof {oneof.name}", inside)


def _enum(enum: Enum) -> list[str]:
    inside = _reserved(enum, MAX_ENUM_NUMBER) + _statements(enum.options)
    inside += [f"{value.name} = {value.number}{_brackets(value.options)};" for value in enum.values]
    return _block(f"enum {enum.name}", inside)


def _extend(extend: Extend) -> list[str]:
    inside = [_field(found) for found in extend.fields if found.group is None]
    for found in extend.fields:
        inside += _group(found)
    return _block(f"extend {extend.extendee}", inside)


def _service(service: Service) -> list[str]:
    inside = _statements(service.options)
    for method in service.methods:
        inside += _method(method)
    return _block(f"service {service.name}", inside)


def _method(method: Method) -> list[str]:
    given = ("stream " if method.client_streaming else "") + method.input
    returned = ("stream " if method.server_streaming else "") + method.output
    head = f"rpc {method.name} ({given}) returns ({returned})"
    return _block(head, _statements(method.options)) if method.options else [f"{head};"]
