"""Schemas made to hurt: each gets an answer or a clear error. pytest's own time limit stands behind them."""

import base64

import pytest

from app.formats.model import Change, SchemaError
from app.formats.protobuf import ProtobufFormat

_PROTOBUF = ProtobufFormat()
_HEAD = 'syntax = "proto3";\n'


def _compare(old: str, new: str) -> tuple[Change, ...]:
    return _PROTOBUF.compare(_PROTOBUF.parse(old), _PROTOBUF.parse(new))


@pytest.mark.parametrize(
    "text",
    [
        _HEAD + "message M {" * 10_000 + "}" * 10_000,
        _HEAD + "message M { string a = 1 [(x) = " + "{a:" * 10_000 + "1" + "}" * 10_000 + "]; }",
        _HEAD + "message M { string a = 1 [(x) = " + "[" * 10_000 + "]" * 10_000 + "]; }",
        _HEAD + "/* " * 1_000_000,
        _HEAD + 'option java_package = "' + "\\" * 1_000_000,
        _HEAD + "message M { int32 a = " + "9" * 1_000_000 + "; }",
        _HEAD + "message M { a" + ".a" * 500_000 + " b = 1; }",
        _HEAD + "{" * 1_000_000,
        "\x00" * 1_000_000,
        base64.b64encode(b"\x0a\xff\xff\xff\xff\x0f" * 1000).decode(),
        base64.b64encode(b"\x22\x80\x80\x80\x01" * 100_000).decode(),
        base64.b64encode(b"\x22\x03\x0a\x01\xff").decode(),
    ],
    ids=[
        "messages",
        "aggregates",
        "lists",
        "open comment",
        "open string",
        "long number",
        "long name",
        "open braces",
        "zeros",
        "bad descriptor",
        "broken descriptor",
        "descriptor with bytes for a name",
    ],
)
def test_what_cannot_be_read_is_a_clear_error(text: str) -> None:
    with pytest.raises(SchemaError):
        _PROTOBUF.parse(text)


def test_imports_in_a_circle_are_named() -> None:
    references = {
        "a.proto": _HEAD + 'import "b.proto";',
        "b.proto": _HEAD + 'import "c.proto";',
        "c.proto": _HEAD + 'import "a.proto";',
    }
    with pytest.raises(SchemaError, match=r"a\.proto -> b\.proto -> c\.proto -> a\.proto"):
        _PROTOBUF.parse(_HEAD + 'import "a.proto";', references)


def test_a_long_chain_of_imports_costs_no_call_stack() -> None:
    def chain(kind: str) -> dict[str, str]:
        files = {
            f"f{at}.proto": f'{_HEAD}import "f{at - 1}.proto"; message F{at} {{ F{at - 1} next = 1; }}'
            for at in range(1, 1000)
        }
        return files | {"f0.proto": f"{_HEAD}message F0 {{ {kind} key = 1; }}"}

    text = _HEAD + 'import "f999.proto"; message Top { F999 chain = 1; }'
    old, new = (_PROTOBUF.parse(text, chain(kind)) for kind in ("int32", "string"))
    changes = _PROTOBUF.compare(old, new)
    assert [change.rule for change in changes].count("FIELD_NAMED_TYPE_CHANGED") == 1000
    assert [change.rule for change in changes].count("FIELD_SCALAR_KIND_CHANGED") == 1


def test_a_message_that_doubles_at_every_level_is_compared_once() -> None:
    def doubling(kind: str) -> str:
        levels = [f"message R{at} {{ R{at - 1} a = 1; R{at - 1} b = 2; }}" for at in range(1, 60)]
        return _HEAD + "\n".join([f"message R0 {{ {kind} a = 1; }}", *levels])

    (change,) = _compare(doubling("int32"), doubling("string"))
    assert change.rule == "FIELD_SCALAR_KIND_CHANGED"
    assert change.fields == ()


def test_messages_that_contain_each_other_are_compared() -> None:
    def circle(kind: str) -> str:
        return f"{_HEAD}message A {{ B b = 1; }} message B {{ A a = 1; {kind} key = 2; }}"

    (change,) = _compare(circle("int32"), circle("string"))
    assert change.fields == ("b.key",)
    assert change.witnesses


def test_a_message_that_requires_itself_has_no_witness() -> None:
    def endless(kind: str) -> str:
        return f"message A {{ required A a = 1; optional {kind} key = 2; }}"

    (change,) = _compare(endless("int32"), endless("string"))
    assert change.rule == "FIELD_SCALAR_KIND_CHANGED"
    assert change.unproven


def test_very_many_fields_and_values_are_compared() -> None:
    def wide(kind: str) -> str:
        fields = "\n".join(f"{kind} field_{at} = {at};" for at in range(1, 15_000))
        values = "\n".join(f"V{at} = {at};" for at in range(20_000))
        ranges = "".join(f"reserved {at * 10} to {at * 10 + 5};" for at in range(2_000, 20_000))
        return f"{_HEAD}message M {{ {fields} {ranges} }} enum E {{ {values} }}"

    changes = _compare(wide("int32"), wide("string"))
    assert len(changes) == 14_999
    assert all(change.unproven for change in changes), "the runtime has no room for such a message"


def test_a_text_of_five_megabytes_is_read() -> None:
    comment = "// a comment that says very little about the field below\n"
    text = _HEAD + "\n".join(
        f"message M{at} {{ {(comment + 'string name = 1;')} {comment} int64 id = 2; }}" for at in range(31_000)
    )
    assert len(text) > 5_000_000
    assert len(_PROTOBUF.parse(text).fingerprint) == 64
