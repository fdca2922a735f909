"""What is consumed, linked to the endpoints that are there: when either appears, or moves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from app.audit.log import Event
from app.consumers.declared import Declaration, declare
from app.identity.principals import Principal
from app.landscape.locations import possible_environments
from app.storage.engine import fetch


class ConsumedItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Part of a service that is used: an entity set by its name, or by that of its type."""

    name: str
    namespace: str | None = None
    type: str = "EntitySet"


_PAIRS = """
SELECT c.id AS consumption, c.environment, c.items, e.id AS endpoint, s.artifact, sv.version, sv.details,
       a.owner AS team
FROM environment_location l JOIN endpoint e ON e.environment = l.environment
JOIN service_version sv ON sv.id = e.service_version JOIN service s ON s.id = sv.service
JOIN consumption c ON c.tenant = l.tenant AND c.key = l.key || CASE e.path WHEN '' THEN '' ELSE '/' || e.path END
JOIN environment o ON o.id = c.environment JOIN application a ON a.id = o.application
WHERE c.registration IS NULL AND (c.endpoint IS NULL OR c.endpoint = e.id AND sv.version IS NOT NULL)
"""


async def lock_links(tenant: UUID) -> None:
    """Have one transaction of a tenant at a time link things, until it ends: of an endpoint and its consumer that
    appear at the same time, the second one sees the first."""
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{tenant} links")


async def link_environment(actor: Principal, environment: UUID) -> list[Event]:
    """Link what waits for endpoints of an environment, within a transaction that holds the links; what to record."""
    return await _link(actor, await fetch(f"{_PAIRS} AND l.environment = $1 ORDER BY c.id", environment))


async def link_consumer(actor: Principal, environment: UUID, keys: Sequence[str]) -> list[Event]:
    """Link what an environment consumes at these places, as far as it is there; what to record."""
    possible = sorted({prefix for key in keys for prefix in possible_environments(key)})
    rows = await fetch(
        f"{_PAIRS} AND c.environment = $1 AND l.tenant = $2 AND l.key = ANY($3) ORDER BY c.id",
        environment, actor.tenant, possible,
    )  # fmt: skip
    return await _link(actor, rows)


async def _link(actor: Principal, rows: Sequence[Any]) -> list[Event]:
    pairs = {row["consumption"]: row for row in rows}  # one endpoint each, if several environments answer there
    registered = [row for row in pairs.values() if row["version"] is not None]
    made = await declare(actor.tenant, [_declaration(row) for row in registered])
    registrations = {row["consumption"]: id_ for row, id_ in zip(registered, made, strict=True)}
    await fetch(
        """
        UPDATE consumption c SET endpoint = u.endpoint, registration = u.registration
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u(id, endpoint, registration) WHERE c.id = u.id
        """,
        list(pairs), [row["endpoint"] for row in pairs.values()], [registrations.get(id_) for id_ in pairs],
    )  # fmt: skip
    return [
        Event("registration.created", "registration", id_, {"environment": str(row["environment"]),
                                                             "endpoint": str(row["endpoint"])})
        for row in registered if (id_ := registrations[row["consumption"]]) is not None
    ]  # fmt: skip


def _declaration(row: Any) -> Declaration:
    items = msgspec.json.decode(row["items"], type=tuple[ConsumedItem, ...])
    known = msgspec.json.decode(row["details"]).get("entities", [])
    fields, missing = entity_sets(items, known)
    return Declaration(
        artifact=row["artifact"],
        version=row["version"],
        team=row["team"],
        environment=row["environment"],
        endpoint=row["endpoint"],
        fields=fields,
        notes=f"Not in the contract: {', '.join(missing)}."[:4000] if missing else None,
    )


def entity_sets(items: Sequence[ConsumedItem], known: Sequence[dict[str, Any]]) -> tuple[tuple[str, ...], list[str]]:
    """The names of the sets that are meant, and the items that nothing is known of: these stay as they are named."""
    found: list[str] = []
    missing: list[str] = []
    for item in items:
        fits = [one for one in known if item.namespace in (None, one["namespace"])] or known
        sets = [one["entitySetName"] for one in fits if item.name == one["entitySetName"]] or [
            one["entitySetName"] for one in fits if item.name in (one["name"], one["entityTypeName"])
        ]
        found += sets or [item.name]
        missing += [] if sets else [item.name]
    return tuple(dict.fromkeys(found)), missing
