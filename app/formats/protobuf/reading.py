"""Whether a reader finds in a message what its writer put there, compared by the numbers of fields."""

from typing import Any

_MOST_DEPTH = 16


def lost(sent: Any, received: Any, numbers: tuple[int, ...]) -> str | None:
    """What of these fields of a message did not arrive, in one line; null if all did.

    A field that the reader does not know at all is no loss: it keeps it aside. But if the field is of a oneof that the
    reader knows and finds empty, the reader sees that nothing was chosen where something was.
    """
    for number in numbers:
        field = sent.DESCRIPTOR.fields_by_number.get(number)
        if field is not None and (complaint := _field_lost(sent, received, field, 0)):
            return complaint
    return None


def different_default(sent: Any, received: Any, number: int) -> str | None:
    """What a field reads as on both sides when it was not sent, if that differs."""
    fields = [message.DESCRIPTOR.fields_by_number.get(number) for message in (sent, received)]
    if None in fields or any(field.is_repeated or field.message_type is not None for field in fields):
        return None
    values = [getattr(message, field.name) for message, field in zip((sent, received), fields, strict=True)]
    if _same(fields[0], values[0], fields[1], values[1], 0):
        return None
    return f"'{fields[1].name}' is not set, which the writer takes for {values[0]!r} and the reader for {values[1]!r}"


def _field_lost(sent: Any, received: Any, field: Any, depth: int) -> str | None:
    known = received.DESCRIPTOR.fields_by_number.get(field.number)
    if known is None:
        return _choice_lost(received, field)
    before, after = _values(sent, field), _values(received, known)
    if not before:
        return None
    if not after:
        return f"the value of '{field.name}' is lost: the reader finds nothing in '{known.name}'"
    if len(before) != len(after):
        return f"of {len(before)} values of '{field.name}' the reader finds {len(after)}"
    for one, other in zip(before, after, strict=True):
        if not _same(field, one, known, other, depth):
            return f"{_shown(one)} in '{field.name}' is read as {_shown(other)}"
    return _unknown_value(known, after)


def _choice_lost(received: Any, field: Any) -> str | None:
    chosen = field.containing_oneof
    if chosen is None:
        return None
    oneof = received.DESCRIPTOR.oneofs_by_name.get(chosen.name)
    if oneof is None or received.WhichOneof(oneof.name) is not None:
        return None
    return f"the reader finds nothing set in the oneof '{oneof.name}', where '{field.name}' was set"


def _unknown_value(known: Any, values: list[Any]) -> str | None:
    enum = known.enum_type
    if known.message_type is not None and known.message_type.GetOptions().map_entry:
        enum = known.message_type.fields_by_name["value"].enum_type
        values = [value for _, value in values]
    if enum is None:
        return None
    unknown = next((value for value in values if value not in enum.values_by_number), None)
    return None if unknown is None else f"{enum.name} has no value {unknown}"


def _values(message: Any, field: Any) -> list[Any]:
    """The values that are set: of a map its entries, sorted."""
    value = getattr(message, field.name)
    if field.is_repeated:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            return sorted(((key, value[key]) for key in value), key=lambda entry: repr(entry[0]))
        return list(value)
    if field.has_presence:
        return [value] if message.HasField(field.name) else []
    return [value] if value != field.default_value else []


def _same(field: Any, value: Any, known: Any, read: Any, depth: int) -> bool:
    if isinstance(value, tuple) != isinstance(read, tuple):
        return False  # only one of them is an entry of a map
    if isinstance(value, tuple):
        return _same_entries(field, value, known, read, depth)
    if (field.message_type is None) != (known.message_type is None):
        return False
    if field.message_type is not None:
        return _same_message(value, read, depth)
    if isinstance(value, str | bytes) and isinstance(read, str | bytes):
        return _bytes(value) == _bytes(read)
    return not isinstance(value, str | bytes) and not isinstance(read, str | bytes) and value == read


def _same_entries(field: Any, entry: tuple[Any, Any], known: Any, read: tuple[Any, Any], depth: int) -> bool:
    sides = (field.message_type, known.message_type)
    return all(
        _same(sides[0].fields_by_name[name], entry[at], sides[1].fields_by_name[name], read[at], depth)
        for at, name in enumerate(("key", "value"))
    )


def _same_message(sent: Any, received: Any, depth: int) -> bool:
    """Whether what was set inside is found inside: also what the reader has no field for counts here."""
    if depth > _MOST_DEPTH:
        return True
    for field, _ in sent.ListFields():
        if field.number not in received.DESCRIPTOR.fields_by_number:
            return False
        if _field_lost(sent, received, field, depth + 1):
            return False
    return True


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if isinstance(value, tuple):  # an entry of a map
        return f"{value[0]!r}: {_shown(value[1])}"
    text = repr(value) if not hasattr(value, "DESCRIPTOR") else " ".join(str(value).split()) or "an empty message"
    return text if len(text) <= 80 else f"{text[:77]}..."
