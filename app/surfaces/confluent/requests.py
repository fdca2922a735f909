"""What the routes of the registry's API share."""

from typing import TypeAlias

from litestar import Request
from litestar.datastructures import State

from app.identity.principals import Principal
from app.surfaces.bodies import StrictJson

Call: TypeAlias = Request[Principal, None, State]
"""A request by a principal."""


class RegistryJson(StrictJson):
    """Bodies of the registry's API. What types they may have is settled before routing, by `negotiation`."""

    def check_media_type(self, content_type: str) -> None:
        """Nothing is left to refuse."""
