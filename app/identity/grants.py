"""Teams' rights on names: whoever was granted a prefix writes what has a name that begins so, and owns what is new.

The longest prefix that fits decides who may make something new. Where none does, whoever comes first owns it.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.identity.teams import require_team
from app.storage.engine import fetch, fetch_one, transaction

MAX_PREFIX = 511
ADMINISTRATORS = "administrators"
"""The team that owns what an administrator without a team registers through a registry's API."""

_VIEW = """
SELECT g.id, g.prefix, g.team AS team_id, t.name AS team_name, g.created_at
FROM name_grant g JOIN team t ON t.id = g.team
"""


class GrantView(msgspec.Struct, frozen=True, kw_only=True):
    """A team's right on all full names that begin with `prefix`."""

    id: UUID
    prefix: str
    team_id: UUID
    team_name: str
    created_at: datetime


class GrantPage(msgspec.Struct, frozen=True):
    """Some grants by prefix, and how many there are."""

    results: list[GrantView]
    total: int


async def create_grant(actor: Principal, *, prefix: str, team: UUID) -> GrantView:
    """Grant a prefix to a team. Admins only. Raises `Conflict` if the team has it, `Invalid`, `NotFound`, `Forbidden`.

    An empty prefix fits every name.
    """
    actor.require(Scope.ADMINISTER)
    if len(prefix) > MAX_PREFIX or not all(character.isprintable() for character in prefix):
        raise Invalid(f"A prefix has at most {MAX_PREFIX} printable characters.", field="prefix")
    async with transaction():
        await require_team(actor.tenant, team)
        row = await fetch_one(
            "INSERT INTO name_grant (tenant, prefix, team) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id",
            actor.tenant, prefix, team,
        )  # fmt: skip
        if row is None:
            raise Conflict(f"The team has the prefix {prefix!r} already.", kind="duplicate")
        await record(actor, "grant.created", "grant", row["id"], {"prefix": prefix, "team": str(team)})
        view = await fetch_one(f"{_VIEW} WHERE g.id = $1", row["id"])
    return msgspec.convert(dict(view or {}), GrantView)


async def list_grants(actor: Principal, *, limit: int, offset: int) -> GrantPage:
    """Grants by prefix. Raises `Forbidden`."""
    tenant = actor.reads()
    rows = await fetch(f"{_VIEW} WHERE g.tenant = $1 ORDER BY g.prefix, t.name LIMIT $2 OFFSET $3",
                       tenant, limit, offset)  # fmt: skip
    total = await fetch_one("SELECT count(*) FROM name_grant WHERE tenant = $1", tenant)
    return GrantPage([msgspec.convert(dict(row), GrantView) for row in rows], total[0] if total else 0)


async def delete_grant(actor: Principal, grant: UUID) -> None:
    """Take a grant back; what was made under it keeps its owner. Admins only. Raises `NotFound`, `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await fetch_one("DELETE FROM name_grant WHERE tenant = $1 AND id = $2 RETURNING prefix, team",
                              actor.tenant, grant)  # fmt: skip
        if row is None:
            raise NotFound("grant", grant)
        await record(actor, "grant.deleted", "grant", grant, {"prefix": row["prefix"], "team": str(row["team"])})


async def require_writer(actor: Principal, owner: UUID, fqn: str) -> None:
    """Raise `Forbidden` unless the principal may publish, and is an admin, of the owning team, or granted the name.

    Where a tenant's administrator says so, only who made an artifact may write it.
    """
    actor.require(Scope.PUBLISH)
    if actor.is_admin:
        return
    await _require_owner(actor, fqn)
    if actor.team == owner:
        return
    if actor.team is not None and actor.team in await _granted(actor.tenant, fqn):
        return
    raise Forbidden("Only the team that owns the asset, or was granted a prefix of its name, may do this.")


OWNER_ONLY = "registry.auth.owner-only-authorization"
"""The property by which an administrator says so."""


async def _require_owner(actor: Principal, fqn: str) -> None:
    row = await fetch_one(
        """
        SELECT a.created_by FROM config_property p JOIN artifact a ON a.tenant = p.tenant
        WHERE p.tenant = $1 AND p.name = $2 AND p.value = 'true' AND a.fqn = $3 AND a.deleted_at IS NULL
          AND a.created_by <> $4
        """,
        actor.tenant, OWNER_ONLY, fqn, actor.name,
    )  # fmt: skip
    if row is not None:
        raise Forbidden(f"User {actor.name} is not authorized to perform the requested operation: not the owner.")


async def require_name(actor: Principal, fqn: str) -> None:
    """Raise `Forbidden` unless the principal may publish, and may use a name that nothing has yet."""
    actor.require(Scope.PUBLISH)
    granted = await _granted(actor.tenant, fqn)
    if granted and actor.team not in granted and not actor.is_admin:
        raise _granted_to_others(fqn)


def _granted_to_others(fqn: str) -> Forbidden:
    return Forbidden(f"A prefix of the name {fqn[:200]!r} was granted to another team.")


async def owner_of_new(actor: Principal, fqn: str, asked: UUID | None, *, fallback: bool) -> UUID:
    """The team that will own a new artifact of a full name; within the caller's transaction.

    With `fallback`, what an administrator without a team makes is owned by the team `administrators`, if
    `ensure_administrators` was called before. What an administrator makes under others' prefix is theirs: of the team
    that has had it longest. Raises `Forbidden` where the name was granted to others, `Invalid` where there is no team,
    `NotFound`.
    """
    granted = await _granted(actor.tenant, fqn)
    owner = asked or (actor.team if not granted or actor.team in granted else None)
    if owner is None and actor.is_admin and (granted or fallback):
        owner = granted[0] if granted else await administrators_of(actor.tenant)
    if owner is None and granted:
        raise _granted_to_others(fqn)
    if owner is None:
        raise Invalid("A new asset needs a team that owns it.", field="owner_team_id")
    actor.require_team(Scope.PUBLISH, owner, "is to own the asset")
    if granted and owner not in granted and not actor.is_admin:
        raise _granted_to_others(fqn)
    await require_team(actor.tenant, owner)
    return owner


async def _granted(tenant: UUID, fqn: str) -> list[UUID]:
    """The teams that have the longest granted prefix of a name, the oldest grant first."""
    rows = await fetch(
        """
        SELECT team FROM (
            SELECT team, created_at, rank() OVER (ORDER BY length(prefix) DESC) AS place FROM name_grant
            WHERE tenant = $1 AND starts_with($2, prefix)
        ) fitting WHERE place = 1 ORDER BY created_at, team
        """,
        tenant, fqn,
    )  # fmt: skip
    return [row["team"] for row in rows]


async def ensure_administrators(actor: Principal) -> None:
    """Make the team `administrators` if it will be needed and is not there.

    In a transaction of its own: one that goes on to make an artifact must not hold the audit trail meanwhile.
    """
    if actor.team is not None or not actor.is_admin or await administrators_of(actor.tenant) is not None:
        return
    async with transaction():
        row = await fetch_one(
            "INSERT INTO team (tenant, name) VALUES ($1, $2) ON CONFLICT (tenant, lower(name)) DO NOTHING RETURNING id",
            actor.tenant, ADMINISTRATORS,
        )  # fmt: skip
        if row is not None:
            await record(actor, "team.created", "team", row["id"], {"name": ADMINISTRATORS})


async def administrators_of(tenant: UUID) -> UUID | None:
    """The team `administrators`, if it is there."""
    row = await fetch_one("SELECT id FROM team WHERE tenant = $1 AND lower(name) = $2", tenant, ADMINISTRATORS)
    return row["id"] if row else None
