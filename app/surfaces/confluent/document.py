"""The registry API's own OpenAPI document, served to everybody as `openapi.json`."""

from collections.abc import Sequence
from typing import Any

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Server
from litestar.types import ControllerRouterHandler

from app.surfaces.confluent.errors import MEDIA_TYPE
from app.surfaces.confluent.negotiation import OFFERED, READ
from app.surfaces.confluent.requests import RegistryJson
from app.surfaces.documents import BASIC, BEARER, describe_routes, serve_document

_MEANINGS = {
    400: "The request cannot be read",
    401: "No key, or one that is unknown, revoked or expired (40101)",
    403: "The key does not allow this (40301)",
    404: "No such subject (40401), version (40402), schema (40403), setting (40408, 40409), exporter (40450) "
    "or address (404)",
    406: "None of the accepted types is offered",
    409: "Incompatible, or held back until consumers agree: the header Assent-Proposal then names the proposal; for "
    "exporters, an unfit name (40950), configuration (40951) or list of subjects (40952), or a state that stands "
    "against it (40960 to 40964)",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "It cannot be so: an invalid schema (42201), version (42202), level (42203) or mode (42204); or it is not "
    "permitted (42205), referenced (42206), no subject, or one whose name does not fit the scheme that governs its "
    "context (42208), or has invalid rules (42210)",
    503: "A server behind this one is down; trying again is safe",
}
_ANY = (400, 401, 403, 404, 406, 422, 503)
_WRITING = (409,)
_WITH_BODY = (413, 415)
_ERROR = {
    "type": "object",
    "properties": {"error_code": {"type": "integer"}, "message": {"type": "string"}},
    "required": ["error_code", "message"],
}


def document_route(routes: Sequence[ControllerRouterHandler], mount: str) -> ControllerRouterHandler:
    """The route that serves the document of other routes, which are at the root and below `mount`."""
    return serve_document("/openapi.json", lambda: describe(routes, mount))


def describe(routes: Sequence[ControllerRouterHandler], mount: str) -> dict[str, Any]:
    """The document of routes."""
    config = OpenAPIConfig(
        title="Assent as a schema registry",
        version="1",
        summary="The API of Confluent's Schema Registry, in front of Assent's contracts.",
        description=_DESCRIPTION,
        servers=[Server(url=mount), Server(url="/")],
        security=[{"basic": []}, {"key": []}],
        components=Components(
            security_schemes={
                "basic": BASIC,
                "key": BEARER,
            }
        ),
    )
    return describe_routes(
        [Router("/", route_handlers=[*routes])], config, RegistryJson, {"ErrorMessage": _ERROR}, _complete
    )


def _complete(method: str, operation: dict[str, Any]) -> None:
    """The types that bodies and answers have, and all that can go wrong."""
    status, success = next(iter(operation["responses"].items()))
    for offered, content in [*success.get("content", {}).items()]:
        # the text of a schema is an answer in itself
        success["content"] = dict.fromkeys(OFFERED, {"schema": {}} if offered == MEDIA_TYPE else content)
    body = operation.get("requestBody")
    if body is not None:
        body["content"] = dict.fromkeys(READ, body["content"]["application/json"])
    statuses = (*_ANY, *(() if method == "get" else _WRITING), *(() if body is None else _WITH_BODY))
    error = {"schema": {"$ref": "#/components/schemas/ErrorMessage"}}
    operation["responses"] = {status: success} | {
        str(failure): {"description": _MEANINGS[failure], "content": dict.fromkeys(OFFERED, error)}
        for failure in sorted(statuses)
    }


_DESCRIPTION = """
What producers and consumers of Kafka speak to. A subject is a contract; what would break a team that registered for it
is answered with 409, like any incompatible schema, and names the proposal that has to be agreed on. The same request
succeeds once that has happened.

Everything is at the root, too, and a second time below `/contexts/{context}`.
"""
