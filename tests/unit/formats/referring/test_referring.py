"""References found, put into the text, and rewritten; a text without them stands alone and says the same."""

import doctest
import json

import pytest

from app.formats import FORMATS, SchemaError, dereference, find_references, referring, rewrite, unmapped

ADDRESS = """{"$id": "http://example.com/address.json", "type": "object", "properties": {
    "street": {"$ref": "#/definitions/line"}, "city": {"$ref": "#/definitions/line"},
    "country": {"$ref": "country.json"}}, "definitions": {"line": {"type": "string", "maxLength": 60}}}"""
COUNTRY = '{"$schema": "http://json-schema.org/draft-07/schema#", "enum": ["AT", "NL"]}'
PERSON = """{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {
    "home": {"$ref": "address.json"}, "spouse": {"$ref": "#"}, "born": {"$ref": "country.json"}}}"""
TREE = '{"properties": {"left": {"$ref": "node.json"}, "right": {"$ref": "node.json"}}}'
NODE = '{"type": "object", "properties": {"next": {"$ref": "#"}, "root": {"$ref": "tree.json"}}}'

AVRO = """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
    {"name": "id", "type": "lib.Id"}, {"name": "lines", "type": {"type": "array", "items": "Line"}},
    {"name": "parent", "type": ["null", "Order"]}, {"name": "again", "type": "lib.Id"}]}"""
AVRO_REFERENCES = {
    "lib.Id": '{"type": "fixed", "name": "Id", "namespace": "lib", "size": 16}',
    "shop.Line": '{"type": "record", "name": "Line", "namespace": "shop", "fields": [{"name": "n", "type": "int"}]}',
}

PROTO = """syntax = "proto3"; package shop; import "lib/id.proto"; import "google/protobuf/timestamp.proto";
message Order { lib.Id id = 1; lib.Kind kind = 2; google.protobuf.Timestamp at = 3; Item item = 4; lib.Item.Part p = 5;
  map<string, lib.Id> more = 6; message Item {} }
enum State { UNKNOWN = 0; }"""
PROTO_REFERENCES = {
    "lib/id.proto": """syntax = "proto3"; package lib; import public "lib/item.proto";
        message Id { string value = 1; } message Order {} enum Kind { UNKNOWN = 0; NEW = 1; }""",
    "lib/item.proto": 'syntax = "proto3"; package lib; message Item { Part part = 1; message Part { int32 n = 1; } }',
}


def test_the_examples_work() -> None:
    assert doctest.testmod(referring).failed == 0


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("AVRO", AVRO, ["lib.Id", "shop.Line"]),
        ("AVRO", '"string"', []),
        ("AVRO", '{"type": {"type": "map", "values": ["null", "a.B"]}}', ["a.B"]),
        ("JSON", PERSON, ["address.json", "country.json"]),
        ("JSON", '{"$id": "http://a/b.json", "$ref": "b.json#/x", "x": {"$ref": "c.json#y"}}', ["c.json#y"]),
        ("JSON", '{"$ref": "http://json-schema.org/draft-07/schema#"}', []),
        ("JSON", '[{"$ref": 1}, {"$ref": "#/a"}]', []),
        ("PROTOBUF", PROTO, ["lib/id.proto"]),
        ("TEXT", "anything", []),
        ("XML", "<a/>", []),
    ],
)
def test_what_a_text_mentions(name: str, text: str, found: list[str]) -> None:
    assert [mention.name for mention in find_references(name, text)] == found


def test_a_mention_is_mapped_by_its_name_or_by_its_resource() -> None:
    text = '{"a": {"$ref": "x.json#/a"}, "b": {"$ref": "x.json#/b"}, "c": {"$ref": "y.json"}}'
    assert [mention.name for mention in unmapped("JSON", text, ["x.json"])] == ["y.json"]
    assert [mention.name for mention in unmapped("JSON", text, ["x.json#/a", "y.json"])] == []
    assert len(unmapped("JSON", text, [])) == 3


def test_avro_types_are_defined_where_they_are_first_used() -> None:
    text = dereference("AVRO", AVRO, AVRO_REFERENCES)
    avro = FORMATS["AVRO"]
    assert avro.compare(avro.parse(AVRO, AVRO_REFERENCES), avro.parse(text)) == ()
    assert find_references("AVRO", text) == ()


def test_a_json_schema_stands_alone() -> None:
    references = {"address.json": ADDRESS, "country.json": COUNTRY}
    text = dereference("JSON", PERSON, references)
    json_schema = FORMATS["JSON"]
    changes = json_schema.compare(json_schema.parse(PERSON, references), json_schema.parse(text))
    assert {change.rule for change in changes} == {"ID_CHANGED"}
    value = json.loads(text)
    assert find_references("JSON", text) == ()
    assert value["properties"]["home"]["properties"]["street"] == {"$ref": "#/definitions/line"}
    assert value["definitions"]["country"] == {"enum": ["AT", "NL"]}
    assert "$id" not in text
    assert value["properties"]["spouse"] == {"$ref": "#"}


def test_what_is_used_once_stands_where_it_is_used() -> None:
    text = dereference("JSON", '{"items": {"$ref": "country.json#"}}', {"country.json": COUNTRY})
    assert json.loads(text) == {"items": {"enum": ["AT", "NL"]}}


def test_json_schemas_that_refer_to_each_other() -> None:
    references = {"node.json": NODE, "tree.json": TREE}
    text = dereference("JSON", TREE, references)
    json_schema = FORMATS["JSON"]
    assert json_schema.compare(json_schema.parse(TREE, references), json_schema.parse(text)) == ()


def test_references_that_double_at_each_step_do_not_grow_the_text() -> None:
    references = {
        f"{n}.json": f'{{"properties": {{"a": {{"$ref": "{n + 1}.json"}}, "b": {{"$ref": "{n + 1}.json"}}}}}}'
        for n in range(60)
    } | {"60.json": "{}"}
    assert len(dereference("JSON", '{"$ref": "0.json"}', references)) < 10_000


def test_a_long_chain_of_references_stays_readable() -> None:
    references = {f"{n}.json": f'{{"properties": {{"a": {{"$ref": "{n + 1}.json"}}}}}}' for n in range(300)}
    references["300.json"] = '{"type": "string"}'
    FORMATS["JSON"].parse(dereference("JSON", '{"$ref": "0.json"}', references))


def test_keywords_beside_a_reference_stay_where_they_count() -> None:
    text = dereference(
        "JSON",
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "a.json", "maxLength": 3}',
        {"a.json": '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}'},
    )
    value = json.loads(text)
    assert (value["$ref"], value["maxLength"], value["$defs"]) == ("#/$defs/a", 3, {"a": {"type": "string"}})


def test_a_property_called_id_is_no_identifier() -> None:
    text = dereference("JSON", '{"items": {"$ref": "a.json"}}', {"a.json": '{"properties": {"$id": {}, "id": true}}'})
    assert json.loads(text)["items"] == {"properties": {"$id": {}, "id": True}}


def test_a_protobuf_file_stands_alone() -> None:
    text = dereference("PROTOBUF", PROTO, PROTO_REFERENCES)
    protobuf = FORMATS["PROTOBUF"]
    alone = protobuf.parse(text)
    assert find_references("PROTOBUF", text) == ()
    assert 'import "google/protobuf/timestamp.proto";' in text
    assert getattr(alone, "flaw", "none") is None
    assert ".shop.Id id = 1;" in text
    assert "message lib_Order {}" in text
    changes = protobuf.compare(protobuf.parse(PROTO, PROTO_REFERENCES), alone)
    assert {change.rule for change in changes if change.breaks} == {"MESSAGE_ADDED"}
    assert {change.rule for change in changes} - {"FIELD_TYPE_PACKAGE_CHANGED", "FIELD_TYPE_CHANGED"} == {
        "MESSAGE_ADDED"
    }


def test_protobuf_files_of_different_syntaxes_do_not_fit_into_one() -> None:
    references = {"a.proto": 'syntax = "proto2"; message A { required int32 a = 1; }'}
    with pytest.raises(SchemaError, match="proto2"):
        dereference("PROTOBUF", 'syntax = "proto3"; import "a.proto"; message B { A a = 1; }', references)


def test_rewriting_keeps_the_place_inside_of_what_is_named() -> None:
    text = '{"a": {"$ref": "x.json#/a"}, "b": {"$ref": "x.json"}, "c": {"$ref": "#/a"}, "d": {"$ref": "z.json#/d"}}'
    urls = {"x.json": "http://r/1", "z.json#/d": "http://r/2"}
    assert json.loads(rewrite("JSON", text, urls)) == {
        "a": {"$ref": "http://r/1#/a"},
        "b": {"$ref": "http://r/1"},
        "c": {"$ref": "#/a"},
        "d": {"$ref": "http://r/2#/d"},
    }


@pytest.mark.parametrize("name", ["c.json", "./c.json", "c.json#/definitions/Id"])
def test_a_name_may_have_the_place_inside_of_what_it_names(name: str) -> None:
    text, given = (
        '{"properties": {"a": {"$ref": "c.json#/definitions/Id"}}}',
        '{"definitions": {"Id": {"type": "string"}}}',
    )
    old, new = (FORMATS["JSON"].parse(text, {name: found}) for found in (given, given.replace("string", "integer")))
    assert [change.rule for change in FORMATS["JSON"].compare(old, new)] == ["TYPE_CHANGED"]
    assert json.loads(dereference("JSON", text, {name: given})) == {"properties": {"a": {"type": "string"}}}


def test_names_that_are_no_urls_are_not_rewritten() -> None:
    assert rewrite("AVRO", AVRO, {"lib.Id": "http://r/1"}) == AVRO
    assert rewrite("PROTOBUF", PROTO, {"lib/id.proto": "http://r/1"}) == PROTO


@pytest.mark.parametrize("name", ["AVRO", "JSON", "PROTOBUF"])
def test_what_is_no_text_of_the_format_is_refused(name: str) -> None:
    with pytest.raises(SchemaError):
        find_references(name, "{")
    with pytest.raises(SchemaError):
        dereference(name, "{", {"a": "{"})
