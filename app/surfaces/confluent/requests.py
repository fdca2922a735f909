"""What the routes of the registry's API share."""

from typing import Any, ClassVar, TypeAlias

import msgspec
from litestar import Request
from litestar.datastructures import State

from app.identity.principals import Principal
from app.surfaces.bodies import StrictJson
from app.surfaces.confluent.errors import no_body

Call: TypeAlias = Request[Principal, None, State]
"""A request by a principal."""


class RegistryJson(StrictJson):
    """Bodies of the registry's API. What types they may have is settled before routing, by `negotiation`."""

    _decoders: ClassVar[dict[str, msgspec.json.Decoder[Any]]] = {}  # its own: the native document lists the others

    def decode_bytes(self, value: bytes) -> Any:
        """As everywhere, but that a body that is left out or null is told of in the registry's own way."""
        if value.strip() in (b"", b"null"):
            raise no_body()
        return super().decode_bytes(value)

    def check_media_type(self, content_type: str) -> None:
        """Nothing is left to refuse."""
