"""Roles given to principals by name, in place of the one that they were made with.

It acts on every surface: whoever authenticates is looked up here. A name that has a role can only be given to further
keys by an administrator, and one that several principals share gets none, so that nobody comes by a role by choosing a
name.
"""

from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.keys import AUTHENTICATOR
from app.identity.principals import Principal, Role, Scope
from app.storage.engine import fetch, fetch_one, transaction

_MAX_ID = 256


class RoleMapping(msgspec.Struct, frozen=True):
    """Who has which role. `principal_id` is a principal's name, or its id."""

    principal_id: str
    principal_name: str | None
    role: Role


class RolePage(msgspec.Struct, frozen=True):
    """Some mappings, and how many there are."""

    results: list[RoleMapping]
    total: int


_VIEW = "SELECT principal_id, principal_name, role FROM role_mapping"


async def list_roles(actor: Principal, *, limit: int, offset: int) -> RolePage:
    """Mappings by principal. Admins only. Raises `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    rows = await fetch(
        f'{_VIEW} WHERE tenant = $1 ORDER BY principal_id COLLATE "C" LIMIT $2 OFFSET $3', actor.tenant, limit, offset
    )
    total = await fetch_one("SELECT count(*) FROM role_mapping WHERE tenant = $1", actor.tenant)
    return RolePage([msgspec.convert(dict(row), RoleMapping) for row in rows], total[0] if total else 0)


async def get_role(actor: Principal, principal_id: str) -> RoleMapping:
    """One mapping. Admins only. Raises `NotFound`, `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    row = await fetch_one(f"{_VIEW} WHERE tenant = $1 AND principal_id = $2", actor.tenant, principal_id)
    if row is None:
        raise NotFound("role mapping", principal_id)
    return msgspec.convert(dict(row), RoleMapping)


async def create_role(actor: Principal, mapping: RoleMapping) -> None:
    """Give a role. Admins only.

    Raises `Conflict` of the kinds `role-exists` and, for a name that several principals have, `ambiguous`; `Invalid`,
    `Forbidden`.
    """
    actor.require(Scope.ADMINISTER)
    if not 0 < len(mapping.principal_id) <= _MAX_ID or not mapping.principal_id.isprintable():
        raise Invalid(f"A principal's id has 1 to {_MAX_ID} printable characters.", field="principalId")
    if len(mapping.principal_name or "") > _MAX_ID:
        raise Invalid(f"A principal's name has at most {_MAX_ID} characters.", field="principalName")
    async with transaction():
        row = await fetch_one(
            "SELECT count(*) FROM principal WHERE tenant = $1 AND name = $2", actor.tenant, mapping.principal_id
        )
        if row is not None and row[0] > 1:
            raise Conflict(
                f"{row[0]} principals are called {mapping.principal_id!r}; use the id of one.", kind="ambiguous"
            )
        row = await fetch_one(
            """
            INSERT INTO role_mapping (tenant, principal_id, principal_name, role) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            actor.tenant, mapping.principal_id, mapping.principal_name, mapping.role,
        )  # fmt: skip
        if row is None:
            raise Conflict(f"A mapping for principal '{mapping.principal_id}' already exists.", kind="role-exists")
        await _recorded(actor, row["id"], mapping.principal_id, mapping.role)


async def change_role(actor: Principal, principal_id: str, role: Role | None) -> None:
    """Give another role, or (null) none but the principal's own. Admins only. Raises `NotFound`, `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    async with transaction():
        if role is None:
            sql = "DELETE FROM role_mapping WHERE tenant = $1 AND principal_id = $2 RETURNING id"
            row = await fetch_one(sql, actor.tenant, principal_id)
        else:
            sql = "UPDATE role_mapping SET role = $3 WHERE tenant = $1 AND principal_id = $2 RETURNING id"
            row = await fetch_one(sql, actor.tenant, principal_id, role)
        if row is None:
            raise NotFound("role mapping", principal_id)
        await _recorded(actor, row["id"], principal_id, role)


async def _recorded(actor: Principal, mapping: UUID, principal_id: str, role: Role | None) -> None:
    await record(actor, "role.set", "role_mapping", mapping, {"principal": principal_id, "role": role})
    AUTHENTICATOR.forget_all()
