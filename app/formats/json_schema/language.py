"""JSON Schema as one of the schema languages."""

from collections.abc import Mapping

from app.formats.json_schema.changes import findings_between
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.witnesses import Search
from app.formats.model import Change, Schema


class JsonSchemaFormat:
    """JSON Schema draft-04, 06, 07, 2019-09 and 2020-12; without `$schema`, draft-07.

    Compatibility follows Confluent's rules. Witnesses come from the `jsonschema` library. Nothing touches the network.
    """

    name = "JSON"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> JsonSchema:
        """Read a schema, with the texts that its `$ref`s name. Raises `SchemaError`."""
        return JsonSchema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences of two schemas that `parse` returned, in both directions, ordered by place."""
        if not isinstance(old, JsonSchema) or not isinstance(new, JsonSchema):
            raise TypeError("JSON Schema can only be compared with JSON Schema")
        if old.canonical == new.canonical and old.references == new.references:
            return ()
        findings = findings_between(old, new)
        changes = findings.changes()
        if not witnesses:
            return tuple(changes)
        return Search(old, new, findings.root, findings.links).proved(findings.found, changes)
