"""Descriptions of APIs of any size: one resource for every ten fields, each with a schema that its messages share."""

import json
from typing import Any

FIELDS_OF_A_RESOURCE = 10
_KINDS: tuple[dict[str, Any], ...] = (
    {"type": "string"},
    {"type": "integer", "format": "int64"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "enum": ["a", "b"]},
    {"type": "array", "items": {"type": "string"}},
)


def http_api(fields: int) -> tuple[str, str]:
    """A description in OpenAPI 3.0, before and after: one field in ten changes, in requests and in responses."""
    return _http(fields, after=False), _http(fields, after=True)


def application(fields: int) -> tuple[str, str]:
    """A description in AsyncAPI 3.0, before and after, of an application that sends every resource."""
    return _application(fields, after=False), _application(fields, after=True)


def _schemas(fields: int, *, after: bool) -> dict[str, Any]:
    return {f"R{number}": _resource(number, after=after) for number in range(_resources(fields))}


def _resources(fields: int) -> int:
    return max(1, fields // FIELDS_OF_A_RESOURCE)


def _resource(number: int, *, after: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {
        f"field_{at}": _KINDS[at % len(_KINDS)] | {"description": f"What field_{at} of R{number} is for."}
        for at in range(FIELDS_OF_A_RESOURCE - 1)
    }
    if number:
        properties["parent"] = {"$ref": f"#/components/schemas/R{number // 2}"}
    if after:
        properties["field_3"] = properties["field_3"] | {"enum": ["a", "b", "c"]}
    return {"type": "object", "required": ["field_0"], "properties": properties}


def _http(fields: int, *, after: bool) -> str:
    paths: dict[str, Any] = {}
    for number in range(_resources(fields)):
        content = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/R{number}"}}}}
        found = {"200": {"description": f"One R{number}.", **content}}
        paths[f"/r{number}"] = {"post": {"operationId": f"make{number}", "requestBody": content, "responses": found}}
        parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[f"/r{number}/{{id}}"] = {
            "parameters": [parameter],
            "get": {"operationId": f"get{number}", "responses": found},
        }
    head = {"openapi": "3.0.3", "info": {"title": "Bench", "version": "2" if after else "1"}}
    return json.dumps(head | {"paths": paths, "components": {"schemas": _schemas(fields, after=after)}})


def _application(fields: int, *, after: bool) -> str:
    names = [f"R{number}" for number in range(_resources(fields))]
    messages = {name: {"payload": {"$ref": f"#/components/schemas/{name}"}} for name in names}
    channels = {name: {"address": f"bench.{name}", "messages": {name: messages[name]}} for name in names}
    operations = {f"send{name}": {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in names}
    head = {"asyncapi": "3.0.0", "info": {"title": "Bench", "version": "2" if after else "1"}}
    rest = {"channels": channels, "operations": operations, "components": {"schemas": _schemas(fields, after=after)}}
    return json.dumps(head | rest)
