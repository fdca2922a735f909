"""Groups as Apicurio's registry describes them. The default group is always there, and nobody's to describe."""

from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import UNSET, UnsetType

from app.audit.log import record
from app.contracts.described import check_words
from app.contracts.forgetting import forget
from app.contracts.names import DEFAULT_GROUP, MAX_LONG_NAME, check_name
from app.contracts.tags import tags_of
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.grants import OWNER_ONLY
from app.identity.principals import Principal, Scope
from app.storage.engine import fetch, fetch_one, transaction

LIMIT_GROUPS = f"{OWNER_ONLY}.limit-group-access"
"""The property by which an administrator says that only who made a group may change it."""

GROUPS = """
SELECT g.id, g.name, g.description, g.labels, g.created_by, g.created_at, g.modified_by, g.modified_at
FROM artifact_group g
"""


class GroupRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A group, with what was said of it."""

    id: UUID
    name: str
    description: str | None
    labels: dict[str, str]
    created_by: str
    created_at: datetime
    modified_by: str
    modified_at: datetime


def group_record(row: Record) -> GroupRecord:
    """A row of `GROUPS`."""
    return msgspec.convert({**row, "labels": msgspec.json.decode(row["labels"])}, GroupRecord)


async def find_group(tenant: UUID, name: str) -> GroupRecord | None:
    """A group by its name."""
    row = await fetch_one(
        f"{GROUPS} WHERE g.tenant = $1 AND g.name = $2 AND g.deleted_at IS NULL AND g.name <> '{DEFAULT_GROUP}'",
        tenant, name,
    )  # fmt: skip
    return group_record(row) if row else None


async def get_group(tenant: UUID, name: str) -> GroupRecord:
    """A group by its name. Raises `NotFound`."""
    found = await find_group(tenant, name)
    if found is None:
        raise NotFound("group", name)
    return found


async def create_group(
    actor: Principal, name: str, description: str | None, labels: dict[str, str] | None
) -> GroupRecord:
    """Make a group, or make one anew that was deleted. Raises `Conflict` of the kind `group-exists`, `Invalid`."""
    actor.require(Scope.PUBLISH)
    if check_name(name, MAX_LONG_NAME) == DEFAULT_GROUP:
        raise Invalid("The group name 'default' is reserved and cannot be used.", field="groupId")
    check_words(None, description, labels)
    labels = labels or {}
    async with transaction():
        row = await fetch_one(
            """
            INSERT INTO artifact_group AS g (tenant, name, description, labels, tags, created_by, modified_by)
            VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT ON CONSTRAINT group_name_once DO UPDATE SET
                description = $3, labels = $4, tags = $5, created_by = $6, created_at = now(), modified_by = $6,
                modified_at = now(), deleted_at = NULL WHERE g.deleted_at IS NOT NULL
            RETURNING id
            """,
            actor.tenant, name, description, msgspec.json.encode(labels).decode(), tags_of(labels), actor.name,
        )  # fmt: skip
        if row is None:
            raise Conflict(f"Group '{name}' already exists.", kind="group-exists")
        made = await get_group(actor.tenant, name)
        await record(actor, "group.created", "group", row["id"], {"name": name})
    return made


async def update_group(
    actor: Principal,
    name: str,
    description: str | UnsetType | None = UNSET,
    labels: dict[str, str] | UnsetType | None = UNSET,
) -> None:
    """Change what is said of a group, where something is given. Raises `NotFound`, `Forbidden`, `Invalid`."""
    actor.require(Scope.PUBLISH)
    said = None if description is UNSET else description
    tagged = None if labels is UNSET else labels
    check_words(None, said, tagged)
    async with transaction():
        group = await get_group(actor.tenant, name)
        await require_group_owner(actor, group)
        await fetch(
            """
            UPDATE artifact_group SET description = coalesce($2, description), labels = coalesce($3, labels),
                   tags = coalesce($4, tags), modified_by = $5, modified_at = now() WHERE id = $1
            """,
            group.id, said, None if tagged is None else msgspec.json.encode(tagged).decode(),
            None if tagged is None else tags_of(tagged), actor.name,
        )  # fmt: skip
        await record(actor, "group.described", "group", group.id, {"name": name})


async def require_group_owner(actor: Principal, group: GroupRecord) -> None:
    """Raise `Forbidden` where only who made a group may change it, and that is somebody else."""
    if actor.is_admin or group.created_by == actor.name:
        return
    sql = "SELECT count(*) FROM config_property WHERE tenant = $1 AND name = ANY($2) AND value = 'true'"
    row = await fetch_one(sql, actor.tenant, [OWNER_ONLY, LIMIT_GROUPS])
    if row is not None and row[0] == 2:
        raise Forbidden(f"User {actor.name} is not authorized to perform the requested operation: not the owner.")


async def mark_deleted(actor: Principal, group: GroupRecord) -> None:
    """Take an empty group away, within a transaction; its row stays for what was in it. Raises `Conflict` if it is not
    empty."""
    row = await fetch_one("SELECT 1 FROM artifact WHERE artifact_group = $1 AND deleted_at IS NULL LIMIT 1", group.id)
    if row is not None:
        raise Conflict(f"Something was added to the group '{group.name}' meanwhile.", kind="not-empty")
    await fetch("DELETE FROM rule WHERE artifact_group = $1 AND name IS NULL AND mode IS NULL", group.id)
    await fetch(
        """
        UPDATE artifact_group SET deleted_at = now(), description = NULL, labels = '{}', tags = '{}' WHERE id = $1
        """,
        group.id,
    )
    await forget(actor.tenant)
