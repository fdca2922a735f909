"""What the names in a group have to look like: a group can be governed by a scheme, whose pattern they have to fit.

Names are looked at when something is made. What was there before keeps its name.
"""

from uuid import UUID

import msgspec
from asyncpg import Record

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.naming.checks import check_text
from app.naming.rows import require_writing
from app.patterns.ecmascript import found
from app.storage.engine import fetch, fetch_one, transaction

_VIEW = """
SELECT n.group_name AS group, s.id AS scheme_id, s.name AS scheme_name, s.validation_pattern, r.id AS registrar_id,
       r.name AS registrar_name, r.namespace
FROM group_naming n JOIN identifier_scheme s ON s.id = n.scheme JOIN registrar r ON r.id = s.registrar
WHERE n.tenant = $1 AND n.group_name = $2
"""


class GroupNaming(msgspec.Struct, frozen=True, kw_only=True):
    """The scheme that governs the names in a group, and the registrar that keeps it."""

    group: str
    scheme_id: str
    scheme_name: str
    validation_pattern: str
    """A regular expression of ECMAScript, which may match anywhere in a name unless it says otherwise."""
    registrar_id: str
    registrar_name: str
    namespace: str


async def govern(actor: Principal, group: str, scheme: str) -> GroupNaming:
    """Have a scheme govern the names in a group, in the place of any other. Admins only.

    The group need not be there yet. Raises `Invalid`, `NotFound` for an unknown scheme, `Forbidden`.
    """
    require_writing(actor, Scope.ADMINISTER)
    check_text("group", group)
    async with transaction():
        visible = await fetch_one(
            "SELECT 1 FROM identifier_scheme WHERE id = $2 AND (tenant = $1 OR tenant IS NULL) FOR KEY SHARE",
            actor.tenant, scheme,
        )  # fmt: skip
        if visible is None:
            raise NotFound("identifier scheme", scheme)
        row = await fetch_one(
            """
            INSERT INTO group_naming (tenant, group_name, scheme) VALUES ($1, $2, $3)
            ON CONFLICT ON CONSTRAINT group_governed_once DO UPDATE SET scheme = excluded.scheme, created_at = now()
            RETURNING id
            """,
            actor.tenant, group, scheme,
        )  # fmt: skip
        governed: UUID = row["id"] if row else UUID(int=0)
        await record(actor, "group.governed", "group-naming", governed, {"group": group, "scheme": scheme})
    return await group_naming(actor, group)


async def group_naming(actor: Principal, group: str) -> GroupNaming:
    """What governs the names in a group. Raises `NotFound` if nothing does, `Forbidden`."""
    row = await _governing(actor.reads(), group)
    if row is None:
        raise NotFound("naming of the group", group)
    return msgspec.convert(dict(row), GroupNaming)


async def release(actor: Principal, group: str) -> None:
    """Let the names in a group be what they like again. Admins only. Raises `NotFound`, `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await fetch_one("DELETE FROM group_naming WHERE tenant = $1 AND group_name = $2 RETURNING id, scheme",
                              actor.tenant, group)  # fmt: skip
        if row is None:
            raise NotFound("naming of the group", group)
        await record(actor, "group.released", "group-naming", row["id"], {"group": group, "scheme": row["scheme"]})


async def require_fitting_name(tenant: UUID, group: str, name: str) -> None:
    """Raise `Invalid` of the kind `unfit-name` unless a name is one that a new thing in a group may have."""
    row = await _governing(tenant, group)
    if row is None or found(row["validation_pattern"], name):
        return
    message = (
        f"The name {name!r} does not fit the scheme {row['scheme_name']!r} of {row['registrar_name']!r}, which governs "
        f"the group {group!r}: it has to match {row['validation_pattern']}"
    )
    raise Invalid(message, kind="unfit-name", field="fqn", scheme_id=row["scheme_id"])


async def require_not_governing(schemes: list[str], what: str) -> None:
    """Raise `Conflict` if any of the schemes governs a group, of whichever tenant; within the caller's transaction."""
    rows = await fetch("SELECT group_name FROM group_naming WHERE scheme = ANY($1) ORDER BY 1 LIMIT 5", schemes)
    if rows:
        groups = ", ".join(repr(row["group_name"]) for row in rows)
        raise Conflict(f"{what} governs the names in {groups} and cannot be deleted", kind="governs")


async def _governing(tenant: UUID, group: str) -> Record | None:
    return await fetch_one(_VIEW, tenant, group)
