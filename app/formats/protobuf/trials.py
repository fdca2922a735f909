"""Messages made with one schema and read with the other by Google's own runtime, and what goes wrong."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from google.protobuf import any_pb2, json_format
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from app.formats.protobuf.findings import Kind, Probe
from app.formats.protobuf.reading import different_default, lost
from app.formats.protobuf.samples import fill_required, set_message, set_samples
from app.formats.protobuf.syntax import Message


class Side(NamedTuple):
    """A message as one schema has it, null if it does not, and the pool of that schema."""

    pool: Any
    message: Message | None


class Failure(NamedTuple):
    """A message that fails, as JSON text and, if it can stand inside another one, in binary; and the complaint."""

    document: str
    error: str
    data: bytes | None = None


def failures(probe: Probe, writer: Side, reader: Side, inner: bytes | None) -> Iterator[Failure | None]:
    """For each message that is tried, how it fails, or null. `inner` is the value to try, if the probe is of a message.

    Raises what the runtime raises where it cannot make such a message.
    """
    if writer.message is None:
        return
    make = _class(writer.pool, writer.message)
    if probe.kind is Kind.NAMED:
        yield _not_named(make, reader.pool)
    elif reader.message is not None:
        read = _class(reader.pool, reader.message)
        for message in _samples(make, probe, inner):
            if probe.kind is Kind.JSON:
                error = _json_refused(message, read, writer.pool, reader.pool)
            else:
                error = _refused(message, read, probe)
            document = _document(message, writer.pool) if error else ""
            yield Failure(document, error, message.SerializePartialToString()) if error else None


def _class(pool: Any, message: Message) -> Any:
    return GetMessageClass(pool.FindMessageTypeByName(message.full_name))


def _samples(make: Any, probe: Probe, inner: bytes | None) -> Iterator[Any]:
    """Messages to try. Several fields are set together, each to its first value."""
    descriptor = make.DESCRIPTOR
    fields = [descriptor.fields_by_number[number] for number in probe.numbers if number in descriptor.fields_by_number]
    if probe.kind is Kind.ABSENT:
        message = make()
        _fill(message, {field.name for field in fields if not field.is_required})
        yield message
    elif inner is not None:
        message = set_message(make, fields[0], inner)
        fill_required(message)
        yield message
    elif len(fields) == 1:
        for message in set_samples(make, fields[0], probe.value):
            fill_required(message)
            yield message
    elif fields:
        message = make()
        for field in fields:
            message.MergeFrom(next(set_samples(make, field)))
        fill_required(message)
        yield message


def _fill(message: Any, without: set[str]) -> None:
    fill_required(message)
    for name in without:
        message.ClearField(name)


def _refused(message: Any, reader: Any, probe: Probe) -> str | None:
    """What the reader says, or does not find, when it reads the binary form of the message."""
    received = reader()
    try:
        received.ParseFromString(message.SerializeToString())
    except DecodeError as error:
        return f"the message cannot be decoded: {error}"
    if probe.kind is Kind.ABSENT:
        return _missing(received, probe) or different_default(message, received, probe.numbers[0])
    return lost(message, received, probe.numbers) or _missing(received, probe)


def _missing(received: Any, probe: Probe) -> str | None:
    """The required field that is missing: a probed one, or one inside of it."""
    names = {field.name for number in probe.numbers if (field := received.DESCRIPTOR.fields_by_number.get(number))}
    for path in received.FindInitializationErrors():
        if path.partition(".")[0].partition("[")[0] in names:
            return f"Message {received.DESCRIPTOR.full_name} is missing required fields: {path}"
    return None


def _json_refused(message: Any, reader: Any, written: Any, known: Any) -> str | None:
    try:
        text = json_format.MessageToJson(message, descriptor_pool=written)
        json_format.Parse(text, reader(), descriptor_pool=known)
    except json_format.ParseError as error:
        return f"in JSON: {' '.join(str(error).split())[:300]}"
    return None


def _not_named(make: Any, pool: Any) -> Failure | None:
    """A message in an Any: its reader looks the type up by its name."""
    message = make()
    fill_required(message)
    packed = any_pb2.Any()
    packed.Pack(message)
    try:
        json_format.MessageToDict(packed, descriptor_pool=pool)
    except TypeError as error:
        return Failure(json.dumps({"@type": packed.type_url}), " ".join(str(error).split())[:300])
    return None


def _document(message: Any, pool: Any) -> str:
    shown = json_format.MessageToDict(message, preserving_proto_field_name=True, descriptor_pool=pool)
    return json.dumps(shown, ensure_ascii=False)
