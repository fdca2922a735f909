"""The Confluent surface: at the root, and the same below `/apis/ccompat/v7`."""

from typing import Any, cast

from litestar import Litestar, Request, Router
from litestar.datastructures import State
from litestar.exceptions import ValidationException

from app.contracts.forgetting import EPOCHS, Epochs
from app.settings import Settings
from app.surfaces.asgi import Asgi, Message, Receive, Send
from app.surfaces.authentication import Nobody, authentication
from app.surfaces.confluent.compatibility import CompatibilityController
from app.surfaces.confluent.config import ConfigController
from app.surfaces.confluent.contexts import ContextController, rebase
from app.surfaces.confluent.deletion import DeletionController
from app.surfaces.confluent.document import document_route
from app.surfaces.confluent.errors import failed
from app.surfaces.confluent.exporters import ExporterController
from app.surfaces.confluent.listing import ListingController
from app.surfaces.confluent.mode import ModeController
from app.surfaces.confluent.negotiation import Negotiation
from app.surfaces.confluent.parameters import flags, unfit_parameters
from app.surfaces.confluent.registration import RegistrationController
from app.surfaces.confluent.requests import RegistryJson
from app.surfaces.confluent.schemas import SchemaController
from app.surfaces.confluent.server import ServerController
from app.surfaces.confluent.subjects import SubjectController
from app.surfaces.memory import Memory
from app.surfaces.options import Options

MOUNT = "/apis/ccompat/v7"


ROUTES = (
    SchemaController,
    ListingController,
    SubjectController,
    RegistrationController,
    DeletionController,
    CompatibilityController,
    ConfigController,
    ModeController,
    ContextController,
    ExporterController,
    ServerController,
)


def create_confluent(settings: Settings, epochs: Epochs = EPOCHS) -> Asgi:
    """The application of the registry's API, wherever it is mounted."""
    nobody = Nobody(settings.anonymous_tenant)
    app = Litestar(
        route_handlers=[
            Router("/", route_handlers=[*ROUTES], middleware=[authentication(nobody)]),
            document_route(ROUTES, MOUNT),
        ],
        dto=RegistryJson,
        return_dto=None,
        exception_handlers={Exception: failed, ValidationException: unfit_parameters},
        request_max_body_size=settings.max_body,
        state=State({"settings": settings}),
        openapi_config=None,
        logging_config=None,
    )
    return Memory(_Mounted(Negotiation(Options(cast(Asgi, app)))), epochs, nobody)


class _Mounted:
    """Takes the mount off a path, and leaves its escapes in: a subject may have a slash in it, written `%2F`."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; failures before routing in the surface's own shape, too."""
        path: str = scope["raw_path"].decode("ascii", "replace")
        if path == MOUNT or path.startswith(f"{MOUNT}/"):
            path = path.removeprefix(MOUNT) or "/"
        inner = {**scope, "path": path, "raw_path": path.encode()}
        try:
            path, query = rebase(path, scope["query_string"])
            inner |= {"path": path, "raw_path": path.encode(), "query_string": flags(query) if query else query}
            await self._app(inner, receive, send)
        except Exception as error:  # noqa: BLE001  # `failed` logs what nobody expected
            request: Request[Any, Any, Any] = Request(cast(Any, inner))
            answer = failed(request, error).to_asgi_response(None, request)
            await answer(cast(Any, inner), cast(Any, receive), cast(Any, send))
