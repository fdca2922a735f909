"""What the routes of the registry's API share: bodies, parameters, and names in paths."""

import re
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.params import QueryParameter

from app.contracts.names import MAX_LONG_NAME, check_name
from app.errors import Invalid
from app.identity.principals import Principal
from app.settings import Settings
from app.surfaces.apicurio.errors import RegistryProblem, missing_parameter
from app.surfaces.bodies import StrictJson

Call: TypeAlias = Request[Principal, None, State]
"""A request by a principal."""
_T = TypeVar("_T")
MAX_LIMIT = 10_000
_NO_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
_FLAGS = frozenset({"canonical", "dryRun", "forBrowser", "requireEmptyRegistry", "returnArtifactType"})

Offset: TypeAlias = Annotated[int, QueryParameter(description="How many results to leave out first.")]
Limit: TypeAlias = Annotated[int, QueryParameter(description=f"How many results: 1 to {MAX_LIMIT}.")]
DryRun: TypeAlias = Annotated[
    bool, QueryParameter(name="dryRun", description="Whether to change nothing, and answer what would have come of it.")
]


class RegistryJson(StrictJson):
    """Bodies of the registry's API: members that nobody knows are ignored."""

    _decoders: ClassVar[dict[str, msgspec.json.Decoder[Any]]] = {}  # its own: the native document lists the others

    def decode_bytes(self, value: bytes) -> Any:
        """As everywhere, but that a body has to be said to be JSON, and one that is left out or null is told of in the
        registry's own way."""
        said = self.asgi_connection.headers.get("content-type", "").partition(";")[0].strip().lower()
        if said != "application/json":
            raise RegistryProblem(415, "NotSupportedException", "Cannot consume content type")
        if value.strip() in (b"", b"null"):
            raise missing_parameter("body")
        return super().decode_bytes(value)


def required(value: _T | None, name: str) -> _T:
    """A part of a request that has to be there. Raises `RegistryProblem` 400."""
    if value is None:
        raise missing_parameter(name)
    return value


def at_most(limit: int) -> int:
    """A limit that can be: none at all, or as many as are asked for, up to `MAX_LIMIT`; one for what is below none."""
    return min(limit, MAX_LIMIT) if limit >= 0 else 1


def from_on(offset: int) -> int:
    """An offset that can be."""
    return min(max(offset, 0), 2**62)


def settings_of(request: Call) -> Settings:
    """The settings of the service."""
    return request.app.state.settings


def in_path(segment: str) -> str:
    """A name in a path, where a slash is written `%2F`. Raises `RegistryProblem` 400."""
    if _NO_ESCAPE.search(segment):
        raise RegistryProblem(400, "BadRequestException", "The address has a % in it that no two digits follow.")
    try:
        return unquote(segment, errors="strict")
    except UnicodeDecodeError:
        raise RegistryProblem(400, "BadRequestException", "The address is not valid UTF-8.") from None


def group_name(name: str) -> str:
    """A group that can be. Raises `RegistryProblem` 400."""
    if not 0 < len(name) <= MAX_LONG_NAME:
        title = f"Group ID '{name[:MAX_LONG_NAME]}' is invalid. It must have length 1..512 (inclusive)."
        raise RegistryProblem(400, "ValidationException", title)
    return _checked(name, "InvalidGroupIdException", "Group ID")


def artifact_name(name: str) -> str:
    """An artifact's id that can be. Raises `RegistryProblem` 400."""
    return _checked(name, "InvalidArtifactIdException", "Artifact ID")


def _checked(name: str, exception: str, what: str) -> str:
    try:
        return check_name(name, MAX_LONG_NAME)
    except Invalid as error:
        raise RegistryProblem(400, exception, f"{what} is invalid. {error.message}") from None


def flags(query: bytes) -> bytes:
    """A query string whose flags are `true` or `false`; whatever is not `true`, in any case, is false."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace")
    if not any(name in _FLAGS for name, _ in pairs):
        return query
    settled = [(name, str(value.lower() == "true").lower() if name in _FLAGS else value) for name, value in pairs]
    return urlencode(settled).encode()
