"""OpenAPI documents of the surfaces: made when first asked for, and served to everybody."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar, Response, Router, get
from litestar.dto import AbstractDTO
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import SecurityScheme
from litestar.types import ControllerRouterHandler

BASIC = SecurityScheme(type="http", scheme="basic", description="Any name, and an API key.")
BEARER = SecurityScheme(type="http", scheme="bearer", description="An API key: `assent_...`")


def serve_document(address: str, describe: Callable[[], dict[str, Any]]) -> ControllerRouterHandler:
    """The route that serves a document."""

    @cache
    def document() -> bytes:
        return msgspec.json.encode(describe())

    @get(address, include_in_schema=False, sync_to_thread=False)
    def serve() -> Response[bytes]:
        media_type = "application/vnd.oai.openapi+json"
        return Response(document(), media_type=media_type, headers={"Cache-Control": "no-cache"})

    return serve


def describe_routes(
    routers: Sequence[Router],
    config: OpenAPIConfig,
    dto: type[AbstractDTO[Any]],
    schemas: Mapping[str, Any],
    complete: Callable[[str, dict[str, Any]], None],
) -> dict[str, Any]:
    """The document of routes, with `schemas` beside those of bodies and answers.

    `complete` is given each operation with its method, to add what Litestar cannot know.
    Made by an application of its own: Litestar's document pages would take over addresses of the surface.
    """
    app = Litestar(route_handlers=[*routers], dto=dto, return_dto=None, openapi_config=config, logging_config=None)
    document = app.openapi_schema.to_schema()
    document["components"]["schemas"] |= schemas
    for operations in document["paths"].values():
        for method, operation in operations.items():
            complete(method, operation)
    return document
