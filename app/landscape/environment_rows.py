"""Environments as rows, with their locations: no two of a tenant are at one."""

from typing import Any
from uuid import UUID

import msgspec

from app.audit.log import Event, record
from app.errors import Conflict
from app.identity.principals import Principal
from app.landscape.applications import ApplicationView
from app.landscape.environment_model import EnvironmentChange, EnvironmentDraft
from app.landscape.environments import EnvironmentView
from app.landscape.linking import link_environment, lock_links
from app.storage.engine import fetch, fetch_one


async def insert_environment(
    actor: Principal, application: ApplicationView, environment: UUID, draft: EnvironmentDraft
) -> EnvironmentView:
    """Make an environment of an application. Raises `Invalid`, and `Conflict` for a location that is taken."""
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


async def update_environment(actor: Principal, environment: UUID, change: EnvironmentChange) -> list[Event]:
    """Write a change of an environment, with the locations of its endpoints, and link what waited for them; what to
    record. Raises `Conflict` for a location that is taken."""
    after, linked = change.becomes, list[Event]()
    await fetch(
        """
        UPDATE environment SET name = $2, location = $3, custom_locations = $4, type = $5, updated_at = now()
        WHERE id = $1
        """,
        environment, after.name, after.location, after.custom_locations, after.type,
    )  # fmt: skip
    if change.was.addresses.keys() != after.addresses.keys():
        await fetch("DELETE FROM environment_location WHERE environment = $1", environment)
        await _take_locations(actor.tenant, environment, after)
        await lock_links(actor.tenant)
        linked = await link_environment(actor, environment)
    detail = {**_detail(after), "linked": len(linked)}
    return [*linked, Event("environment.updated", "environment", environment, detail)]


async def require_free_locations(tenant: UUID, environment: UUID, draft: EnvironmentDraft) -> None:
    """Raise `Conflict` naming the other environment that is at one of the locations, and its application."""
    row = await fetch_one(
        """
        SELECT l.environment, e.application FROM environment_location l JOIN environment e ON e.id = l.environment
        WHERE l.tenant = $1 AND l.key = ANY($2) AND l.environment <> $3 LIMIT 1
        """,
        tenant, list(draft.addresses), environment,
    )  # fmt: skip
    if row is not None:
        raise Conflict(
            f"Another environment ({row['environment']}) already exists in your company with the provided location. "
            f"It belongs to the application {row['application']}.",
            kind="duplicate",
            environment_id=str(row["environment"]),
            application_id=str(row["application"]),
        )


async def _take_locations(tenant: UUID, environment: UUID, draft: EnvironmentDraft) -> None:
    keys = list(draft.addresses)
    taken = await fetch(
        """
        INSERT INTO environment_location (tenant, key, environment) SELECT $1, key, $3 FROM unnest($2::text[]) AS key
        ORDER BY key ON CONFLICT DO NOTHING RETURNING key
        """,
        tenant, keys, environment,
    )  # fmt: skip
    if len(taken) < len(keys):
        await require_free_locations(tenant, environment, draft)
        raise Conflict("Another environment was at the provided location a moment ago; try again.", kind="duplicate")


def _detail(draft: EnvironmentDraft) -> dict[str, Any]:
    return {"name": draft.name, "location": draft.location, "type": draft.type}
