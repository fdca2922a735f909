"""What is a schema, and how the error says what is not."""

import json
from typing import Any

import pytest

from app.formats.avro import AvroFormat
from app.formats.model import SchemaError

_AVRO = AvroFormat()


def _field(kind: Any, **more: Any) -> dict[str, Any]:
    return {"type": "record", "name": "R", "fields": [{"name": "f", "type": kind, **more}]}


_ENUM = {"type": "enum", "name": "E", "symbols": ["A"]}


def _error(schema: Any, references: dict[str, str] | None = None) -> SchemaError:
    with pytest.raises(SchemaError) as caught:
        _AVRO.parse(schema if isinstance(schema, str) else json.dumps(schema), references)
    return caught.value


@pytest.mark.parametrize(
    "schema",
    [
        "int",
        [],
        ["null", "string"],
        {"type": "error", "name": "Oops", "fields": []},
        {"type": "enum", "name": "Größe", "symbols": []},
        {"type": "record", "name": "a.b.R", "namespace": "ignored", "fields": []},
        _field("double", default="1.5e3"),
        _field("float", default="NaN"),
        _field(["null", "string"], default="the second branch"),
        _field({"type": "fixed", "name": "F", "size": 4}, default="any text"),
        _field({"type": "array", "items": ["null", "R"]}, default=[None]),
        _field(_field("int", default=1) | {"name": "Inner"}, default={}),
        _field("int", order="Descending", aliases=["not-a-name"]),
        _field({"type": "bytes", "logicalType": "decimal"}),
        [{"type": "enum", "name": "E", "symbols": ["A"]}, {"type": "map", "values": "E"}],
        {"type": "array", "items": {"type": "fixed", "name": "int", "namespace": "not.primitive", "size": 0}},
        {"type": "map", "values": ["null", {"type": "array", "items": _field(["null", "R"], default=None)}]},
        [_field("long"), {"type": "array", "items": _field("long", doc="again", aliases=["g"])}],
        [_ENUM, {"type": "map", "values": _ENUM | {"default": "A", "doc": "the default may differ"}}],
    ],
    ids=str,
)
def test_accepts(schema: Any) -> None:
    assert _AVRO.parse(json.dumps(schema)).canonical


def test_accepts_comments_and_repeated_keys_as_avro_does() -> None:
    text = '// who\n{"type": "string", /* why: "it" */ "type": "int"}'
    assert _AVRO.parse(text).canonical == '"int"'


def test_a_name_may_come_before_its_definition() -> None:
    schema = _AVRO.parse('[{"type": "array", "items": "a.E"}, {"type": "enum", "name": "a.E", "symbols": ["X"]}]')
    assert '"items":{"type":"enum","name":"E","namespace":"a"' in schema.canonical


def test_a_definition_is_known_from_its_end_so_that_a_name_in_it_may_mean_another_type() -> None:
    inner = {"type": "record", "name": "a.Inner", "fields": [{"name": "up", "type": "R"}]}
    assert "'a.R' is not defined" in _error(_field(inner)).message
    known = {"type": "enum", "name": "R", "symbols": []}
    schema = [known, {"type": "record", "name": "a.R", "fields": [{"name": "next", "type": "R"}]}]
    assert '{"name":"next","type":"R"}' in _AVRO.parse(json.dumps(schema)).canonical
    assert _AVRO.parse(json.dumps([known, {"type": "array", "items": inner}])).canonical


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("", "the schema is empty", 1, 1),
        ('{"type":\n  int}', "not valid JSON", 2, 3),
        ('{"a": NaN}', "NaN is not a JSON number", 1, 7),
        ('{"NaN": "x",\n "a": -Infinity}', "-Infinity is not a JSON number", 2, 7),
        ('"int" x', "more text after the end", 1, 7),
        ('"int" /* open', "more text after the end", 1, 7),
        ('{"type": "int"} // comments are for the inside', "more text after the end", 1, 17),
        ('/* one\n two */ {"type" "int"}', "not valid JSON", 2, 17),
        ("[" * 10_000 + "]" * 10_000, "nests deeper than 300 levels", 1, 301),
        ('{"type":"array","items":' * 100, "not valid JSON", 1, 2401),
    ],
)
def test_syntax_errors_have_a_line_and_a_column(text: str, message: str, line: int, column: int) -> None:
    error = _error(text)
    assert message in error.message
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize(
    ("schema", "message", "path"),
    [
        ('"integer"', "the type 'integer' is not defined", ""),
        (1, "a schema is a name, an object or an array", ""),
        ({"type": {"type": "int"}}, "no 'type' that is a name", ""),
        ({"name": "R"}, "no 'type' that is a name", ""),
        ({"type": "record", "fields": []}, "the record has no name", ""),
        ({"type": "record", "name": "R"}, "'R' has no list of 'fields'", ""),
        ({"type": "record", "name": "R", "fields": [{"type": "int"}]}, "'R' has no name", "/fields/0"),
        ({"type": "record", "name": "R", "fields": [{"name": "f"}]}, "'f' has no 'type'", "/fields/0"),
        ({"type": "record", "name": "1st", "fields": []}, "starts with '1'", ""),
        ({"type": "record", "name": "a-b", "fields": []}, "contains '-'", ""),
        ({"type": "record", "name": "R", "namespace": "a..b", "fields": []}, "namespace 'a..b' is empty", ""),
        ({"type": "fixed", "name": "string", "size": 1}, "which is a primitive type", ""),
        ({"type": "fixed", "name": "F"}, "no 'size' that is a number of bytes", ""),
        ({"type": "fixed", "name": "F", "size": -1}, "no 'size' that is a number of bytes", ""),
        ({"type": "fixed", "name": "F", "size": True}, "no 'size' that is a number of bytes", ""),
        ({"type": "enum", "name": "E"}, "no list of 'symbols'", ""),
        ({"type": "enum", "name": "E", "symbols": ["A", "A"]}, "the symbol 'A' twice", "/symbols/1"),
        ({"type": "enum", "name": "E", "symbols": ["A b"]}, "contains ' '", "/symbols/0"),
        ({"type": "enum", "name": "E", "symbols": [1]}, "is not a string", "/symbols/0"),
        ({"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}, "'B' is not a symbol", ""),
        ({"type": "array"}, "the array has no 'items'", ""),
        ({"type": "map"}, "the map has no 'values'", ""),
        (["int", ["null"]], "may not directly contain another union", "/1"),
        (["int", "null", "int"], "lists 'int' twice", "/2"),
        (_field("int", aliases="x"), "'aliases' is not a list", "/fields/0"),
        (_field("int", order="up"), "is not one of ascending", "/fields/0"),
        (_field("a.Missing"), "'a.Missing' is not defined", "/fields/0/type"),
        (_field("int", default="1"), "default of field 'f' is not a value of its type", "/fields/0/default"),
        (_field("int", default=2**31), "is not a value of its type", "/fields/0/default"),
        (_field("long", default=1.0), "is not a value of its type", "/fields/0/default"),
        (_field("boolean", default=0), "is not a value of its type", "/fields/0/default"),
        (_field("string", default=None), "is not a value of its type", "/fields/0/default"),
        (_field(["null", "int"], default="x"), "is not a value of its type", "/fields/0/default"),
        (_field({"type": "map", "values": "int"}, default={"a": "b"}), "is not a value", "/fields/0/default"),
        (_field("float", default="fast"), "the default is not a number", "/fields/0/default"),
        (_field("R", default={}), "a default holds a value of the record that it is a part of", ""),
        (_field("a.Late", default="A"), "is not a value of its type", "/fields/0/default"),
        ([_field("int"), {"type": "array", "items": _field("long")}], "'R' is defined twice", "/1/items"),
        ([_field("int"), {"type": "array", "items": _field("int", default=1)}], "'R' is defined twice", "/1/items"),
        ([_field("int", p=1), {"type": "array", "items": _field("int", p=1.0)}], "is defined twice", "/1/items"),
        ([_field(["R"]), {"type": "array", "items": _field(["R"])}], "'R' is defined twice", "/1/items"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_semantic_errors_name_the_place(schema: Any, message: str, path: str) -> None:
    error = _error(schema)
    assert message in error.message
    assert error.path == path
    assert error.line is None


def test_half_a_surrogate_pair_is_refused() -> None:
    assert "surrogate" in _error('{"type": "int", "doc": "\\ud800"}').message
    assert "surrogate" in _error('"\ud800"').message
    assert _AVRO.parse('{"type": "int", "x": "\\ud83d\\ude00"}').canonical == '{"type":"int","x":"😀"}'


def test_numbers_of_absurd_length_are_refused() -> None:
    assert "too many digits" in _error('{"type": "fixed", "name": "F", "size": ' + "9" * 5000 + "}").message


_ADDRESS = '{"type": "record", "name": "shop.Address", "fields": [{"name": "country", "type": "shop.Country"}]}'
_COUNTRY = '{"type": "enum", "name": "shop.Country", "symbols": ["DE", "FR"]}'


def test_references_define_names_in_any_order_and_are_printed_by_name() -> None:
    text = '{"type": "record", "name": "shop.User", "fields": [{"name": "home", "type": "Address"}]}'
    schema = _AVRO.parse(text, {"shop.Address": _ADDRESS, "shop.Country": _COUNTRY})
    assert schema.canonical == (
        '{"type":"record","name":"User","namespace":"shop","fields":[{"name":"home","type":"Address"}]}'
    )


def test_a_type_may_be_defined_again_in_a_reference_if_it_is_the_same() -> None:
    node = '{"type": "record", "name": "shop.Node", "fields": [{"name": "next", "type": ["null", "Node"]}]}'
    again = node.replace('"shop.Node",', '"shop.Node", "doc": "again",')
    assert _AVRO.parse(again, {"first": node, "second": again}).canonical == '"shop.Node"'
    other = node.replace('"null"', '"int"')
    assert "'shop.Node' is defined twice" in _error(other, {"first": node}).message


def test_a_change_in_a_reference_is_a_change_of_the_schema() -> None:
    text = '{"type": "record", "name": "shop.User", "fields": [{"name": "home", "type": "Address"}]}'
    old = _AVRO.parse(text, {"shop.Address": _ADDRESS, "shop.Country": _COUNTRY})
    new = _AVRO.parse(text, {"shop.Address": _ADDRESS, "shop.Country": _COUNTRY.replace('"FR"', '"IT"')})
    (change,) = _AVRO.compare(old, new)
    assert change.rule == "MISSING_ENUM_SYMBOLS"
    assert change.fields == ("home.country",)
    assert (change.old_path, change.new_path) == ("/fields/0/type", "/fields/0/type")
    assert [witness.document for witness in change.witnesses] == [
        '{"home": {"country": "FR"}}',
        '{"home": {"country": "IT"}}',
    ]


def test_errors_in_references_say_which() -> None:
    assert "in the reference 'shop.Country'" in _error('"shop.Country"', {"shop.Country": "{"}).message
    assert "is only a name, 'shop.Country'" in _error('"int"', {"it": '"shop.Country"'}).message
    assert "'shop.Country' is not defined" in _error('"shop.Address"', {"shop.Address": _ADDRESS}).message
