"""Environments as people see them: where an application runs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from app.errors import NotFound
from app.identity.principals import Principal
from app.landscape.applications import APPLICATION_COLUMNS, ApplicationView, application_view, find_application
from app.landscape.environment_model import EnvironmentDraft, EnvironmentKind
from app.storage.engine import fetch, fetch_one


class EnvironmentView(EnvironmentDraft, frozen=True, kw_only=True):
    """An environment with its application."""

    id: UUID
    application: ApplicationView

    @property
    def draft(self) -> EnvironmentDraft:
        """What is said of it."""
        return EnvironmentDraft(
            name=self.name, location=self.location, type=self.type, custom_locations=self.custom_locations
        )


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
