"""Failures as Apicurio's registry answers them: RFC 9457's members with the name of the exception, and, as the seed's
samples show, `error_code` and `message` beside them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import ValidationException

from app.errors import AssentError, NotFound
from app.surfaces.authentication import asked_for_key
from app.surfaces.problems import BadRequest, Failure, classify

MEDIA_TYPE = "application/json"


class Cause(msgspec.Struct, frozen=True):
    """One thing that a rule forbids, and where."""

    description: str
    context: str


class RegistryProblem(Exception):
    """What a client is told, by the name of the exception that Apicurio's server would have thrown."""

    def __init__(
        self, status: int, name: str, title: str, *, causes: Sequence[Cause] | None = None, **members: Any
    ) -> None:
        super().__init__(title)
        self.status = status
        self.name = name
        self.title = title
        self.causes = causes
        self.members = members


_CONFLICTS = {
    "artifact-exists": "ArtifactAlreadyExistsException",
    "version-exists": "VersionAlreadyExistsException",
    "group-exists": "GroupAlreadyExistsException",
    "branch-exists": "BranchAlreadyExistsException",
    "on-branch": "VersionAlreadyExistsOnBranchException",
    "rule-exists": "RuleAlreadyExistsException",
    "role-exists": "RoleMappingAlreadyExistsException",
    "rule-violation": "RuleViolationException",
    "system-branch": "NotAllowedException",
    "limit": "LimitExceededException",
    "read-only": "ReadOnlyStorageException",
}
"""Kinds of domain conflicts that the registry has an exception for; all others are its `ConflictException`."""
_INVALID = {
    "invalid-name": "ValidationException",
    "invalid-state": "InvalidVersionStateException",
    "invalid-value": "InvalidPropertyValueException",
    "invalid-schema": "UnprocessableSchemaException",
    "unfit-name": "ValidationException",
}
_STAYS_422 = frozenset({"invalid-schema", "unfit-name"})
_BY_STATUS = {
    400: "BadRequestException",
    401: "UnauthorizedException",
    403: "ForbiddenException",
    404: "NotFoundException",
    405: "NotAllowedException",
    406: "NotAcceptableException",
    409: "ConflictException",
    413: "WebApplicationException",
    415: "NotSupportedException",
    422: "UnprocessableSchemaException",
    503: "ServiceUnavailableException",
}


def artifact_not_found(group: str, artifact: str) -> RegistryProblem:
    """404, for an artifact."""
    title = f"No artifact with ID '{artifact}' in group '{group}' was found."
    return RegistryProblem(404, "ArtifactNotFoundException", title)


def version_not_found(group: str, artifact: str, version: str) -> RegistryProblem:
    """404, for a version of an artifact."""
    title = f"No version '{version}' found for artifact with ID '{artifact}' in group '{group}'."
    return RegistryProblem(404, "VersionNotFoundException", title)


def branch_not_found(group: str, artifact: str, branch: str) -> RegistryProblem:
    """404, for a branch of an artifact."""
    title = f"No branch '{branch}' was found in artifact with ID '{artifact}' in group '{group}'."
    return RegistryProblem(404, "BranchNotFoundException", title)


def missing_parameter(name: str) -> RegistryProblem:
    """400, for a part of the request that has to be there."""
    return RegistryProblem(400, "MissingRequiredParameterException", f"Request is missing a required parameter: {name}")


def bad_request(title: str) -> RegistryProblem:
    """400."""
    return RegistryProblem(400, "BadRequestException", title)


def not_allowed(what: str) -> RegistryProblem:
    """405, for what a property has switched off."""
    return RegistryProblem(405, "NotAllowedException", f"{what} operation is not enabled.")


_NAMED = {
    "rule": ("RuleNotFoundException", "No rule named '{}' was found."),
    "comment": ("CommentNotFoundException", "No comment with ID '{}' was found."),
    "configuration property": ("ConfigPropertyNotFoundException", "No configuration property named '{}' was found."),
    "role mapping": ("RoleMappingNotFoundException", "No role mapping for principal '{}' was found."),
    "group": ("GroupNotFoundException", "No group '{}' was found."),
}
"""What the registry says of things that are named by themselves."""


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The exception handler of the surface, also for what its routes never saw."""
    if isinstance(error, NotFound) and error.entity in _NAMED:
        name, sentence = _NAMED[error.entity]
        error = RegistryProblem(404, name, sentence.format(error.reference))
    if isinstance(error, BadRequest):
        error = bad_request("Not able to deserialize data provided.")
    if isinstance(error, ValidationException):
        error = _unfit(error, request)
    if isinstance(error, RegistryProblem):
        return _response(error.status, error.name, error.title, error.causes, error.members)
    failure = classify(asked_for_key(request.scope.get("user"), error))
    status = 400 if failure.kind not in _STAYS_422 and failure.status == 422 else failure.status
    causes = failure.extra.get("causes") if isinstance(error, AssentError) else None
    return _response(status, _name(failure), failure.detail, causes, failure.extra, failure)


def _name(failure: Failure) -> str:
    if failure.status == 409:
        return _CONFLICTS.get(failure.kind, "ConflictException")
    if failure.kind in _INVALID:
        return _INVALID[failure.kind]
    return _BY_STATUS.get(400 if failure.status == 422 else failure.status, "InternalError")


def _unfit(error: ValidationException, request: Request[Any, Any, Any]) -> RegistryProblem:
    """A number or a name from a list that is none: no such address, as the registry sees it. Of a rule's type the seed
    says otherwise."""
    entries = error.extra if isinstance(error.extra, list) else []
    if any(entry.get("key") == "data" for entry in entries):
        if request.headers.get("content-type") is None:
            return RegistryProblem(415, "NotSupportedException", "Cannot consume content type")
        return missing_parameter("body")
    if any(entry.get("key") == "rule" for entry in entries):
        return bad_request("Invalid rule type: there are VALIDITY, COMPATIBILITY and INTEGRITY.")
    said = "; ".join(f"{_written(entry.get('key', ''), request)}: {entry.get('message', '')}" for entry in entries)
    return RegistryProblem(404, "NotFoundException", f"Unable to extract parameter from http request: {said}"[:1000])


def _written(key: str, request: Request[Any, Any, Any]) -> str:
    """A parameter as requests write it."""
    parameter = request.route_handler.parsed_fn_signature.parameters.get(key)
    definition = parameter.kwarg_definition if parameter is not None else None
    return getattr(definition, "name", None) or key


def _response(
    status: int,
    name: str,
    title: str,
    causes: Any,
    members: dict[str, Any],
    failure: Failure | None = None,
) -> Response[bytes]:
    headers = dict(failure.headers) if failure is not None else {}
    if status == 429:
        headers["Retry-After"] = "1"
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="assent"'
    proposal = members.get("proposal_id")
    if proposal is not None:
        headers["Assent-Proposal"] = str(proposal)
    body = {
        "title": title,
        "detail": f"{name}: {title}",
        "status": status,
        "name": name,
        "error_code": status,
        "message": title,
        **({"causes": causes} if causes is not None else {}),
        **{key: members[key] for key in ("proposal_id", "proposal_url", "proposal") if key in members},
    }
    return Response(content=msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers)
