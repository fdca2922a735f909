"""Versions: added under the artifact's lock, read ever after."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.contracts.branches import put_on_branches
from app.contracts.contents import Candidate, compare, parse_stored, store_content
from app.contracts.data_contracts import stored
from app.contracts.forgetting import forget
from app.contracts.labels import Label, name_version
from app.contracts.model import MAX_NUMBER, ArtifactState, Imported, Origin, VersionInfo, VersionView
from app.contracts.references import hold_targets
from app.contracts.semver import Semver
from app.contracts.tags import tags_of
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


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """All that makes a candidate a version."""

    semver: str
    metadata: dict[str, Any] = {}
    info: VersionInfo = VersionInfo()
    origin: Origin = Origin.NATIVE
    imported: Imported | None = None
    proposal: UUID | None = None
    publisher: str | None = None
    from_draft: UUID | None = None
    content_id: int | None = None
    """The number of the content, if it comes with one and is new here."""


async def insert_version(
    actor: Principal, state: ArtifactState, candidate: Candidate, publication: Publication
) -> UUID:
    """Add a version, or publish one that is a draft, within a transaction that holds the artifact's lock. The one place
    where versions get their numbers.

    It is in the line of the state, and labelled as that; where the label is taken, by the number as well.

    Raises `NotFound` if what it refers to is gone, and `Conflict` where a number or a name that it is to keep is taken,
    or there is none left.
    """
    info, from_draft = publication.info, publication.from_draft
    imported = publication.imported or Imported()
    await hold_targets(candidate.targets)
    content = await store_content(actor.tenant, candidate, number=publication.content_id)
    ordinal = await _ordinal(state, imported)
    label = await _label(state, publication, ordinal)
    described = [
        label.name, info.title, info.description, msgspec.json.encode(info.labels).decode(), tags_of(info.labels)
    ]  # fmt: skip
    row = await fetch_one(
        f"""
        WITH counted AS (
            UPDATE artifact SET last_ordinal = greatest(last_ordinal, $4), format = $5,
                   last_order = greatest(last_order, $16) WHERE id = $2
        ), named AS (
            SELECT registered FROM register_schema($1, $11, $12, $3, $13, $14, $15) AS registered
        ), superseded AS (  -- a deleted version that is this schema is this version's past, and gone with it
            UPDATE version SET state = 'PURGED', registered = NULL FROM named
            WHERE version.artifact = $2 AND version.state = 'DELETED' AND version.registered = named.registered
        )
        {_INSERT if from_draft is None else _PUBLISH} RETURNING id
        """,
        actor.tenant, state.id, content, ordinal, candidate.format, publication.semver,
        Semver.parse(publication.semver).prerelease is not None, publication.proposal,
        publication.publisher or actor.name,
        msgspec.json.encode(publication.metadata).decode(), state.group_id, candidate.digest,
        stored(candidate.contract.metadata), stored(candidate.contract.rule_set), imported.schema_id, label.order,
        state.line, *([from_draft] if from_draft else described),
    )  # fmt: skip
    if row is None and imported.schema_id is None:
        raise Conflict(f"No schema id is left in the group {state.name.group!r}.", kind="numbers-used-up")
    if row is None:
        raise Conflict(f"The schema id {imported.schema_id} stands for another schema.", kind="schema-id-taken")
    if from_draft is None:
        await put_on_branches(actor, state.id, row["id"], info.branches)
    return row["id"]


_INSERT = """
INSERT INTO version (tenant, artifact, content, ordinal, label, semver, prerelease, proposal, publisher, metadata,
                     registered, line, title, description, labels, tags, modified_by)
SELECT $1, $2, $3, $4, $18, $6, $7, $8, $9, $10, registered, $17, $19, $20, $21, $22, $9 FROM named
"""
_PUBLISH = """
UPDATE version SET state = 'ENABLED', content = $3, ordinal = $4, semver = $6, prerelease = $7, proposal = $8,
       metadata = $10, registered = named.registered, line = $17, modified_by = $9, modified_at = now(),
       place = nextval('version_place_seq')
FROM named WHERE version.id = $18 AND version.artifact = $2 AND version.state = 'DRAFT'
"""


async def _label(state: ArtifactState, publication: Publication, ordinal: int) -> Label:
    """The name of a version: the given one, the one that a draft has, or one that its door's clients expect."""
    if publication.from_draft is not None:
        return Label("", max(state.last_order, ordinal))
    order = max(state.last_order + 1, ordinal)
    by_door = {Origin.NATIVE: publication.semver, Origin.CONFLUENT: str(ordinal)}
    wanted = by_door.get(publication.origin, str(order)) if state.line is None else state.line
    return await name_version(state, publication.info.label, wanted, order, ordinal)


async def store_state(actor: Principal, artifact: ArtifactState, version: UUID, state: str) -> None:
    """Write the state of a published version, under the artifact's lock. Raises `NotFound` if it is gone."""
    row = await fetch_one(
        """
        UPDATE version SET state = $3, modified_by = $4, modified_at = now()
        WHERE artifact = $1 AND id = $2 AND state NOT IN ('DRAFT', 'DELETED', 'PURGED') RETURNING id
        """,
        artifact.id, version, state, actor.name,
    )  # fmt: skip
    if row is None:
        raise NotFound("version", version)
    await forget(artifact.tenant)


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


async def find_registered(artifact: UUID, digest: bytes, imported: Imported | None = None) -> UUID | None:
    """The newest version of an artifact that is a schema of this digest, under the numbers that it is to keep."""
    wanted = imported or Imported()
    row = await fetch_one(
        """
        SELECT v.id FROM version v JOIN registered_schema s ON s.key = v.registered
        WHERE v.artifact = $1 AND s.digest = $2 AND v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED')
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
        FROM ({_VIEW} WHERE v.tenant = $1 AND v.id = $2 AND v.state NOT IN ('DRAFT', 'PURGED')) found
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
    v.tenant = $1 AND v.state NOT IN ('DRAFT', 'DELETED', 'PURGED') AND ($2::uuid IS NULL OR v.artifact = $2)
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
