"""Ordinary schemas of any size, before and after a release that changes three fields in twenty."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.descriptions import application, http_api
from benchmarks.services import graph, metadata
from benchmarks.soap_services import soap_service
from benchmarks.xml_schemas import xml_schema

Pair = tuple[str, str]


def _changes(at: int, *, after: bool) -> bool:
    """Whether a field is in its later state, if it is one that changes at all."""
    return after and at % 20 < 10


def _avro(fields: int) -> Pair:
    def field(at: int, *, after: bool) -> dict[str, Any]:
        name, changed = f"field_{at}", _changes(at, after=after)
        kinds: list[Any] = [
            "long",
            "string",
            ["null", "string"],
            "long" if changed else "int",
            {"type": "array", "items": "string"},
            {"type": "long", "logicalType": "timestamp-millis"},
            "double",
            {"type": "enum", "name": f"Kind{at}", "symbols": ["A", "B", "C"] if changed else ["A", "B"]},
            {"type": "record", "name": f"Part{at}", "fields": [{"name": "a", "type": "int"}]},
            "boolean",
        ]
        renamed = changed and at % 10 == 9
        made = {"name": f"{name}_new" if renamed else name, "type": kinds[at % 10], "doc": f"What {name} is for."}
        return made | {"default": None} if at % 10 == 2 else made

    def schema(*, after: bool) -> str:
        return json.dumps(
            {
                "type": "record",
                "name": "Event",
                "namespace": "bench",
                "fields": [field(at, after=after) for at in range(fields)],
            }
        )

    return schema(after=False), schema(after=True)


def _json(fields: int) -> Pair:
    def member(at: int, *, after: bool) -> dict[str, Any]:
        changed = _changes(at, after=after)
        kinds: list[dict[str, Any]] = [
            {"type": "integer"},
            {"type": "string", "maxLength": 40},
            {"type": ["string", "null"]},
            {"type": "number" if changed else "integer"},
            {"type": "array", "items": {"type": "string"}},
            {"type": "string", "format": "date-time"},
            {"type": "number", "minimum": 0},
            {"enum": ["A", "B", "C"] if changed else ["A", "B"]},
            {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False},
            {"type": "boolean"},
        ]
        return kinds[at % 10] | {"description": f"What field_{at} is for."}

    def schema(*, after: bool) -> str:
        changed = {at for at in range(fields) if _changes(at, after=after) and at % 10 == 9}
        names = {at: f"field_{at}{'_new' if at in changed else ''}" for at in range(fields)}
        return json.dumps(
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "type": "object",
                "properties": {name: member(at, after=after) for at, name in names.items()},
                "required": [name for at, name in names.items() if at % 2],
                "additionalProperties": False,
            }
        )

    return schema(after=False), schema(after=True)


def _protobuf(fields: int) -> Pair:
    def field(at: int, *, after: bool) -> str:
        changed = _changes(at, after=after)
        kinds = ["int64", "string", "optional string", "string" if changed else "int32", "repeated string", "fixed64",
                 "double", f"Kind{at}", f"Part{at}", "bool"]  # fmt: skip
        name = f"field_{at}{'_new' if changed and at % 10 == 9 else ''}"
        before = {
            7: f"  enum Kind{at} {{ K{at}_A = 0; K{at}_B = 1; {f'K{at}_C = 2;' if changed else ''} }}\n",
            8: f"  message Part{at} {{ int32 a = 1; }}\n",
        }
        return f"{before.get(at % 10, '')}  {kinds[at % 10]} {name} = {at + 1};  // What field_{at} is for.\n"

    def schema(*, after: bool) -> str:
        body = "".join(field(at, after=after) for at in range(fields))
        return f'syntax = "proto3";\npackage bench;\nmessage Event {{\n{body}}}\n'

    return schema(after=False), schema(after=True)


ORDINARY: Mapping[str, Callable[[int], Pair]] = {
    "AVRO": _avro,
    "JSON": _json,
    "PROTOBUF": _protobuf,
    "OPENAPI": http_api,
    "ASYNCAPI": application,
    "XSD": xml_schema,
    "GRAPHQL": graph,
    "CSDL": metadata,
    "WSDL": soap_service,
}
"""By format: the schema with so many fields, before and after."""
