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


class _Trial(NamedTuple):
    """How messages are tried: what is probed, their pool, the class and the pool of the reader, and the numbers of the
    fields that lead from the message that travels to the one that is probed."""

    probe: Probe
    written: Any
    read: Any
    known: Any
    way: tuple[int, ...] = ()


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
        trial = _Trial(probe, writer.pool, _class(reader.pool, reader.message), reader.pool)
        yield from (_failure(trial, message) for message in _samples(make, probe, inner))


def lifted(probe: Probe, way: tuple[int, ...], writer: Side, reader: Side, data: bytes) -> Iterator[Failure | None]:
    """As `failures`, for a message in which the fields of these numbers lead to the one that fails: `data`."""
    if writer.message is None or reader.message is None:
        return
    trial = _Trial(probe, writer.pool, _class(reader.pool, reader.message), reader.pool, way)
    yield _failure(trial, _around(_class(writer.pool, writer.message).DESCRIPTOR, way, data))


def _class(pool: Any, message: Message) -> Any:
    return GetMessageClass(pool.FindMessageTypeByName(message.full_name))


def _samples(make: Any, probe: Probe, inner: bytes | None) -> Iterator[Any]:
    """Messages to try. Several fields are set together, each to its first value."""
    descriptor = make.DESCRIPTOR
    fields = [descriptor.fields_by_number[number] for number in probe.numbers if number in descriptor.fields_by_number]
    if probe.kind is Kind.ABSENT:
        message = make()
        fill_required(message)
        _clear(message, tuple(field.number for field in fields if not field.is_required))
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


def _clear(message: Any, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        field = message.DESCRIPTOR.fields_by_number.get(number)
        if field is not None:
            message.ClearField(field.name)


def _around(descriptor: Any, way: tuple[int, ...], data: bytes) -> Any:
    """A message in which these fields lead to another one, which is given in binary."""
    field = descriptor.fields_by_number[way[0]]
    if len(way) > 1:
        inside = field.message_type
        if inside.GetOptions().map_entry:
            inside = inside.fields_by_name["value"].message_type
        data = _around(inside, way[1:], data).SerializePartialToString()
    message = set_message(GetMessageClass(descriptor), field, data)
    fill_required(message)
    return message


def _failure(trial: _Trial, message: Any) -> Failure | None:
    data = message.SerializeToString()
    error = _complaint(trial, message)
    if error is None:
        return None
    names = trial.probe.kind is not Kind.JSON  # where JSON fails, the JSON that travelled is shown
    shown = json_format.MessageToDict(message, preserving_proto_field_name=names, descriptor_pool=trial.written)
    return Failure(json.dumps(shown, ensure_ascii=False), error, data)


def _complaint(trial: _Trial, message: Any) -> str | None:
    """What the reader says, or does not find; null if all is well, or something else than what is probed is not."""
    try:
        received = _received(trial, message)
    except DecodeError as error:
        return f"the message cannot be decoded: {error}" if _is_read_without(trial, message) else None
    except json_format.ParseError as error:
        return f"in JSON: {' '.join(str(error).split())[:300]}" if _is_read_without(trial, message) else None
    probe, sent, read = trial.probe, _inside(message, trial.way), _inside(received, trial.way)
    if read is None or probe.kind is Kind.JSON:
        return None
    if probe.kind is Kind.ABSENT:
        return _missing(read, probe) or different_default(sent, read, probe.numbers[0])
    return lost(sent, read, probe.numbers) or _missing(read, probe)


def _received(trial: _Trial, message: Any) -> Any:
    received = trial.read()
    if trial.probe.kind is Kind.JSON:
        text = json_format.MessageToJson(message, descriptor_pool=trial.written)
        return json_format.Parse(text, received, descriptor_pool=trial.known)
    received.ParseFromString(message.SerializePartialToString())
    return received


def _is_read_without(trial: _Trial, message: Any) -> bool:
    """Whether the reader takes the message if what is probed is left out."""
    without = type(message)()
    without.CopyFrom(message)
    _clear(_inside(without, trial.way), trial.probe.numbers)
    if not without.ListFields():
        return True
    try:
        _received(trial, without)
    except (DecodeError, json_format.ParseError):
        return False
    return True


def _inside(message: Any, way: tuple[int, ...]) -> Any:
    """The message to which these fields lead, the first one where they hold several; null if there is none."""
    for number in way:
        field = message.DESCRIPTOR.fields_by_number.get(number)
        if field is None or field.message_type is None:
            return None
        value = getattr(message, field.name)
        if field.message_type.GetOptions().map_entry:
            held = list(value.values())
        elif field.is_repeated:
            held = list(value)
        else:
            held = [value] if message.HasField(field.name) else []
        if not held or not hasattr(held[0], "DESCRIPTOR"):
            return None
        message = held[0]
    return message


def _missing(received: Any, probe: Probe) -> str | None:
    """The required field that is missing: a probed one, or one inside of it."""
    names = {field.name for number in probe.numbers if (field := received.DESCRIPTOR.fields_by_number.get(number))}
    for path in received.FindInitializationErrors():
        if path.partition(".")[0].partition("[")[0] in names:
            return f"Message {received.DESCRIPTOR.full_name} is missing required fields: {path}"
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
