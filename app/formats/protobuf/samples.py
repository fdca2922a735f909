"""Values to try: for each type of a field a few, the simplest first, among which one shows what a reader loses."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

_SMALL, _LARGE = 1, 2**40
_NUMBERS: dict[int, tuple[object, ...]] = {
    FieldDescriptor.TYPE_INT32: (_SMALL, -1, 2**31 - 1),
    FieldDescriptor.TYPE_SINT32: (_SMALL, -1, 2**31 - 1),
    FieldDescriptor.TYPE_SFIXED32: (_SMALL, -1),
    FieldDescriptor.TYPE_INT64: (_SMALL, -1, _LARGE),
    FieldDescriptor.TYPE_SINT64: (_SMALL, -1, _LARGE),
    FieldDescriptor.TYPE_SFIXED64: (_SMALL, -1, _LARGE),
    FieldDescriptor.TYPE_UINT32: (_SMALL, 2, 2**32 - 1),
    FieldDescriptor.TYPE_FIXED32: (_SMALL, 2**32 - 1),
    FieldDescriptor.TYPE_UINT64: (_SMALL, 2, _LARGE, 2**64 - 1),
    FieldDescriptor.TYPE_FIXED64: (_SMALL, _LARGE, 2**64 - 1),
    FieldDescriptor.TYPE_BOOL: (True,),
    FieldDescriptor.TYPE_STRING: ("a",),
    FieldDescriptor.TYPE_BYTES: (b"a", b"\xff"),
    FieldDescriptor.TYPE_FLOAT: (1.5,),
    FieldDescriptor.TYPE_DOUBLE: (1.5,),
}
_MOST_ENUM_VALUES = 8
_MOST_INNER_FIELDS = 8
_DEEPEST = 8


class NoSampleError(Exception):
    """There is no message of a type: one that requires itself, or that requires too much."""


def fill_required(message: Any, depth: int = 0) -> None:
    """Give every required field its simplest value. Raises `NoSampleError` if they never end."""
    if message.IsInitialized():
        return
    if depth > _DEEPEST:
        raise NoSampleError
    for field in message.DESCRIPTOR.fields:
        if not field.is_required or message.HasField(field.name):
            continue
        if field.message_type is not None:
            inner = getattr(message, field.name)
            inner.SetInParent()
            fill_required(inner, depth + 1)
        else:
            setattr(message, field.name, next(iter(_scalars(field, None))))


def set_message(make: Any, field: Any, serialized: bytes) -> Any:
    """A new message in which `field`, of a message type, has this value. In a map it is the value of a first key."""
    message = make()
    if field.message_type.GetOptions().map_entry:
        key = next(iter(_scalars(field.message_type.fields_by_name["key"], None)))
        getattr(message, field.name)[key].MergeFromString(serialized)
        return message
    target = getattr(message, field.name)
    target = target.add() if field.is_repeated else target
    target.SetInParent()
    target.MergeFromString(serialized)
    return message


def set_samples(make: Any, field: Any, wanted: int | None = None) -> Iterator[Any]:
    """New messages, each with another value of `field`. `wanted` is the number of the enum's value to set."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        yield from _with_entries(make, field, wanted)
    elif field.message_type is not None:
        yield from _with_message(make, field)
    else:
        values = list(_scalars(field, wanted))
        for value in values:
            message = make()
            if field.is_repeated:
                getattr(message, field.name).append(value)
            else:
                setattr(message, field.name, value)
            yield message
        if field.is_repeated:
            message = make()
            getattr(message, field.name).extend([values[0], values[-1]])
            yield message


def _scalars(field: Any, wanted: int | None) -> Iterator[object]:
    if field.enum_type is None:
        yield from _NUMBERS[field.type]
        return
    if wanted is not None:
        yield wanted
        return
    values = field.enum_type.values
    # A value of zero may look like no value at all.
    yield from [value.number for value in values if value.number != 0][:_MOST_ENUM_VALUES] or [0]


def _with_entries(make: Any, field: Any, wanted: int | None) -> Iterator[Any]:
    key_field, value_field = (field.message_type.fields_by_name[name] for name in ("key", "value"))
    keys = list(_scalars(key_field, None))
    if value_field.message_type is not None:
        yield from (set_message(make, field, inner) for inner in _inner_samples(value_field.message_type))
    for key in keys if value_field.message_type is None else ():
        for value in _scalars(value_field, wanted):
            message = make()
            getattr(message, field.name)[key] = value
            yield message


def _with_message(make: Any, field: Any) -> Iterator[Any]:
    samples = list(_inner_samples(field.message_type))
    yield from (set_message(make, field, sample) for sample in samples)
    if field.is_repeated:
        message = make()
        for sample in (samples[0], samples[-1]):
            getattr(message, field.name).add().MergeFromString(sample)
        yield message


def _inner_samples(descriptor: Any) -> Iterator[bytes]:
    """A message with its required fields, and ones that set a further field each."""
    made = GetMessageClass(descriptor)()
    fill_required(made)
    yield made.SerializeToString()
    for field in descriptor.fields[:_MOST_INNER_FIELDS]:
        if field.message_type is not None:
            continue
        inner = GetMessageClass(descriptor)()
        value = next(iter(_scalars(field, None)))
        if field.is_repeated:
            getattr(inner, field.name).append(value)
        else:
            setattr(inner, field.name, value)
        fill_required(inner)
        yield inner.SerializeToString()
