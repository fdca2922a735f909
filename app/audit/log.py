"""Writing the audit trail: the last statement of a transaction that changes anything.

The number of an event comes from a counter row that is locked last, so numbers follow the order of commits without
gaps, and a reader's cursor never skips one. The canonical bytes are RFC 8785 JSON (sorted keys, no white space; no
floats occur), and the leaf is their RFC 6962 hash, SHA-256 of a zero byte and the bytes.

Who follows the trail is told after the commit that there is more of it. Being told carries no facts, and may be missed.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from app.identity.principals import Principal
from app.storage.engine import after_commit, fetch

_encode = msgspec.json.Encoder(order="deterministic").encode

_APPEND = """
WITH head AS (UPDATE audit_head SET seq = seq + $2 WHERE tenant = $1 RETURNING seq - $2 AS before)
INSERT INTO audit_event (tenant, seq, id, at, action, entity_type, entity_id, actor_id, actor_name, actor_team, detail,
                         canonical, leaf)
SELECT $1, head.before + e.n, e.id, $3, e.action, e.entity_type, e.entity_id, $4, $5, $6, e.detail, e.canonical, e.leaf
FROM head, unnest($7::bigint[], $8::uuid[], $9::text[], $10::text[], $11::uuid[], $12::jsonb[], $13::bytea[],
                  $14::bytea[]) AS e(n, id, action, entity_type, entity_id, detail, canonical, leaf)
"""


class Event(msgspec.Struct, frozen=True):
    """One thing that happened to one entity, before it has a place in the trail."""

    action: str
    entity_type: str
    entity_id: UUID
    detail: dict[str, Any] = {}


FOLLOWERS: list[Callable[[UUID, frozenset[str]], None]] = []
"""Called after each commit with the tenant and the actions that are new on record. They must not block nor raise."""


async def record(
    actor: Principal, action: str, entity_type: str, entity_id: UUID, detail: dict[str, Any] | None = None
) -> None:
    """Append one event, within the caller's transaction and as its last statement."""
    await record_all(actor, [Event(action, entity_type, entity_id, detail or {})])


async def record_all(actor: Principal, events: list[Event]) -> None:
    """Append events in order, within the caller's transaction and as its last statement."""
    if not events:
        return
    at = datetime.now(UTC)
    ids = [uuid4() for _ in events]
    canonical = [_canonical(actor, event, at, id_) for event, id_ in zip(events, ids, strict=True)]
    await fetch(
        _APPEND,
        actor.tenant,
        len(events),
        at,
        actor.id,
        actor.name,
        actor.team,
        list(range(1, len(events) + 1)),
        ids,
        [event.action for event in events],
        [event.entity_type for event in events],
        [event.entity_id for event in events],
        [_encode(event.detail).decode() for event in events],
        canonical,
        [hashlib.sha256(b"\x00" + one).digest() for one in canonical],
    )
    if FOLLOWERS:
        actions = frozenset(event.action for event in events)
        after_commit(lambda: _tell(actor.tenant, actions))


def _tell(tenant: UUID, actions: frozenset[str]) -> None:
    for follower in FOLLOWERS:
        follower(tenant, actions)


def _canonical(actor: Principal, event: Event, at: datetime, id_: UUID) -> bytes:
    return _encode(
        {
            "v": 1,
            "id": id_,
            "tenant": actor.tenant,
            "at": at,
            "action": event.action,
            "entity": {"type": event.entity_type, "id": event.entity_id},
            "actor": {
                "id": actor.id,
                "name": actor.name,
                "team": actor.team,
                "key": actor.key,
                "address": actor.address,
            },
            "detail": event.detail,
        }
    )
