"""What is read, what is refused and with which words, and when two schemas are the same."""

import base64

import pytest
from google.protobuf import descriptor_pb2, type_pb2

from app.formats.model import SchemaError
from app.formats.protobuf import ProtobufFormat
from app.formats.protobuf.building import build_file

_PROTOBUF = ProtobufFormat()
_HEAD = 'syntax = "proto3";\n'


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (_HEAD + "message M {\n  string id = 1\n}", 4, 1, "expected ';', found '}'"),
        (_HEAD + "message M {\n  string id = x;\n}", 3, 15, "the number of the field"),
        (_HEAD + "message M {\n  Missing id = 1;\n}", 3, 11, "'Missing' is not defined"),
        (_HEAD + 'option java_package = "a', 2, 23, "does not end"),
        (_HEAD + "message M {} enum M { A = 0; }", 2, 19, "already defined"),
        (_HEAD + 'message M { string a = 1 [json_name = "\\ud800"]; }', 2, 39, "escape"),
        (_HEAD + "// \ud800", 2, 4, "surrogate"),
    ],
)
def test_an_error_names_its_place(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(SchemaError) as raised:
        _PROTOBUF.parse(text)
    assert words in raised.value.message
    assert (raised.value.line, raised.value.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (_HEAD + 'import "other.proto";', 2, 1, "'other.proto' is not among the references"),
        (_HEAD + "message M { string a = 1; string a = 2; }", 2, 34, "already defined"),
        (_HEAD + "message M { string a = 1; string b = 1; }", 2, 34, "has the number 1, as has 'a'"),
        (_HEAD + "message M { reserved 1; string a = 1; }", 2, 32, "reserved number 1"),
        (_HEAD + 'message M { reserved 1, "b"; string a = 2; }', 2, 28, "by one statement"),
        (_HEAD + "message M { oneof empty {} }", 2, 19, "has no fields"),
        (_HEAD + "enum E { A = 1; }", 2, 10, "must be zero"),
        (_HEAD + "enum E {}", 2, 6, "has no values"),
        (_HEAD + "option unheard_of = 1;", 2, 8, "is not known"),
        (_HEAD + "extend Unknown { string a = 1; }", 2, 8, "'Unknown' is not defined"),
        (_HEAD + "message M { google.protobuf.Any a = 1; }", 2, 33, "any.proto' defines it, but is not imported here"),
        ('syntax = "proto2";\nmessage M { optional int32 a = 1 [default = "x"]; }', 2, 35, "does not fit"),
    ],
)
def test_what_only_protoc_refuses_is_a_flaw(text: str, line: int, column: int, words: str) -> None:
    flaw = _PROTOBUF.parse(text).flaw
    assert flaw is not None
    assert words in flaw.message
    assert (flaw.line, flaw.column) == (line, column)


def test_a_schema_with_a_flaw_is_compared_and_says_so() -> None:
    old = _PROTOBUF.parse(_HEAD + "message M { google.protobuf.Timestamp at = 1; }")
    new = _PROTOBUF.parse(_HEAD + "message M { string at = 1; string to = 1; enum E {} }")
    assert [change.rule for change in _PROTOBUF.compare(old, new)] == [
        "NOT_COMPILABLE",
        "FIELD_NAME_CHANGED",
        "FIELD_KIND_CHANGED",
        "ENUM_ADDED",
    ]
    assert _PROTOBUF.compare(new, new) == ()


def test_a_descriptor_may_have_a_flaw_without_a_place() -> None:
    flawed = build_file(_PROTOBUF.parse(_HEAD + "message M { string a = 1; string b = 1; }").linked.main)
    flaw = _PROTOBUF.parse(base64.b64encode(flawed.SerializeToString()).decode()).flaw
    assert str(flaw) == "the field 'b' of 'M' has the number 1, as has 'a'"


@pytest.mark.parametrize("text", ["abcd", "CgVhLnBiYg=="])
def test_what_only_looks_like_a_descriptor_is_refused(text: str) -> None:
    with pytest.raises(SchemaError, match="FileDescriptorProto"):
        _PROTOBUF.parse(text)


def test_an_error_in_a_reference_names_the_reference() -> None:
    with pytest.raises(SchemaError, match=r"in the reference 'a\.proto': the type 'X'"):
        _PROTOBUF.parse(_HEAD + 'import "a.proto";', {"a.proto": _HEAD + "message A { X x = 1; }"})


def test_a_type_that_is_not_imported_is_found_all_the_same() -> None:
    references = {
        "a.proto": _HEAD + 'import "b.proto"; message A { B b = 1; }',
        "b.proto": _HEAD + "message B { string name = 1; }",
    }
    for head in ('import "a.proto";', ""):
        schema = _PROTOBUF.parse(_HEAD + head + "message M { B b = 1; }", references)
        assert "'b.proto' defines it, but is not imported here" in str(schema.flaw)
        assert schema.pool.FindMessageTypeByName("M").fields[0].message_type.full_name == "B"
    references["a.proto"] = references["a.proto"].replace("import", "import public")
    assert _PROTOBUF.parse(_HEAD + 'import "a.proto"; message M { B b = 1; }', references).flaw is None


def test_a_flaw_of_a_reference_names_it() -> None:
    references = {"a.proto": _HEAD + "enum E { A = 1; }"}
    assert "in the reference 'a.proto'" in str(_PROTOBUF.parse(_HEAD + 'import "a.proto";', references).flaw)
    assert _PROTOBUF.parse(_HEAD, references).flaw is None, "it is not imported"


def test_a_reference_may_be_a_descriptor() -> None:
    compiled = build_file(_PROTOBUF.parse(_HEAD + "package p; message A { string a = 1; }").linked.main)
    references = {"a.proto": base64.b64encode(compiled.SerializeToString()).decode()}
    schema = _PROTOBUF.parse(_HEAD + 'import "a.proto"; message M { p.A a = 1; }', references)
    assert schema.flaw is None
    assert schema.pool is not None


def test_well_known_types_need_no_reference() -> None:
    assert _PROTOBUF.parse(
        _HEAD + 'import "google/protobuf/timestamp.proto"; import "google/type/money.proto";'
        'import "confluent/meta.proto"; import "confluent/type/decimal.proto";'
        "message M { google.protobuf.Timestamp at = 1; google.type.Money price = 2;"
        'confluent.type.Decimal d = 3 [(confluent.field_meta).doc = "exact"]; }'
    )


def test_a_descriptor_is_the_same_schema_as_its_text() -> None:
    text = (
        'syntax = "proto2"; package a.b; message M { required string id = 1; map<string, E> kinds = 2; '
        "optional group Part = 3 { optional int32 n = 1 [default = 7]; } oneof one { bytes x = 4; M y = 5; } "
        "extensions 100 to max; reserved 50; enum E { A = 0; B = 1; } } "
        "extend M { optional group Extra = 100 { optional string s = 1; } } "
        "service S { rpc Get (M) returns (stream M); }"
    )
    schema = _PROTOBUF.parse(text)
    serialized = build_file(schema.linked.main).SerializeToString()
    again = _PROTOBUF.parse(base64.b64encode(serialized).decode())
    assert _PROTOBUF.compare(schema, again) == ()
    # A descriptor of proto2 does not name its syntax.
    assert again.normalized == schema.normalized.removeprefix('syntax = "proto2";\n')


def test_a_real_descriptor_is_read() -> None:
    serialized = type_pb2.DESCRIPTOR.serialized_pb
    schema = _PROTOBUF.parse(base64.b64encode(serialized).decode())
    assert "message Field {" in schema.canonical
    assert descriptor_pb2.FileDescriptorProto.FromString(serialized).package in schema.canonical


@pytest.mark.parametrize("text", ["", "  ", "// nothing", "syntax = 'proto3';"])
def test_a_file_may_hold_nothing(text: str) -> None:
    assert _PROTOBUF.parse(text).fingerprint


def test_spelling_does_not_matter_but_order_does() -> None:
    one = _PROTOBUF.parse(_HEAD + 'option java_package = "p"; message M { int32 a = 0x1; /* x */ int32 b = 2; }')
    two = _PROTOBUF.parse("syntax='proto3';option java_package='p';message M{int32 a=1;int32 b=2;;}// end")
    three = _PROTOBUF.parse(_HEAD + 'option java_package = "p"; message M { int32 b = 2; int32 a = 1; }')
    assert one.canonical == two.canonical != three.canonical
    assert one.normalized == two.normalized == three.normalized
