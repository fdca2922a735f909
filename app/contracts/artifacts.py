"""Artifacts: made on first use, owned by the team that made them, governed by the rule nearest to them."""

from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts.data_contracts import data_contract
from app.contracts.limits import limits_of, require_totals
from app.contracts.model import ArtifactInfo, ArtifactState, Draft, Origin, VersionState
from app.contracts.names import ArtifactName, split_fqn
from app.contracts.rules import (
    DIALECT,
    INHERITED_LEVEL,
    INTEGRITY,
    LEVEL,
    MODE,
    RULES,
    VALIDITY,
    Mode,
    Place,
    ensure_group,
    store_rule,
)
from app.contracts.tags import tags_of
from app.contracts.views import ArtifactView, find_artifact
from app.errors import Conflict, Invalid, NotFound
from app.formats import FORMATS, Level
from app.formats.dialects import Dialect
from app.identity.grants import owner_of_new
from app.identity.principals import Principal
from app.naming.governance import require_fitting_name
from app.storage.engine import fetch, fetch_one, transaction

MAX_DESCRIPTION = 4_000

_STATE = f"""
SELECT a.id, a.tenant, a.artifact_group, g.name AS group, a.name, a.fqn, a.format, a.owner, a.last_ordinal,
       {LEVEL} AS level, {INHERITED_LEVEL} AS inherited_level, {MODE} AS mode,
       (SELECT semver FROM version v WHERE v.artifact = a.id AND v.state NOT IN ('DRAFT', 'PURGED')
        ORDER BY place DESC LIMIT 1) AS latest_semver,
       (SELECT json_object_agg(p.name, p.value) FROM config_property p
        WHERE p.tenant = a.tenant AND p.name LIKE 'registry.limits.config.%') AS limits,
       a.last_order, {VALIDITY} AS validity, {INTEGRITY} AS integrity, {DIALECT} AS dialect,
       coalesce(ra.config ->> 'compatibilityGroup', rg.config ->> 'compatibilityGroup',
                rt.config ->> 'compatibilityGroup') AS compatibility_group,
       l.id AS latest_id, l.semver AS semver, l.content, c.format AS latest_format, c.fingerprint, c.text, c.valid,
       s.metadata, s.rule_set,
       EXISTS (SELECT 1 FROM content_reference f WHERE f.content = c.id) AS refers
FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
{RULES}
LEFT JOIN LATERAL (
    SELECT id, semver, content, registered FROM version v
    WHERE v.artifact = a.id AND v.state IN ('ENABLED', 'DEPRECATED') AND NOT v.prerelease
      AND ($3::text IS NULL OR v.line = $3)
    ORDER BY ordinal DESC LIMIT 1
) l ON true
LEFT JOIN content c ON c.id = l.content LEFT JOIN registered_schema s ON s.key = l.registered
WHERE a.tenant = $1 AND a.id = $2 AND a.deleted_at IS NULL
"""


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
    name = split_fqn(fqn)
    async with transaction():
        info = ArtifactInfo(description=description)
        artifact, made = await insert_artifact(actor, name, format_name, Origin.NATIVE, info, owner=owner)
        if not made:
            raise Conflict(f"An asset {fqn!r} exists already.", kind="duplicate", asset_id=str(artifact))
        if level is not None:
            await store_rule(actor.tenant, Place(name.group, name.name), level=level)
        await record(actor, "asset.created", "asset", artifact, {"fqn": fqn, "format": format_name, "level": level})
        await require_totals(actor.tenant, await limits_of(actor.tenant), versions=False, artifacts=True)
    return await find_artifact(actor.tenant, id=artifact)


async def lock_artifact(actor: Principal, draft: Draft, *, owner: UUID | None = None) -> tuple[UUID, bool]:
    """Lock the artifact of a draft until the transaction ends, making it, for `owner` or the actor, if there is none.

    Whoever holds the lock is alone in adding versions to it. Answers the id, and whether it was made now. Raises
    `NotFound` if there is none and no format to make one with, and `Conflict` if the full name is that of an artifact
    in another group: for the native API, which splits names, that is the one that is meant. Where the draft is to make
    the artifact, one that is there is a `Conflict` of the kind `artifact-exists`.
    """
    row = await fetch_one(
        """
        SELECT a.id, g.name AS group FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
        WHERE a.tenant = $1 AND a.fqn = $2 AND a.deleted_at IS NULL FOR NO KEY UPDATE OF a
        """,
        actor.tenant, draft.fqn,
    )  # fmt: skip
    if row is not None:
        if draft.group not in (None, row["group"]):
            raise _of_another_group(draft.fqn)
        if draft.new_artifact is not None:
            raise artifact_exists(draft.name)
        return row["id"], False
    if draft.format is None:
        raise NotFound("asset", draft.fqn)
    info = draft.new_artifact or ArtifactInfo()
    artifact, made = await insert_artifact(actor, draft.name, draft.format, draft.origin, info, owner=owner)
    if not made:
        if draft.new_artifact is not None:
            raise artifact_exists(draft.name)
        await fetch("SELECT 1 FROM artifact WHERE id = $1 FOR NO KEY UPDATE", artifact)
    return artifact, made


def _of_another_group(fqn: str) -> Conflict:
    return Conflict(
        f"The name {fqn!r} belongs to an artifact of another group: groups and names are joined by dots.",
        kind="duplicate",
    )


def artifact_exists(name: ArtifactName) -> Conflict:
    """There is one of the name already."""
    return Conflict(
        f"An artifact with ID '{name.name}' in group '{name.group}' already exists.", kind="artifact-exists"
    )


async def insert_artifact(
    actor: Principal,
    name: ArtifactName,
    format_name: str,
    origin: Origin,
    info: ArtifactInfo,
    *,
    owner: UUID | None = None,
) -> tuple[UUID, bool]:
    """Insert an artifact, or find the one that another writer inserted first; within the caller's transaction."""
    owner = await owner_of_new(actor, name.fqn, owner, fallback=origin is not Origin.NATIVE)
    name.require_short()
    await require_fitting_name(actor.tenant, name.group, name.name)
    if format_name not in FORMATS:
        raise Invalid(f"{format_name[:40]!r} is no supported format.", field="format", supported=sorted(FORMATS))
    group = await ensure_group(actor.tenant, name.group, created_by=actor.name)
    row = await fetch_one(
        """
        INSERT INTO artifact (tenant, artifact_group, name, fqn, written, format, owner, origin, default_level,
                              description, title, labels, tags, group_name, created_by, modified_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)
        ON CONFLICT DO NOTHING RETURNING id
        """,
        actor.tenant, group, name.name, name.fqn, name.written, format_name, owner, origin, origin.default_level,
        info.description or "", info.title, msgspec.json.encode(info.labels).decode(), tags_of(info.labels), name.group,
        actor.name,
    )  # fmt: skip
    if row is not None:
        return row["id"], True
    row = await fetch_one(
        "SELECT id FROM artifact WHERE tenant = $1 AND artifact_group = $2 AND name = $3 AND deleted_at IS NULL",
        actor.tenant, group, name.name,
    )  # fmt: skip
    if row is None:
        raise _of_another_group(name.fqn)
    return row["id"], False


async def artifact_state(tenant: UUID, artifact: UUID, *, line: str | None = None) -> ArtifactState:
    """The rule in force and the latest version, of a line or of all. Exact under the artifact's lock, a snapshot
    otherwise."""
    row = await fetch_one(_STATE, tenant, artifact, line)
    if row is None:
        raise NotFound("asset", artifact)
    latest = None
    if row["latest_id"] is not None:
        latest = VersionState(
            id=row["latest_id"],
            semver=row["semver"],
            content=row["content"],
            format=row["latest_format"],
            fingerprint=row["fingerprint"],
            text=row["text"],
            refers=row["refers"],
            valid=row["valid"],
            contract=data_contract(row["metadata"], row["rule_set"]),
        )
    return ArtifactState(
        id=row["id"],
        tenant=row["tenant"],
        group_id=row["artifact_group"],
        name=ArtifactName(row["group"], row["name"]),
        fqn=row["fqn"],
        format=row["format"],
        owner=row["owner"],
        level=Level(row["level"]),
        inherited_level=Level(row["inherited_level"]),
        mode=Mode(row["mode"]),
        compatibility_group=row["compatibility_group"],
        latest=latest,
        latest_semver=row["latest_semver"],
        last_ordinal=row["last_ordinal"],
        line=line,
        last_order=row["last_order"],
        validity=row["validity"],
        integrity=row["integrity"],
        dialect=Dialect(row["dialect"]),
        limits=msgspec.json.decode(row["limits"] or "{}"),
    )


async def earlier_contents(state: ArtifactState, group_value: str | None) -> list[int]:
    """The contents that the level in force looks back at, newest first.

    Where a compatibility group is configured, these are of versions with the same value of that property. Only a
    transitive level looks at pre-releases, and further back than to one version.
    """
    rows = await fetch(
        """
        SELECT v.content FROM version v LEFT JOIN registered_schema s ON s.key = v.registered
        WHERE v.artifact = $1 AND v.state IN ('ENABLED', 'DEPRECATED') AND ($4 OR NOT v.prerelease)
          AND ($2::text IS NULL OR s.metadata -> 'properties' ->> $2 IS NOT DISTINCT FROM $3)
          AND ($5::text IS NULL OR v.line = $5)
        ORDER BY v.ordinal DESC LIMIT CASE WHEN $4 THEN NULL ELSE 1 END
        """,
        state.id, state.compatibility_group, group_value, state.level.transitive, state.line,
    )  # fmt: skip
    return [row["content"] for row in rows]
