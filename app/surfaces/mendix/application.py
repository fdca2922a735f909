"""The Mendix surface: the registration API, and the search API that its answers link to."""

import re
from typing import Any, cast

from litestar import Litestar, Request, Router
from litestar.datastructures import State
from litestar.exceptions import ValidationException

from app.settings import Settings
from app.surfaces.asgi import Asgi, Message, Receive, Send
from app.surfaces.authentication import Authentication
from app.surfaces.mendix.applications import ApplicationController
from app.surfaces.mendix.document import document_route
from app.surfaces.mendix.endpoints import ConsumedController, PublishedController
from app.surfaces.mendix.environments import EnvironmentController
from app.surfaces.mendix.errors import answer, failed, unfit_parameters
from app.surfaces.mendix.pages import endpoint_page, icon
from app.surfaces.mendix.requests import CatalogJson
from app.surfaces.mendix.searching import LookUpController, SearchController
from app.surfaces.mendix.transforming import TransformController
from app.surfaces.mendix.wire import REGISTRATION, SEARCH, VERSION
from app.surfaces.options import Options

REGISTERING = (
    ApplicationController,
    EnvironmentController,
    PublishedController,
    ConsumedController,
    TransformController,
    LookUpController,
)
SEARCHING = (SearchController, LookUpController)
BODY_TIMES = 8
"""Contracts are sent many at a time, as texts in JSON: so often as much as another request may have."""
_OLD = re.compile(r"/rest/registration/v[1-4](/|$)")
_TRANSFORM = f"{REGISTRATION}/transform/dependenciesjson"


def create_mendix(settings: Settings) -> Asgi:
    """The application below `/rest`, with the pages and pictures that it links to."""
    app = Litestar(
        route_handlers=[
            Router(REGISTRATION, route_handlers=[*REGISTERING], middleware=[Authentication]),
            Router(SEARCH, route_handlers=[*SEARCHING], middleware=[Authentication]),
            document_route(REGISTERING, SEARCHING),
            endpoint_page,
            icon,
        ],
        dto=CatalogJson,
        return_dto=None,
        exception_handlers={Exception: failed, ValidationException: unfit_parameters},
        request_max_body_size=BODY_TIMES * settings.max_body,
        state=State({"settings": settings}),
        openapi_config=None,
        logging_config=None,
    )
    return _Catalog(Options(cast(Asgi, app)))


class _Catalog:
    """Says the version of the API in every answer, reads tokens as the catalog's clients write them, and turns away
    those who ask for older versions."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope["path"]

        async def versioned(message: Message) -> None:
            said = message["type"] == "http.response.start" and message["status"] != 204
            if said and not (path == _TRANSFORM and message["status"] == 200):
                message = {**message, "headers": [*message["headers"], (b"x-api-version", VERSION.encode())]}
            await send(message)

        if _OLD.match(path):
            request: Request[Any, Any, Any] = Request(cast(Any, scope))
            gone = answer(410, f"This version of the API is not there any more; use {REGISTRATION}.")
            await gone.to_asgi_response(None, request)(cast(Any, scope), cast(Any, receive), cast(Any, versioned))
            return
        headers = [(name, _as_bearer(value) if name == b"authorization" else value) for name, value in scope["headers"]]
        await self._app({**scope, "headers": headers}, receive, versioned)


def _as_bearer(value: bytes) -> bytes:
    scheme, _, token = value.partition(b" ")
    return b"Bearer " + token if scheme.lower() == b"mxtoken" else value
