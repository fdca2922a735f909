"""Identifiers: values under a scheme, given out by teams. Unique in a tenant for a scheme, also under the defaults."""

from uuid import UUID

import msgspec
from asyncpg import Record

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.naming.checks import check_text
from app.naming.model import IdentifierView, Some
from app.naming.rows import change_row, lock_own, new_id, once, page, require_writing
from app.patterns.ecmascript import found
from app.storage.engine import fetch, fetch_one, transaction

ENTITY = "identifier"
_TAKEN = "An identifier with this value already exists for the scheme"
_VISIBLE = """
SELECT x.id, x.tenant, x.scheme, x.value, x.created_at, x.updated_at FROM identifier x WHERE x.tenant = $1
"""


async def create_identifier(actor: Principal, scheme: str, value: str) -> IdentifierView:
    """Give out a value under a scheme that the tenant sees; it is the actor's team's, or else the administrators'.

    Raises `Forbidden` without the right to publish, `NotFound` for the scheme, `Invalid` for a value that does not
    match its pattern, `Conflict` for one that is given out.
    """
    require_writing(actor, Scope.PUBLISH)
    check_text("schemeId", scheme)
    check_text("value", value)
    identifier = new_id()
    async with transaction():
        await _require_match(actor, scheme, value)
        with once(_TAKEN):
            await fetch("INSERT INTO identifier (id, tenant, scheme, value, team) VALUES ($1, $2, $3, $4, $5)",
                        identifier, actor.tenant, scheme, value, actor.team)  # fmt: skip
        await record(actor, "identifier.created", "identifier", UUID(identifier), {"scheme": scheme, "value": value})
    return await get_identifier(actor, identifier)


async def get_identifier(actor: Principal, identifier: str) -> IdentifierView:
    """One identifier. Raises `NotFound`, `Forbidden`."""
    row = await fetch_one(f"{_VISIBLE} AND x.id = $2", actor.reads(), identifier)
    if row is None:
        raise NotFound(ENTITY, identifier)
    return msgspec.convert(dict(row), IdentifierView)


async def list_identifiers(
    actor: Principal, *, scheme: str | None = None, value: str | None = None, limit: int, offset: int
) -> Some[IdentifierView]:
    """The tenant's identifiers, newest first: those of a scheme, those of a value. Raises `Forbidden`."""
    select = _VISIBLE
    arguments: list[object] = [actor.reads()]
    for column, wanted in (("scheme", scheme), ("value", value)):
        if wanted is not None:  # written out only where it is asked for, so that its index is used
            arguments.append(wanted)
            select += f" AND x.{column} = ${len(arguments)}"
    return await page(select, IdentifierView, *arguments, limit=limit, offset=offset)


async def update_identifier(actor: Principal, identifier: str, value: str) -> IdentifierView:
    """Correct the value of an identifier. For the team that gave it out, and admins.

    Raises `NotFound`, `Invalid`, `Conflict`, `Forbidden`.
    """
    require_writing(actor, Scope.PUBLISH)
    check_text("value", value)
    async with transaction():
        row = await lock_identifier(actor, identifier)
        await _require_match(actor, row["scheme"], value)
        with once(_TAKEN):
            await change_row("identifier", actor.tenant, identifier, {"value": value})
        await record(actor, "identifier.updated", "identifier", UUID(identifier), {"from": row["value"], "to": value})
    return await get_identifier(actor, identifier)


async def delete_identifier(actor: Principal, identifier: str) -> None:
    """Take an identifier back. For the team that gave it out, and admins.

    Raises `NotFound`, `Forbidden`, and `Conflict` while it names something that is still there.
    """
    actor.require(Scope.PUBLISH)
    async with transaction():
        row = await lock_identifier(actor, identifier)
        named = await fetch_one(
            """
            SELECT a.fqn, a.deleted_at FROM artifact_identifier n JOIN artifact a ON a.id = n.artifact
            WHERE n.identifier = $1
            """,
            identifier,
        )
        if named is not None and named["deleted_at"] is None:
            raise Conflict(f"The identifier names the asset {named['fqn']!r} and cannot be deleted", kind="in-use")
        await fetch("DELETE FROM artifact_identifier WHERE identifier = $1", identifier)
        await fetch("DELETE FROM identifier WHERE id = $1", identifier)
        detail = {"scheme": row["scheme"], "value": row["value"]}
        await record(actor, "identifier.deleted", "identifier", UUID(identifier), detail)


async def lock_identifier(actor: Principal, identifier: str) -> Record:
    """Lock an identifier that the actor may write until the transaction ends. Raises `NotFound`, `Forbidden`."""
    row = await lock_own("identifier", ENTITY, actor.tenant, identifier)
    if row["team"] is None:
        actor.require(Scope.ADMINISTER)
    else:
        actor.require_team(Scope.PUBLISH, row["team"], "gave out the identifier")
    return row


async def _require_match(actor: Principal, scheme: str, value: str) -> None:
    """Hold on to a scheme, as it is, and raise `Invalid` unless a value matches its pattern. Raises `NotFound`."""
    row = await fetch_one(
        """
        SELECT validation_pattern FROM identifier_scheme WHERE id = $2 AND (tenant = $1 OR tenant IS NULL) FOR SHARE
        """,
        actor.tenant, scheme,
    )  # fmt: skip
    if row is None:
        raise NotFound("identifier scheme", scheme)
    pattern: str = row["validation_pattern"]
    if not found(pattern, value):
        message = f'Identifier value "{value}" does not match scheme validation pattern: {pattern}'
        raise Invalid(message, field="value")
