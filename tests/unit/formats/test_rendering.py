"""The other forms of schemas: they say the same, to readers who could not read the text."""

import base64
import json

import pytest
from google.protobuf import descriptor_pb2

from app.formats import FORMATS, render

ADDRESS = '{"type": "record", "name": "Address", "namespace": "n", "fields": [{"name": "city", "type": "string"}]}'
USER = """{"type": "record", "name": "User", "namespace": "n", "fields": [
    {"name": "home", "type": "Address"}, {"name": "work", "type": ["null", "n.Address"]}]}"""
EXTENDED = """
syntax = "proto2";
package t;
import "google/protobuf/descriptor.proto";
option java_package = "com.t";
extend google.protobuf.FieldOptions { optional string note = 50001; }
extend google.protobuf.MessageOptions { optional string kind = 50002; }
message Order {
  option (kind) = "event";
  required int32 id = 1 [(note) = "key", deprecated = true];
  oneof paid { string card = 2 [(note) = "secret"]; }
  repeated group Line = 3 { optional int32 count = 1 [(note) = "n"]; }
  enum State { option allow_alias = true; NEW = 0 [(t.value) = "x"]; FRESH = 0; }
  extensions 100 to 199;
  extend Order { optional int32 more = 100; }
}
extend google.protobuf.EnumValueOptions { optional string value = 50003; }
service Orders { rpc Place (Order) returns (Order) { option deprecated = true; } }
"""


def test_avro_is_read_without_its_references() -> None:
    avro = FORMATS["AVRO"]
    resolved = render(avro.parse(USER, {"n.Address": ADDRESS}), "resolved")
    assert resolved is not None
    alone = avro.parse(resolved)
    first, second = json.loads(alone.canonical)["fields"]
    assert first["type"]["fields"][0]["name"] == "city"
    assert second["type"] == ["null", "Address"], "a type is defined where it is first used"


def test_protobuf_has_no_extensions_in_it() -> None:
    plain = render(FORMATS["PROTOBUF"].parse(EXTENDED), "ignore_extensions")
    assert plain is not None
    for left_out in ("note", "kind", "value", "extend", "extensions", "more"):
        assert left_out not in plain
    for kept in ("deprecated = true", "java_package", "allow_alias", "card", "group Line", "rpc Place"):
        assert kept in plain
    FORMATS["PROTOBUF"].parse(plain)


def test_protobuf_is_a_descriptor_that_says_the_same() -> None:
    protobuf = FORMATS["PROTOBUF"]
    plain = render(protobuf.parse(EXTENDED), "ignore_extensions") or ""
    serialized = render(protobuf.parse(plain), "serialized") or ""
    proto = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(serialized))
    assert (proto.package, [message.name for message in proto.message_type]) == ("t", ["Order"])
    old, new = protobuf.parse(plain), protobuf.parse(serialized)
    assert not [change for change in protobuf.compare(old, new) if change.breaks]


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [
        ("AVRO", '"string"', "serialized"),
        ("AVRO", '"string"', ""),
        ("JSON", '{"type": "string"}', "resolved"),
        ("PROTOBUF", 'syntax = "proto3"; message M {}', "resolved"),
    ],
)
def test_a_language_has_its_own_forms_only(language: str, text: str, form: str) -> None:
    assert render(FORMATS[language].parse(text), form) is None
