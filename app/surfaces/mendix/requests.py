"""What the routes of the catalog's API share: the request's type, its bodies, and pages."""

from typing import Annotated, Any, ClassVar, TypeAlias
from urllib.parse import urlencode

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.params import QueryParameter

from app.identity.principals import Principal
from app.settings import Settings
from app.surfaces.bodies import StrictJson
from app.surfaces.mendix.wire import Link
from app.surfaces.problems import BadRequest

Call: TypeAlias = Request[Principal, None, State]
"""A request by a principal."""
Limit: TypeAlias = Annotated[int, QueryParameter(ge=1, description="At most 100; more is taken for 100.")]
Offset: TypeAlias = Annotated[int, QueryParameter(ge=0, description="How many come before the page.")]
MOST = 100
_FAR = 10**9


class CatalogJson(StrictJson):
    """Bodies of the catalog's API."""

    _decoders: ClassVar[dict[str, msgspec.json.Decoder[Any]]] = {}  # its own: the native document lists the others

    def decode_bytes(self, value: bytes) -> Any:
        """As everywhere, but that a body that is left out is told of in words."""
        if not value.strip():
            raise BadRequest("The request needs a body: a JSON object.")
        return super().decode_bytes(value)

    def check_media_type(self, content_type: str) -> None:
        """Whatever a body is said to be, it is read as JSON."""


def base_of(request: Request[Any, Any, Any]) -> str:
    """The public address of this server."""
    settings: Settings = request.app.state.settings
    return settings.url


class Window(msgspec.Struct, frozen=True):
    """A page of a list."""

    limit: int
    offset: int

    @classmethod
    def of(cls, limit: int, offset: int) -> "Window":
        """What is asked for, as far as it is given."""
        return cls(min(limit, MOST), min(offset, _FAR))

    def links(self, request: Request[Any, Any, Any], total: int) -> list[Link]:
        """The pages around this one, with the filters of the request."""
        last = max(0, (total - 1) // self.limit) * self.limit
        places = {"First": 0, "Previous": max(0, self.offset - self.limit), "Current": self.offset,
                  "Next": self.offset + self.limit, "Last": last}  # fmt: skip
        if self.offset == 0:
            del places["Previous"]
        if self.offset + self.limit >= total:
            del places["Next"]
        filters = [(name, value) for name, value in request.query_params.multi_items() if name not in _PAGING]
        address = f"{base_of(request)}{request.scope['path']}"
        return [
            Link(rel, f"{address}?{urlencode([*filters, ('limit', self.limit), ('offset', offset)])}")
            for rel, offset in places.items()
        ]


_PAGING = frozenset({"limit", "offset"})
