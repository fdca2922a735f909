"""The Apicurio surface: everything below `/apis/registry/v3`."""

from typing import Any, cast

from litestar import Litestar, Request, Router
from litestar.datastructures import State
from litestar.exceptions import ValidationException

from app.contracts.forgetting import EPOCHS, Epochs
from app.settings import Settings
from app.surfaces.apicurio.admin import AdminController
from app.surfaces.apicurio.archives import ArchiveController, download
from app.surfaces.apicurio.artifacts import ArtifactController
from app.surfaces.apicurio.branches import BranchController
from app.surfaces.apicurio.comments import CommentController
from app.surfaces.apicurio.contents import ContentController
from app.surfaces.apicurio.document import document_route
from app.surfaces.apicurio.errors import failed
from app.surfaces.apicurio.groups import GroupController
from app.surfaces.apicurio.ids import IdController
from app.surfaces.apicurio.requests import RegistryJson, flags
from app.surfaces.apicurio.rules import ArtifactRuleController, GlobalRuleController, GroupRuleController
from app.surfaces.apicurio.search import SearchController
from app.surfaces.apicurio.states import StateController
from app.surfaces.apicurio.system import SystemController
from app.surfaces.apicurio.throttle import Throttle
from app.surfaces.apicurio.unpacking import Unpacked
from app.surfaces.apicurio.versions import VersionController
from app.surfaces.asgi import Asgi, Message, Receive, Send
from app.surfaces.authentication import Nobody, authentication
from app.surfaces.memory import Memory
from app.surfaces.options import Options

MOUNT = "/apis/registry/v3"

ROUTES = (
    GroupController,
    ArtifactController,
    VersionController,
    ContentController,
    StateController,
    CommentController,
    BranchController,
    IdController,
    SearchController,
    GlobalRuleController,
    GroupRuleController,
    ArtifactRuleController,
    AdminController,
    ArchiveController,
    SystemController,
)


def create_apicurio(settings: Settings, epochs: Epochs = EPOCHS) -> Asgi:
    """The application of the registry's API."""
    nobody = Nobody(settings.anonymous_tenant)
    app = Litestar(
        route_handlers=[
            Router("/", route_handlers=[*ROUTES], middleware=[authentication(nobody)], before_request=Throttle()),
            download,
            document_route((*ROUTES, download), MOUNT),
        ],
        dto=RegistryJson,
        return_dto=None,
        exception_handlers={Exception: failed, ValidationException: failed},
        request_max_body_size=settings.max_body,
        state=State({"settings": settings}),
        openapi_config=None,
        logging_config=None,
    )
    return Memory(_Mounted(Options(Unpacked(cast(Asgi, app)))), epochs, nobody)


class _Mounted:
    """Takes the mount off a path, and leaves its escapes in: a group may have a slash in it, written `%2F`."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; failures before routing in the surface's own shape, too."""
        path: str = scope["raw_path"].decode("ascii", "replace").removeprefix(MOUNT) or "/"
        inner = {**scope, "path": path, "raw_path": path.encode()}
        try:
            query = scope["query_string"]
            inner |= {"query_string": flags(query) if query else query}
            await self._app(inner, receive, send)
        except Exception as error:  # noqa: BLE001  # `failed` logs what nobody expected
            request: Request[Any, Any, Any] = Request(cast(Any, inner))
            answer = failed(request, error).to_asgi_response(None, request)
            await answer(cast(Any, inner), cast(Any, receive), cast(Any, send))
