"""Telling the type of an artifact from its text."""

import doctest
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import FORMATS, SchemaError, recognise, recognition

CSDL = '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"/>'
OLD_CSDL = '<edmx:Edmx xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx" Version="1.0"/>'


@pytest.mark.parametrize(
    ("text", "content_type", "found"),
    [
        ('{"type": "record", "name": "a", "fields": []}', "application/json", "AVRO"),
        ('{"type": "record", "name": "a", "fields": [{"name": "b", "type": "foreign.Type"}]}', None, "AVRO"),
        ('{"type": "string"}', "application/json", "AVRO"),
        ('["null", "string"]', None, "AVRO"),
        ('"long"', None, "AVRO"),
        ('{"$schema": "http://json-schema.org/draft-07/schema#"}', "application/json", "JSON"),
        ('{"properties": {}}', None, "JSON"),
        ('{"type": "object"}', None, "JSON"),
        ('{"oneOf": [{}]}', None, "JSON"),
        ('{"type": "record", "name": "a", "fields": [], "properties": {}}', None, "JSON"),
        ('{"openapi": "3.1.0", "properties": {}}', "application/json", "OPENAPI"),
        ('{"swagger": "2.0"}', None, "OPENAPI"),
        ("openapi: 3.0.0\ninfo:\n  title: a", "application/x-yaml", "OPENAPI"),
        ("# a comment\n'openapi' : '3.0.0'", None, "OPENAPI"),
        ("info:\n  openapi: 3.0.0", "application/x-yaml", None),
        ('{"asyncapi": "3.0.0"}', "application/json", "ASYNCAPI"),
        ("asyncapi: 2.6.0", "application/vnd.yaml", "ASYNCAPI"),
        ('{"openapi": "3.0.0"}', "application/yaml", "OPENAPI"),
        ('syntax = "proto3"; message A {}', "application/x-protobuf", "PROTOBUF"),
        ("// a file\nmessage A { optional int32 a = 1; }", None, "PROTOBUF"),
        ("enum A { B = 0; }", None, "PROTOBUF"),
        ("enum A { B }", None, "GRAPHQL"),
        ("type Query { a: Int }", "application/graphql", "GRAPHQL"),
        ('"""What it is."""\n# why\nextend type Query { a: Int }', None, "GRAPHQL"),
        ("schema @d { query: Query }", None, "GRAPHQL"),
        ('{"type": "struct", "fields": []}', None, "KCONNECT"),
        ('{"type": "array", "items": {"type": "int64"}}', "application/json", "KCONNECT"),
        ('<d:definitions xmlns:d="http://schemas.xmlsoap.org/wsdl/"/>', "application/xml", "WSDL"),
        ('<description xmlns="http://www.w3.org/ns/wsdl"/>', None, "WSDL"),
        ('<?xml version="1.0" encoding="utf-16"?><s xmlns="http://www.w3.org/2001/XMLSchema"/>', "text/xml", "XSD"),
        (CSDL, "application/xml", "CSDL"),
        (OLD_CSDL, None, "CSDL"),
        ('{"$Version": "4.01", "$EntityContainer": "a.b"}', "application/json", "CSDL"),
        ("<a/>", None, "XML"),
        ("\ufeff <a/>", None, "XML"),
        ("<a/>", "application/json", None),
        ('{"properties": {}}', "application/x-protobuf", "JSON"),
        ("{}", "application/json", None),
        ("true", None, None),
        ("", None, None),
        ("Dear Sir or Madam", "text/plain", None),
    ],
)
def test_types(text: str, content_type: str | None, found: str | None) -> None:
    assert recognise(text, content_type) == found


def test_the_examples_work() -> None:
    assert doctest.testmod(recognition).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "{" * 1_000_000,
        "[" * 100_000 + "]" * 100_000,
        "<a>" * 1_000_000,
        "<!--" * 1_000_000,
        "<a " * 1_000_000,
        '"' * 1_000_000,
        "#\n" * 1_000_000,
        "type " * 1_000_000,
        "message A {" * 100_000,
        " " * 5_000_000,
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>',
        '<!DOCTYPE a SYSTEM "http://localhost:1/a.dtd"><a/>',
        "\ud800",
        "<a>\x00</a>",
        "\x00",
    ],
)
def test_hostile_texts_get_an_answer(text: str) -> None:
    recognise(text)
    for content_type in ("application/json", "application/xml", "application/x-protobuf", "application/x-yaml"):
        recognise(text, content_type)


@given(st.text() | st.text("{}[]\"':<>!-/?=;# \nabtype"), st.sampled_from([None, "", "application/json", "text/xml"]))
def test_any_text_gets_an_answer(text: str, content_type: str | None) -> None:
    assert recognise(text, content_type) in {None, *FORMATS, "OPENAPI", "ASYNCAPI", "GRAPHQL", "CSDL", "WSDL", "XSD"}


@given(st.sampled_from(["AVRO", "JSON", "PROTOBUF", "XML", "KCONNECT"]), st.data())
def test_what_is_recognised_by_chance_is_refused_cleanly_if_at_all(name: str, data: st.DataObject) -> None:
    text = data.draw(st.text('{}[]":,<>/= intyprecodsagul\n;0a', max_size=60))
    if recognise(text) == name:
        with suppress(SchemaError):
            FORMATS[name].parse(text)
