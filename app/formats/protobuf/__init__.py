"""The PROTOBUF format: proto2, proto3 and editions, compared as Confluent's registry compares them, with proofs."""

from collections.abc import Mapping

from app.formats.model import Change, Schema
from app.formats.protobuf.schema import ProtobufSchema, parse_schema

__all__ = ["ProtobufFormat", "ProtobufSchema"]


class ProtobufFormat:
    """Reads and compares Protobuf schemas.

    >>> protobuf = ProtobufFormat()
    >>> old = protobuf.parse('syntax = "proto3"; message User { int32 id = 1; }')
    >>> new = protobuf.parse('syntax = "proto3"; message User { string id = 1; }')
    >>> [change.rule for change in protobuf.compare(old, new)]
    ['FIELD_SCALAR_KIND_CHANGED']
    """

    name = "PROTOBUF"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> ProtobufSchema:
        """Read a `.proto` text or a base64 FileDescriptorProto; `references` maps import paths to texts.

        Raises `SchemaError`.
        """
        return parse_schema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences in both directions, in document order. Both schemas must come from this format's `parse`."""
        from app.formats.protobuf.comparison import compare_schemas  # noqa: PLC0415 - loads the protobuf runtime

        if not isinstance(old, ProtobufSchema) or not isinstance(new, ProtobufSchema):
            raise TypeError("both schemas must have been parsed as PROTOBUF")
        return compare_schemas(old, new, witnesses=witnesses)
