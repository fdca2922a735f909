"""Registrars: the organisations that keep schemes of identifiers. A tenant sees its own and the defaults."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.naming.checks import check_text, check_url
from app.naming.governance import require_not_governing
from app.naming.model import NewRegistrar, RegistrarChange, RegistrarView, Some, given
from app.naming.rows import change_row, keep_resolver, lock_own, new_id, page, require_writing
from app.storage.engine import fetch, fetch_one, transaction

_VISIBLE = """
SELECT x.id, x.tenant, x.name, x.namespace, x.url, x.service, x.created_at, x.updated_at FROM registrar x
WHERE (x.tenant = $1 OR x.tenant IS NULL)
"""
_CHECKS = {"name": check_text, "namespace": check_text, "url": check_url}


async def create_registrar(actor: Principal, new: NewRegistrar) -> RegistrarView:
    """Make a registrar. Admins only. Raises `Invalid`, `NotFound` for an unknown service, `Forbidden`."""
    require_writing(actor, Scope.ADMINISTER)
    columns = _columns(given(new))
    registrar = new_id()
    async with transaction():
        await keep_resolver(actor, columns.get("service"))
        await fetch(
            "INSERT INTO registrar (id, tenant, name, namespace, url, service) VALUES ($1, $2, $3, $4, $5, $6)",
            registrar, actor.tenant, new.name, new.namespace, new.url, columns.get("service"),
        )  # fmt: skip
        await record(actor, "registrar.created", "registrar", UUID(registrar), columns)
    return await get_registrar(actor, registrar)


async def get_registrar(actor: Principal, registrar: str) -> RegistrarView:
    """One registrar. Raises `NotFound`, `Forbidden`."""
    row = await fetch_one(f"{_VISIBLE} AND x.id = $2", actor.reads(), registrar)
    if row is None:
        raise NotFound("registrar", registrar)
    return msgspec.convert(dict(row), RegistrarView)


async def list_registrars(actor: Principal, *, limit: int, offset: int) -> Some[RegistrarView]:
    """The tenant's registrars and the defaults, newest first. Raises `Forbidden`."""
    return await page(_VISIBLE, RegistrarView, actor.reads(), limit=limit, offset=offset)


async def update_registrar(actor: Principal, registrar: str, change: RegistrarChange) -> RegistrarView:
    """Change a registrar of the tenant's own. Admins only. Raises `NotFound`, `Invalid`, `Forbidden`."""
    require_writing(actor, Scope.ADMINISTER)
    members = given(change)
    if not members:
        raise Invalid("At least one of name, namespace, url, or idrServiceInstanceId is required")
    columns = _columns(members)
    async with transaction():
        await keep_resolver(actor, columns.get("service"))
        await lock_own("registrar", "registrar", actor.tenant, registrar)
        await change_row("registrar", actor.tenant, registrar, columns)
        await record(actor, "registrar.updated", "registrar", UUID(registrar), columns)
    return await get_registrar(actor, registrar)


async def delete_registrar(actor: Principal, registrar: str) -> None:
    """Delete a registrar of the tenant's own, with its schemes and their qualifiers. Admins only.

    Raises `NotFound`, `Forbidden`, and `Conflict` where a scheme has identifiers, or governs names.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await lock_own("registrar", "registrar", actor.tenant, registrar)
        rows = await fetch("SELECT id FROM identifier_scheme WHERE registrar = $1 ORDER BY id FOR UPDATE", registrar)
        schemes = [scheme["id"] for scheme in rows]
        if await fetch("SELECT 1 FROM identifier WHERE scheme = ANY($1) LIMIT 1", schemes):
            raise Conflict("The registrar has schemes with identifiers and cannot be deleted", kind="in-use")
        await require_not_governing(schemes, "The registrar")
        await fetch("DELETE FROM scheme_qualifier WHERE scheme = ANY($1)", schemes)
        await fetch("DELETE FROM identifier_scheme WHERE id = ANY($1)", schemes)
        await fetch("DELETE FROM registrar WHERE id = $1", registrar)
        detail = {"name": row["name"], "namespace": row["namespace"], "schemes": schemes}
        await record(actor, "registrar.deleted", "registrar", UUID(registrar), detail)


def _columns(members: dict[str, Any]) -> dict[str, Any]:
    """Checked members as columns. Raises `Invalid`."""
    for name, check in _CHECKS.items():
        if name in members:
            check(name, members[name])
    service = members.pop("idr_service_instance_id", UNSET)
    if service is not UNSET:
        if service is not None:
            check_text("idrServiceInstanceId", service)
        members["service"] = service
    return members
