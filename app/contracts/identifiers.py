"""Identifiers as names of artifacts: one identifier stands for one artifact at most, an artifact may have several."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Conflict, NotFound
from app.identity.grants import require_writer
from app.identity.principals import Principal, Scope
from app.naming.identifiers import lock_identifier
from app.storage.engine import fetch, fetch_one, transaction

_NAMED = """
SELECT n.identifier AS id, i.value, s.id AS scheme_id, s.name AS scheme_name, r.namespace, n.created_at
FROM artifact_identifier n JOIN identifier i ON i.id = n.identifier JOIN identifier_scheme s ON s.id = i.scheme
JOIN registrar r ON r.id = s.registrar
"""


class AssetIdentifier(msgspec.Struct, frozen=True, kw_only=True):
    """An identifier that names an asset, with its scheme and the namespace of the registrar that keeps it."""

    id: str
    value: str
    scheme_id: str
    scheme_name: str
    namespace: str
    created_at: datetime
    """When it was given to the asset."""


class NamedAsset(msgspec.Struct, frozen=True, kw_only=True):
    """The asset that an identifier names, and its latest version."""

    id: UUID
    fqn: str
    latest_version: str | None
    latest_contract_id: UUID | None


async def name_asset(actor: Principal, asset: UUID, identifier: str) -> AssetIdentifier:
    """Have an identifier name an asset; if it does already, nothing happens.

    For who may write both. Raises `NotFound`, `Forbidden`, `Conflict` if it names another asset.
    """
    actor.require(Scope.PUBLISH)
    async with transaction():
        fqn = await _hold(actor, asset)
        row = await lock_identifier(actor, identifier)
        named = await fetch_one(
            """
            SELECT a.id, a.fqn, a.deleted_at FROM artifact_identifier n JOIN artifact a ON a.id = n.artifact
            WHERE n.identifier = $1
            """,
            identifier,
        )
        if named is not None and named["id"] != asset and named["deleted_at"] is None:
            message = f"The identifier {row['value']!r} names the asset {named['fqn']!r}."
            raise Conflict(message, kind="duplicate", asset_id=str(named["id"]))
        if named is None or named["id"] != asset:
            await fetch(
                """
                INSERT INTO artifact_identifier (identifier, tenant, artifact) VALUES ($1, $2, $3)
                ON CONFLICT (identifier) DO UPDATE SET artifact = excluded.artifact, created_at = now()
                """,
                identifier, actor.tenant, asset,
            )  # fmt: skip
            detail = {"fqn": fqn, "identifier": identifier, "value": row["value"]}
            await record(actor, "asset.named", "asset", asset, detail)
        made = await fetch_one(f"{_NAMED} WHERE n.identifier = $1", identifier)
    return msgspec.convert(dict(made or {}), AssetIdentifier)


async def unname_asset(actor: Principal, asset: UUID, identifier: str) -> None:
    """Have an identifier name an asset no more. For who may write both. Raises `NotFound`, `Forbidden`."""
    actor.require(Scope.PUBLISH)
    async with transaction():
        fqn = await _hold(actor, asset)
        row = await lock_identifier(actor, identifier)
        gone = await fetch_one(
            "DELETE FROM artifact_identifier WHERE identifier = $1 AND artifact = $2 RETURNING id", identifier, asset
        )
        if gone is None:
            raise NotFound("identifier of the asset", identifier)
        detail = {"fqn": fqn, "identifier": identifier, "value": row["value"]}
        await record(actor, "asset.unnamed", "asset", asset, detail)


async def identifiers_of(tenant: UUID, asset: UUID) -> Sequence[AssetIdentifier]:
    """The identifiers that name an asset, the oldest first."""
    rows = await fetch(f"{_NAMED} WHERE n.tenant = $1 AND n.artifact = $2 ORDER BY n.created_at, n.id", tenant, asset)
    return [msgspec.convert(dict(row), AssetIdentifier) for row in rows]


async def asset_named(tenant: UUID, identifier: str) -> NamedAsset | None:
    """The asset that an identifier names, if it names one that is there."""
    row = await fetch_one(
        """
        SELECT a.id, a.fqn, l.semver AS latest_version, l.id AS latest_contract_id
        FROM artifact_identifier n JOIN artifact a ON a.id = n.artifact
        LEFT JOIN LATERAL (
            SELECT id, semver FROM version v
            WHERE v.artifact = a.id AND v.state IN ('ENABLED', 'DEPRECATED') AND NOT v.prerelease
            ORDER BY ordinal DESC LIMIT 1
        ) l ON true
        WHERE n.tenant = $1 AND n.identifier = $2 AND a.deleted_at IS NULL
        """,
        tenant, identifier,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), NamedAsset)


async def _hold(actor: Principal, asset: UUID) -> str:
    """Hold on to an asset that the actor may write until the transaction ends; its name."""
    row = await fetch_one(
        "SELECT fqn, owner FROM artifact WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL FOR NO KEY UPDATE",
        actor.tenant, asset,
    )  # fmt: skip
    if row is None:
        raise NotFound("asset", asset)
    await require_writer(actor, row["owner"], row["fqn"])
    return row["fqn"]
