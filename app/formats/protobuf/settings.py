"""The values of options put into descriptors. Options of extensions say nothing about data and are left out."""

from typing import Any

from google.protobuf.message import Message as Proto

from app.formats.protobuf.flaws import note
from app.formats.protobuf.syntax import Aggregate, Field, File, Option, Value, Word
from app.formats.protobuf.tokens import parse_integer


def set_options(proto: Proto, options: list[Option], file: File) -> None:
    """Set the options that protobuf itself defines. One that it does not know, or whose value is wrong, is a flaw."""
    for option in options:
        if "(" in option.name:
            continue
        try:
            _set(proto, option.name.split("."), option.value)
        except _InvalidError as error:
            note(file, option.offset, f"the option {option.name!r} {error}")


def set_field_options(proto: Any, field: Field, file: File) -> None:
    """As `set_options`, with the two options of a field that have a place of their own."""
    rest: list[Option] = []
    for option in field.options:
        if option.name == "json_name":
            if isinstance(option.value, str):
                proto.json_name = option.value
            else:
                note(file, option.offset, "the option 'json_name' needs a string")
        elif option.name == "default":
            default = _default(field, option)
            if default is not None:
                proto.default_value = default
            else:
                note(file, option.offset, f"the default of {field.name!r} does not fit its type")
        else:
            rest.append(option)
    set_options(proto.options, rest, file)


class _InvalidError(Exception):
    """What is wrong with the value of an option, as the end of a sentence."""


def _default(field: Field, option: Option) -> str | None:
    value = option.value
    if field.type in {"string", "bytes"} and field.target is None:
        if isinstance(value, str):
            return value if field.type == "string" else _escaped(value)
    elif isinstance(value, Word):
        number = parse_integer(value.text.removeprefix("-")) if field.target is None else None
        return value.text if number is None else f"{'-' if value.text.startswith('-') else ''}{number}"
    return None


def _escaped(value: str) -> str:
    """Bytes as descriptors hold them: printable, the rest in octal."""
    data = value.encode("latin-1", "ignore")
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b"\\\"'" else f"\\{byte:03o}" for byte in data)


def _set(proto: Any, path: list[str], value: Value) -> None:
    field = proto.DESCRIPTOR.fields_by_name.get(path[0])
    if field is None or path[0] == "uninterpreted_option":
        raise _InvalidError("is not known")
    if len(path) > 1:
        if field.message_type is None or field.is_repeated:
            raise _InvalidError("is not a message")
        _set(getattr(proto, path[0]), path[1:], value)
        return
    values = value if isinstance(value, tuple) else (value,)
    for each in values:
        _assign(proto, field, each)


def _assign(proto: Any, field: Any, value: Value) -> None:
    if field.message_type is not None:
        if not isinstance(value, Aggregate):
            raise _InvalidError("needs a message")
        target = getattr(proto, field.name)
        target = target.add() if field.is_repeated else target
        target.SetInParent()
        for name, inner in value.entries:
            if not name.startswith("["):
                _set(target, [name], inner)
        return
    converted = _converted(field, value)
    if field.is_repeated:
        getattr(proto, field.name).append(converted)
    else:
        setattr(proto, field.name, converted)


def _converted(field: Any, value: Value) -> object:
    if field.enum_type is not None:
        known = field.enum_type.values_by_name.get(value.text) if isinstance(value, Word) else None
        if known is None:
            raise _InvalidError(f"needs a value of {field.enum_type.name}")
        return known.number
    if field.type == field.TYPE_BOOL:
        if value not in {Word("true"), Word("false")}:
            raise _InvalidError("needs true or false")
        return value == Word("true")
    if field.type == field.TYPE_STRING:
        if not isinstance(value, str):
            raise _InvalidError("needs a string")
        return value
    raise _InvalidError("cannot be set here")
