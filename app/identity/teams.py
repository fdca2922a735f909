"""Teams: who owns contracts and who depends on them."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.identity.tables import Team
from app.storage.engine import fetch, fetch_one, transaction

MAX_TEAM_NAME = 120

_COLUMNS = (Team.id, Team.name, Team.contacts, Team.created_at)
_VIEW = "SELECT id, name, contacts, created_at FROM team WHERE tenant = $1"


class TeamView(msgspec.Struct, frozen=True, kw_only=True):
    """A team. `contacts` are for people: addresses, chat names, a rota."""

    id: UUID
    name: str
    contacts: list[str]
    created_at: datetime


class TeamPage(msgspec.Struct, frozen=True):
    """Some teams by name, and how many there are."""

    results: list[TeamView]
    total: int


async def create_team(actor: Principal, name: str, contacts: list[str]) -> TeamView:
    """Make a team. Admins only. Raises `Conflict` with the id of the team that has the name, `Invalid`, `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    name = _checked(name, contacts)
    async with transaction():
        row = await fetch_one(
            """
            INSERT INTO team (tenant, name, contacts) VALUES ($1, $2, $3)
            ON CONFLICT (tenant, lower(name)) DO NOTHING RETURNING id, name, contacts, created_at
            """,
            actor.tenant, name, contacts,
        )  # fmt: skip
        if row is None:
            taken = await fetch_one(f"{_VIEW} AND lower(name) = lower($2)", actor.tenant, name)
            raise Conflict(f"A team {name!r} exists.", kind="duplicate", team_id=str(taken["id"]) if taken else None)
        view = msgspec.convert(dict(row), TeamView)
        await record(actor, "team.created", "team", view.id, {"name": name})
    return view


async def get_team(actor: Principal, team: UUID) -> TeamView:
    """One team. Raises `NotFound`."""
    actor.require(Scope.READ)
    row = await Team.select(*_COLUMNS).where((Team.tenant == actor.tenant) & (Team.id == team)).first()
    if row is None:
        raise NotFound("team", team)
    return msgspec.convert(row, TeamView)


async def require_team(tenant: UUID, team: UUID) -> None:
    """Raise `NotFound` unless the tenant has the team."""
    if not await Team.exists().where((Team.tenant == tenant) & (Team.id == team)):
        raise NotFound("team", team)


async def list_teams(actor: Principal, *, name: str | None = None, limit: int, offset: int) -> TeamPage:
    """Teams by name; with `name`, the one that is called so, in any case of letters."""
    actor.require(Scope.READ)
    where = f"{_VIEW} AND ($2::text IS NULL OR lower(name) = lower($2))"
    rows = await fetch(f"{where} ORDER BY lower(name) LIMIT $3 OFFSET $4", actor.tenant, name, limit, offset)
    total = await fetch_one(f"SELECT count(*) FROM ({where}) found", actor.tenant, name)
    return TeamPage([msgspec.convert(dict(row), TeamView) for row in rows], total[0] if total else 0)


async def set_contacts(actor: Principal, team: UUID, contacts: list[str]) -> TeamView:
    """Replace a team's contacts. Raises `NotFound`, `Forbidden`, `Invalid`."""
    actor.require_team(Scope.MANAGE, team, "has the contacts")
    _checked("contacts", contacts)
    async with transaction():
        await require_team(actor.tenant, team)
        await Team.update({Team.contacts: contacts}).where(Team.id == team)
        await record(actor, "team.updated", "team", team, {"contacts": len(contacts)})
    return await get_team(actor, team)


def _checked(name: str, contacts: list[str]) -> str:
    name = name.strip()
    if not 0 < len(name) <= MAX_TEAM_NAME or not name.isprintable():
        raise Invalid(f"A team's name has 1 to {MAX_TEAM_NAME} printable characters.", field="name")
    if len(contacts) > 50 or not all(0 < len(contact) <= 320 for contact in contacts):
        raise Invalid("At most 50 contacts, of 1 to 320 characters each.", field="contacts")
    return name
