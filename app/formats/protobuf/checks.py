"""What protoc demands of one file beyond its grammar and its names. Numbers, reservations, enums, defaults."""

from app.formats.protobuf.enum_checks import check_enum
from app.formats.protobuf.features import feature, unfit_option
from app.formats.protobuf.naming import json_name
from app.formats.protobuf.reservations import Ranges, check_options, check_overlaps
from app.formats.protobuf.syntax import Enum, Extend, Field, File, Label, Message, Range, Word
from app.formats.protobuf.tokens import problem

_LIBRARY = Range(19_000, 19_999)
_OPTION_MESSAGES = frozenset(
    f"google.protobuf.{kind}Options"
    for kind in ["File", "Message", "Field", "Oneof", "ExtensionRange", "Enum", "EnumValue", "Service", "Method"]
)


def check_file(file: File) -> None:
    """Raise `SchemaError` for the first thing in a linked file that protoc would refuse."""
    check_options(file, file.options)
    for message in file.messages:
        _check_message(file, message)
    for enum in file.enums:
        check_enum(file, enum)
    _check_extends(file, file.extends)
    for service in file.services:
        check_options(file, service.options)
        for method in service.methods:
            check_options(file, method.options)


def _check_message(file: File, message: Message) -> None:
    check_options(file, message.options)
    _check_numbers(file, message)
    if file.syntax == "proto3" and any(each.name == "message_set_wire_format" for each in message.options):
        raise problem(file.text, message.offset, "proto3 has no message sets")
    _check_json_names(file, message)
    for found in message.fields:
        _check_field(file, found)
    for nested in message.messages:
        _check_message(file, nested)
    for enum in message.enums:
        check_enum(file, enum)
    _check_extends(file, message.extends)


def _check_numbers(file: File, message: Message) -> None:
    if message.extensions and file.syntax == "proto3":
        raise problem(file.text, message.offset, "extension ranges are not allowed in proto3")
    check_overlaps(file, message)
    taken = Ranges(message.reserved)
    extensions = Ranges(message.extensions)
    names = frozenset(message.reserved_names)
    used: dict[int, str] = {}
    for found in message.fields:
        where = f"the field {found.name!r} of {message.name!r}"
        if found.number in taken:
            raise problem(file.text, found.offset, f"{where} uses the reserved number {found.number}")
        if found.number in extensions:
            raise problem(file.text, found.offset, f"{where} has a number of an extension range: {found.number}")
        if found.name in names:
            raise problem(file.text, found.offset, f"{where} has a reserved name")
        if found.number in used:
            raise problem(
                file.text, found.offset, f"{where} has the number {found.number}, as has {used[found.number]!r}"
            )
        used[found.number] = found.name


def _check_json_names(file: File, message: Message) -> None:
    if file.syntax == "proto2":
        return  # protoc only warns there
    if feature(message.options, "json_format") == "LEGACY_BEST_EFFORT":
        return
    known: dict[str, str] = {}
    for found in message.fields:
        custom = found.option("json_name")
        name = custom if isinstance(custom, str) else json_name(found.name)
        if name.startswith("[") and name.endswith("]"):
            raise problem(file.text, found.offset, f"the name {name!r} for JSON is in brackets, which is not allowed")
        if name in known:
            raise problem(
                file.text, found.offset, f"the fields {known[name]!r} and {found.name!r} are both {name!r} in JSON"
            )
        known[name] = found.name


def _check_field(file: File, found: Field) -> None:
    """A field of a message or an extension: its number, options and type."""
    if found.number in _LIBRARY:
        raise problem(file.text, found.offset, "the numbers 19000 to 19999 belong to the protobuf library")
    check_options(file, found.options)
    _check_default(file, found)
    complaint = unfit_option(found)
    if complaint is not None:
        raise problem(file.text, found.offset, complaint)
    target = found.target
    if file.syntax == "proto3" and isinstance(target, Enum) and target.closed:
        raise problem(file.text, found.offset, f"a proto3 message cannot use the closed enum {target.full_name!r}")
    if found.group is not None:
        _check_message(file, found.group)


def _check_default(file: File, found: Field) -> None:
    default = found.option("default")
    if default is None:
        return
    if file.syntax == "proto3":
        raise problem(file.text, found.offset, "proto3 has no default values")
    if found.key is not None or found.label == "repeated" or isinstance(found.target, Message):
        raise problem(file.text, found.offset, f"the field {found.name!r} cannot have a default value")
    if isinstance(found.target, Enum) and (
        not isinstance(default, Word) or all(value.name != default.text for value in found.target.values)
    ):
        raise problem(file.text, found.offset, f"the default of {found.name!r} is not a value of its enum")


def _check_extends(file: File, extends: list[Extend]) -> None:
    for extend in extends:
        target = extend.target
        if target is None:
            continue
        if file.syntax == "proto3" and target.full_name not in _OPTION_MESSAGES:
            raise problem(file.text, extend.offset, "proto3 can extend only the messages of options")
        declared = Ranges(target.extensions)
        for found in extend.fields:
            if found.number not in declared:
                raise problem(
                    file.text, found.offset, f"{target.full_name!r} does not declare {found.number} for extensions"
                )
            if found.label is Label.REQUIRED or found.key is not None:
                raise problem(file.text, found.offset, f"the extension {found.name!r} cannot be required, nor a map")
            _check_field(file, found)
