"""Versions: added under the artifact's lock, read ever after."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.contracts.contents import Candidate, compare, hold_targets, parse_stored, store_content
from app.contracts.data_contracts import stored
from app.contracts.model import MAX_NUMBER, ArtifactState, Imported, VersionView
from app.contracts.semver import Semver
from app.errors import Conflict, Invalid, NotFound
from app.formats import Change
from app.identity.principals import Principal
from app.storage.engine import fetch, fetch_one

_VIEW = """
SELECT v.id, a.id AS asset_id, a.fqn AS asset_fqn, c.format, v.semver AS version, v.ordinal, v.state, c.text AS schema,
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
    imported: Imported | None = None,
    proposal: UUID | None = None,
    publisher: str | None = None,
) -> UUID:
    """Add a version, within a transaction that holds the artifact's lock. The one place where versions are made.

    It is in the line of the state, and labelled as that; where the label is taken, by the number as well.

    Raises `NotFound` if what it refers to is gone, and `Conflict` where a number that it is to keep is taken, or
    there is none left.
    """
    imported = imported or Imported()
    await hold_targets(candidate)
    content = await store_content(actor.tenant, candidate)
    ordinal = await _ordinal(state, imported)
    row = await fetch_one(
        """
        WITH counted AS (
            UPDATE artifact SET last_ordinal = greatest(last_ordinal, $4), format = $5 WHERE id = $2
        ), named AS (
            SELECT registered FROM register_schema($1, $11, $12, $3, $13, $14, $15) AS registered
        ), superseded AS (  -- a deleted version that is this schema is this version's past, and gone with it
            UPDATE version SET state = 'PURGED', registered = NULL FROM named
            WHERE version.artifact = $2 AND version.state = 'DELETED' AND version.registered = named.registered
        )
        INSERT INTO version (tenant, artifact, content, ordinal, label, semver, prerelease, proposal, publisher,
                             metadata, registered, line)
        SELECT $1, $2, $3, $4, $17, $6, $7, $8, $9, $10, registered, $16 FROM named RETURNING id
        """,
        actor.tenant, state.id, content, ordinal, candidate.format, semver,
        Semver.parse(semver).prerelease is not None, proposal, publisher or actor.name,
        msgspec.json.encode(metadata).decode(), state.group_id, candidate.digest,
        stored(candidate.contract.metadata), stored(candidate.contract.rule_set), imported.schema_id,
        state.line, semver if state.line is None else await _label(state.id, state.line, ordinal),
    )  # fmt: skip
    if row is None and imported.schema_id is None:
        raise Conflict(f"No schema id is left in the group {state.name.group!r}.", kind="numbers-used-up")
    if row is None:
        raise Conflict(f"The schema id {imported.schema_id} stands for another schema.", kind="schema-id-taken")
    return row["id"]


async def _ordinal(state: ArtifactState, imported: Imported) -> int:
    if imported.ordinal is None:
        if state.last_ordinal >= MAX_NUMBER:
            raise Conflict(f"No number is left for a version of {state.fqn!r}.", kind="numbers-used-up")
        return state.last_ordinal + 1
    row = await fetch_one(
        "SELECT 1 FROM version WHERE artifact = $1 AND ordinal = $2 AND state <> 'PURGED'", state.id, imported.ordinal
    )
    if row is not None:
        raise Conflict(f"{state.fqn!r} has another version {imported.ordinal}.", kind="version-taken")
    return imported.ordinal


async def _label(artifact: UUID, line: str, ordinal: int) -> str:
    taken = await fetch_one(
        "SELECT 1 FROM version WHERE artifact = $1 AND label = $2 AND state <> 'PURGED'", artifact, line
    )
    return line if taken is None else f"{line}+{ordinal}"


async def find_registered(artifact: UUID, digest: bytes, imported: Imported | None = None) -> UUID | None:
    """The newest version of an artifact that is a schema of this digest, under the numbers that it is to keep."""
    wanted = imported or Imported()
    row = await fetch_one(
        """
        SELECT v.id FROM version v JOIN registered_schema s ON s.key = v.registered
        WHERE v.artifact = $1 AND s.digest = $2 AND v.state NOT IN ('DISABLED', 'DELETED', 'PURGED')
          AND ($3::integer IS NULL OR s.id = $3) AND ($4::integer IS NULL OR v.ordinal = $4)
        ORDER BY v.ordinal DESC LIMIT 1
        """,
        artifact, digest, wanted.schema_id, wanted.ordinal,
    )  # fmt: skip
    return row["id"] if row else None


async def get_version(tenant: UUID, version: UUID) -> VersionView:
    """One version with its text. Raises `NotFound`."""
    row = await fetch_one(
        f"""
        SELECT found.*, (
            SELECT coalesce(json_agg(to_json(known) ORDER BY place), '[]') FROM (
                SELECT r.id AS place, r.name, t.fqn, p.semver AS version FROM content_reference r
                JOIN artifact t ON t.id = r.artifact LEFT JOIN version p ON p.id = r.version
                WHERE r.content = found.content) known) AS references
        FROM ({_VIEW} WHERE v.tenant = $1 AND v.id = $2 AND v.state <> 'PURGED') found
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
    where = """
    v.tenant = $1 AND v.state NOT IN ('DELETED', 'PURGED') AND ($2::uuid IS NULL OR v.artifact = $2)
    AND ($3::text IS NULL OR a.fqn = $3)
    """
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
