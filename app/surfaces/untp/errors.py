"""Failures as this API has them: `{"error": "Registrar not found"}`, some with a `code` for machines."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import ValidationException

from app.surfaces.problems import BadRequest, classify

_TOO_LARGE = "REQUEST_BODY_TOO_LARGE"
_MUST = {
    "limit": "limit must be a positive integer",
    "offset": "offset must be a non-negative integer",
    "force": "force must be true or false",
}


class ErrorAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every failure."""

    error: str
    code: str | None = None


def failed(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The exception handler of the surface, also for what its routes never saw."""
    failure = classify(error)
    status = 400 if failure.status == 422 else failure.status  # this API knows no 422
    said, code = failure.detail, None
    if status == 401:
        said = "Unauthorized"
    elif status == 404 and (entity := failure.extra.get("entity")):
        said = f"{entity[0].upper()}{entity[1:]} not found"
    elif status == 409 and failure.kind != "conflict":
        code = failure.kind.upper().replace("-", "_")
    elif status == 413:
        code = _TOO_LARGE
    return Response(
        msgspec.json.encode(ErrorAnswer(said, code)),
        status_code=status,
        media_type="application/json",
        headers=failure.headers,
    )


def unfit_parameters(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """The exception handler for parameters that do not fit."""
    for entry in error.extra if isinstance(error.extra, list) else []:
        if (must := _MUST.get(entry.get("key", ""))) is not None:
            return failed(request, BadRequest(must))
        if entry.get("key") == "data":
            return failed(request, BadRequest("Invalid JSON body"))
    return failed(request, BadRequest(error.detail))
