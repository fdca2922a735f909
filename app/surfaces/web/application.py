"""What people meet in a browser: the answers to links in messages, the documentation, health for their tools."""

from typing import Any

from litestar import Litestar, Request, Response
from litestar.static_files import create_static_files_router

from app.surfaces.problems import classify, problem_response
from app.surfaces.web.documentation import documentation, landing, naming_documentation
from app.surfaces.web.health import Health, health_controller
from app.surfaces.web.links import link_controller
from app.surfaces.web.pages import STATIC, page
from notifications.links import LinkSigner

_MAX_FORM = 64 * 1024
"""Bytes. A reason has at most 4,000 characters."""


def create_web(signer: LinkSigner, health: Health) -> Litestar:
    """The application of everything that is no API."""
    return Litestar(
        route_handlers=[
            landing,
            documentation,
            naming_documentation,
            health_controller(health),
            link_controller(signer),
            create_static_files_router("/static", directories=[STATIC], include_in_schema=False),
        ],
        exception_handlers={Exception: _failure},
        request_max_body_size=_MAX_FORM,
        openapi_config=None,
        logging_config=None,
    )


def _failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A page for those who asked for one, a problem document for everybody else."""
    if "text/html" not in request.headers.get("accept", ""):
        return problem_response(request, error)
    failure = classify(error)
    title = "Nothing here" if failure.status == 404 else "That did not work"
    return page("message.html", status=failure.status, headers=failure.headers, title=title, lines=[failure.detail])
