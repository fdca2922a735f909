"""The AVRO format: Avro 1.12 schemas, compared as Confluent's registry compares them, each break with a proof."""

from collections.abc import Mapping

from app.formats.avro.comparison import compare_schemas
from app.formats.avro.schema import AvroSchema, parse_schema
from app.formats.model import Change, Schema

__all__ = ["AvroFormat", "AvroSchema"]


class AvroFormat:
    """Reads and compares Avro schemas.

    >>> avro = AvroFormat()
    >>> old = avro.parse('{"type": "record", "name": "User", "fields": [{"name": "id", "type": "long"}]}')
    >>> new = avro.parse('{"type": "record", "name": "User", "fields": [{"name": "id", "type": "string"}]}')
    >>> [change.rule for change in avro.compare(old, new)]
    ['TYPE_MISMATCH']
    """

    name = "AVRO"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> AvroSchema:
        """Read a schema; `references` maps names to the texts that define the types it uses. Raises `SchemaError`."""
        return parse_schema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences in both directions, in document order. Both schemas must come from this format's `parse`."""
        if not isinstance(old, AvroSchema) or not isinstance(new, AvroSchema):
            raise TypeError("both schemas must have been parsed as AVRO")
        return compare_schemas(old, new, witnesses=witnesses)
