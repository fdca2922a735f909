"""The registry API's own OpenAPI document, served to everybody as `openapi.json`."""

from collections.abc import Sequence
from typing import Any

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Server
from litestar.types import ControllerRouterHandler

from app.surfaces.apicurio.requests import RegistryJson
from app.surfaces.documents import BASIC, BEARER, describe_routes, serve_document

_MEANINGS = {
    400: "The request cannot be carried out, whatever the state",
    401: "No key, or one that is unknown, revoked or expired",
    403: "The key does not allow this",
    404: "There is no such thing; or a parameter is none",
    405: "A property does not allow this operation",
    409: "The state stands against it, or a rule; or it is held back until consumers agree: the header Assent-Proposal "
    "then names the proposal",
    413: "The body is too large",
    415: "The body is not of a type that is read here",
    422: "A rule cannot be applied to what is no schema; or a name does not fit the scheme that governs its group",
    429: "More requests than the limit",
    503: "A server behind this one is down; trying again is safe",
}
_ANY = (400, 401, 403, 404, 429, 503)
_WRITING = (405, 409, 422)
_WITH_BODY = (413, 415)
_PROBLEM = {
    "type": "object",
    "required": ["title", "status", "name", "detail", "error_code", "message"],
    "properties": {
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "status": {"type": "integer"},
        "name": {"type": "string"},
        "error_code": {"type": "integer"},
        "message": {"type": "string"},
        "causes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"description": {"type": "string"}, "context": {"type": "string"}},
            },
        },
        "proposal_id": {"type": "string", "format": "uuid"},
        "proposal_url": {"type": "string"},
        "proposal": {"type": "object"},
    },
}
_LINK = {
    "type": "object",
    "required": ["downloadId", "href"],
    "properties": {"downloadId": {"type": "string", "format": "uuid"}, "href": {"type": "string"}},
}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: dict[str, Any] = {"*/*": {}}
"""A text in the type that it was sent as: JSON, too, so that no schema describes it."""
_ARCHIVE = {"application/zip": _BYTES}
_ANSWERS = {
    **dict.fromkeys(
        ("getContentByGlobalId", "getContentById", "getContentByHash", "getArtifactVersionContent"), _CONTENT
    ),
    "exportData": {**_ARCHIVE, "application/json": {"schema": {"$ref": "#/components/schemas/DownloadRef"}}},
    "download": _ARCHIVE,
}
"""What operations answer that do not always answer JSON."""
_SENT = {
    "searchArtifactsByContent": {"*/*": _BYTES},
    "searchVersionsByContent": {"*/*": _BYTES},
    "importData": _ARCHIVE,
}
"""What is sent to operations that take no JSON."""


def document_route(routes: Sequence[ControllerRouterHandler], mount: str) -> ControllerRouterHandler:
    """The route that serves the document of other routes, which are below `mount`."""
    return serve_document("/openapi.json", lambda: describe(routes, mount))


def describe(routes: Sequence[ControllerRouterHandler], mount: str) -> dict[str, Any]:
    """The document of routes."""
    config = OpenAPIConfig(
        title="Assent as a registry of artifacts",
        version="3",
        summary="The core API of Apicurio Registry 3, in front of Assent's contracts.",
        description=_DESCRIPTION,
        servers=[Server(url=mount)],
        security=[{"basic": []}, {"key": []}],
        components=Components(
            security_schemes={
                "basic": BASIC,
                "key": BEARER,
            }
        ),
    )
    return describe_routes(
        [Router("/", route_handlers=[*routes])],
        config,
        RegistryJson,
        {"ProblemDetails": _PROBLEM, "DownloadRef": _LINK},
        _complete,
    )


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What contents are sent as, and all that can go wrong."""
    status, success = next(iter(operation["responses"].items()))
    if operation["operationId"] in _ANSWERS:
        success["content"] = _ANSWERS[operation["operationId"]]
    if operation["operationId"] in _SENT:
        operation["requestBody"] = {"required": True, "content": _SENT[operation["operationId"]]}
    has_body = "requestBody" in operation
    statuses = (*_ANY, *(() if method == "get" else _WRITING), *(_WITH_BODY if has_body else ()))
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    operation["responses"] = {status: success} | {
        str(failure): {"description": _MEANINGS[failure], "content": error} for failure in sorted(statuses)
    }


_DESCRIPTION = """
Groups, artifacts and versions. An artifact is a contract; what would break a team that registered for it is answered
with 409, like any violation of a rule, and names the proposal that has to be agreed on. The same request succeeds once
that has happened.
"""
