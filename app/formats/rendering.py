"""Schemas in the other forms that registries hand out by name."""

import base64

from app.formats.avro import AvroSchema
from app.formats.avro.canonical import print_schema
from app.formats.model import Schema
from app.formats.protobuf import ProtobufSchema
from app.formats.protobuf.canonical import print_file
from app.formats.protobuf.plain import without_extensions

_FILE_NAME = "default"
"""What Confluent's registry calls a file that nothing imports."""


def render(schema: Schema, form: str) -> str | None:
    """A schema in one of its language's other forms; null if it has none of that name.

    AVRO `resolved` has the types of references in it, defined where they are first used. PROTOBUF `ignore_extensions`
    leaves out custom options and extensions, and `serialized` is a base64 FileDescriptorProto, which has no custom
    options either.

    >>> from app.formats import FORMATS, render
    >>> reference = {"lib.Id": '{"type": "fixed", "name": "lib.Id", "size": 16}'}
    >>> render(FORMATS["AVRO"].parse('{"type": "array", "items": "lib.Id"}', reference), "resolved")
    '{"type":"array","items":{"type":"fixed","name":"Id","namespace":"lib","size":16}}'
    """
    if isinstance(schema, AvroSchema) and form == "resolved":
        return print_schema(schema.root)
    if isinstance(schema, ProtobufSchema) and form == "ignore_extensions":
        return print_file(without_extensions(schema.linked.main))
    if isinstance(schema, ProtobufSchema) and form == "serialized":
        return _serialized(schema)
    return None


def _serialized(schema: ProtobufSchema) -> str:
    from app.formats.protobuf.building import build_file  # noqa: PLC0415 - the runtime loads with the first schema

    proto = build_file(schema.linked.main)
    proto.name = _FILE_NAME
    return base64.b64encode(proto.SerializeToString(deterministic=True)).decode()
