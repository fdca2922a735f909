"""What holds for a name: its own rule, else its group's, else the tenant's, else a default.

Rules are kept by name, not by artifact: a registry's clients set them before they register anything.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from app.contracts.data_contracts import Metadata, RuleSet
from app.contracts.forgetting import forget
from app.errors import NotFound
from app.formats import Level
from app.storage.engine import fetch, fetch_one

RULES = """
LEFT JOIN rule ra ON ra.tenant = a.tenant AND ra.artifact_group = a.artifact_group AND ra.name = a.name
LEFT JOIN rule rg ON rg.tenant = a.tenant AND rg.artifact_group = a.artifact_group AND rg.name IS NULL
LEFT JOIN rule rt ON rt.tenant = a.tenant AND rt.artifact_group IS NULL
"""
"""Joins the rules of an artifact `a`: its own, its group's, the tenant's. `LEVEL` and `MODE` are those in force."""
LEVEL = "coalesce(ra.level, rg.level, rt.level, a.default_level)"
INHERITED_LEVEL = "coalesce(rg.level, rt.level, a.default_level)"
VALIDITY = "coalesce(ra.validity, rg.validity, rt.validity)"
INTEGRITY = "coalesce(ra.integrity, rg.integrity, rt.integrity)"
DIALECT = """
coalesce((SELECT p.value FROM config_property p WHERE p.tenant = a.tenant AND p.name IN (
    'assent.compatibility.dialect', 'assent.compatibility.dialect@' || a.group_name,
    'assent.compatibility.dialect@' || a.group_name || '/' || a.name)
 ORDER BY length(p.name) DESC LIMIT 1), 'confluent')
"""
"""Whose verdict counts for an artifact `a`: a property of its own, of its group, or of the tenant."""
MODE = """
CASE rt.mode WHEN 'READONLY_OVERRIDE' THEN rt.mode ELSE coalesce(ra.mode, rg.mode, rt.mode, 'READWRITE') END
"""


class Mode(StrEnum):
    """Whether a registry takes new schemas.

    IMPORT takes them with ids and versions from elsewhere, without asking for compatibility. READONLY_OVERRIDE, set for
    the whole tenant, is READONLY whatever a name says. FORWARD passes writes on to another registry; none is here, so
    it only says so.
    """

    READWRITE = "READWRITE"
    READONLY = "READONLY"
    READONLY_OVERRIDE = "READONLY_OVERRIDE"
    IMPORT = "IMPORT"
    FORWARD = "FORWARD"

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be registered or deleted."""
        return self in (Mode.READONLY, Mode.READONLY_OVERRIDE)


class RegistryConfig(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What can be configured besides the level, as Confluent's registry names it."""

    alias: str | None = None
    normalize: bool | None = None
    validate_fields: bool | None = None
    validate_rules: bool | None = None
    compatibility_group: str | None = None
    default_metadata: Metadata | None = None
    override_metadata: Metadata | None = None
    default_rule_set: RuleSet | None = None
    override_rule_set: RuleSet | None = None


class Place(msgspec.Struct, frozen=True):
    """What a rule is set for: a name in a group, a group (no name), or the whole tenant (neither)."""

    group: str | None = None
    name: str | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What is set at one place, and nothing that is inherited."""

    level: Level | None = None
    mode: Mode | None = None
    config: RegistryConfig = RegistryConfig()
    validity: str | None = None
    integrity: str | None = None


class Effective(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a name, with what its group and tenant say where it says nothing itself."""

    level: Level
    mode: Mode
    config: RegistryConfig


async def require_group(tenant: UUID, name: str) -> UUID:
    """The id of a group. Raises `NotFound`."""
    row = await fetch_one("SELECT id FROM artifact_group WHERE tenant = $1 AND name = $2", tenant, name)
    if row is None:
        raise NotFound("group", name)
    return row["id"]


async def ensure_group(tenant: UUID, name: str, *, created_by: str = "assent") -> UUID:
    """The id of a group, made now if there is none, or if it was deleted; within the caller's transaction.

    Those who make it at once queue for its name, not for its row: an upsert would lock the row even where it changes
    nothing, and whoever holds an artifact of the group needs it, for its counter, while the upserter waits for the
    artifact.
    """
    if (found := await _living_group(tenant, name)) is not None:
        return found
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{tenant} new group {name}")
    if (found := await _living_group(tenant, name)) is not None:
        return found
    row = await fetch_one(
        """
        INSERT INTO artifact_group AS g (tenant, name, created_by, modified_by) VALUES ($1, $2, $3, $3)
        ON CONFLICT ON CONSTRAINT group_name_once DO UPDATE SET deleted_at = NULL, created_by = $3, created_at = now(),
               modified_by = $3, modified_at = now() WHERE g.deleted_at IS NOT NULL
        RETURNING id
        """,
        tenant, name, created_by,
    )  # fmt: skip
    return row["id"] if row else await require_group(tenant, name)


async def _living_group(tenant: UUID, name: str) -> UUID | None:
    row = await fetch_one(
        "SELECT id FROM artifact_group WHERE tenant = $1 AND name = $2 AND deleted_at IS NULL", tenant, name
    )
    return row["id"] if row else None


async def read_rule(tenant: UUID, place: Place) -> Rule | None:
    """What is set at a place itself; null if nothing is."""
    found = [rule for at, rule in await _rules(tenant, place) if at == place]
    return found[0] if found else None


async def effective_rule(tenant: UUID, place: Place, *, default_level: Level = Level.BACKWARD) -> Effective:
    """What holds at a place. An artifact's own `default_level` is what its origin decides."""
    found = await _rules(tenant, place)
    levels = [rule.level for _, rule in found if rule.level is not None]
    modes = [rule.mode for _, rule in found if rule.mode is not None]
    if (Place(), Mode.READONLY_OVERRIDE) in [(at, rule.mode) for at, rule in found]:
        modes = [Mode.READONLY_OVERRIDE]
    config: dict[str, Any] = {}
    for _, rule in reversed(found):
        config |= msgspec.to_builtins(rule.config)
    return Effective(
        level=next(iter(levels), default_level),
        mode=next(iter(modes), Mode.READWRITE),
        config=msgspec.convert(config, RegistryConfig),
    )


async def _rules(tenant: UUID, place: Place) -> list[tuple[Place, Rule]]:
    """What is set at a place and around it, the narrowest first."""
    rows = await fetch(
        """
        SELECT g.name AS group, r.name, r.level, r.mode, r.config, r.validity, r.integrity
        FROM rule r LEFT JOIN artifact_group g ON g.id = r.artifact_group
        WHERE r.tenant = $1 AND (r.artifact_group IS NULL OR g.name = $2 AND (r.name IS NULL OR r.name = $3))
        ORDER BY r.artifact_group IS NULL, r.name IS NULL
        """,
        tenant, place.group, place.name,
    )  # fmt: skip
    return [
        (
            Place(row["group"], row["name"]),
            msgspec.convert({**row, "config": msgspec.json.decode(row["config"])}, Rule),
        )
        for row in rows
    ]


async def store_rule(
    tenant: UUID,
    place: Place,
    *,
    level: Level | UnsetType | None = UNSET,
    mode: Mode | UnsetType | None = UNSET,
    config: RegistryConfig | UnsetType = UNSET,
    validity: str | UnsetType | None = UNSET,
    integrity: str | UnsetType | None = UNSET,
) -> None:
    """Write parts of the rule of a place, and leave the others, also if somebody else is writing those.

    Within the caller's transaction. What says nothing any more is removed.
    """
    group = None if place.group is None else await ensure_group(tenant, place.group)
    await fetch(
        """
        INSERT INTO rule AS r (tenant, artifact_group, name, level, mode, config, validity, integrity)
        VALUES ($1, $2, $3, $4, $6, $8, $10, $12)
        ON CONFLICT ON CONSTRAINT rule_once DO UPDATE SET
            level = CASE WHEN $5 THEN excluded.level ELSE r.level END,
            mode = CASE WHEN $7 THEN excluded.mode ELSE r.mode END,
            config = CASE WHEN $9 THEN excluded.config ELSE r.config END,
            validity = CASE WHEN $11 THEN excluded.validity ELSE r.validity END,
            integrity = CASE WHEN $13 THEN excluded.integrity ELSE r.integrity END,
            updated_at = now()
        """,
        tenant, group, place.name,
        None if level is UNSET else level, level is not UNSET,
        None if mode is UNSET else mode, mode is not UNSET,
        "{}" if config is UNSET else msgspec.json.encode(config).decode(), config is not UNSET,
        None if validity is UNSET else validity, validity is not UNSET,
        None if integrity is UNSET else integrity, integrity is not UNSET,
    )  # fmt: skip
    await fetch(
        """
        DELETE FROM rule WHERE tenant = $1 AND artifact_group IS NOT DISTINCT FROM $2 AND name IS NOT DISTINCT FROM $3
        AND level IS NULL AND mode IS NULL AND config = '{}' AND validity IS NULL AND integrity IS NULL
        """,
        tenant, group, place.name,
    )  # fmt: skip
    await forget(tenant)
