"""OpenAPI as one of the schema languages."""

from collections.abc import Mapping

from app.formats.model import Change, Schema
from app.formats.openapi.comparing import changes_between
from app.formats.openapi.schema import OpenApiSchema


class OpenApiFormat:
    """OpenAPI 3.0, 3.1 and 3.2, and 2.0 (Swagger), in JSON or YAML.

    A change breaks if a consumer that was built for the old description fails at a service that follows the new one.
    There is one service, so it breaks both directions. Nothing touches the network.
    """

    name = "OPENAPI"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> OpenApiSchema:
        """Read a description, with the texts that its `$ref`s name. Raises `SchemaError`."""
        return OpenApiSchema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences of two descriptions that `parse` returned, ordered by place."""
        if not isinstance(old, OpenApiSchema) or not isinstance(new, OpenApiSchema):
            raise TypeError("OPENAPI can only be compared with OPENAPI")
        if old.canonical == new.canonical and old.references == new.references:
            return ()
        return changes_between(old, new, witnesses=witnesses)
