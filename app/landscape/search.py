"""Finding endpoints by what their services are called and made of."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from app.errors import Invalid
from app.identity.principals import Principal
from app.landscape.views import ENDPOINTS, EndpointView, endpoint_view
from app.storage.engine import fetch, fetch_one

CAPABILITIES = {
    "creatable": "insertable", "insertable": "insertable", "updatable": "updatable", "deletable": "deletable",
    "countable": "countable", "topsupported": "topSupported", "skipsupported": "skipSupported",
    "filterable": "filterable", "sortable": "sortable",
}  # fmt: skip
"""What can be asked for of the entities of a service, in lower case, and what that is called in its details."""
_ENOUGH = re.compile(r"[^\W_]")
LEAST = 3
"""Letters and digits that a query has at least."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for. Nothing named means everything."""

    query: str | None = None
    production_only: bool = False
    owned_only: bool = False
    """Only what the caller may change, and of that also what is not to be discovered."""
    service_type: str | None = None
    capabilities: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """Endpoints, the validated ones first, and how many match."""

    results: Sequence[EndpointView]
    total: int


async def search(actor: Principal, question: Question, *, limit: int, offset: int) -> Found:
    """Endpoints that match. What has entities shows those that match, if any does by itself.

    Raises `Forbidden`, and `Invalid` for a query that is too short or a capability that is none.
    """
    tenant = actor.reads()
    query = (question.query or "").strip().lower()
    if question.query is not None and len(_ENOUGH.findall(query)) < LEAST:
        raise Invalid(f"query: A query has {LEAST} letters or digits at least.", field="query")
    where = """
    p.tenant = $1 AND ($2 = '' OR strpos(sv.words, $2) > 0 OR strpos(lower(a.name), $2) > 0)
    AND (NOT $3 OR e.type = 'Production') AND ($4::text IS NULL OR sv.type = $4)
    AND (p.discoverable AND NOT $5 OR $6 OR a.owner = $7)
    AND ($8::jsonb = '[]' OR jsonb_path_exists(sv.details, $9::text::jsonpath))
    """
    wanted = [_capability(name) for name in question.capabilities]
    path = "$.entities[*] ? (" + (" && ".join(f"@.{name} == true" for name in wanted) or "true == true") + ")"
    everything = actor.is_admin
    arguments = (
        tenant, query, question.production_only, question.service_type, question.owned_only, everything, actor.team,
        msgspec.json.encode(wanted).decode(), path if wanted else "$",
    )  # fmt: skip
    rows = await fetch(
        f"{ENDPOINTS} WHERE {where} ORDER BY p.validated DESC, p.updated_at DESC, p.id LIMIT $10 OFFSET $11",
        *arguments, limit, offset,
    )  # fmt: skip
    total = await fetch_one(
        f"SELECT count(*) FROM ({ENDPOINTS} WHERE {where}) found",  # the same joins, so that both are of one mind
        *arguments,
    )
    found = [_narrowed(endpoint_view(row), query, wanted) for row in rows]
    return Found(found, total[0] if total else 0)


def _capability(name: str) -> str:
    found = CAPABILITIES.get(name.strip().lower())
    if found is None:
        known = ", ".join(sorted({"creatable", *CAPABILITIES.values()}))
        raise Invalid(f"capabilities: {name[:40]!r} is none; these are: {known}.", field="capabilities")
    return found


def _narrowed(view: EndpointView, query: str, wanted: Sequence[str]) -> EndpointView:
    """The endpoint with those of its entities that match; with all of them if it matches by something else."""
    entities: list[dict[str, Any]] = view.version.details.get("entities", [])
    able = [one for one in entities if all(one.get(name) for name in wanted)]
    fitting = [narrowed for one in able if (narrowed := _entity(one, query)) is not None] if query else able
    details = {**view.version.details, "entities": fitting or able} if entities else view.version.details
    return replace(view, version=replace(view.version, details=details))


def _entity(entity: dict[str, Any], query: str) -> dict[str, Any] | None:
    """The entity with the attributes and associations that match; whole if it matches itself."""
    if any(query in str(entity.get(name, "")).lower() for name in ("name", "entitySetName", "description")):
        return entity
    parts = {
        kind: [one for one in entity[kind] if _says(one, query)] for kind in ("attributes", "associations")
    }  # fmt: skip
    return {**entity, **parts} if any(parts.values()) else None


def _says(part: dict[str, Any], query: str) -> bool:
    return any(query in str(part.get(name, "")).lower() for name in ("name", "description"))
