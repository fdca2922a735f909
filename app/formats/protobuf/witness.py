"""Proofs: a small message of one side that the other, with Google's own runtime, does not read as it was written."""

import json
from collections.abc import Iterator
from typing import Any

from google.protobuf import any_pb2, json_format
from google.protobuf.message import DecodeError, EncodeError
from google.protobuf.message_factory import GetMessageClass

from app.formats.model import Direction, Severity, Witness
from app.formats.protobuf.findings import Finding, Kind, Probe
from app.formats.protobuf.reading import different_default, lost
from app.formats.protobuf.samples import NoSampleError, fill_required, set_samples
from app.formats.protobuf.schema import ProtobufSchema
from app.formats.protobuf.syntax import Enum, File, Message

_LONGEST = 2000
_MOST_TRIES = 24
_COST_OF_FAILURE = 500
_MOST_WORK = 20_000
"""Messages made for one comparison; the breaks after that stay unproven."""


class Prover:
    """Looks for the witnesses of breaks and risks between two schemas, in document order, while that is quick."""

    def __init__(self, old: ProtobufSchema, new: ProtobufSchema) -> None:
        self._old, self._new = old, new
        self._work = 0

    def prove(self, finding: Finding) -> tuple[Witness, ...]:
        """At most one proof for each direction that may fail."""
        if finding.severity in {Severity.SAFE, Severity.INFORMATIONAL}:
            return ()
        found = (self._in_direction(finding, direction) for direction in finding.breaks or finding.risks)
        return tuple(proof for proof in found if proof is not None)

    def _in_direction(self, finding: Finding, direction: Direction) -> Witness | None:
        backward = direction is Direction.BACKWARD
        probe = self._of_enum(finding, backward=backward) or finding.probe
        if finding.rule == "PACKAGE_CHANGED":
            probe = self._of_package()
        if probe is None or self._work > _MOST_WORK or not (self._old.pool and self._new.pool):
            return None
        sides = (probe.old, probe.new) if backward else (probe.new, probe.old)
        pools = (self._old.pool, self._new.pool) if backward else (self._new.pool, self._old.pool)
        try:
            for document, error in self._failures(probe, sides, pools):
                if len(document) <= _LONGEST:
                    return Witness(direction, document, error)
        except (NoSampleError, KeyError, EncodeError, ValueError, TypeError, RecursionError):
            # The last one: the runtime makes the classes of a chain of messages one inside the other.
            self._work += _COST_OF_FAILURE
            return None
        return None

    def _of_package(self) -> Probe | None:
        messages = self._old.linked.main.messages, self._new.linked.main.messages
        names = {message.name: message for message in messages[1]}
        both = next(((message, names[message.name]) for message in messages[0] if message.name in names), None)
        return Probe(*both, kind=Kind.NAMED) if both else None

    def _of_enum(self, finding: Finding, *, backward: bool) -> Probe | None:
        """A field that has the enum, on both sides."""
        probe = finding.probe
        if finding.enum is None or probe is None:
            return None
        for old, new in _message_pairs(self._old.linked.main, self._new.linked.main):
            numbers = {field.number for field in new.fields if _uses(field.target, finding.enum)}
            known = {field.number for field in old.fields if _uses(field.target, finding.enum)}
            if numbers & known:
                return Probe(old, new, (min(numbers & known),), probe.kind, probe.value)
        return None

    def _failures(
        self, probe: Probe, sides: tuple[Message | None, Message | None], pools: tuple[Any, Any]
    ) -> Iterator[tuple[str, str]]:
        if sides[0] is None:
            return
        make = _class(pools[0], sides[0])
        if probe.kind is Kind.NAMED:
            yield from _not_named(make, pools[1])
            return
        if sides[1] is None:
            return
        reader = _class(pools[1], sides[1])
        for at, message in enumerate(_samples(make, probe)):
            self._work += 1
            if at == _MOST_TRIES:
                return
            error = (
                _json_refused(message, reader, pools) if probe.kind is Kind.JSON else _refused(message, reader, probe)
            )
            if error:
                yield _document(message, pools[0]), error


def _uses(target: Message | Enum | None, enum: Enum) -> bool:
    return isinstance(target, Enum) and target.full_name == enum.full_name


def _message_pairs(old: File, new: File) -> Iterator[tuple[Message, Message]]:
    waiting = [(old.messages, new.messages)]
    while waiting:
        before, after = waiting.pop()
        names = {message.name: message for message in before}
        for message in after:
            if message.name in names:
                yield names[message.name], message
                waiting.append((list(names[message.name].bodies()), list(message.bodies())))


def _class(pool: Any, message: Message) -> Any:
    return GetMessageClass(pool.FindMessageTypeByName(message.full_name))


def _samples(make: Any, probe: Probe) -> Iterator[Any]:
    """Messages to try. Several fields are set together, each to its first value."""
    descriptor = make.DESCRIPTOR
    fields = [descriptor.fields_by_number[number] for number in probe.numbers if number in descriptor.fields_by_number]
    if probe.kind is Kind.ABSENT:
        message = make()
        _fill(message, {field.name for field in fields if not field.is_required})
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
    return lost(message, received, probe.numbers)


def _missing(received: Any, probe: Probe) -> str | None:
    errors = set(received.FindInitializationErrors())
    for number in probe.numbers:
        field = received.DESCRIPTOR.fields_by_number.get(number)
        if field is not None and field.name in errors:
            return f"Message {received.DESCRIPTOR.full_name} is missing required fields: {field.name}"
    return None


def _json_refused(message: Any, reader: Any, pools: tuple[Any, Any]) -> str | None:
    try:
        text = json_format.MessageToJson(message, descriptor_pool=pools[0])
        json_format.Parse(text, reader(), descriptor_pool=pools[1])
    except json_format.ParseError as error:
        return f"in JSON: {' '.join(str(error).split())[:300]}"
    return None


def _not_named(make: Any, pool: Any) -> Iterator[tuple[str, str]]:
    """A message in an Any: its reader looks the type up by its name."""
    message = make()
    fill_required(message)
    packed = any_pb2.Any()
    packed.Pack(message)
    try:
        json_format.MessageToDict(packed, descriptor_pool=pool)
    except TypeError as error:
        yield json.dumps({"@type": packed.type_url}), " ".join(str(error).split())[:300]


def _document(message: Any, pool: Any) -> str:
    shown = json_format.MessageToDict(message, preserving_proto_field_name=True, descriptor_pool=pool)
    return json.dumps(shown, ensure_ascii=False)
