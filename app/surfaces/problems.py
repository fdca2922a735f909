"""Exceptions to RFC 9457 problem documents: the one place where failures get their status and their words.

`classify` serves every surface; each gives what it answers its own shape. `problem_response` is the native one.
"""

import logging
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from app.errors import AssentError, Conflict, Forbidden, Invalid, NotFound, Unauthenticated, Unavailable
from app.storage.engine import UNAVAILABLE

MEDIA_TYPE = "application/problem+json"
_PREFIX = "urn:assent:problem:"
_log = logging.getLogger(__name__)


class BadRequest(AssentError):
    """The request is not even readable: no JSON, the wrong type, an unknown member or parameter."""

    kind = "invalid-request"


class UnsupportedMediaType(AssentError):
    """The body is not of a type that is read here."""

    kind = "unsupported-media-type"


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """RFC 9457. `type` is stable; some types have further members for machines, such as `proposal_id`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, before a surface gives it a shape."""

    status: int
    kind: str
    detail: str
    headers: dict[str, str] = {}
    extra: dict[str, Any] = {}
    instance: str | None = None


_STATUS: dict[type[AssentError], int] = {
    BadRequest: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    UnsupportedMediaType: 415,
    Invalid: 422,
    Unavailable: 503,
}
_HEADERS: dict[type[AssentError], dict[str, str]] = {
    Unauthenticated: {"WWW-Authenticate": 'Bearer realm="assent"'},
    Unavailable: {"Retry-After": "1"},
}
_ROUTING_KINDS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-media-type"}
_NOT_STORABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
_BUSY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)
_LATE = "Another change of the same thing takes long; nothing is lost, try again."
_AWAY = "The database cannot be reached right now; nothing is lost, try again."


def classify(error: Exception) -> Failure:
    """Any exception as a failure. What nobody expected is logged, and answered with nothing but an id."""
    if isinstance(error, AssentError):
        return _expected(error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _from_framework(error)
    if (reason := _not_storable(error)) is not None:
        return Failure(status=400, kind="invalid-request", detail=reason)
    if isinstance(error, UNAVAILABLE):
        _log.warning("the database is not available: %s: %s", type(error).__name__, error)
        return _expected(Unavailable(_LATE if isinstance(error, _BUSY) else _AWAY))
    incident = uuid4()
    _log.error("unexpected error %s", incident, exc_info=error)
    return Failure(
        status=500,
        kind="internal",
        detail=f"Something went wrong here, and is in the server's log under the id {incident}.",
        instance=incident.urn,
    )


def _not_storable(error: Exception) -> str | None:
    if isinstance(error, _NOT_STORABLE):
        return "Text cannot contain the character U+0000."
    if isinstance(error, asyncpg.DataError) and isinstance(error.__cause__, OverflowError):
        return "An instant is too early or too late to be stored."
    return None


def _expected(error: AssentError) -> Failure:
    kind = next(found for found in type(error).__mro__ if found in _STATUS)
    return Failure(
        status=_STATUS[kind],
        kind=error.kind,
        detail=error.message,
        headers=_HEADERS.get(kind, {}),
        extra={name: value for name, value in error.extra.items() if value is not None},
    )


def _from_framework(error: HTTPException) -> Failure:
    headers = {name.title(): value for name, value in (error.headers or {}).items()}
    details = {
        404: "There is nothing at this address.",
        405: f"This address answers {headers.get('Allow', 'other methods')} only.",
        413: "The body is larger than this server accepts.",
    }
    return Failure(
        status=error.status_code,
        kind=_ROUTING_KINDS.get(error.status_code, "invalid-request"),
        detail=details.get(error.status_code, error.detail),
        headers=headers,
    )


def problem_response(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The exception handler of the native surface."""
    failure = classify(error)
    problem = Problem(
        type=_PREFIX + failure.kind,
        title=failure.kind.replace("-", " ").capitalize(),
        status=failure.status,
        detail=failure.detail,
        instance=failure.instance,
    )
    members = {**failure.extra, **msgspec.to_builtins(problem)}
    return Response(
        content=msgspec.json.encode(members),
        status_code=failure.status,
        media_type=MEDIA_TYPE,
        headers=failure.headers,
    )
