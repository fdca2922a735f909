"""Applications: what is deployed. Each has a group of its own, in which its services are artifacts."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec

from app.audit.log import record
from app.contracts.rules import ensure_group
from app.errors import Invalid, NotFound
from app.identity.grants import administrators_of, ensure_administrators
from app.identity.principals import Principal, Scope
from app.storage.engine import fetch, fetch_one, transaction

KINDS = ("Mendix", "Teamcenter", "MindSphere", "Microsoft", "SAP", "Opcenter", "Other")
APPLICATION_COLUMNS = """
a.id, a.owner, a.artifact_group, a.name, a.description, a.repository_location, a.type, a.business_owner,
a.technical_owner
"""
"""What `application_view` reads."""


class Owner(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person who answers for an application. `uuid` is that of an account elsewhere."""

    name: str
    email: str
    uuid: UUID | None = None


class ApplicationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an application. Names need not be unique."""

    name: str
    description: str | None = None
    repository_location: str | None = None
    type: str = "Other"
    business_owner: Owner | None = None
    technical_owner: Owner | None = None


class ApplicationView(ApplicationDraft, frozen=True, kw_only=True):
    """An application. `owner` is the team that may change it."""

    id: UUID
    owner: UUID
    artifact_group: UUID


class ApplicationPage(msgspec.Struct, frozen=True):
    """Some applications in the order in which they were made, and how many there are."""

    results: Sequence[ApplicationView]
    total: int


async def create_application(actor: Principal, draft: ApplicationDraft) -> ApplicationView:
    """Make an application for the actor's team; an administrator without one makes it for `administrators`.

    Each call makes another one, whatever the name. Raises `Forbidden`, `Invalid`.
    """
    actor.require(Scope.PUBLISH)
    await ensure_administrators(actor)
    async with transaction():
        return await _insert(actor, uuid4(), draft)


async def put_application(actor: Principal, application: UUID, draft: ApplicationDraft) -> tuple[ApplicationView, bool]:
    """Write an application over, or make it at this id; and whether it was made.

    Raises `NotFound` for one of another tenant, `Forbidden`, `Invalid`.
    """
    actor.require(Scope.PUBLISH)
    await ensure_administrators(actor)
    async with transaction():
        await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"application {application}")
        row = await fetch_one("SELECT tenant, deleted_at FROM application WHERE id = $1 FOR UPDATE", application)
        if row is not None and row["tenant"] != actor.tenant:
            raise NotFound("application", application)
        if row is None:
            return await _insert(actor, application, draft), True
        if row["deleted_at"] is not None:
            owner = await owner_of(actor)
            await fetch("UPDATE application SET deleted_at = NULL, owner = $2 WHERE id = $1", application, owner)
        before = await require_owned(actor, application)
        view = await _write(actor, application, draft)
        if row["deleted_at"] is not None or view != before:
            action = "application.updated" if row["deleted_at"] is None else "application.created"
            await record(actor, action, "application", application, {"name": view.name})
        return view, row["deleted_at"] is not None


async def get_application(actor: Principal, application: UUID) -> ApplicationView:
    """One application. Raises `NotFound`, `Forbidden`."""
    return await find_application(actor.reads(), application)


async def find_application(tenant: UUID, application: UUID) -> ApplicationView:
    """One application of a tenant. Raises `NotFound`."""
    row = await fetch_one(
        f"SELECT {APPLICATION_COLUMNS} FROM application a WHERE a.tenant = $1 AND a.id = $2 AND a.deleted_at IS NULL",
        tenant, application,
    )  # fmt: skip
    if row is None:
        raise NotFound("application", application)
    return application_view(row)


async def list_applications(actor: Principal, *, limit: int, offset: int) -> ApplicationPage:
    """Applications. Raises `Forbidden`."""
    tenant = actor.reads()
    rows = await fetch(
        f"""
        SELECT {APPLICATION_COLUMNS} FROM application a JOIN (
            SELECT id FROM application WHERE tenant = $1 AND deleted_at IS NULL
            ORDER BY created_at, id LIMIT $2 OFFSET $3) page ON page.id = a.id
        ORDER BY a.created_at, a.id
        """,
        tenant, limit, offset,
    )  # fmt: skip  # what is counted off is found in the index alone
    total = await fetch_one("SELECT count(*) FROM application WHERE tenant = $1 AND deleted_at IS NULL", tenant)
    return ApplicationPage([application_view(row) for row in rows], total[0] if total else 0)


def application_view(row: Any) -> ApplicationView:
    """A row with the columns of an application, perhaps among others."""
    values = dict(row)
    for name in ("business_owner", "technical_owner"):
        values[name] = msgspec.json.decode(values[name]) if values[name] is not None else None
    return msgspec.convert(values, ApplicationView)


async def require_owned(actor: Principal, application: UUID) -> ApplicationView:
    """An application, for the team that owns it and administrators. Raises `NotFound`, `Forbidden`."""
    view = await find_application(actor.tenant, application)
    actor.require_team(Scope.PUBLISH, view.owner, "owns the application")
    return view


async def owner_of(actor: Principal) -> UUID:
    """The team for which a principal makes things. Raises `Invalid` where there is none."""
    owner = actor.team or (await administrators_of(actor.tenant) if actor.is_admin else None)
    if owner is None:
        raise Invalid("An application needs a team that owns it.")
    return owner


async def _insert(actor: Principal, application: UUID, draft: ApplicationDraft) -> ApplicationView:
    owner = await owner_of(actor)
    group = await ensure_group(actor.tenant, await _group_name(actor.tenant, application, draft.name))
    await fetch(
        """
        INSERT INTO application (id, tenant, owner, artifact_group, name, type) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        application, actor.tenant, owner, group, draft.name, draft.type,
    )  # fmt: skip
    view = await _write(actor, application, draft)
    await record(actor, "application.created", "application", application, {"name": view.name})
    return view


async def _write(actor: Principal, application: UUID, draft: ApplicationDraft) -> ApplicationView:
    await fetch(
        """
        UPDATE application SET name = $2, description = $3, repository_location = $4, type = $5, business_owner = $6,
               technical_owner = $7, updated_at = now() WHERE id = $1
        """,
        application, draft.name, draft.description, draft.repository_location, draft.type,
        *(msgspec.json.encode(one).decode() if one else None for one in (draft.business_owner, draft.technical_owner)),
    )  # fmt: skip
    return await find_application(actor.tenant, application)


async def _group_name(tenant: UUID, application: UUID, name: str) -> str:
    """A name for the group that nothing in the tenant has yet: the application's, with its id where that is needed.

    It has no dots, so that the full names of services cannot be those of others' groups; the same name is looked for by
    one caller at a time.
    """
    plain = re.sub(r"[^\w-]+", "-", name).strip("-_")[:100] or "application"
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{tenant} group {plain}")
    for candidate in (plain, f"{plain}-{str(application)[:8]}", f"{plain}-{application}"):
        sql = "SELECT 1 FROM artifact_group WHERE tenant = $1 AND lower(name) = lower($2)"
        if await fetch_one(sql, tenant, candidate) is None:
            return candidate
    return f"{plain}-{uuid4()}"
