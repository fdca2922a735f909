"""Versions: added under the artifact's lock, read ever after."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.contracts.contents import Candidate, compare, parse_stored, store_content
from app.contracts.model import ArtifactState, VersionView
from app.contracts.semver import Semver
from app.errors import Invalid, NotFound
from app.formats import Change
from app.identity.principals import Principal
from app.storage.engine import fetch, fetch_one

_VIEW = """
SELECT v.id, a.id AS asset_id, a.fqn AS asset_fqn, a.format, v.semver AS version, v.ordinal, v.state, c.text AS schema,
       c.fingerprint, v.metadata, v.proposal AS proposal_id, v.publisher AS published_by, v.created_at, v.content
FROM version v JOIN artifact a ON a.id = v.artifact JOIN content c ON c.id = v.content
"""


class VersionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A version in a list: everything but its text."""

    id: UUID
    asset_id: UUID
    asset_fqn: str
    format: str
    version: str
    ordinal: int
    state: str
    fingerprint: str
    proposal_id: UUID | None
    published_by: str
    created_at: datetime


class VersionPage(msgspec.Struct, frozen=True):
    """Some versions, newest first, and how many there are."""

    results: list[VersionSummary]
    total: int


async def insert_version(
    actor: Principal,
    state: ArtifactState,
    candidate: Candidate,
    *,
    semver: str,
    metadata: dict[str, Any],
    proposal: UUID | None = None,
    publisher: str | None = None,
) -> UUID:
    """Add a version, within a transaction that holds the artifact's lock. The one place where versions are made."""
    content = await store_content(actor.tenant, candidate)
    row = await fetch_one(
        """
        WITH counted AS (
            UPDATE artifact SET last_ordinal = last_ordinal + 1 WHERE id = $2 RETURNING last_ordinal
        )
        INSERT INTO version (tenant, artifact, content, ordinal, label, semver, prerelease, proposal, publisher,
                             metadata)
        SELECT $1, $2, $3, last_ordinal, $4, $4, $5, $6, $7, $8 FROM counted RETURNING id
        """,
        actor.tenant, state.id, content, semver, Semver.parse(semver).prerelease is not None, proposal,
        publisher or actor.name, msgspec.json.encode(metadata).decode(),
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    return row["id"]


async def get_version(tenant: UUID, version: UUID) -> VersionView:
    """One version with its text. Raises `NotFound`."""
    row = await fetch_one(
        f"""
        SELECT found.*, (
            SELECT coalesce(json_agg(to_json(known) ORDER BY place), '[]') FROM (
                SELECT r.id AS place, r.name, t.fqn, p.semver AS version FROM content_reference r
                JOIN artifact t ON t.id = r.artifact LEFT JOIN version p ON p.id = r.version
                WHERE r.content = found.content) known) AS references
        FROM ({_VIEW} WHERE v.tenant = $1 AND v.id = $2) found
        """,
        tenant, version,
    )  # fmt: skip
    if row is None:
        raise NotFound("contract", version)
    documents = {name: msgspec.json.decode(row[name]) for name in ("metadata", "references")}
    return msgspec.convert({**row, **documents}, VersionView)


async def list_versions(
    tenant: UUID, *, artifact: UUID | None = None, fqn: str | None = None, limit: int, offset: int
) -> VersionPage:
    """Versions, newest first, of one artifact or of all."""
    where = "v.tenant = $1 AND ($2::uuid IS NULL OR v.artifact = $2) AND ($3::text IS NULL OR a.fqn = $3)"
    rows = await fetch(
        f"{_VIEW.replace('c.text AS schema,', '')} WHERE {where} ORDER BY v.created_at DESC, v.id LIMIT $4 OFFSET $5",
        tenant, artifact, fqn, limit, offset,
    )  # fmt: skip
    total = await fetch_one(
        f"SELECT count(*) FROM version v JOIN artifact a ON a.id = v.artifact WHERE {where}",
        tenant, artifact, fqn,
    )  # fmt: skip
    return VersionPage([msgspec.convert(dict(row), VersionSummary) for row in rows], total[0] if total else 0)


async def diff(tenant: UUID, old: UUID, new: UUID) -> tuple[VersionView, VersionView, tuple[Change, ...]]:
    """All changes between two versions of one format, with witnesses. Raises `NotFound`, `Invalid`."""
    before, after = await get_version(tenant, old), await get_version(tenant, new)
    if before.format != after.format:
        raise Invalid(f"{before.format} and {after.format} cannot be compared.", field="to")
    size = len(before.schema) + len(after.schema)
    changes = await compare(before.format, await _parsed(before), await _parsed(after), size, witnesses=True)
    return before, after, changes


async def _parsed(version: VersionView) -> Any:
    row = await fetch_one("SELECT content FROM version WHERE id = $1", version.id)
    return await parse_stored(version.format, row["content"] if row else 0, version.schema)
