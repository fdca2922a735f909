"""What all routes of the native API share: the request's type, pages, and what their documentation says."""

import re
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from app.identity.principals import Principal
from app.surfaces.problems import MEDIA_TYPE, BadRequest, Problem, problem_response

Call: TypeAlias = Request[Principal, None, State]
"""A request by a principal."""

Page: TypeAlias = Annotated[int, QueryParameter(ge=1, le=1_000_000, description="Counted from 1.")]
PageSize: TypeAlias = Annotated[int, QueryParameter(ge=1, le=200, description="Results per page.")]

Instant: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True, description="An instant: RFC 3339 with an offset.")]


def window(page: int, page_size: int) -> dict[str, int]:
    """`limit` and `offset` of a page."""
    return {"limit": page_size, "offset": (page - 1) * page_size}


async def refuse_unknown_parameters(request: Request[Any, Any, Any]) -> None:
    """A misspelt filter would quietly return everything; so it is an error that names what is known."""
    if not request.scope["query_string"]:
        return
    known = _query_names(request).values()
    for name in request.query_params:
        if name not in known:
            choice = f"these are: {', '.join(sorted(known))}" if known else "there are none"
            raise BadRequest(f"{name[:100]!r} is no parameter of this address; {choice}.", field=name[:100])


def unfit_parameters(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """The exception handler for what Litestar refuses: parameters that do not fit, and a body that is not there."""
    names = _query_names(request)
    said: list[str] = []
    for entry in error.extra if isinstance(error.extra, list) else []:
        name = names.get(entry.get("key", ""), entry.get("key", ""))
        if name == "data":
            return problem_response(request, BadRequest("This needs a JSON object as its body."))
        said.append(f"{name}: {entry['message']}")
    if not said and (missing := _MISSING.search(error.detail)):
        said.append(f"{missing[1]}: The parameter is needed")
    field = said[0].partition(":")[0] if said else None
    return problem_response(request, BadRequest("; ".join(said) or error.detail, field=field))


_MISSING = re.compile("Missing required query parameter '([^']+)'")


def _query_names(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The names of a route's query parameters, by the names of the arguments that they become."""
    return {
        argument: field.kwarg_definition.name or argument
        for argument, field in request.route_handler.parsed_fn_signature.parameters.items()
        if isinstance(field.kwarg_definition, QueryParameter)
    }


_MEANINGS = {
    400: "The request cannot be read; `field` names the member or parameter",
    401: "No key, or one that is unknown, revoked or expired",
    403: "The key does not allow this",
    404: "No such thing in this tenant",
    409: "What is there already stands against it",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "It cannot be right, whatever the state, or its name does not fit the scheme that governs its group; `field` "
    "names the member",
    503: "A server behind this one is down; trying again is safe",
}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The problem documents of a route: those named, and those that every route can answer with."""
    return {
        status: ResponseSpec(Problem, description=_MEANINGS[status], media_type=MEDIA_TYPE, generate_examples=False)
        for status in sorted({400, 401, 403, 503, *statuses})
    }


BODY = (413, 415, 422)
"""Further problems of routes that read a body."""
