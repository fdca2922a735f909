"""The catalog API's own OpenAPI document, served to everybody as `openapi.json`."""

from collections.abc import Sequence
from typing import Any

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from app.surfaces.documents import BEARER, describe_routes, serve_document
from app.surfaces.mendix.requests import CatalogJson
from app.surfaces.mendix.wire import REGISTRATION, SEARCH

_MEANINGS = {
    400: "The request cannot be read, or can never be right",
    401: "No token, or one that is unknown, revoked or expired",
    403: "The token does not allow this",
    404: "No such thing in this company",
    409: "Taken already; or held back until consumers agree: `proposalId` and the header Assent-Proposal name it",
    413: "The body, or a document in it, is too large",
    422: "The name of a service does not fit the scheme that governs the group of the application",
    503: "A server behind this one is down; trying again is safe",
}
_ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "proposalId": {"type": "string"},
        "applicationUUID": {"type": "string"},
        "environmentUUID": {"type": "string"},
    },
    "required": ["code", "message"],
}


def document_route(
    registering: Sequence[ControllerRouterHandler], searching: Sequence[ControllerRouterHandler]
) -> ControllerRouterHandler:
    """The route that serves the document."""
    return serve_document(f"{REGISTRATION}/openapi.json", lambda: describe(registering, searching))


def describe(
    registering: Sequence[ControllerRouterHandler], searching: Sequence[ControllerRouterHandler]
) -> dict[str, Any]:
    """The document of routes. What both APIs have is described once, under the search API."""
    config = OpenAPIConfig(
        title="Assent as a Mendix Catalog",
        version="5.0.0",
        summary="The Registration API v5 and the Search API v5, in front of Assent's contracts.",
        description=_DESCRIPTION,
        security=[{"token": []}, {"key": []}],
        components=Components(
            security_schemes={
                "token": SecurityScheme(
                    type="apiKey", name="Authorization", security_scheme_in="header",
                    description="`MxToken assent_...`: an API key.",
                ),
                "key": BEARER,
            }
        ),
    )  # fmt: skip
    own = [one for one in registering if one not in searching]
    return describe_routes(
        [Router(REGISTRATION, route_handlers=own), Router(SEARCH, route_handlers=[*searching])],
        config,
        CatalogJson,
        {"ErrorMessage": _ERROR},
        _complete,
    )


def _complete(method: str, operation: dict[str, Any]) -> None:
    """All that can go wrong, and what PUT answers where it makes something."""
    successes = {status: found for status, found in operation["responses"].items() if status < "300"}
    if method == "put" and operation["operationId"] in _MAKING:
        successes["201"] = {**successes["200"], "description": "It was not there, and is now"}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorMessage"}}}
    statuses = {400, 401, 403, 404, 503, *((409, 413) if method != "get" else ())}
    if operation["operationId"] in _NAMING:
        statuses.add(422)
    operation["responses"] = successes | {
        str(status): {"description": _MEANINGS[status], "content": content} for status in sorted(statuses)
    }


_NAMING = frozenset({"putPublishedEndpoints", "postPublishedEndpoint", "putPublishedEndpoint"})
_MAKING = frozenset({"putApplication", "putEnvironment", "putPublishedEndpoint"})

_DESCRIPTION = """
Which application runs which service where, and who consumes it. A service is a contract like any other; what an
environment consumes is a registration. A change of endpoints that would break registered consumers changes nothing, and
is answered with 409 and the proposal that they have to agree to; the same request succeeds once that has happened.
"""
