"""Environments: where an application runs. No two of a tenant are at one location."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID, uuid4

import msgspec

from app.audit.log import record
from app.errors import Conflict, NotFound
from app.identity.principals import Principal
from app.landscape.applications import (
    APPLICATION_COLUMNS,
    ApplicationView,
    application_view,
    find_application,
    require_owned,
)
from app.landscape.linking import link_environment, lock_links
from app.landscape.locations import location_key
from app.storage.engine import fetch, fetch_one, transaction

EnvironmentKind = Literal["Production", "Non-Production", "Free App"]
PRODUCTION: EnvironmentKind = "Production"


class EnvironmentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an environment. `custom_locations` are further URLs at which it answers."""

    name: str
    location: str
    type: EnvironmentKind
    custom_locations: tuple[str, ...] | None = None


class EnvironmentView(EnvironmentDraft, frozen=True, kw_only=True):
    """An environment with its application."""

    id: UUID
    application: ApplicationView


class EnvironmentPage(msgspec.Struct, frozen=True):
    """Some environments in the order in which they were made, and how many match."""

    results: Sequence[EnvironmentView]
    total: int


ENVIRONMENT_COLUMNS = f"""
e.id AS environment_id, e.name AS environment_name, e.location, e.custom_locations, e.type AS environment_type,
{APPLICATION_COLUMNS}
"""
"""What `environment_view` reads."""
_ENVIRONMENTS = f"SELECT {ENVIRONMENT_COLUMNS} FROM environment e JOIN application a ON a.id = e.application"


def environment_view(row: Any) -> EnvironmentView:
    """A row with the columns of an environment, perhaps among others."""
    return EnvironmentView(
        id=row["environment_id"],
        name=row["environment_name"],
        location=row["location"],
        type=row["environment_type"],
        custom_locations=tuple(row["custom_locations"]) if row["custom_locations"] is not None else None,
        application=application_view(row),
    )


async def create_environment(actor: Principal, application: UUID, draft: EnvironmentDraft) -> EnvironmentView:
    """Make an environment. Raises `NotFound`, `Forbidden`, `Invalid`, and `Conflict` naming the environment that is at
    one of the locations."""
    async with transaction():
        owned = await _held(actor, application)
        return await _insert(actor, owned, uuid4(), draft)


async def put_environment(
    actor: Principal, application: UUID, environment: UUID, draft: EnvironmentDraft
) -> tuple[EnvironmentView, bool]:
    """Write an environment over, or make it at this id; and whether it was made. Its endpoints move with it.

    Raises what `create_environment` raises; `NotFound` for an environment of another application, too.
    """
    async with transaction():
        owned = await _held(actor, application)
        await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"environment {environment}")
        row = await fetch_one("SELECT application FROM environment WHERE id = $1 FOR UPDATE", environment)
        if row is None:
            return await _insert(actor, owned, environment, draft), True
        if row["application"] != application:
            raise NotFound("environment", environment)
        before = await find_environment(actor.tenant, application, environment)
        after = EnvironmentView(**msgspec.structs.asdict(draft), id=environment, application=owned)
        if before != after:
            await _update(actor, before, after)
        return after, False


async def get_environment(actor: Principal, application: UUID, environment: UUID) -> EnvironmentView:
    """One environment. Raises `NotFound`, `Forbidden`."""
    return await find_environment(actor.reads(), application, environment)


async def find_environment(tenant: UUID, application: UUID, environment: UUID) -> EnvironmentView:
    """One environment of an application of a tenant. Raises `NotFound`."""
    row = await fetch_one(
        f"{_ENVIRONMENTS} WHERE e.tenant = $1 AND a.id = $2 AND e.id = $3 AND a.deleted_at IS NULL",
        tenant, application, environment,
    )  # fmt: skip
    if row is None:
        raise NotFound("environment", environment)
    return environment_view(row)


async def list_environments(
    actor: Principal, application: UUID, *, kind: EnvironmentKind | None, limit: int, offset: int
) -> EnvironmentPage:
    """Environments of an application. Raises `NotFound`, `Forbidden`."""
    tenant = actor.reads()
    await find_application(tenant, application)
    where = "e.application = $1 AND ($2::text IS NULL OR e.type = $2)"
    rows = await fetch(
        f"{_ENVIRONMENTS} WHERE {where} ORDER BY e.created_at, e.id LIMIT $3 OFFSET $4",
        application, kind, limit, offset,
    )  # fmt: skip
    total = await fetch_one(f"SELECT count(*) FROM environment e WHERE {where}", application, kind)
    return EnvironmentPage([environment_view(row) for row in rows], total[0] if total else 0)


async def _held(actor: Principal, application: UUID) -> ApplicationView:
    """The application, which is not deleted before the transaction ends."""
    await fetch("SELECT 1 FROM application WHERE id = $1 FOR KEY SHARE", application)
    return await require_owned(actor, application)


async def _insert(
    actor: Principal, application: ApplicationView, environment: UUID, draft: EnvironmentDraft
) -> EnvironmentView:
    await fetch(
        """
        INSERT INTO environment (id, tenant, application, name, location, custom_locations, type)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        environment, actor.tenant, application.id, draft.name, draft.location, draft.custom_locations, draft.type,
    )  # fmt: skip
    await _take_locations(actor.tenant, environment, draft)
    await record(actor, "environment.created", "environment", environment, _detail(draft))
    return EnvironmentView(**msgspec.structs.asdict(draft), id=environment, application=application)


async def _update(actor: Principal, before: EnvironmentView, after: EnvironmentView) -> None:
    await fetch(
        """
        UPDATE environment SET name = $2, location = $3, custom_locations = $4, type = $5, updated_at = now()
        WHERE id = $1
        """,
        after.id, after.name, after.location, after.custom_locations, after.type,
    )  # fmt: skip
    events = []
    if _keys(before) != _keys(after):
        await fetch("DELETE FROM environment_location WHERE environment = $1", after.id)
        await _take_locations(actor.tenant, after.id, after)
        await lock_links(actor.tenant)
        events = await link_environment(actor, after.id)
    await record(actor, "environment.updated", "environment", after.id, {**_detail(after), "linked": len(events)})


def _keys(draft: EnvironmentDraft) -> list[str]:
    """Its addresses, each once."""
    custom = enumerate(draft.custom_locations or ())
    named = [(draft.location, "location"), *((url, f"customLocations[{place}].url") for place, url in custom)]
    return list(dict.fromkeys(location_key(url, field=field) for url, field in named))


async def _take_locations(tenant: UUID, environment: UUID, draft: EnvironmentDraft) -> None:
    """Raises `Conflict` naming the environment that has one of them, and its application."""
    keys = _keys(draft)
    taken = await fetch(
        """
        INSERT INTO environment_location (tenant, key, environment) SELECT $1, key, $3 FROM unnest($2::text[]) AS key
        ORDER BY key ON CONFLICT DO NOTHING RETURNING key
        """,
        tenant, keys, environment,
    )  # fmt: skip
    if len(taken) == len(keys):
        return
    row = await fetch_one(
        """
        SELECT l.environment, e.application FROM environment_location l JOIN environment e ON e.id = l.environment
        WHERE l.tenant = $1 AND l.key = ANY($2) AND l.environment <> $3 LIMIT 1
        """,
        tenant, keys, environment,
    )  # fmt: skip
    if row is None:
        raise Conflict("Another environment was at the provided location a moment ago; try again.", kind="duplicate")
    raise Conflict(
        f"Another environment ({row['environment']}) already exists in your company with the provided location. "
        f"It belongs to the application {row['application']}.",
        kind="duplicate",
        environment_id=str(row["environment"]),
        application_id=str(row["application"]),
    )


def _detail(draft: EnvironmentDraft) -> dict[str, Any]:
    return {"name": draft.name, "location": draft.location, "type": draft.type}
