"""A file without what only some of its readers can know: custom options, and extensions of messages."""

from dataclasses import replace

from app.formats.protobuf.syntax import Enum, Field, File, Message, Method, Oneof, Option, Service


def without_extensions(file: File) -> File:
    """A copy of a file whose options are those that protobuf itself has, and that neither has nor allows extensions."""
    return replace(
        file,
        options=_plain(file.options),
        messages=[_message(found) for found in file.messages],
        enums=[_enum(found) for found in file.enums],
        extends=[],
        services=[_service(found) for found in file.services],
    )


def _plain(options: list[Option]) -> list[Option]:
    return [found for found in options if not found.name.startswith("(")]


def _message(message: Message) -> Message:
    return replace(
        message,
        fields=[_field(found) for found in message.fields],
        oneofs=[_oneof(found) for found in message.oneofs],
        messages=[_message(found) for found in message.messages],
        enums=[_enum(found) for found in message.enums],
        extends=[],
        extensions=[],
        options=_plain(message.options),
    )


def _field(field: Field) -> Field:
    group = None if field.group is None else _message(field.group)
    return replace(field, group=group, options=_plain(field.options))


def _oneof(oneof: Oneof) -> Oneof:
    return replace(oneof, options=_plain(oneof.options))


def _enum(enum: Enum) -> Enum:
    values = [replace(found, options=_plain(found.options)) for found in enum.values]
    return replace(enum, values=values, options=_plain(enum.options))


def _service(service: Service) -> Service:
    return replace(service, options=_plain(service.options), methods=[_method(found) for found in service.methods])


def _method(method: Method) -> Method:
    return replace(method, options=_plain(method.options))
