"""Random schemas and random changes of them: the verdict is held against what Google's runtime does with messages.

Where no break is reported, every field that both sides have under one number must arrive, unless a risk is reported for
it.
"""

import contextlib
import os
from typing import Any

from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.formats.model import Direction, SchemaError, Severity
from app.formats.protobuf import ProtobufFormat, ProtobufSchema
from app.formats.protobuf.reading import lost
from app.formats.protobuf.samples import set_samples
from app.formats.protobuf.syntax import SCALARS

_PROTOBUF = ProtobufFormat()
_TYPES = (*sorted(SCALARS), "Color", "Part", "Other")
_EXAMPLES = int(os.environ.get("ASSENT_EXAMPLES", "150"))

_field = st.tuples(
    st.sampled_from(["", "", "optional ", "repeated ", "map"]),
    st.sampled_from(_TYPES),
    st.sampled_from(["", "", "one", "two"]),
)
_fields = st.dictionaries(st.integers(1, 6), _field, max_size=6)


def _declared(fields: dict[int, tuple[str, str, str]], names: dict[int, str]) -> str:
    outside: list[str] = []
    inside: dict[str, list[str]] = {}
    for number, (label, kind, oneof) in fields.items():
        name = names.get(number, f"f{number}")
        if label == "map":
            outside.append(f"map<string, {kind}> {name} = {number};")
        elif oneof:
            inside.setdefault(oneof, []).append(f"{kind} {name} = {number};")
        else:
            outside.append(f"{label}{kind} {name} = {number};")
    return " ".join([*outside, *(f"oneof {oneof} {{ {' '.join(members)} }}" for oneof, members in inside.items())])


def _text(fields: dict[int, tuple[str, str, str]], names: dict[int, str], colors: int, inner: str) -> str:
    values = " ".join(f"C{number} = {number};" for number in range(colors))
    return (
        f'syntax = "proto3"; message Top {{ {_declared(fields, names)} }} enum Color {{ {values} }} '
        f"message Part {{ {inner} x = 1; }} message Other {{ string y = 2; }}"
    )


@st.composite
def _evolutions(draw: st.DrawFn) -> tuple[str, str]:
    before = draw(_fields)
    after = before | draw(_fields) if draw(st.booleans()) else {**before, **draw(_fields)}
    for gone in draw(st.sets(st.integers(1, 6), max_size=2)):
        after.pop(gone, None)
    renamed = {number: f"g{number}" for number in draw(st.sets(st.integers(1, 6), max_size=1))}
    inner = draw(st.sampled_from([("int32", "int32"), ("int32", "int64"), ("int32", "string")]))
    colors = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    return _text(before, {}, colors[0], inner[0]), _text(after, renamed, colors[1], inner[1])


def _class(schema: ProtobufSchema, name: str) -> Any:
    return GetMessageClass(schema.pool.FindMessageTypeByName(name))


def _failures(writer: ProtobufSchema, reader: ProtobufSchema) -> set[int]:
    """The numbers of `Top` that do not arrive with some message in which they alone are set."""
    make, read = _class(writer, "Top"), _class(reader, "Top")
    failed: set[int] = set()
    for field in make.DESCRIPTOR.fields:
        for message in set_samples(make, field):
            received = read()
            try:
                received.ParseFromString(message.SerializeToString())
            except DecodeError:
                failed.add(field.number)
                break
            if field.number in read.DESCRIPTOR.fields_by_number and lost(message, received, (field.number,)):
                failed.add(field.number)
                break
    return failed


@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_evolutions())
def test_what_does_not_arrive_is_reported(texts: tuple[str, str]) -> None:
    old, new = (_PROTOBUF.parse(text) for text in texts)
    changes = _PROTOBUF.compare(old, new, witnesses=False)
    reported = {
        int(change.new_path.rpartition("/")[2])
        for change in changes
        if change.new_path and "/messages/Top/fields/" in change.new_path and change.severity is not Severity.SAFE
    }
    # What a field holds is reported where its type is declared.
    indirect = any(not (change.new_path or change.old_path or "").startswith("/messages/Top") for change in changes)
    for writer, reader in ((old, new), (new, old)):
        unreported = _failures(writer, reader) - reported
        assert not unreported or indirect, (unreported, [change.rule for change in changes])


@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_evolutions())
def test_both_directions_mirror_each_other(texts: tuple[str, str]) -> None:
    old, new = (_PROTOBUF.parse(text) for text in texts)
    there, back = (
        {direction for change in _PROTOBUF.compare(*pair, witnesses=False) for direction in change.breaks}
        for pair in ((old, new), (new, old))
    )
    assert (Direction.BACKWARD in there) == (Direction.FORWARD in back)
    assert (Direction.FORWARD in there) == (Direction.BACKWARD in back)


@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_evolutions())
def test_the_canonical_text_is_the_same_schema(texts: tuple[str, str]) -> None:
    schema = _PROTOBUF.parse(texts[0])
    again = _PROTOBUF.parse(schema.canonical)
    assert again.canonical == schema.canonical
    assert _PROTOBUF.parse(schema.normalized).normalized == schema.normalized
    assert not [change for change in _PROTOBUF.compare(schema, again) if change.rule != "MESSAGE_MOVED"]


@given(st.text(alphabet='ab1;{}[]()<>="/\\*. messageoneof\n', max_size=60) | st.text(max_size=30))
def test_any_text_is_a_schema_or_a_clear_error(text: str) -> None:
    with contextlib.suppress(SchemaError):
        _PROTOBUF.parse('syntax = "proto3"; message M { string a = 1; } ' + text)
