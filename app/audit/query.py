"""Reading the audit trail, in the order of commits."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.errors import Invalid
from app.identity.principals import Principal, Scope
from app.storage.engine import fetch

_OPEN = {"asset", "contract", "proposal", "registration"}
"""Entities whose history everybody who reads contracts may read."""


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One event. `seq` has no gaps; `leaf` is the hash of `canonical`, whose text is what was hashed."""

    seq: int
    id: UUID
    at: datetime
    action: str
    entity_type: str
    entity_id: UUID
    actor_id: UUID | None
    actor_name: str
    actor_team: UUID | None
    detail: dict[str, Any]
    canonical: str | None
    leaf: str


class EventPage(msgspec.Struct, frozen=True):
    """Some events, oldest first. `next_cursor` continues after the last of them; null if there are no more yet."""

    results: list[EventView]
    next_cursor: int | None


async def list_events(
    actor: Principal,
    *,
    after: int = 0,
    limit: int,
    entity_type: str | None = None,
    entity_id: UUID | None = None,
    actor_name: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> EventPage:
    """Events after a cursor. `action` may end with `*`.

    Needs the scope `audit`. For one contract, proposal or registration `read` is enough; what was hashed, which names
    keys and addresses, is left out then. Raises `Forbidden`, and `Invalid` for an instant without a time zone.
    """
    actor.require(Scope.READ)
    may_audit = Scope.AUDIT in actor.scopes
    if entity_id is None or (entity_type is not None and entity_type not in _OPEN):
        actor.require(Scope.AUDIT)
    for field, instant in (("since", since), ("until", until)):
        if instant is not None and instant.tzinfo is None:
            raise Invalid(f"{field} needs a time zone: 2026-11-22T12:00:00Z.", field=field)
    prefix = action[:-1] if action is not None and action.endswith("*") else None
    rows = await fetch(
        """
        SELECT seq, id, at, action, entity_type, entity_id, actor_id, actor_name, actor_team, detail,
               CASE WHEN $11 THEN convert_from(canonical, 'UTF8') END AS canonical, encode(leaf, 'hex') AS leaf
        FROM audit_event
        WHERE tenant = $1 AND seq > $2
          AND ($4::text IS NULL OR entity_type = $4) AND ($5::uuid IS NULL OR entity_id = $5)
          AND ($6::text IS NULL OR actor_name = $6) AND ($7::text IS NULL OR action = $7)
          AND ($8::text IS NULL OR starts_with(action, $8)) AND ($9::timestamptz IS NULL OR at >= $9)
          AND ($10::timestamptz IS NULL OR at < $10) AND ($11 OR entity_type = ANY($12::text[]))
        ORDER BY seq LIMIT $3
        """,
        actor.tenant, after, limit + 1, entity_type, entity_id, actor_name,
        None if prefix is not None else action, prefix, since, until, may_audit,
        sorted(_OPEN),
    )  # fmt: skip
    found = [msgspec.convert({**row, "detail": msgspec.json.decode(row["detail"])}, EventView) for row in rows[:limit]]
    return EventPage(found, found[-1].seq if len(rows) > limit else None)
