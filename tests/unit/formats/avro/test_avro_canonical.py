"""The texts by which schemas are told apart. The expected ones were printed by Avro 1.12 for Java."""

import hashlib
import json
from typing import Any

import pytest

from app.formats.avro import AvroFormat

_AVRO = AvroFormat()


def _canonical(schema: Any) -> str:
    return _AVRO.parse(json.dumps(schema)).canonical


def test_order_and_whitespace_do_not_matter_but_everything_else_does() -> None:
    written = '{ "fields":[ {"type":"int","name":"a"} ],\n "name":"R", "type":"record" }'
    canonical = '{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}'
    assert _AVRO.parse(written).canonical == canonical
    assert _AVRO.parse(written).fingerprint == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "int"}, '"int"'),
        ({"logicalType": "date", "type": "int"}, '{"type":"int","logicalType":"date"}'),
        (
            {"type": "record", "name": "a.R", "aliases": ["b.Old", "Q"], "p": 1, "doc": "", "fields": []},
            '{"type":"record","name":"R","namespace":"a","doc":"","fields":[],"p":1,"aliases":["b.Old","Q"]}',
        ),
        (
            {"type": "fixed", "name": "F", "size": 1, "aliases": [".Old", "Old", "a.Old"]},
            '{"type":"fixed","name":"F","size":1,"aliases":["Old","a.Old"]}',
        ),
        (
            {"type": "enum", "name": "E", "aliases": ["F"], "default": "A", "symbols": ["A"], "x": None, "doc": "d"},
            '{"type":"enum","name":"E","doc":"d","symbols":["A"],"default":"A","x":null,"aliases":["F"]}',
        ),
        (
            {
                "type": "record",
                "name": "a.R",
                "fields": [
                    {
                        "name": "x",
                        "type": {"type": "fixed", "name": "F", "size": 2},
                        "order": "IGNORE",
                        "aliases": ["y"],
                    },
                    {"name": "z", "type": {"type": "array", "items": "F", "java": "list"}, "default": [], "doc": "d"},
                    {"name": "n", "type": {"type": "fixed", "name": "G", "namespace": "", "size": 1}},
                ],
            },
            (
                '{"type":"record","name":"R","namespace":"a","fields":['
                '{"name":"x","type":{"type":"fixed","name":"F","size":2},"order":"ignore","aliases":["y"]},'
                '{"name":"z","type":{"type":"array","items":"F","java":"list"},"doc":"d","default":[]},'
                '{"name":"n","type":{"type":"fixed","name":"G","namespace":"","size":1}}]}'
            ),
        ),
        (
            {"type": "double", "a": 1e10, "b": 1e-5, "c": 100.0, "d": -0.0, "e": 'é\u0001\n"', "f": 12345678.9},
            '{"type":"double","a":1.0E10,"b":1.0E-5,"c":100.0,"d":-0.0,"e":"é\\u0001\\n\\"","f":1.23456789E7}',
        ),
    ],
)
def test_prints_as_avro_for_java_does(schema: Any, expected: str) -> None:
    assert _canonical(schema) == expected


@pytest.mark.parametrize("change", [{"doc": "x"}, {"aliases": ["S"]}, {"owner": "crm"}])
def test_documentation_aliases_and_properties_tell_schemas_apart(change: dict[str, Any]) -> None:
    schema: dict[str, Any] = {"type": "record", "name": "R", "fields": []}
    assert _canonical(schema) != _canonical(schema | change)


def test_normalising_sorts_properties_and_aliases_and_types_defaults() -> None:
    schema = {
        "type": "record",
        "name": "R",
        "doc": "",
        "aliases": ["Z", "A"],
        "b": {"y": 1, "x": [2.0]},
        "a": 1,
        "fields": [
            {"name": "d", "type": "double", "default": 1, "aliases": ["z", "a"]},
            {"name": "m", "type": {"type": "bytes", "scale": 2, "precision": 4, "logicalType": "decimal", "k": 1}},
            {"name": "u", "type": ["null", "string"], "default": "lost"},
            {"name": "v", "type": ["null", {"type": "array", "items": "int"}], "default": [1]},
            {"name": "w", "type": ["null", {"type": "map", "values": "int"}], "default": {"b": 1, "a": 2}},
        ],
    }
    assert _AVRO.parse(json.dumps(schema)).normalized == (
        '{"type":"record","name":"R","fields":['
        '{"name":"d","type":"double","default":1.0,"aliases":["a","z"]},'
        '{"name":"m","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2,"k":1}},'
        '{"name":"u","type":["null","string"]},'
        '{"name":"v","type":["null",{"type":"array","items":"int"}]},'
        '{"name":"w","type":["null",{"type":"map","values":"int"}],"default":{"a":2,"b":1}}],"a":1,"b":{"x":[2.0],"y":1},"aliases":["A","Z"]}'
    )


def test_schemas_that_differ_in_the_order_of_properties_are_one_when_normalised() -> None:
    one, other = (_AVRO.parse(f'{{"type": "string", {props}}}') for props in ('"a": 1, "b": 2', '"b": 2, "a": 1'))
    assert one.canonical != other.canonical
    assert one.normalized == other.normalized
