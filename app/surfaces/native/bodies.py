"""Schemas in request bodies: as text, or as the JSON value itself."""

from typing import Any

import msgspec
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from app.surfaces.bodies import decode
from app.surfaces.problems import BadRequest


def schema_text(raw: msgspec.Raw) -> str:
    """A schema given as a JSON string, or as the JSON object or array itself, whose text is kept as it was sent."""
    try:
        text = bytes(raw).decode()
    except UnicodeDecodeError:
        raise BadRequest("schema: The text is not valid UTF-8.", field="schema") from None
    if text.startswith('"'):
        return decode(_TEXT, bytes(raw))
    if text.startswith(("{", "[")) or text in ("true", "false"):
        return text
    raise BadRequest("schema: Expected a string, an object or an array.", field="schema")


_TEXT = msgspec.json.Decoder(str)


class RawJsonPlugin(OpenAPISchemaPlugin):
    """How the API document describes a member that is kept as it was sent."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """Whether this is such a member."""
        return value is msgspec.Raw

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """A schema as text, or as the JSON value itself."""
        return Schema(
            type=[OpenAPIType.STRING, OpenAPIType.OBJECT, OpenAPIType.ARRAY, OpenAPIType.BOOLEAN],
            description="The schema: its text, or its JSON value, which is kept as it was sent.",
        )
