"""Versions as schema registries read them: by subject and number, and by schema id in a context.

What is DRAFT, DISABLED or PURGED is not there; what is DELETED is there for those who ask for it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from app.contracts.contents import parse_candidate
from app.contracts.data_contracts import DataContract, data_contract
from app.contracts.model import Draft
from app.storage.engine import fetch, fetch_one


class SchemaReference(msgspec.Struct, frozen=True):
    """A name in a schema, and the subject and version that it stands for; -1 follows the latest."""

    name: str
    group: str
    subject: str
    version: int


class SchemaText(msgspec.Struct, frozen=True, kw_only=True):
    """What a schema id stands for."""

    format: str
    text: str
    contract: DataContract
    references: tuple[SchemaReference, ...]
    schema_id: int
    digest: bytes


class SubjectVersion(SchemaText, frozen=True, kw_only=True):
    """A version of a subject."""

    id: UUID
    artifact: UUID
    content: int
    group: str
    name: str
    ordinal: int
    deleted: bool
    created_at: datetime


REFERENCES = """
(SELECT coalesce(json_agg(json_build_object('name', r.name, 'group', rg.name, 'subject', ra.name,
                                            'version', coalesce(rv.ordinal, -1)) ORDER BY r.id), '[]')
 FROM content_reference r JOIN artifact ra ON ra.id = r.artifact JOIN artifact_group rg ON rg.id = ra.artifact_group
 LEFT JOIN version rv ON rv.id = r.version WHERE r.content = c.id) AS references
"""

VERSIONS = f"""
SELECT v.id, v.artifact, v.content, g.name AS group, a.name, v.ordinal, v.state = 'DELETED' AS deleted, v.created_at,
       s.id AS schema_id, s.digest, s.metadata, s.rule_set, c.format, c.text, {REFERENCES}
FROM version v JOIN artifact a ON a.id = v.artifact JOIN artifact_group g ON g.id = a.artifact_group
JOIN registered_schema s ON s.key = v.registered JOIN content c ON c.id = v.content
"""
"""Rows for `subject_version`. Add a WHERE that leaves out what is not there."""
VISIBLE = "v.state NOT IN ('DRAFT', 'DISABLED', 'PURGED')"
NOT_DELETED = "v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED')"


async def find_version(
    tenant: UUID, group: str, name: str, ordinal: int | None = None, *, deleted: bool = False
) -> SubjectVersion | None:
    """A version of a subject by its number, or its latest."""
    row = await fetch_one(
        f"""
        {VERSIONS} WHERE v.tenant = $1 AND a.deleted_at IS NULL AND g.name = $2 AND a.name = $3
        AND ($4::integer IS NULL OR v.ordinal = $4) AND {VISIBLE if deleted else NOT_DELETED}
        ORDER BY v.ordinal DESC LIMIT 1
        """,
        tenant, group, name, ordinal,
    )  # fmt: skip
    return subject_version(row) if row else None


async def get_subject_version(version: UUID) -> SubjectVersion:
    """A version that is known to be there."""
    row = await fetch_one(f"{VERSIONS} WHERE v.id = $1", version)
    assert row is not None  # noqa: S101  # its transaction is committed, and it has a schema id from the start
    return subject_version(row)


async def list_ordinals(tenant: UUID, group: str, name: str, *, deleted: bool = False) -> list[int]:
    """The numbers of a subject's versions, in order; with `deleted`, those of deleted ones too."""
    rows = await fetch(
        f"""
        SELECT v.ordinal FROM version v JOIN artifact a ON a.id = v.artifact
        JOIN artifact_group g ON g.id = a.artifact_group
        WHERE v.tenant = $1 AND a.deleted_at IS NULL AND g.name = $2 AND a.name = $3
        AND {VISIBLE if deleted else NOT_DELETED} ORDER BY v.ordinal
        """,
        tenant, group, name,
    )  # fmt: skip
    return [row["ordinal"] for row in rows]


async def find_artifact_id(tenant: UUID, group: str, name: str) -> UUID | None:
    """The artifact of a subject, whether or not it has versions."""
    row = await fetch_one(
        """
        SELECT a.id FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
        WHERE a.tenant = $1 AND g.name = $2 AND a.name = $3 AND a.deleted_at IS NULL
        """,
        tenant, group, name,
    )  # fmt: skip
    return row["id"] if row else None


def subject_version(row: Record) -> SubjectVersion:
    """A row of `VERSIONS`."""
    return msgspec.convert({**row, **_documents(row)}, SubjectVersion)


def _documents(row: Record) -> dict[str, Any]:
    return {
        "contract": data_contract(row["metadata"], row["rule_set"]),
        "references": msgspec.json.decode(row["references"], type=tuple[SchemaReference, ...]),
    }


async def look_up(tenant: UUID, draft: Draft, *, deleted: bool = False) -> SubjectVersion | None:
    """The newest version of a subject that is the same schema as a draft, with the same data contract.

    Raises `Invalid` for a text that is no schema, `NotFound` for a reference that leads nowhere.
    """
    candidate = await parse_candidate(tenant, draft.format or "", draft)
    row = await fetch_one(
        f"""
        {VERSIONS} WHERE v.tenant = $1 AND a.fqn = $2 AND a.deleted_at IS NULL AND s.digest = $3
        AND {VISIBLE if deleted else NOT_DELETED} ORDER BY v.state = 'DELETED', v.ordinal DESC LIMIT 1
        """,
        tenant, draft.fqn, candidate.digest,
    )  # fmt: skip
    return subject_version(row) if row else None
