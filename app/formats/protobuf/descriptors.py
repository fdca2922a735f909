"""Compiled descriptors read back into the syntax tree: well-known types, and schemas sent as a FileDescriptorProto."""

from typing import Any

from app.formats.model import SchemaError
from app.formats.protobuf.naming import json_name
from app.formats.protobuf.syntax import (
    Aggregate,
    Enum,
    EnumValue,
    Extend,
    Field,
    File,
    Import,
    Label,
    Message,
    Method,
    Oneof,
    Option,
    Range,
    Service,
    Value,
    Word,
)

_TEXT_TYPES = {9, 12}
_GROUP = 10
_TYPES = [
    "double",
    "float",
    "int64",
    "uint64",
    "int32",
    "fixed64",
    "fixed32",
    "bool",
    "string",
    "group",
    "message",
    "bytes",
    "uint32",
    "enum",
    "sfixed32",
    "sfixed64",
    "sint32",
    "sint64",
]
_LABELS = {2: Label.REQUIRED, 3: Label.REPEATED}


def read_descriptor(serialized: bytes, path: str = "") -> File:
    """Read a serialized FileDescriptorProto. Raises `SchemaError` if it is none."""
    from google.protobuf import descriptor_pb2, message  # noqa: PLC0415 - takes a while, and texts do not need it

    proto = descriptor_pb2.FileDescriptorProto()
    try:
        proto.ParseFromString(serialized)
    except message.DecodeError:
        raise SchemaError("the schema is neither a .proto text nor a base64 FileDescriptorProto") from None
    if not (proto.package or proto.message_type or proto.enum_type or proto.service or proto.extension):
        raise SchemaError("the FileDescriptorProto declares nothing")
    if not _is_text(proto):
        raise SchemaError("a name in the FileDescriptorProto is not UTF-8")
    return _file(proto, path)


def _is_text(proto: Any) -> bool:
    """Whether all strings inside are text: the runtime hands out as bytes what is none."""
    for descriptor, value in proto.ListFields():
        values = value if descriptor.is_repeated else [value]
        if descriptor.message_type is not None:
            if not all(_is_text(each) for each in values):
                return False
        elif descriptor.type == descriptor.TYPE_STRING and not all(isinstance(each, str) for each in values):
            return False
    return True


def _file(proto: Any, path: str) -> File:
    syntax = proto.syntax or "proto2"
    if syntax == "editions":
        syntax = type(proto).DESCRIPTOR.fields_by_name["edition"].enum_type.values_by_number[proto.edition].name[8:]
    if syntax not in {"proto2", "proto3", "2023", "2024"}:
        raise SchemaError(f"unknown syntax {syntax[:40]!r}")
    public, weak = set(proto.public_dependency), set(proto.weak_dependency)
    return File(
        "",
        syntax,
        bool(proto.syntax),
        proto.package,
        [
            Import(name, "public" if at in public else "weak" if at in weak else "", 0)
            for at, name in enumerate(proto.dependency)
        ],
        _options(proto.options),
        [_message(found, syntax) for found in proto.message_type if found.name not in _groups(proto.extension)],
        [_enum(found) for found in proto.enum_type],
        _extends(proto.extension, proto.message_type, syntax),
        [_service(found) for found in proto.service],
        path,
        compiled=True,
    )


def _message(proto: Any, syntax: str) -> Message:
    groups = _groups(proto.field) | _groups(proto.extension)
    nested = {found.name: found for found in proto.nested_type}
    synthetic = {field.oneof_index for field in proto.field if field.proto3_optional}
    oneofs = {
        at: Oneof(found.name, 0, _options(found.options))
        for at, found in enumerate(proto.oneof_decl)
        if at not in synthetic
    }
    message = Message(proto.name, 0, oneofs=list(oneofs.values()), options=_options(proto.options))
    for found in proto.field:
        field = _field(found, nested, syntax)
        if found.HasField("oneof_index") and found.oneof_index in oneofs:
            field.oneof, field.label = oneofs[found.oneof_index].name, None
        message.fields.append(field)
    message.messages = [
        _message(found, syntax)
        for found in proto.nested_type
        if not found.options.map_entry and found.name not in groups
    ]
    message.enums = [_enum(found) for found in proto.enum_type]
    message.extends = _extends(proto.extension, proto.nested_type, syntax)
    message.reserved = [Range(found.start, found.end - 1) for found in proto.reserved_range]
    message.reserved_names = list(proto.reserved_name)
    message.extensions = [Range(found.start, found.end - 1) for found in proto.extension_range]
    return message


def _groups(fields: Any) -> set[str]:
    """The names of the messages that groups declare in place."""
    return {field.type_name.rpartition(".")[2] for field in fields if field.type == _GROUP}


def _field(proto: Any, nested: dict[str, Any], syntax: str) -> Field:
    field = Field(proto.name, proto.number, _type(proto), 0, _LABELS.get(proto.label))
    if field.label is None and (syntax == "proto2" or proto.proto3_optional):
        field.label = Label.OPTIONAL
    inner = nested.get(proto.type_name.rpartition(".")[2])
    if inner is not None and inner.options.map_entry and field.label is Label.REPEATED:
        if [each.name for each in inner.field] != ["key", "value"]:
            raise SchemaError(f"the entries of the map {proto.name!r} need a key and a value")
        field.key, field.type, field.label = _type(inner.field[0]), _type(inner.field[1]), None
    elif inner is not None and proto.type == _GROUP:
        field.group, field.type = _message(inner, syntax), inner.name
    field.options = _options(proto.options)
    if proto.HasField("default_value"):
        value = proto.default_value
        field.options.append(Option("default", value if proto.type in _TEXT_TYPES else Word(value), 0))
    if proto.HasField("json_name") and proto.json_name != json_name(proto.name):
        field.options.append(Option("json_name", proto.json_name, 0))
    return field


def _type(proto: Any) -> str:
    if proto.type_name:
        return proto.type_name
    if not 1 <= proto.type <= len(_TYPES):
        raise SchemaError(f"the field {proto.name!r} has no type")
    return _TYPES[proto.type - 1]


def _extends(fields: Any, siblings: Any, syntax: str) -> list[Extend]:
    nested = {found.name: found for found in siblings}
    extends: dict[str, Extend] = {}
    for found in fields:
        extend = extends.setdefault(found.extendee, Extend(found.extendee, 0))
        extend.fields.append(_field(found, nested, syntax))
    return list(extends.values())


def _enum(proto: Any) -> Enum:
    return Enum(
        proto.name,
        0,
        [EnumValue(found.name, found.number, 0, _options(found.options)) for found in proto.value],
        [Range(found.start, found.end) for found in proto.reserved_range],
        list(proto.reserved_name),
        _options(proto.options),
    )


def _service(proto: Any) -> Service:
    methods = [
        Method(
            found.name,
            found.input_type,
            found.output_type,
            found.client_streaming,
            found.server_streaming,
            0,
            _options(found.options),
        )
        for found in proto.method
    ]
    return Service(proto.name, 0, methods, _options(proto.options))


def _options(proto: Any) -> list[Option]:
    """The options that protobuf itself knows. Those of extensions are unknown fields here, and left out."""
    found: list[Option] = []
    for descriptor, value in proto.ListFields():
        if descriptor.name == "uninterpreted_option" or descriptor.is_extension:
            continue
        values = value if descriptor.is_repeated else [value]
        found += [Option(descriptor.name, _value(descriptor, each), 0) for each in values]
    return found


def _value(descriptor: Any, value: Any) -> Value:
    if descriptor.message_type is not None:
        return Aggregate(tuple((option.name, option.value) for option in _options(value)))
    if descriptor.enum_type is not None:
        known = descriptor.enum_type.values_by_number.get(value)
        return Word(known.name if known else str(value))
    if isinstance(value, bool):
        return Word("true" if value else "false")
    return value if isinstance(value, str) else Word(str(value))
