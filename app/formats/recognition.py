"""Which artifact type a text is, told from the text itself as Apicurio's registry tells it.

The first type wins in this order: PROTOBUF, OPENAPI, ASYNCAPI, JSON, AVRO, GRAPHQL, KCONNECT, WSDL, XSD, XML. A content
type narrows what is looked for; without one the first character does. Only what tells the types apart is read, so that
a text that is recognised may still be wrong: its own format says so, with the place.
"""

import json
import re
from typing import Any

from lxml import etree

from app.formats.avro import AvroFormat
from app.formats.markup import Node, encoded, parser_of_events, refuse_document_type
from app.formats.model import SchemaError
from app.formats.plain.connect import TYPES as CONNECT_TYPES
from app.formats.protobuf.source import read_source

XSD_NAMESPACE = "http://www.w3.org/2001/XMLSchema"
WSDL_NAMESPACES = frozenset(
    {"http://schemas.xmlsoap.org/wsdl/", "http://www.w3.org/ns/wsdl", "http://www.w3.org/ns/wsdl/"}
)
_AVRO_NAMED = {"record": "fields", "error": "fields", "enum": "symbols", "fixed": "size"}
_JSON_SCHEMA_MEMBERS = frozenset(
    ["$ref", "$defs", "definitions", "allOf", "anyOf", "oneOf", "not", "enum", "const", "items", "required"]
)
_JSON_SCHEMA_TYPES = frozenset(["object", "array", "number", "integer", "null", "boolean", "string"])
_CONNECT_ONLY = CONNECT_TYPES - _JSON_SCHEMA_TYPES - {"int", "long", "bytes", "map"}
_PIECE = 500
"""Characters that are read at a time to find the root element of an XML document."""
_YAML = re.compile(r"""^["']?(openapi|swagger|asyncapi)["']?[ \t]*:""", re.MULTILINE)
_YAML_TYPES = {"openapi": "OPENAPI", "swagger": "OPENAPI", "asyncapi": "ASYNCAPI"}
_GRAPHQL = re.compile(
    r'''(?: [\s,]++ | \#[^\n]*+ | """(?:[^"\\]++|\\.|"(?!""))*+""" | "(?:[^"\\\n]++|\\.)*+" )*+
    (?: (?:extend\s++)?+(?:type|interface|enum|input|union|scalar)\s++[_A-Za-z]
      | (?:extend\s++)?+schema\s*+[@{] | directive\s*+@ )''',
    re.VERBOSE | re.DOTALL,
)


def recognise(text: str, content_type: str | None = None) -> str | None:
    """The artifact type of a text (`AVRO`, `XSD` ...); null if it is none that is known.

    >>> recognise('{"type": "record", "name": "User", "fields": []}'), recognise('syntax = "proto3";')
    ('AVRO', 'PROTOBUF')
    >>> recognise('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>', "application/xml")
    'XSD'
    >>> recognise("Dear Sir or Madam")
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    said = (content_type or "").lower()
    for hint, found in (("proto", _protobuf), ("graph", _graphql), ("xml", _xml), ("json", _json)):
        if hint in said:
            return found(text) or _json(text)
    if "yaml" in said or "yml" in said:
        return _yaml(text) or _json(text)
    return _unsaid(text)


def _unsaid(text: str) -> str | None:
    first = text.lstrip()[:1]
    if first == "<":
        return _xml(text)
    if first and first in '{["':
        return _json(text) or _graphql(text)
    return _yaml(text) or _protobuf(text) or _graphql(text)


def _protobuf(text: str) -> str | None:
    try:
        file = read_source(text)
    except (SchemaError, RecursionError):
        return None
    return "PROTOBUF" if file.declared or file.messages or file.enums or file.services or file.package else None


def _graphql(text: str) -> str | None:
    return "GRAPHQL" if _GRAPHQL.match(text) else None


def _yaml(text: str) -> str | None:
    found = _YAML.search(text)
    return _YAML_TYPES[found[1]] if found else None


def _xml(text: str) -> str | None:
    """By the root element: what comes after it is hardly read."""
    try:
        refuse_document_type(text)
        root = _root(text)
    except (SchemaError, etree.XMLSyntaxError, ValueError):
        return None
    name = etree.QName(root)
    if name.namespace in WSDL_NAMESPACES:
        return "WSDL"
    if name.localname == "Edmx":
        return "CSDL"
    return "XSD" if name.namespace == XSD_NAMESPACE else "XML"


def _root(text: str) -> Node:
    """The root element, without its content. Raises lxml's error where there is none."""
    reader = parser_of_events()
    for start in range(0, len(text), _PIECE):
        reader.feed(encoded(text[start : start + _PIECE]))
        for _, element in reader.read_events():
            return element
    return reader.close()


def _json(text: str) -> str | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return _avro(text, value)
    return _description(value) or _json_schema(value) or _avro(text, value) or _connect(value) or _likely(value)


def _description(value: dict[str, Any]) -> str | None:
    """A description of a service, told by the member that says its version."""
    for member, found in _YAML_TYPES.items():
        if member in value:
            return found
    return "CSDL" if "$Version" in value and ("$EntityContainer" in value or "$Reference" in value) else None


def _json_schema(value: dict[str, Any]) -> str | None:
    return "JSON" if "json-schema.org" in str(value.get("$schema", ""))[:200] or "properties" in value else None


def _avro(text: str, value: Any) -> str | None:
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind in _AVRO_NAMED and "name" in value and _AVRO_NAMED[kind] in value:
        return "AVRO"  # also where it names types that only its references define
    try:
        AvroFormat().parse(text)
    except SchemaError:
        return None
    return "AVRO"


def _connect(value: dict[str, Any]) -> str | None:
    """By the names of types that neither Avro nor JSON Schema has, here or in what a list holds."""
    items = value.get("items")
    kinds = [value.get("type"), items.get("type") if isinstance(items, dict) else None]
    return "KCONNECT" if any(isinstance(kind, str) and kind in _CONNECT_ONLY for kind in kinds) else None


def _likely(value: dict[str, Any]) -> str | None:
    """A JSON Schema that does not say so. Apicurio's registry recognises none of these as anything."""
    kind = value.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    typed = bool(kinds) and all(isinstance(each, str) and each in _JSON_SCHEMA_TYPES for each in kinds)
    return "JSON" if typed or not _JSON_SCHEMA_MEMBERS.isdisjoint(value) else None
