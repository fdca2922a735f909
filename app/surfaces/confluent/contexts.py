"""/contexts: the contexts of a registry, and what can be said below the path of one.

Everything is there a second time below `/contexts/{context}`, for clients that know a registry by one address and
nothing of contexts: subjects that name no context are of that one.
"""

from urllib.parse import parse_qsl, quote, unquote, urlencode

from litestar import Controller, get

from app.contracts.catalogue import list_groups
from app.surfaces.confluent.errors import RegistryError
from app.surfaces.confluent.names import DEFAULT_CONTEXT, EVERY_CONTEXT, context_name
from app.surfaces.confluent.parameters import Limit, Offset
from app.surfaces.confluent.requests import Call

_PATH = "/contexts/"


class ContextController(Controller):
    """Contexts."""

    path = "/contexts"
    tags = ("Contexts",)

    @get(operation_id="listContexts", summary="The contexts that have had subjects, the default one first")
    async def contexts(self, request: Call, offset: Offset = 0, limit: Limit = -1) -> list[str]:
        groups = await list_groups(request.user.reads())
        found = [DEFAULT_CONTEXT, *map(context_name, groups)]
        return found[offset : offset + limit if limit > 0 else None]


def rebase(path: str, query: bytes) -> tuple[str, bytes]:
    """A path and a query below a context's path as they are at the root; others as they are."""
    if not path.startswith(_PATH):
        return path, query
    context, _, rest = path.removeprefix(_PATH).partition("/")
    prefix = _written(unquote(context))
    return _rebased_path(rest.rstrip("/").split("/"), prefix), _rebased_query(rest, query, prefix)


def _written(context: str) -> str:
    """What subjects of a context begin with. Raises `RegistryError` 400 for a name with a colon in it."""
    name = context.removeprefix(":").removesuffix(":")
    if ":" in name:
        raise RegistryError(400, "Context name cannot contain a colon")
    name = name if name.startswith(".") else f".{name}"
    return "" if name == DEFAULT_CONTEXT else f":{name}:"


def _rebased_path(segments: list[str], prefix: str) -> str:
    if segments == [""]:
        return "/contexts"
    at = segments.index("subjects") + 1 if "subjects" in segments else 1 if segments[0] in ("config", "mode") else 0
    if at == len(segments) and segments[0] in ("config", "mode") and prefix:
        segments = [*segments, ""]
    if 0 < at < len(segments) and not _names_context(unquote(segments[at])):
        segments[at] = quote(prefix, safe="") + segments[at]
    return "/" + "/".join(segments)


def _rebased_query(rest: str, query: bytes, prefix: str) -> bytes:
    name = _QUALIFIED.get(rest.rstrip("/")) or ("subject" if rest.startswith("schemas/ids/") else None)
    if name is None:
        return query
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    given = dict(pairs).get(name, "")
    value = given if _names_context(given) else prefix + given
    return urlencode([*(pair for pair in pairs if pair[0] != name), (name, value)]).encode()


_QUALIFIED = {"schemas": "subjectPrefix", "subjects": "subjectPrefix"}
"""The parameter that says of what context the subjects are, by the path that has it."""


def _names_context(subject: str) -> bool:
    return subject.startswith((":.", EVERY_CONTEXT))
