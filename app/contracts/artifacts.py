"""Artifacts: made on first use, owned by the team that made them, governed by the rule nearest to them."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts.model import ArtifactState, VersionState
from app.contracts.names import join_fqn, split_fqn
from app.contracts.tables import ArtifactGroup
from app.errors import Conflict, Invalid, NotFound
from app.formats import FORMATS, Level
from app.identity.principals import Principal, Scope
from app.identity.teams import require_team
from app.storage.engine import fetch, fetch_one, transaction

MAX_DESCRIPTION = 4_000

_VIEW = """
SELECT a.id, a.fqn, g.name AS group, a.name, a.format, a.owner AS owner_team_id, t.name AS owner_team_name,
       a.description, a.created_at, l.semver AS latest_version, l.id AS latest_contract_id,
       coalesce(ra.level, rg.level, rt.level, a.default_level) AS compatibility,
       (SELECT count(*) FROM registration r WHERE r.artifact = a.id AND r.status = 'active') AS active_registrations
FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group JOIN team t ON t.id = a.owner
LEFT JOIN rule ra ON ra.artifact = a.id
LEFT JOIN rule rg ON rg.artifact_group = a.artifact_group
LEFT JOIN rule rt ON rt.tenant = a.tenant AND rt.artifact IS NULL AND rt.artifact_group IS NULL
LEFT JOIN LATERAL (
    SELECT id, semver FROM version v
    WHERE v.artifact = a.id AND v.state IN ('ENABLED', 'DEPRECATED') AND NOT v.prerelease
    ORDER BY ordinal DESC LIMIT 1
) l ON true
"""

_STATE = """
SELECT a.id, a.tenant, a.fqn, a.format, a.owner, a.last_ordinal,
       coalesce(ra.level, rg.level, rt.level, a.default_level) AS level,
       (SELECT semver FROM version v WHERE v.artifact = a.id ORDER BY ordinal DESC LIMIT 1) AS latest_semver,
       l.id AS latest_id, l.semver AS semver, l.content, c.fingerprint, c.text,
       EXISTS (SELECT 1 FROM content_reference f WHERE f.content = c.id) AS refers
FROM artifact a
LEFT JOIN rule ra ON ra.artifact = a.id
LEFT JOIN rule rg ON rg.artifact_group = a.artifact_group
LEFT JOIN rule rt ON rt.tenant = a.tenant AND rt.artifact IS NULL AND rt.artifact_group IS NULL
LEFT JOIN LATERAL (
    SELECT id, semver, content FROM version v
    WHERE v.artifact = a.id AND v.state IN ('ENABLED', 'DEPRECATED') AND NOT v.prerelease
    ORDER BY ordinal DESC LIMIT 1
) l ON true
LEFT JOIN content c ON c.id = l.content
WHERE a.tenant = $1 AND a.id = $2
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
        f"{_VIEW} WHERE a.tenant = $1 AND ($2::uuid IS NULL OR a.id = $2) AND ($3::text IS NULL OR a.fqn = $3) LIMIT 1",
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
    limit: int,
    offset: int,
) -> ArtifactPage:
    """Artifacts by full name: the one that is called `fqn`, those that begin with `prefix`, those of an owner."""
    where = """
    a.tenant = $1 AND ($2::text IS NULL OR a.fqn = $2) AND ($3::text IS NULL OR starts_with(a.fqn, $3))
    AND ($4::uuid IS NULL OR a.owner = $4)
    """
    arguments = (tenant, fqn, prefix, owner)
    rows = await fetch(f"{_VIEW} WHERE {where} ORDER BY a.fqn LIMIT $5 OFFSET $6", *arguments, limit, offset)
    total = await fetch_one(f"SELECT count(*) FROM artifact a WHERE {where}", *arguments)
    return ArtifactPage([msgspec.convert(dict(row), ArtifactView) for row in rows], total[0] if total else 0)


async def create_artifact(
    actor: Principal,
    *,
    fqn: str,
    format_name: str,
    owner: UUID | None = None,
    level: Level | None = None,
    description: str = "",
) -> ArtifactView:
    """Reserve a name before anything is published under it. Raises `Conflict` if it is taken, `Invalid`, `NotFound`."""
    if len(description) > MAX_DESCRIPTION:
        raise Invalid(f"A description has at most {MAX_DESCRIPTION} characters.", field="description")
    async with transaction():
        artifact, made = await _insert(actor, fqn, format_name, owner, description)
        if not made:
            raise Conflict(f"An asset {fqn!r} exists already.", kind="duplicate", asset_id=str(artifact))
        if level is not None:
            await fetch("INSERT INTO rule (tenant, artifact, level) VALUES ($1, $2, $3)", actor.tenant, artifact, level)
        await record(actor, "asset.created", "asset", artifact, {"fqn": fqn, "format": format_name, "level": level})
    return await find_artifact(actor.tenant, id=artifact)


async def lock_artifact(actor: Principal, fqn: str, format_name: str | None) -> tuple[UUID, bool]:
    """Lock the artifact of a full name until the transaction ends, making it if there is none.

    Whoever holds the lock is alone in adding versions to it. Answers the id, and whether it was made now. Raises
    `NotFound` if there is none and no format to make one with.
    """
    row = await fetch_one("SELECT id FROM artifact WHERE tenant = $1 AND fqn = $2 FOR NO KEY UPDATE", actor.tenant, fqn)
    if row is not None:
        return row["id"], False
    if format_name is None:
        raise NotFound("asset", fqn)
    artifact, made = await _insert(actor, fqn, format_name, None, "")
    if not made:
        await fetch("SELECT 1 FROM artifact WHERE id = $1 FOR NO KEY UPDATE", artifact)
    return artifact, made


async def _insert(
    actor: Principal, fqn: str, format_name: str, owner: UUID | None, description: str
) -> tuple[UUID, bool]:
    """Insert an artifact, or find the one that another writer inserted first."""
    owner = owner or actor.team
    if owner is None:
        raise Invalid("A new asset needs a team that owns it.", field="owner_team_id")
    actor.require_team(Scope.PUBLISH, owner, "is to own the asset")
    if format_name not in FORMATS:
        raise Invalid(f"{format_name[:40]!r} is no supported format.", field="format", supported=sorted(FORMATS))
    await require_team(actor.tenant, owner)
    group_name, name = split_fqn(fqn)
    group = await _group(actor.tenant, group_name)
    row = await fetch_one(
        """
        INSERT INTO artifact (tenant, artifact_group, name, fqn, format, owner, origin, default_level, description)
        VALUES ($1, $2, $3, $4, $5, $6, 'native', 'BACKWARD', $7) ON CONFLICT DO NOTHING RETURNING id
        """,
        actor.tenant, group, name, join_fqn(group_name, name), format_name, owner, description,
    )  # fmt: skip
    if row is not None:
        return row["id"], True
    row = await fetch_one("SELECT id FROM artifact WHERE tenant = $1 AND artifact_group = $2 AND name = $3",
                          actor.tenant, group, name)  # fmt: skip
    if row is None:
        raise Conflict(f"The name {fqn!r} belongs to an asset of another group.", kind="duplicate")
    return row["id"], False


async def level_of_new(tenant: UUID, fqn: str) -> Level:
    """The level that a new artifact of this full name would have. Raises `Invalid` for what cannot be a name."""
    group, _ = split_fqn(fqn)
    row = await fetch_one(
        """
        SELECT r.level FROM rule r LEFT JOIN artifact_group g ON g.id = r.artifact_group
        WHERE r.tenant = $1 AND r.artifact IS NULL AND (g.id IS NULL OR g.name = $2) ORDER BY g.id IS NULL LIMIT 1
        """,
        tenant, group,
    )  # fmt: skip
    return Level(row["level"]) if row else Level.BACKWARD


async def _group(tenant: UUID, name: str) -> UUID:
    group = ArtifactGroup(tenant=tenant, name=name)
    await ArtifactGroup.insert(group).on_conflict(action="DO NOTHING")
    return await require_group(tenant, name)


async def require_group(tenant: UUID, name: str) -> UUID:
    """The id of a group. Raises `NotFound`."""
    where = (ArtifactGroup.tenant == tenant) & (ArtifactGroup.name == name)
    row = await ArtifactGroup.select(ArtifactGroup.id).where(where).first()
    if row is None:
        raise NotFound("group", name)
    return row["id"]


async def store_rule(tenant: UUID, level: Level, *, group: UUID | None = None, artifact: UUID | None = None) -> None:
    """Write the level of an artifact, a group, or (neither) the tenant, within the caller's transaction."""
    await fetch(
        """
        INSERT INTO rule (tenant, artifact_group, artifact, level) VALUES ($1, $2, $3, $4)
        ON CONFLICT ON CONSTRAINT rule_once DO UPDATE SET level = excluded.level, updated_at = now()
        """,
        tenant, group, artifact, level.value,
    )  # fmt: skip


async def artifact_state(tenant: UUID, artifact: UUID) -> ArtifactState:
    """The rule in force and the latest version. Exact under the artifact's lock, a snapshot otherwise."""
    row = await fetch_one(_STATE, tenant, artifact)
    if row is None:
        raise NotFound("asset", artifact)
    latest = None
    if row["latest_id"] is not None:
        latest = VersionState(
            id=row["latest_id"],
            semver=row["semver"],
            content=row["content"],
            fingerprint=row["fingerprint"],
            text=row["text"],
            refers=row["refers"],
        )
    return ArtifactState(
        id=row["id"],
        tenant=row["tenant"],
        fqn=row["fqn"],
        format=row["format"],
        owner=row["owner"],
        level=Level(row["level"]),
        latest=latest,
        latest_semver=row["latest_semver"],
        last_ordinal=row["last_ordinal"],
    )


async def contents_so_far(artifact: UUID) -> list[int]:
    """The contents of every version that counts for a transitive level, newest first."""
    rows = await fetch(
        "SELECT content FROM version WHERE artifact = $1 AND state IN ('ENABLED', 'DEPRECATED') ORDER BY ordinal DESC",
        artifact,
    )
    return [row["content"] for row in rows]
