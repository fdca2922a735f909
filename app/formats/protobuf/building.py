"""From linked files to descriptors that Google's own runtime checks, and that messages can be made of."""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool

from app.formats.model import SchemaError
from app.formats.protobuf.linker import Linked
from app.formats.protobuf.naming import json_name
from app.formats.protobuf.settings import set_field_options, set_options
from app.formats.protobuf.syntax import Enum, Extend, Field, File, Label, Message, Range, Service
from app.formats.protobuf.wellknown import serialized_file

_LABELS = {None: 1, Label.OPTIONAL: 1, Label.REQUIRED: 2, Label.REPEATED: 3}
_TYPES = {
    name: descriptor_pb2.FieldDescriptorProto.Type.Value(f"TYPE_{name.upper()}")
    for name in [
        "double",
        "float",
        "int32",
        "int64",
        "uint32",
        "uint64",
        "sint32",
        "sint64",
        "fixed32",
        "fixed64",
        "sfixed32",
        "sfixed64",
        "bool",
        "string",
        "bytes",
        "message",
        "enum",
        "group",
    ]
}


def build_pool(linked: Linked) -> tuple[descriptor_pool.DescriptorPool | None, SchemaError | None]:
    """A pool with all the files; or null, and in the runtime's own words why it refuses one.

    Nothing is said if the runtime, unlike protoc, only has no room for a message of so many fields.
    """
    pool = descriptor_pool.DescriptorPool()
    for file in linked.files:
        serialized = serialized_file(file.path) if not file.text else None
        try:
            pool.AddSerializedFile(serialized or build_file(file).SerializeToString())
        except TypeError as error:
            if "size exceeded" in str(error):
                return None, None
            said = str(error).removeprefix("Couldn't build proto file into descriptor pool: ").strip()
            return None, SchemaError(" ".join(said.split()) or "the protobuf runtime refuses the schema")
    return pool, None


def build_file(file: File) -> Any:
    """The FileDescriptorProto of a linked file. Field numbers of zero, which no data can have, are left out."""
    proto = descriptor_pb2.FileDescriptorProto(name=file.path, package=file.package)
    if file.edition:
        proto.syntax = "editions"
        proto.edition = descriptor_pb2.Edition.Value(f"EDITION_{file.syntax}")
    elif file.syntax == "proto3":
        proto.syntax = "proto3"
    for at, found in enumerate(file.loaded):
        proto.dependency.append(found.path)
        if found.modifier == "public":
            proto.public_dependency.append(at)
        elif found.modifier == "weak":
            proto.weak_dependency.append(at)
    proto.dependency.extend(file.implied)
    set_options(proto.options, file.options, file)
    for message in file.messages:
        _message(proto.message_type.add(), message, file)
    for enum in file.enums:
        _enum(proto.enum_type.add(), enum, file)
    _extends(proto.extension, proto.message_type, file.extends, file)
    for service in file.services:
        _service(proto.service.add(), service, file)
    return proto


def _message(proto: Any, message: Message, file: File) -> None:
    proto.name = message.name
    set_options(proto.options, message.options, file)
    places = {oneof.name: at for at, oneof in enumerate(message.oneofs)}
    for oneof in message.oneofs:
        declared = proto.oneof_decl.add(name=oneof.name)
        set_options(declared.options, oneof.options, file)
    for found in message.fields:
        if found.number == 0:
            continue
        field = proto.field.add()
        _field(field, found, proto.nested_type, message.full_name, file)
        if found.oneof is not None:
            field.oneof_index = places[found.oneof]
    _add_synthetic_oneofs(proto, file)
    if file.syntax == "proto2":
        _part_json_names(proto)
    for nested in message.messages:
        _message(proto.nested_type.add(), nested, file)
    for enum in message.enums:
        _enum(proto.enum_type.add(), enum, file)
    _extends(proto.extension, proto.nested_type, message.extends, file)
    _ranges(proto.reserved_range, message.reserved)
    proto.reserved_name.extend(message.reserved_names)
    _ranges(proto.extension_range, message.extensions)


def _part_json_names(proto: Any) -> None:
    """In proto2 two fields may have one default name in JSON, for protoc but not for the runtime."""
    known: set[str] = set()
    for field in proto.field:
        name = field.json_name or json_name(field.name)
        if name in known and not field.json_name:
            field.json_name = name = f"{field.name}_{field.number}"
        known.add(name)


def _ranges(target: Any, ranges: list[Range]) -> None:
    for found in ranges:
        target.add(start=found.first, end=found.last + 1)


def _add_synthetic_oneofs(proto: Any, file: File) -> None:
    """The oneofs of one field that stand for the presence of an `optional` field in proto3."""
    if file.syntax != "proto3":
        return
    taken = {found.name for found in [*proto.field, *proto.oneof_decl, *proto.nested_type, *proto.enum_type]}
    for field in proto.field:
        if not field.proto3_optional:
            continue
        name = f"_{field.name}"
        while name in taken:
            name = f"X{name}"
        taken.add(name)
        field.oneof_index = len(proto.oneof_decl)
        proto.oneof_decl.add(name=name)


def _field(proto: Any, found: Field, siblings: Any, scope: str, file: File) -> None:
    proto.name, proto.number, proto.label = found.name, found.number, _LABELS[found.label]
    if file.syntax == "proto3" and found.label is Label.OPTIONAL:
        proto.proto3_optional = True
    if found.key is not None:
        _map(proto, found, siblings, scope)
    else:
        _set_type(proto, found)
    if found.group is not None:
        _message(siblings.add(), found.group, file)
    set_field_options(proto, found, file)


def _set_type(proto: Any, found: Field) -> None:
    target = found.target
    if target is None:
        proto.type = _TYPES[found.type]
        return
    kind = "enum" if isinstance(target, Enum) else "group" if found.group is not None else "message"
    proto.type, proto.type_name = _TYPES[kind], f".{target.full_name}"


def _map(proto: Any, found: Field, siblings: Any, scope: str) -> None:
    name = "".join(part[:1].upper() + part[1:] for part in found.name.split("_")) + "Entry"
    entry = siblings.add(name=name)
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, label=1, type=_TYPES[found.key or ""])
    _set_type(entry.field.add(name="value", number=2, label=1), found)
    proto.label, proto.type, proto.type_name = 3, _TYPES["message"], f".{scope}.{name}"


def _enum(proto: Any, enum: Enum, file: File) -> None:
    proto.name = enum.name
    set_options(proto.options, enum.options, file)
    for value in enum.values:
        added = proto.value.add(name=value.name, number=value.number)
        set_options(added.options, value.options, file)
    for found in enum.reserved:
        proto.reserved_range.add(start=found.first, end=found.last)
    proto.reserved_name.extend(enum.reserved_names)


def _extends(target: Any, siblings: Any, extends: list[Extend], file: File) -> None:
    for extend in extends:
        if extend.target is None:
            continue
        for found in extend.fields:
            field = target.add(extendee=f".{extend.target.full_name}")
            _field(field, found, siblings, "", file)


def _service(proto: Any, service: Service, file: File) -> None:
    proto.name = service.name
    set_options(proto.options, service.options, file)
    for method in service.methods:
        if method.input_target is None or method.output_target is None:
            continue
        added = proto.method.add(
            name=method.name,
            input_type=f".{method.input_target.full_name}",
            output_type=f".{method.output_target.full_name}",
            client_streaming=method.client_streaming,
            server_streaming=method.server_streaming,
        )
        set_options(added.options, method.options, file)
