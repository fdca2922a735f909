"""Whether a JSON value is a schema that Kafka Connect's JsonConverter reads."""

from typing import Any

from app.formats.json_schema.documents import escape
from app.formats.model import SchemaError

PRIMITIVES = frozenset(["boolean", "int8", "int16", "int32", "int64", "float", "double", "bytes", "string"])
TYPES = PRIMITIVES | {"array", "map", "struct"}


def check_connect_schema(value: Any) -> None:
    """Raise `SchemaError` with a JSON Pointer to the first place where the converter would refuse the schema.

    `null` is the schema of data without one.
    """
    waiting: list[tuple[Any, str]] = [] if value is None else [(value, "")]
    while waiting:
        schema, path = waiting.pop()
        _check_one(schema, path)
        waiting += reversed(_inside(schema, path))


def _check_one(schema: Any, path: str) -> None:
    if not isinstance(schema, dict):
        raise SchemaError("a Kafka Connect schema must be an object", path=path)
    if not isinstance(schema.get("type"), str) or schema["type"] not in TYPES:
        raise SchemaError(f"type must be one of {', '.join(sorted(TYPES))}", path=f"{path}/type")
    _check_kind(schema, path, "optional", bool)
    _check_kind(schema, path, "version", int)
    for name in ("name", "doc"):
        _check_kind(schema, path, name, str)
    _check_kind(schema, path, "parameters", dict)
    for name, value in (schema.get("parameters") or {}).items():
        if not isinstance(value, str):
            raise SchemaError("a parameter must be a string", path=f"{path}/parameters/{escape(name)}")


def _check_kind(schema: dict[str, Any], path: str, member: str, kind: type) -> None:
    value = schema.get(member)
    if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise SchemaError(f"{member} must be of the type {kind.__name__}", path=f"{path}/{member}")


def _inside(schema: dict[str, Any], path: str) -> list[tuple[Any, str]]:
    """The schemas inside a schema, with their paths, in order."""
    if schema["type"] == "array":
        return [(_member(schema, "items", path), f"{path}/items")]
    if schema["type"] == "map":
        return [(_member(schema, name, path), f"{path}/{name}") for name in ("keys", "values")]
    if schema["type"] != "struct":
        return []
    fields = _member(schema, "fields", path)
    if not isinstance(fields, list):
        raise SchemaError("the fields of a struct must be a list", path=f"{path}/fields")
    places = [(field, f"{path}/fields/{index}") for index, field in enumerate(fields)]
    for field, place in places:
        if not isinstance(field, dict) or not isinstance(field.get("field"), str):
            raise SchemaError("a field must be an object with its name as 'field'", path=place)
    names = [field["field"] for field in fields]
    if len(set(names)) != len(names):
        raise SchemaError("two fields of a struct have the same name", path=f"{path}/fields")
    return places


def _member(schema: dict[str, Any], name: str, path: str) -> Any:
    if schema.get(name) is None:
        raise SchemaError(f"a schema of the type {schema['type']} needs {name}", path=path)
    return schema[name]
