"""Schemes: kinds of identifiers, with a pattern that values have to match, and qualifiers that go beside them."""

from typing import Any
from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.naming.checks import check_expression, check_template, check_text
from app.naming.governance import require_not_governing
from app.naming.model import NewScheme, SchemeChange, SchemeView, Some, given
from app.naming.qualifiers import check_qualifiers, qualifiers_of, replace_qualifiers
from app.naming.rows import change_row, keep_resolver, lock_own, new_id, once, page, require_writing
from app.storage.engine import fetch, fetch_one, transaction

ENTITY = "identifier scheme"
_TAKEN = "An identifier scheme with this primary key already exists for the registrar"
_VISIBLE = """
SELECT x.id, x.tenant, x.registrar, x.name, x.primary_key, x.validation_pattern, x.link_template, x.service,
       x.created_at, x.updated_at
FROM identifier_scheme x WHERE (x.tenant = $1 OR x.tenant IS NULL)
"""
_CHECKS = {
    "registrar_id": ("registrarId", check_text),
    "name": ("name", check_text),
    "primary_key": ("primaryKey", check_text),
    "validation_pattern": ("validationPattern", check_expression),
    "link_template": ("linkTemplate", check_template),
}


async def create_scheme(actor: Principal, new: NewScheme) -> SchemeView:
    """Make a scheme of a registrar that the tenant sees, with its qualifiers. Admins only.

    Raises `Invalid`, `NotFound` for the registrar or the service, `Conflict` if the registrar has one with this primary
    key, `Forbidden`.
    """
    require_writing(actor, Scope.ADMINISTER)
    columns = _columns(given(new))
    columns.pop("registrar_id")
    scheme = new_id()
    async with transaction():
        await keep_resolver(actor, columns.get("service"))
        registrar = await fetch_one(
            "SELECT 1 FROM registrar WHERE id = $2 AND (tenant = $1 OR tenant IS NULL) FOR KEY SHARE",
            actor.tenant, new.registrar_id,
        )  # fmt: skip
        if registrar is None:
            raise NotFound("registrar", new.registrar_id)
        with once(_TAKEN):
            await fetch(
                """
                INSERT INTO identifier_scheme (id, tenant, registrar, name, primary_key, validation_pattern,
                                               link_template, service)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                scheme, actor.tenant, new.registrar_id, new.name, new.primary_key, new.validation_pattern,
                new.link_template, columns.get("service"),
            )  # fmt: skip
        await replace_qualifiers(scheme, new.qualifiers)
        detail = columns | {"registrar": new.registrar_id, "qualifiers": [one.key for one in new.qualifiers]}
        await record(actor, "scheme.created", "scheme", UUID(scheme), detail)
    return await get_scheme(actor, scheme)


async def get_scheme(actor: Principal, scheme: str) -> SchemeView:
    """One scheme with its qualifiers. Raises `NotFound`, `Forbidden`."""
    row = await fetch_one(f"{_VISIBLE} AND x.id = $2", actor.reads(), scheme)
    if row is None:
        raise NotFound(ENTITY, scheme)
    return (await _with_qualifiers([msgspec.convert(dict(row), SchemeView)]))[0]


async def list_schemes(
    actor: Principal, *, registrar: str | None = None, limit: int | None, offset: int = 0
) -> Some[SchemeView]:
    """The tenant's schemes and the defaults with their qualifiers, newest first; of one registrar, if it is named.

    Without a limit all of them. Raises `Forbidden`.
    """
    select = f"{_VISIBLE} AND ($2::text IS NULL OR x.registrar = $2)"
    found = await page(select, SchemeView, actor.reads(), registrar, limit=limit, offset=offset)
    return Some(await _with_qualifiers(found.rows), found.total)


async def update_scheme(actor: Principal, scheme: str, change: SchemeChange) -> SchemeView:
    """Change a scheme of the tenant's own; identifiers and names that are there stay as they are. Admins only.

    Raises `NotFound`, `Invalid`, `Conflict` for a primary key that is taken, `Forbidden`.
    """
    require_writing(actor, Scope.ADMINISTER)
    members = given(change)
    if not members:
        raise Invalid("At least one field is required")
    columns = _columns(members)
    qualifiers = columns.pop("qualifiers", None)
    async with transaction():
        await keep_resolver(actor, columns.get("service"))
        await lock_own("identifier_scheme", ENTITY, actor.tenant, scheme)
        with once(_TAKEN):
            await change_row("identifier_scheme", actor.tenant, scheme, columns)
        if qualifiers is not None:
            await replace_qualifiers(scheme, qualifiers)
            columns["qualifiers"] = [one.key for one in qualifiers]
        await record(actor, "scheme.updated", "scheme", UUID(scheme), columns)
    return await get_scheme(actor, scheme)


async def delete_scheme(actor: Principal, scheme: str) -> None:
    """Delete a scheme of the tenant's own with its qualifiers. Admins only.

    Raises `NotFound`, `Forbidden`, and `Conflict` where it has identifiers, or governs names.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await lock_own("identifier_scheme", ENTITY, actor.tenant, scheme)
        if await fetch("SELECT 1 FROM identifier WHERE scheme = $1 LIMIT 1", scheme):
            raise Conflict("The identifier scheme has identifiers and cannot be deleted", kind="in-use")
        await require_not_governing([scheme], "The identifier scheme")
        await replace_qualifiers(scheme, [])
        await fetch("DELETE FROM identifier_scheme WHERE id = $1", scheme)
        detail = {"name": row["name"], "primary_key": row["primary_key"], "registrar": row["registrar"]}
        await record(actor, "scheme.deleted", "scheme", UUID(scheme), detail)


def _columns(members: dict[str, Any]) -> dict[str, Any]:
    """Checked members as columns. Raises `Invalid`."""
    for member, (field, check) in _CHECKS.items():
        if member in members:
            check(field, members[member])
    if "qualifiers" in members:
        check_qualifiers(members["qualifiers"])
    if "idr_service_instance_id" in members:
        service = members.pop("idr_service_instance_id")
        if service is not None:
            check_text("idrServiceInstanceId", service)
        members["service"] = service
    return members


async def _with_qualifiers(schemes: Any) -> list[SchemeView]:
    found = await qualifiers_of([scheme.id for scheme in schemes])
    return [msgspec.structs.replace(scheme, qualifiers=tuple(found.get(scheme.id, ()))) for scheme in schemes]
