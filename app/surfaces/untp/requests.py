"""What the routes of this API share: how bodies are read, and pages."""

import re
from typing import Annotated, Any, ClassVar, TypeAlias

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.params import QueryParameter

from app.identity.principals import Principal
from app.surfaces.bodies import StrictJson
from app.surfaces.problems import BadRequest

Call: TypeAlias = Request[Principal, None, State]
"""A request by a principal."""

MAX_LIMIT = 100
Limit: TypeAlias = Annotated[int, QueryParameter(ge=1, description=f"Results per page; {MAX_LIMIT} at most.")]
Offset: TypeAlias = Annotated[int, QueryParameter(ge=0, description="Results to pass over.")]
_FURTHEST = 2**62

_EXPECTED = re.compile(r"Expected `([^`]+)`(?:, got `([^`]+)`)?")
_MISSING = re.compile(r"missing required field `([^`]+)`")
_PLACE = re.compile(r" - at `\$\.?([^`]*)`")
_TYPES = {"str": "string", "int": "number", "float": "number", "bool": "boolean"}


class NamingJson(StrictJson):
    """Bodies of this API: read whatever type they are said to be, and misfits told in its own words."""

    _decoders: ClassVar[dict[str, msgspec.json.Decoder[Any]]] = {}  # its own: the native document lists the others

    def decode_bytes(self, value: bytes) -> Any:
        """The body as its Struct. Raises `BadRequest`."""
        try:
            return self._decoders[self.asgi_connection.route_handler.handler_id].decode(value)
        except msgspec.ValidationError as error:
            raise BadRequest(_misfit(str(error))) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise BadRequest("Invalid JSON body") from None


def _misfit(said: str) -> str:
    """msgspec's complaint, as this API words it."""
    found = _PLACE.search(said)
    place = found[1] if found else ""
    if missing := _MISSING.search(said):
        return f"{place}.{missing[1]} is required" if place else f"{missing[1]} is required"
    if expected := _EXPECTED.search(said):
        wanted, got = expected[1].partition(" | ")[0], expected[2]
        bound = f", received {_TYPES.get(got, got)}" if got else said[expected.end() :].partition(" - at ")[0]
        return f"{place or 'body'}: Expected {_TYPES.get(wanted, wanted)}{bound}"
    return f"{place or 'body'}: {said.partition(' - at ')[0]}"


def window(limit: int, offset: int) -> dict[str, int]:
    """A page as the domain takes it. More than there may be on one is clamped, and told in the answer."""
    return {"limit": min(limit, MAX_LIMIT), "offset": min(offset, _FURTHEST)}
