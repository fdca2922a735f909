"""This API's own OpenAPI document, served to everybody; `/api-docs` shows it, as seed 003 says."""

from collections.abc import Sequence
from typing import Any

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components
from litestar.types import ControllerRouterHandler

from app.surfaces.documents import BEARER, describe_routes, serve_document
from app.surfaces.untp.errors import ErrorAnswer
from app.surfaces.untp.requests import NamingJson

DOCUMENT = "/api-docs/openapi.json"
_MEANINGS = {
    400: "The request cannot be read, or cannot be right",
    401: "No key, or one that is unknown, revoked or expired",
    403: "The key does not allow this",
    404: "No such thing in this tenant, or it is a default, which nobody changes",
    409: "What is there already stands against it; `code` says what for machines",
    413: "The body is too large",
    503: "A server behind this one is down; trying again is safe",
}
_ANY = (400, 401, 403, 404, 503)
_ERROR = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorAnswer.__name__}"}}}


def document_route(routes: Sequence[ControllerRouterHandler], prefix: str) -> ControllerRouterHandler:
    """The route that serves the document of other routes, which are below a prefix."""
    return serve_document(DOCUMENT, lambda: describe(routes, prefix))


def describe(routes: Sequence[ControllerRouterHandler], prefix: str) -> dict[str, Any]:
    """The document of routes."""
    config = OpenAPIConfig(
        title="Assent: registrars, schemes and identifiers",
        version="1",
        summary="Who names things, and how.",
        description=_DESCRIPTION,
        security=[{"key": []}],
        components=Components(security_schemes={"key": BEARER}),
    )
    return describe_routes(
        [Router(prefix, route_handlers=[*routes])],
        config,
        NamingJson,
        {
            ErrorAnswer.__name__: {
                "type": "object",
                "properties": {"error": {"type": "string"}, "code": {"type": "string"}},
                "required": ["error"],
            }
        },
        _complete,
    )


def _complete(method: str, operation: dict[str, Any]) -> None:
    """All that can go wrong."""
    status, success = next(iter(operation["responses"].items()))
    writing = () if method == "get" else (409,)
    with_body = (413,) if "requestBody" in operation else ()
    operation["responses"] = {status: success} | {
        str(failure): {"description": _MEANINGS[failure], "content": _ERROR}
        for failure in sorted((*_ANY, *writing, *with_body))
    }


_DESCRIPTION = """
Registrars keep schemes of identifiers, as GS1 keeps the GTIN. A tenant has registrars and schemes of its own, and sees
the defaults, which nobody changes. Identifiers are values under a scheme, and can name an asset of the native API.
Lists are newest first: `limit` (20, at most 100) and `offset`; what was applied is told in `pagination`.
"""
