"""AsyncAPI as one of the schema languages."""

from collections.abc import Mapping

from app.formats.asyncapi.comparing import changes_between
from app.formats.asyncapi.schema import AsyncApiSchema
from app.formats.model import Change, Schema


class AsyncApiFormat:
    """AsyncAPI 2 and 3, in JSON or YAML.

    A change breaks if whoever was built for the old description, and reads what the application sends or writes what it
    receives, fails with an application that follows the new one. Nothing touches the network.
    """

    name = "ASYNCAPI"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> AsyncApiSchema:
        """Read a description, with the texts that its `$ref`s name. Raises `SchemaError`."""
        return AsyncApiSchema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences of two descriptions that `parse` returned, ordered by place."""
        if not isinstance(old, AsyncApiSchema) or not isinstance(new, AsyncApiSchema):
            raise TypeError("ASYNCAPI can only be compared with ASYNCAPI")
        if old.canonical == new.canonical and old.references == new.references:
            return ()
        return changes_between(old, new, witnesses=witnesses)
