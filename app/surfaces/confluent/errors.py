"""Failures in the shape of Confluent's registry: `{"error_code": 40401, "message": "..."}`."""

from typing import Any

import msgspec
from litestar import Request, Response

from app.surfaces.authentication import asked_for_key
from app.surfaces.problems import classify

MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
INCOMPATIBLE = 409
"""Both status and code: Confluent sends 40901 from 8.0.7 on, all others, and its own documents, this."""


class RegistryError(Exception):
    """What a client of the registry is told, by one of its codes. The status is the first three digits."""

    def __init__(self, code: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return self.code if self.code < 1000 else self.code // 100


class ErrorMessage(msgspec.Struct, frozen=True):
    """The body of every failure."""

    error_code: int
    message: str


_CODES = {
    "invalid": 42201,
    "invalid-schema": 42201,
    "invalid-rule-set": 42210,
    "unfit-name": 42208,
    "read-only": 42205,
    "wrong-mode": 42205,
    "not-empty": 42205,
    "schema-id-taken": 42205,
    "version-taken": 42205,
    "referenced": 42206,
}
"""Kinds of domain errors that the registry has a code for."""
_STATUS_CODES = {401: 40101, 403: 40301}


def subject_not_found(subject: object) -> RegistryError:
    """40401."""
    return RegistryError(40401, f"Subject '{subject}' not found.")


def version_not_found(version: object) -> RegistryError:
    """40402."""
    return RegistryError(40402, f"Version {version} not found.")


def schema_not_found(schema_id: object | None = None) -> RegistryError:
    """40403, by id or by content."""
    return RegistryError(40403, "Schema not found" if schema_id is None else f"Schema {schema_id} not found")


def no_body() -> RegistryError:
    """422, for a request whose body is left out, or null."""
    return RegistryError(422, "The request needs a body: a JSON object.")


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The exception handler of the surface, also for what its routes never saw."""
    if isinstance(error, RegistryError):
        return _response(error.status, error.code, error.message, error.headers)
    failure = classify(asked_for_key(request.scope.get("user"), error))
    code = _CODES.get(failure.kind) or _STATUS_CODES.get(failure.status, failure.status)
    headers = dict(failure.headers)
    if failure.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="assent"'
    if (proposal := failure.extra.get("proposal_id")) is not None:
        headers["Assent-Proposal"] = str(proposal)
    status = code // 100 if code >= 1000 else failure.status
    return _response(status, code, failure.detail, headers)


def _response(status: int, code: int, message: str, headers: dict[str, str]) -> Response[bytes]:
    return Response(
        content=msgspec.json.encode(ErrorMessage(code, message)),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )
