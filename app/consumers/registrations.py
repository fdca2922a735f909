"""Registrations: which team depends on which artifact, as seed 000 shows them.

The registration is on the artifact, so it outlives the version that it was made against; that version is kept as
`contract_id` and `contract_version`.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.departures import depart, lock_asking
from app.storage.engine import fetch, fetch_one, transaction

MAX_NOTES = 4_000
MAX_FIELDS = 500

_VIEW = """
SELECT r.id, r.version AS contract_id, r.artifact AS asset_id, a.fqn AS asset_fqn, v.semver AS contract_version,
       r.team AS consumer_team_id, t.name AS consumer_team_name, r.source, r.fields, r.notes, r.status, r.created_at,
       r.updated_at
FROM registration r JOIN artifact a ON a.id = r.artifact JOIN version v ON v.id = r.version JOIN team t ON t.id = r.team
"""


class RegistrationView(msgspec.Struct, frozen=True, kw_only=True):
    """A registration with the names joined in."""

    id: UUID
    contract_id: UUID
    asset_id: UUID
    asset_fqn: str
    contract_version: str
    consumer_team_id: UUID
    consumer_team_name: str
    source: str
    fields: list[str]
    notes: str | None
    status: Literal["active", "inactive"]
    created_at: datetime
    updated_at: datetime


class RegistrationPage(msgspec.Struct, frozen=True):
    """Some registrations, newest first, and how many match."""

    results: list[RegistrationView]
    total: int


async def register(
    actor: Principal, *, version: UUID, team: UUID, notes: str | None = None, fields: list[str] | None = None
) -> RegistrationView:
    """Register a team as a consumer of a version's artifact.

    Raises `NotFound` for an unknown contract or team, `Forbidden`, `Invalid`, and `Conflict` with the id of the
    registration that the team already has on the artifact.
    """
    _check(notes, fields)
    async with transaction():
        row = await fetch_one(
            """
            SELECT v.artifact, v.state, t.id AS team FROM (SELECT) one
            LEFT JOIN version v ON v.id = $2 AND v.tenant = $1 AND v.state NOT IN ('DRAFT', 'DELETED', 'PURGED')
            LEFT JOIN team t ON t.id = $3 AND t.tenant = $1
            """,
            actor.tenant, version, team,
        )  # fmt: skip
        if row is None or row["artifact"] is None:
            raise NotFound("contract", version)
        if row["team"] is None:
            raise NotFound("team", team)
        actor.require_team(Scope.REGISTER, team, "depends on the contract")
        made = await fetch_one(
            """
            INSERT INTO registration (tenant, artifact, version, team, notes, fields)
            SELECT $1, v.artifact, v.id, $3, $4, $5 FROM version v  -- a deletion asks whoever was first
            WHERE v.id = $2 AND v.state NOT IN ('DRAFT', 'DELETED', 'PURGED') FOR SHARE
            ON CONFLICT (artifact, team, source, endpoint) WHERE status = 'active' DO NOTHING RETURNING id
            """,
            actor.tenant, version, team, notes, fields or [],
        )  # fmt: skip
        if made is None:
            await _refuse_second({"artifact": row["artifact"], "team": team, "source": "manual", "endpoint": None})
            raise Conflict("The team or the contract left a moment ago; try again.", kind="duplicate")
        view = await _view(actor.tenant, made["id"])
        await record(
            actor, "registration.created", "registration", view.id,
            {"asset": view.asset_fqn, "contract": view.contract_version, "team": view.consumer_team_name},
        )  # fmt: skip
    return view


def _duplicate(existing: UUID) -> Conflict:
    return Conflict("The team is registered on this asset already.", kind="duplicate", registration_id=str(existing))


def _check(notes: str | None, fields: list[str] | None) -> None:
    if notes is not None and len(notes) > MAX_NOTES:
        raise Invalid(f"Notes have at most {MAX_NOTES} characters.", field="notes")
    if fields is not None and len(fields) > MAX_FIELDS:
        raise Invalid(f"At most {MAX_FIELDS} fields can be named; leave them out to mean all.", field="fields")
    if fields is not None and not all(0 < len(name) <= MAX_NOTES for name in fields):
        raise Invalid("A field's name cannot be empty.", field="fields")


async def get_registration(actor: Principal, registration: UUID) -> RegistrationView:
    """One registration. Raises `NotFound`, `Forbidden`."""
    return await _view(actor.reads(), registration)


async def _view(tenant: UUID, registration: UUID) -> RegistrationView:
    row = await fetch_one(f"{_VIEW} WHERE r.tenant = $1 AND r.id = $2 AND r.deleted_at IS NULL", tenant, registration)
    if row is None:
        raise NotFound("registration", registration)
    return msgspec.convert(dict(row), RegistrationView)


async def list_registrations(
    actor: Principal,
    *,
    contract: UUID | None = None,
    asset: UUID | None = None,
    team: UUID | None = None,
    status: str | None = None,
    limit: int,
    offset: int,
) -> RegistrationPage:
    """Registrations, newest first. Raises `Forbidden`."""
    where = """
    r.tenant = $1 AND r.deleted_at IS NULL AND ($2::uuid IS NULL OR r.version = $2)
    AND ($3::uuid IS NULL OR r.artifact = $3) AND ($4::uuid IS NULL OR r.team = $4)
    AND ($5::text IS NULL OR r.status = $5)
    """
    arguments = (actor.reads(), contract, asset, team, status)
    rows = await fetch(  # one statement, so that both are of one moment; a page with nothing on it is a row of nulls
        f"""
        SELECT counted.total, page.* FROM (SELECT count(*) AS total FROM registration r WHERE {where}) counted
        LEFT JOIN ({_VIEW} WHERE {where} ORDER BY r.created_at DESC, r.id LIMIT $6 OFFSET $7) page ON true
        ORDER BY page.created_at DESC, page.id
        """,
        *arguments, limit, offset,
    )  # fmt: skip
    results = [dict(row) for row in rows if row["id"] is not None]
    return RegistrationPage(msgspec.convert(results, list[RegistrationView]), rows[0]["total"])


async def update_registration(
    actor: Principal,
    registration: UUID,
    *,
    notes: str | UnsetType | None = UNSET,
    fields: list[str] | UnsetType = UNSET,
    status: Literal["active", "inactive"] | UnsetType = UNSET,
) -> RegistrationView:
    """Change notes, fields or status. Raises `NotFound`, `Forbidden`, `Invalid`, and `Conflict` where making it active
    again would give the team two active registrations, or the asset is gone."""
    _check(None if notes is UNSET else notes, None if fields is UNSET else fields)
    async with transaction():
        if status == "inactive":
            await lock_asking(actor.tenant, [registration])
        if status == "active":
            await _hold_artifact(registration)
        before = await _locked(actor, registration)
        if status == "active" and before["status"] != "active":
            await _refuse_second(before)
        await fetch(
            """
            UPDATE registration SET notes = $2, fields = $3, status = $4, updated_at = now() WHERE id = $1
            """,
            registration,
            before["notes"] if notes is UNSET else notes,
            before["fields"] if fields is UNSET else fields,
            before["status"] if status is UNSET else status,
        )
        left = await depart(actor.tenant, [registration]) if status == "inactive" else []
        view = await _view(actor.tenant, registration)
        await record(actor, "registration.updated", "registration", registration, {"status": view.status})
    for proposal in left:
        wakeups.wake(proposal)
    return view


async def _hold_artifact(registration: UUID) -> None:
    """Keep what a registration is on from going away until the transaction ends. Raises `Conflict` if it is gone."""
    row = await fetch_one(
        """
        SELECT a.fqn, a.deleted_at FROM registration r JOIN artifact a ON a.id = r.artifact WHERE r.id = $1
        FOR SHARE OF a
        """,
        registration,
    )
    if row is not None and row["deleted_at"] is not None:
        raise Conflict(f"The asset {row['fqn']!r} was deleted; register on a contract of its successor.", kind="gone")


async def _refuse_second(before: dict[str, Any]) -> None:
    other = await fetch_one(
        """
        SELECT id FROM registration WHERE artifact = $1 AND team = $2 AND source = $3 AND status = 'active'
          AND endpoint IS NOT DISTINCT FROM $4
        """,
        before["artifact"], before["team"], before["source"], before["endpoint"],
    )  # fmt: skip
    if other is not None:
        raise _duplicate(other["id"])


async def delete_registration(actor: Principal, registration: UUID) -> None:
    """End a registration for good; history keeps it. Raises `NotFound`, `Forbidden`."""
    async with transaction():
        await lock_asking(actor.tenant, [registration])
        await _locked(actor, registration)
        await fetch(
            "UPDATE registration SET status = 'inactive', deleted_at = now(), updated_at = now() WHERE id = $1",
            registration,
        )
        left = await depart(actor.tenant, [registration])
        await record(actor, "registration.deleted", "registration", registration)
    for proposal in left:
        wakeups.wake(proposal)


async def _locked(actor: Principal, registration: UUID) -> dict[str, Any]:
    row = await fetch_one(
        """
        SELECT team, artifact, source, endpoint, status, notes, fields FROM registration
        WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE
        """,
        actor.tenant, registration,
    )  # fmt: skip
    if row is None:
        raise NotFound("registration", registration)
    actor.require_team(Scope.REGISTER, row["team"], "registered")
    return dict(row)
