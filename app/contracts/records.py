"""Artifacts and versions as Apicurio's registry describes them, found by their coordinates and by their ids.

What is DELETED or PURGED is not there. A version that is RETIRED is one that is deprecated.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from app.contracts.branches import branch_tip
from app.errors import NotFound
from app.storage.engine import fetch, fetch_one


class ArtifactRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact, with what was said of it."""

    id: UUID
    group: str
    name: str
    fqn: str
    owner_team: UUID
    format: str
    title: str | None
    description: str | None
    labels: dict[str, str]
    created_by: str
    created_at: datetime
    modified_by: str
    modified_at: datetime


class VersionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A version, with what was said of it. `content` and `global_id` are numbers across the registry."""

    id: UUID
    artifact: UUID
    group: str
    name: str
    format: str
    label: str
    state: str
    title: str | None
    description: str | None
    labels: dict[str, str]
    publisher: str
    created_at: datetime
    modified_by: str
    modified_at: datetime
    global_id: int
    content: int


class ContentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A text and its type."""

    id: int
    format: str
    text: str
    media_type: str | None


ARTIFACTS = """
SELECT a.id, a.group_name AS group, a.name, a.fqn, a.owner AS owner_team, a.format, a.title,
       nullif(a.description, '') AS description, a.labels, a.created_by, a.created_at, a.modified_by, a.modified_at
FROM artifact a
"""
_SHOWN = "CASE v.state WHEN 'RETIRED' THEN 'DEPRECATED' ELSE v.state END AS state"
VERSIONS = f"""
SELECT v.id, v.artifact, a.group_name AS group, a.name, a.format, v.label, {_SHOWN}, v.title, v.description, v.labels,
       v.publisher, v.created_at, v.modified_by, v.modified_at, v.global_id, v.content
FROM version v JOIN artifact a ON a.id = v.artifact
"""
THERE = "v.state NOT IN ('DELETED', 'PURGED')"


def artifact_record(row: Record) -> ArtifactRecord:
    """A row of `ARTIFACTS`."""
    return msgspec.convert(_with_labels(row), ArtifactRecord)


def version_record(row: Record) -> VersionRecord:
    """A row of `VERSIONS`."""
    return msgspec.convert(_with_labels(row), VersionRecord)


def _with_labels(row: Record) -> dict[str, Any]:
    return {**row, "labels": msgspec.json.decode(row["labels"])}


async def find_artifact_record(tenant: UUID, group: str, name: str) -> ArtifactRecord | None:
    """An artifact, whether or not it has versions."""
    row = await fetch_one(
        f"""
        {ARTIFACTS} WHERE a.name = $3 AND a.deleted_at IS NULL
        AND a.artifact_group = (SELECT id FROM artifact_group WHERE tenant = $1 AND name = $2)
        """,
        tenant, group, name,
    )  # fmt: skip
    return artifact_record(row) if row else None


async def is_disabled(artifact: UUID) -> bool:
    """Whether an artifact has versions, and all of them are DISABLED."""
    sql = "SELECT bool_and(state = 'DISABLED') FROM version WHERE artifact = $1 AND state NOT IN ('DELETED', 'PURGED')"
    row = await fetch_one(sql, artifact)
    return bool(row and row[0])


async def get_artifact_record(tenant: UUID, group: str, name: str) -> ArtifactRecord:
    """An artifact. Raises `NotFound`."""
    found = await find_artifact_record(tenant, group, name)
    if found is None:
        raise NotFound("artifact", name)
    return found


async def find_version_record(artifact: UUID, label: str) -> VersionRecord | None:
    """A version of an artifact by its name."""
    row = await fetch_one(f"{VERSIONS} WHERE v.artifact = $1 AND v.label = $2 AND {THERE}", artifact, label)
    return version_record(row) if row else None


async def find_tip(artifact: UUID, branch: str, *, disabled: bool) -> VersionRecord | None:
    """The newest version on a branch; with `disabled`, also if it is DISABLED."""
    tip = await branch_tip(artifact, branch, disabled=disabled)
    return None if tip is None else await get_version_record(tip)


async def get_version_record(version: UUID) -> VersionRecord:
    """A version that is known to be there."""
    row = await fetch_one(f"{VERSIONS} WHERE v.id = $1", version)
    assert row is not None  # noqa: S101  # its id was found in the same request, and rows stay
    return version_record(row)


async def get_version_records(versions: list[UUID]) -> list[VersionRecord]:
    """Versions that are known to be there, in the order that is given."""
    rows = await fetch(f"{VERSIONS} WHERE v.id = ANY($1)", versions)
    found = {row["id"]: version_record(row) for row in rows}
    return [found[version] for version in versions]


async def find_by_global_id(tenant: UUID, global_id: int) -> VersionRecord | None:
    """A version by its number across the registry."""
    row = await fetch_one(f"{VERSIONS} WHERE v.tenant = $1 AND v.global_id = $2 AND {THERE}", tenant, global_id)
    return version_record(row) if row else None


async def find_by_content(
    artifact: UUID, *, content_hash: bytes | None = None, fingerprint: str | None = None
) -> VersionRecord | None:
    """The newest version of an artifact whose content has a hash, or (canonical) a fingerprint."""
    row = await fetch_one(
        f"""
        {VERSIONS} JOIN content c ON c.id = v.content
        WHERE v.artifact = $1 AND {THERE} AND ($2::bytea IS NULL OR c.hash = $2)
          AND ($3::text IS NULL OR c.fingerprint = $3) ORDER BY v.global_id DESC LIMIT 1
        """,
        artifact, content_hash, fingerprint,
    )  # fmt: skip
    return version_record(row) if row else None


_CONTENT = "SELECT c.id, c.format, c.text, c.media_type FROM content c"
_PUBLISHED = """
EXISTS (SELECT 1 FROM version v WHERE v.content = c.id AND v.state NOT IN ('DRAFT', 'DELETED', 'PURGED'))
"""


async def get_content(content: int) -> ContentRecord:
    """The content of a version that is known to be there."""
    row = await fetch_one(f"{_CONTENT} WHERE c.id = $1", content)
    assert row is not None  # noqa: S101  # a foreign key holds it
    return msgspec.convert(dict(row), ContentRecord)


async def find_content(tenant: UUID, content: int) -> ContentRecord | None:
    """A content by its id, if any version that is no draft has it."""
    row = await fetch_one(f"{_CONTENT} WHERE c.tenant = $1 AND c.id = $2 AND {_PUBLISHED}", tenant, content)
    return msgspec.convert(dict(row), ContentRecord) if row else None


async def find_content_by_hash(tenant: UUID, content_hash: bytes) -> ContentRecord | None:
    """A content by the hash of its bytes and references, if any version that is no draft has it."""
    row = await fetch_one(
        f"{_CONTENT} WHERE c.tenant = $1 AND c.hash = $2 AND {_PUBLISHED} ORDER BY c.id LIMIT 1", tenant, content_hash
    )
    return msgspec.convert(dict(row), ContentRecord) if row else None


class ReferenceRecord(msgspec.Struct, frozen=True):
    """A name in a text and the coordinates that it stands for; of the referring version, where it is inbound."""

    name: str
    group: str
    artifact: str
    version: str | None


async def outbound(content: int) -> list[ReferenceRecord]:
    """What a content refers to, in the order in which it was said."""
    rows = await fetch(
        """
        SELECT r.name, coalesce(a.group_name, r.said_group) AS group, coalesce(a.name, r.said_artifact) AS artifact,
               coalesce(v.label, r.said_version) AS version
        FROM content_reference r LEFT JOIN artifact a ON a.id = r.artifact LEFT JOIN version v ON v.id = r.version
        WHERE r.content = $1 ORDER BY r.id
        """,
        content,
    )
    return [msgspec.convert(dict(row), ReferenceRecord) for row in rows]


async def inbound(version: UUID) -> list[ReferenceRecord]:
    """The versions that refer to a version, or to the latest of its artifact when it is that."""
    rows = await fetch(
        f"""
        SELECT r.name, a.group_name AS group, a.name AS artifact, v.label AS version
        FROM version target JOIN content_reference r
          ON r.version = target.id OR r.version IS NULL AND r.artifact = target.artifact AND NOT EXISTS (
             SELECT 1 FROM version newer WHERE newer.artifact = target.artifact AND newer.ordinal > target.ordinal
             AND newer.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED'))
        JOIN version v ON v.content = r.content AND {THERE} JOIN artifact a ON a.id = v.artifact
        WHERE target.id = $1 ORDER BY v.global_id, r.id
        """,
        version,
    )
    return [msgspec.convert(dict(row), ReferenceRecord) for row in rows]
