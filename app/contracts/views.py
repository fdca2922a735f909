"""Artifacts as people see them: the native API's assets."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.contracts.rules import LEVEL, RULES
from app.errors import NotFound
from app.formats import Level
from app.storage.engine import fetch, fetch_one

_VIEW = f"""
SELECT a.id, a.fqn, g.name AS group, a.name, a.format, a.owner AS owner_team_id, t.name AS owner_team_name,
       a.description, a.created_at, l.semver AS latest_version, l.id AS latest_contract_id,
       {LEVEL} AS compatibility,
       (SELECT count(*) FROM registration r WHERE r.artifact = a.id AND r.status = 'active') AS active_registrations
FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group JOIN team t ON t.id = a.owner
{RULES}
LEFT JOIN LATERAL (
    SELECT id, semver FROM version v
    WHERE v.artifact = a.id AND v.state IN ('ENABLED', 'DEPRECATED') AND NOT v.prerelease
    ORDER BY ordinal DESC LIMIT 1
) l ON true
"""

_IDENTIFIED = """
SELECT n.artifact FROM identifier i JOIN artifact_identifier n ON n.identifier = i.id
WHERE i.tenant = $1 AND i.value = $2
"""


class ArtifactView(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact as people see it: the native API's asset."""

    id: UUID
    fqn: str
    group: str
    name: str
    format: str
    owner_team_id: UUID
    owner_team_name: str
    description: str
    compatibility: Level
    latest_version: str | None
    latest_contract_id: UUID | None
    active_registrations: int
    created_at: datetime


class ArtifactPage(msgspec.Struct, frozen=True):
    """Some artifacts, and how many there are."""

    results: list[ArtifactView]
    total: int


async def find_artifact(tenant: UUID, *, id: UUID | None = None, fqn: str | None = None) -> ArtifactView:  # noqa: A002
    """One artifact by its id or its full name. Raises `NotFound`."""
    row = await fetch_one(
        f"""
        {_VIEW} WHERE a.tenant = $1 AND a.deleted_at IS NULL AND ($2::uuid IS NULL OR a.id = $2)
                  AND ($3::text IS NULL OR a.fqn = $3) LIMIT 1
        """,
        tenant, id, fqn,
    )  # fmt: skip
    if row is None:
        raise NotFound("asset", fqn or id)
    return msgspec.convert(dict(row), ArtifactView)


async def list_artifacts(
    tenant: UUID,
    *,
    fqn: str | None = None,
    prefix: str | None = None,
    owner: UUID | None = None,
    identifier: str | None = None,
    limit: int,
    offset: int,
) -> ArtifactPage:
    """Artifacts by full name: the one that is called `fqn`, those that begin with `prefix`, those of an owner, those
    that an identifier of this value names, under whichever scheme."""
    where = """
    a.tenant = $1 AND a.deleted_at IS NULL AND ($2::text IS NULL OR a.fqn = $2)
    AND ($3::text IS NULL OR starts_with(a.fqn, $3)) AND ($4::uuid IS NULL OR a.owner = $4)
    """
    arguments: list[object] = [tenant, fqn, prefix, owner]
    if identifier is not None:
        # looked up first: within the statement the planner may well read every name in order instead
        named = await fetch(_IDENTIFIED, tenant, identifier)
        where += " AND a.id = ANY($5::uuid[])"
        arguments.append([row["artifact"] for row in named])
    part = f"LIMIT ${len(arguments) + 1} OFFSET ${len(arguments) + 2}"
    rows = await fetch(f"{_VIEW} WHERE {where} ORDER BY a.fqn {part}", *arguments, limit, offset)
    total = await fetch_one(f"SELECT count(*) FROM artifact a WHERE {where}", *arguments)
    return ArtifactPage([msgspec.convert(dict(row), ArtifactView) for row in rows], total[0] if total else 0)
