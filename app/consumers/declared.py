"""Registrations that machines write: what an environment declares that it consumes. They are in one table with those
that people write, told apart by their source, and replaced by nobody else."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.proposals.departures import depart, lock_asking
from app.storage.engine import fetch


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A team depends on a version of an artifact at an endpoint, because an environment of it says so."""

    artifact: UUID
    version: UUID
    team: UUID
    environment: UUID
    endpoint: UUID
    fields: tuple[str, ...] = ()
    """Entity sets; none means everything."""
    notes: str | None = None

    @property
    def source(self) -> str:
        """What the registration says of where it comes from."""
        return f"environment:{self.environment}"

    @property
    def place(self) -> tuple[UUID, UUID, str, UUID]:
        """What there is one active registration for."""
        return (self.artifact, self.team, self.source, self.endpoint)


async def declare(tenant: UUID, declarations: Sequence[Declaration]) -> list[UUID | None]:
    """Write registrations, or change those that are there, within the caller's transaction; their ids in order.

    Null for those whose version was deleted a moment ago.
    """
    found: dict[tuple[UUID, UUID, str, UUID], UUID] = {}
    for one in sorted(declarations, key=lambda each: (each.artifact, each.endpoint, each.environment)):
        rows = await fetch(
            """
            INSERT INTO registration (tenant, artifact, version, team, source, endpoint, fields, notes)
            SELECT $1, v.artifact, v.id, $3, $4, $5, $6, $7 FROM version v
            WHERE v.id = $2 AND v.state NOT IN ('DRAFT', 'DELETED', 'PURGED') FOR SHARE
            ON CONFLICT (artifact, team, source, endpoint) WHERE status = 'active'
            DO UPDATE SET fields = excluded.fields, notes = excluded.notes, updated_at = now() RETURNING id
            """,
            tenant, one.version, one.team, one.source, one.endpoint, list(one.fields), one.notes,
        )  # fmt: skip
        if rows:
            found[one.place] = rows[0]["id"]
    return [found.get(one.place) for one in declarations]


async def retract(tenant: UUID, registrations: Sequence[UUID]) -> list[UUID]:
    """End registrations, within the caller's transaction; the proposals to wake after the commit."""
    if not registrations:
        return []
    await lock_asking(tenant, registrations)
    rows = await fetch(
        """
        UPDATE registration SET status = 'inactive', deleted_at = now(), updated_at = now()
        WHERE tenant = $1 AND id = ANY($2) AND status = 'active' RETURNING id
        """,
        tenant, list(registrations),
    )  # fmt: skip
    return await depart(tenant, [row["id"] for row in rows])
