"""A file as Confluent's registry normalises it: what order does not matter for is sorted, types have their full names.

The order of messages, enums, services and methods stays: serialized data refers to messages by their position.
"""

from dataclasses import replace

from app.formats.protobuf.syntax import (
    Aggregate,
    Enum,
    EnumValue,
    Extend,
    Field,
    File,
    Message,
    Method,
    Option,
    Range,
    Service,
    Value,
)


def normalized(file: File) -> File:
    """A sorted copy of a linked file."""
    return replace(
        file,
        imports=sorted({found.path: found for found in file.imports}.values(), key=lambda found: found.path),
        options=_options(file.options),
        messages=[_message(found) for found in file.messages],
        enums=[_enum(found) for found in file.enums],
        extends=[_extend(found) for found in file.extends],
        services=[_service(found) for found in file.services],
    )


def _message(message: Message) -> Message:
    fields = sorted((_field(found) for found in message.fields), key=lambda found: found.number)
    first = {found.oneof: found.number for found in reversed(fields)}
    return replace(
        message,
        fields=fields,
        oneofs=sorted(
            (replace(found, options=_options(found.options)) for found in message.oneofs),
            key=lambda found: first.get(found.name, 0),
        ),
        messages=[_message(found) for found in message.messages],
        enums=[_enum(found) for found in message.enums],
        extends=[_extend(found) for found in message.extends],
        reserved=_ranges(message.reserved),
        reserved_names=sorted(message.reserved_names),
        extensions=_ranges(message.extensions),
        options=_options(message.options),
    )


def _field(field: Field) -> Field:
    return replace(
        field,
        type=field.type if field.target is None or field.group is not None else f".{field.target.full_name}",
        group=None if field.group is None else _message(field.group),
        options=_options(field.options),
    )


def _enum(enum: Enum) -> Enum:
    values = [replace(found, options=_options(found.options)) for found in enum.values]
    return replace(
        enum,
        values=sorted(values, key=_value_order),
        reserved=_ranges(enum.reserved),
        reserved_names=sorted(enum.reserved_names),
        options=_options(enum.options),
    )


def _value_order(value: EnumValue) -> tuple[int, str]:
    return value.number, value.name


def _extend(extend: Extend) -> Extend:
    name = extend.extendee if extend.target is None else f".{extend.target.full_name}"
    return replace(extend, extendee=name, fields=[_field(found) for found in extend.fields])


def _service(service: Service) -> Service:
    return replace(service, options=_options(service.options), methods=[_method(found) for found in service.methods])


def _method(method: Method) -> Method:
    given, returned = method.input_target, method.output_target
    return replace(
        method,
        input=method.input if given is None else f".{given.full_name}",
        output=method.output if returned is None else f".{returned.full_name}",
        options=_options(method.options),
    )


def _ranges(ranges: list[Range]) -> list[Range]:
    return sorted(ranges, key=lambda found: found.first)


def _options(options: list[Option]) -> list[Option]:
    ordered = sorted(options, key=lambda found: found.name)
    return [replace(found, value=_value(found.value)) for found in ordered]


def _value(value: Value) -> Value:
    if isinstance(value, Aggregate):
        entries = ((name, _value(inner)) for name, inner in value.entries)
        return Aggregate(tuple(sorted(entries, key=lambda entry: entry[0])))
    return tuple(_value(inner) for inner in value) if isinstance(value, tuple) else value
