"""Service instances: the resolvers, stores and issuers that a tenant configured. Nothing here calls one."""

from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.naming.checks import MAX_LONG_TEXT, check_text
from app.naming.model import NewService, ServiceChange, ServiceType, ServiceView, Some, given
from app.naming.rows import change_row, lock_own, new_id, require_writing
from app.naming.service_config import check_config, merged, seal, shown, unseal
from app.settings import Settings
from app.storage.engine import fetch, fetch_one, transaction

ENTITY = "service instance"
_OWN = """
SELECT id, tenant, service_type, adapter_type, name, description, config, is_primary, created_at, updated_at
FROM service_instance WHERE tenant = $1
"""


async def create_service(actor: Principal, settings: Settings, new: NewService) -> ServiceView:
    """Configure a service; as the primary one of its type it takes the place of another. Admins only.

    Raises `Invalid`, `Forbidden`.
    """
    require_writing(actor, Scope.ADMINISTER)
    _check(given(new))
    check_config(new.config)
    service = new_id()
    async with transaction():
        await _take_first_place(actor, new.service_type, is_primary=new.is_primary)
        await fetch(
            """
            INSERT INTO service_instance (id, tenant, service_type, adapter_type, name, description, is_primary, config,
                                          sealed_config)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            service, actor.tenant, new.service_type, new.adapter_type, new.name, new.description, new.is_primary,
            _encoded(shown(new.config)), seal(settings, new.config, actor.tenant, service),
        )  # fmt: skip
        detail = {"type": new.service_type, "adapter": new.adapter_type, "name": new.name, "primary": new.is_primary}
        await record(
            actor, "service.created", "service", UUID(service), detail | {"settings": sorted(new.config)[:100]}
        )
    return await get_service(actor, service)


async def get_service(actor: Principal, service: str) -> ServiceView:
    """One service. Raises `NotFound`, `Forbidden`."""
    row = await fetch_one(f"{_OWN} AND id = $2", actor.reads(), service)
    if row is None:
        raise NotFound(ENTITY, service)
    return _view(row)


async def list_services(actor: Principal, *, limit: int, offset: int) -> Some[ServiceView]:
    """The tenant's services, newest first. Raises `Forbidden`."""
    rows = await fetch(f"{_OWN} ORDER BY created_at DESC, id LIMIT $2 OFFSET $3", actor.reads(), limit, offset)
    total = await fetch_one("SELECT count(*) FROM service_instance WHERE tenant = $1", actor.tenant)
    return Some([_view(row) for row in rows], total[0] if total else 0)


async def update_service(actor: Principal, settings: Settings, service: str, change: ServiceChange) -> ServiceView:
    """Change a service. Its settings are merged into what is there. Admins only.

    Raises `NotFound`, `Invalid`, `Forbidden`, and `Conflict` where the stored settings cannot be read.
    """
    require_writing(actor, Scope.ADMINISTER)
    columns = given(change)
    if not columns:
        raise Invalid("At least one field is required")
    _check(columns)
    config = columns.pop("config", None)
    async with transaction():
        await _hold_tenant(actor)
        row = await lock_own("service_instance", ENTITY, actor.tenant, service)
        await _take_first_place(actor, row["service_type"], is_primary=columns.get("is_primary", False))
        detail: dict[str, Any] = dict(columns)
        if config is not None:
            whole = merged(unseal(settings, row["sealed_config"], actor.tenant, service), config)
            check_config(whole)
            columns |= {"config": _encoded(shown(whole)), "sealed_config": seal(settings, whole, actor.tenant, service)}
            detail["settings"] = sorted(config)[:100]
        await change_row("service_instance", actor.tenant, service, columns)
        await record(actor, "service.updated", "service", UUID(service), detail)
    return await get_service(actor, service)


async def delete_service(actor: Principal, service: str, *, force: bool) -> None:
    """Delete a service. Admins only. With `force`, what is linked with it is linked with none from then on.

    Raises `NotFound`, `Forbidden`, and without `force` `Conflict` if a registrar or a scheme is linked with it.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await lock_own("service_instance", ENTITY, actor.tenant, service)
        registrars = await _ids("registrar", service)
        schemes = await _ids("identifier_scheme", service)
        if (registrars or schemes) and not force:
            message = (
                f"The service instance is linked with {len(registrars)} registrars and {len(schemes)} schemes; "
                "use ?force=true to delete it and clear these links"
            )
            raise Conflict(message, kind="in-use")
        for table in ("registrar", "identifier_scheme"):
            await fetch(f"UPDATE {table} SET service = NULL, updated_at = now() WHERE service = $1", service)
        await fetch("DELETE FROM service_instance WHERE id = $1", service)
        detail = {"type": row["service_type"], "name": row["name"], "registrars": registrars, "schemes": schemes}
        await record(actor, "service.deleted", "service", UUID(service), detail)


async def _ids(table: str, service: str) -> list[str]:
    return [row["id"] for row in await fetch(f"SELECT id FROM {table} WHERE service = $1 ORDER BY id", service)]


async def _hold_tenant(actor: Principal) -> None:
    """Be alone in changing services, so that two cannot both become the primary one."""
    await fetch("SELECT 1 FROM tenant WHERE id = $1 FOR NO KEY UPDATE", actor.tenant)


async def _take_first_place(actor: Principal, kind: ServiceType, *, is_primary: bool) -> None:
    if is_primary:
        await _hold_tenant(actor)
        await fetch(
            "UPDATE service_instance SET is_primary = false WHERE tenant = $1 AND service_type = $2 AND is_primary",
            actor.tenant, kind,
        )  # fmt: skip


def _check(members: dict[str, Any]) -> None:
    for member, field in (("adapter_type", "adapterType"), ("name", "name")):
        if member in members:
            check_text(field, members[member])
    if members.get("description"):
        check_text("description", members["description"], limit=MAX_LONG_TEXT)


def _encoded(config: dict[str, Any]) -> str:
    return msgspec.json.encode(config).decode()


def _view(row: Record) -> ServiceView:
    return msgspec.convert({**row, "config": msgspec.json.decode(row["config"])}, ServiceView)
