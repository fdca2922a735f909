"""Request bodies: JSON read straight into its Struct, in strict mode, by a decoder made once per route."""

import re
from typing import Any, ClassVar

import msgspec
from litestar.dto import AbstractDTO
from litestar.openapi.spec import Reference, Schema
from litestar.typing import FieldDefinition

from app.surfaces.problems import BadRequest, UnsupportedMediaType


class StrictJson(AbstractDTO[Any]):
    """What Litestar reads bodies with, instead of a JSON document first and a lenient conversion second."""

    _decoders: ClassVar[dict[str, msgspec.json.Decoder[Any]]] = {}

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """Make the decoder of a route."""
        cls._decoders[handler_id] = msgspec.json.Decoder(field_definition.annotation)

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any
    ) -> Reference | Schema:
        """The Struct itself is what the API document shows."""
        return schema_creator.for_field_definition(field_definition)

    @classmethod
    def strict_types(cls) -> set[type[msgspec.Struct]]:
        """The bodies that refuse unknown members."""
        bodies = {decoder.type for decoder in cls._decoders.values()}
        return {body for body in bodies if body.__struct_config__.forbid_unknown_fields}

    def decode_bytes(self, value: bytes) -> Any:
        """The body as its Struct. Raises `BadRequest` naming the member that is wrong, `UnsupportedMediaType`."""
        self.check_media_type(self.asgi_connection.headers.get("content-type", "application/json"))
        return decode(self._decoders[self.asgi_connection.route_handler.handler_id], value)

    def check_media_type(self, content_type: str) -> None:
        """Raise `UnsupportedMediaType` for a body that is said not to be JSON."""
        media_type = content_type.partition(";")[0].strip().lower()
        if media_type != "application/json" and not media_type.endswith("+json"):
            raise UnsupportedMediaType(f"Send the body as application/json, not {media_type[:100]!r}.")


def decode(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    """Decode JSON. Raises `BadRequest`, whatever the bytes are."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _misfit(str(error)) from None
    except msgspec.DecodeError as error:
        raise BadRequest(f"The body is not valid JSON: {error}.") from None
    except UnicodeDecodeError:
        raise BadRequest("The body is not valid UTF-8.") from None
    except RecursionError:
        raise BadRequest("The body is nested too deeply.") from None


def _misfit(said: str) -> BadRequest:
    """msgspec's complaint, with the member's name first: "Expected `str`, got `int` - at `$.contacts[0]`"."""
    sentence, _, place = said.partition(" - at `$")
    place = place.strip("`.")
    named = _NAMED.search(sentence)
    field = ".".join(part for part in (place, named[1] if named else "") if part)
    return BadRequest(f"{place}: {sentence}." if place else f"{sentence}.", field=field or None)


_NAMED = re.compile("field `([^`]+)`$")
