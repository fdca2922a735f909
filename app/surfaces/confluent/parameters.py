"""Query parameters of the registry's API: their types, and what becomes of those that do not fit.

A parameter that nobody knows is ignored, and so is a flag that is not `true` in any case (see `flags`): clients of the
registry rely on both. A number that is none is answered as the registry does, with 404.
"""

from typing import Annotated, Any, TypeAlias
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response
from litestar.exceptions import ValidationException
from litestar.params import QueryParameter

from app.contracts.catalogue import Deleted
from app.surfaces.confluent.drafts import MAX_ID
from app.surfaces.confluent.errors import RegistryError, failed, no_body

_FLAGS = frozenset(
    {
        "aliases",
        "defaultToGlobal",
        "deleted",
        "deletedAsNegative",
        "deletedOnly",
        "fetchMaxId",
        "force",
        "latestOnly",
        "normalize",
        "permanent",
        "verbose",
    }
)

Offset: TypeAlias = Annotated[int, QueryParameter(ge=0, le=MAX_ID, description="How many results to leave out first.")]
Limit: TypeAlias = Annotated[
    int, QueryParameter(ge=-MAX_ID - 1, le=MAX_ID, description="How many results at most; ignored unless positive.")
]
ShowDeleted: TypeAlias = Annotated[bool, QueryParameter(name="deleted", description="Softly deleted ones, too.")]
DeletedOnly: TypeAlias = Annotated[bool, QueryParameter(name="deletedOnly", description="Softly deleted ones only.")]
SubjectPrefix: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="subjectPrefix",
        description="What subjects begin with: nothing for the default context, `:.ctx:` for another, `:*:` for all.",
    ),
]
Form: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="format",
        description="AVRO: `resolved`. PROTOBUF: `ignore_extensions` or `serialized`. Anything else: as registered.",
    ),
]
DefaultToGlobal: TypeAlias = Annotated[
    bool, QueryParameter(name="defaultToGlobal", description="What holds, whether it is set here or further up.")
]


def which(deleted: bool, deleted_only: bool) -> Deleted:
    """What a list has of what was deleted; `deletedOnly` says more than `deleted`."""
    return Deleted.ONLY if deleted_only else Deleted.SHOWN if deleted else Deleted.HIDDEN


def at_most(limit: int, most: int) -> int:
    """A limit, or the most that there can be where it is none or too high."""
    return limit if 0 < limit <= most else most


def flags(query: bytes) -> bytes:
    """A query string whose flags are `true` or `false`."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace")
    if not any(name in _FLAGS for name, _ in pairs):
        return query
    settled = [(name, str(value.lower() == "true").lower() if name in _FLAGS else value) for name, value in pairs]
    return urlencode(settled).encode()


def unfit_parameters(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """The exception handler for what Litestar refuses."""
    entries = error.extra if isinstance(error.extra, list) else []
    if any(entry.get("key") == "data" for entry in entries):
        return failed(request, no_body())
    said = [f"{entry.get('key', '')}: {entry.get('message', '')}" for entry in entries]
    return failed(request, RegistryError(404, "; ".join(said) or "HTTP 404 Not Found"))
