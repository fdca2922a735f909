"""Failures in the shape of the Mendix Catalog: `{"code": "NOT_FOUND", "message": "..."}`."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.exceptions import ValidationException

from app.errors import Conflict
from app.proposals.negotiation import Held
from app.proposals.views import get_proposal
from app.settings import Settings
from app.surfaces.problems import BadRequest, classify

Result = TypeVar("Result")
_CODES = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT", 410: "UNSUPPORTED_VERSION"}
_MAX_CHANGES = 20
"""Changes that a message names; the proposal has all of them."""


class ErrorMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The body of every failure. The last three say what stands in the way."""

    code: str
    message: str
    proposal_id: str | msgspec.UnsetType = msgspec.UNSET
    application_uuid: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="applicationUUID")
    environment_uuid: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="environmentUUID")


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The exception handler of the surface, also for what its routes never saw."""
    failure = classify(error)
    headers = dict(failure.headers)
    status = (
        failure.status if failure.kind == "unfit-name" else {422: 400, 415: 400}.get(failure.status, failure.status)
    )
    if failure.kind == "too-large":
        status = 413
    if status == 401:
        headers["WWW-Authenticate"] = 'MxToken realm="assent", Bearer realm="assent"'
    extra = failure.extra
    if (proposal := extra.get("proposal_id")) is not None:
        settings: Settings = request.app.state.settings
        headers |= {"Assent-Proposal": str(proposal), "Location": f"{settings.url}/api/v1/proposals/{proposal}"}
    return answer(status, failure.detail, headers, extra)


def unfit_parameters(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """The exception handler for parameters that do not fit, and a body that is not there."""
    entries = [entry for entry in error.extra if isinstance(entry, dict)] if isinstance(error.extra, list) else []
    said = [f"{entry.get('key', '')}: {entry.get('message', '')}" for entry in entries]
    return failed(request, BadRequest("; ".join(said) or error.detail))


def answer(
    status: int, message: str, headers: Mapping[str, str] | None = None, extra: Mapping[str, Any] | None = None
) -> Response[bytes]:
    """A failure."""
    known = extra or {}
    body = ErrorMessage(
        code=_CODES.get(status, "INTERNAL_SERVER_ERROR" if status >= 500 else "INVALID_REQUEST"),
        message=message,
        proposal_id=known.get("proposal_id", msgspec.UNSET),
        application_uuid=known.get("application_id", msgspec.UNSET),
        environment_uuid=known.get("environment_id", msgspec.UNSET),
    )
    return Response(
        content=msgspec.json.encode(body),
        status_code=status,
        media_type="application/json",
        headers=dict(headers or {}),
    )


async def carried_out(request: Request[Any, Any, Any], result: Result | Held) -> Result:
    """The result of a change. Raises `Conflict` where it is held back until consumers agree."""
    if not isinstance(result, Held):
        return result
    proposal = await get_proposal(request.user, result.proposal)
    changes = [change.message for item in proposal.items for change in item.changes if change.breaks]
    named = " ".join(changes[:_MAX_CHANGES])
    if len(changes) > _MAX_CHANGES:
        named += f" And {len(changes) - _MAX_CHANGES} more changes."
    teams = sorted({one.team_name for one in proposal.consumers if one.duty})
    settings: Settings = request.app.state.settings
    raise Conflict(
        f"Nothing was changed: this would break {', '.join(teams[:20]) or 'consumers'}, who have to agree first. "
        f"{named} Proposal {result.proposal}, {settings.url}/api/v1/proposals/{result.proposal}. "
        "Send the same request again afterwards.",
        kind="held-back",
        proposal_id=str(result.proposal),
    )


def uuid_in_path(text: str, name: str) -> UUID:
    """A UUID of an address. Raises `BadRequest` naming the parameter."""
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest(f"{name}: {text[:100]!r} is no UUID.", field=name) from None
