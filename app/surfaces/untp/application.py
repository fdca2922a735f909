"""The surface for registrars: four addresses below `/api/v1`, whose others are the native API's, and its document."""

from typing import Any, cast

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.exceptions import ValidationException

from app.settings import Settings
from app.surfaces.asgi import Asgi
from app.surfaces.authentication import Authentication
from app.surfaces.options import Options
from app.surfaces.untp.document import DOCUMENT, document_route
from app.surfaces.untp.errors import failed, unfit_parameters
from app.surfaces.untp.identifiers import IdentifierController
from app.surfaces.untp.registrars import RegistrarController
from app.surfaces.untp.requests import NamingJson
from app.surfaces.untp.schemes import SchemeController
from app.surfaces.untp.services import ServiceController

PREFIX = "/api/v1"
ROUTES: tuple[Any, ...] = (RegistrarController, SchemeController, IdentifierController, ServiceController)
_ADDRESSES = frozenset(f"{PREFIX}{controller.path}" for controller in ROUTES)


def serves(path: str) -> bool:
    """Whether a path is one of this surface's."""
    return path == DOCUMENT or "/".join(path.split("/", 4)[:4]) in _ADDRESSES


def create_untp(settings: Settings) -> Asgi:
    """The application of this API."""
    app = Litestar(
        route_handlers=[
            Router(PREFIX, route_handlers=[*ROUTES], middleware=[Authentication]),
            document_route(ROUTES, PREFIX),
        ],
        dto=NamingJson,
        return_dto=None,
        exception_handlers={Exception: failed, ValidationException: unfit_parameters},
        request_max_body_size=settings.max_body,
        state=State({"settings": settings}),
        openapi_config=None,
        logging_config=None,
    )
    return Options(cast(Asgi, app))
