"""What an environment consumes: said all at once, as a list that replaces the one before."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.consumers.declared import retract
from app.errors import Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.landscape.applications import require_owned
from app.landscape.linking import ConsumedItem, link_consumer, lock_links
from app.landscape.locations import location_key
from app.proposals import wakeups
from app.proposals.departures import lock_asking
from app.storage.engine import fetch, fetch_one, transaction

MAX_ITEMS = 500
"""Entity sets of one endpoint that can be named."""


class Consumed(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint that is called, and which of its entity sets are used; none named means all."""

    location: str
    items: tuple[ConsumedItem, ...] = ()


async def put_consumed(actor: Principal, application: UUID, environment: UUID, consumed: Sequence[Consumed]) -> None:
    """Replace what an environment says that it consumes. What is at no endpoint that is known waits for it.

    Only registrations of this environment are written; those made by hand, or by others, stay. Raises `NotFound`,
    `Forbidden`, `Invalid`.
    """
    actor.require(Scope.REGISTER)
    wanted = _by_key(consumed)
    async with transaction():
        await require_owned(actor, application)
        await _hold(application, environment)
        gone, kept = await _compared(environment, wanted)
        await lock_asking(actor.tenant, sorted(registration for registration in gone.values() if registration))
        await lock_links(actor.tenant)
        left = await _drop(actor, gone)
        await _write(actor.tenant, environment, {key: one for key, one in wanted.items() if key not in kept})
        linked = await link_consumer(actor, environment, list(wanted))
        if gone or linked or len(kept) < len(wanted):
            detail = {"consumed": len(wanted), "linked": len(linked)}
            await record_all(actor, [*linked, Event("environment.consumes", "environment", environment, detail)])
    for proposal in dict.fromkeys(left):
        wakeups.wake(proposal)


def _by_key(consumed: Sequence[Consumed]) -> dict[str, Consumed]:
    """What is wanted, by location; said twice, it is the items of both."""
    found: dict[str, Consumed] = {}
    for place, one in enumerate(consumed):
        key = location_key(one.location, field=f"endpoints[{place}].endpointLocation")
        before = found.get(key)
        both = () if before is not None and not (before.items and one.items) else one.items
        items = tuple(dict.fromkeys((*before.items, *both))) if before is not None and both else both
        if len(items) > MAX_ITEMS:
            raise Invalid(
                f"At most {MAX_ITEMS} items of an endpoint can be named; none means all.", field="consumedItems"
            )
        found[key] = Consumed(location=one.location, items=items)
    return found


async def _hold(application: UUID, environment: UUID) -> None:
    sql = "SELECT 1 FROM environment WHERE id = $1 AND application = $2 FOR UPDATE"
    if await fetch_one(sql, environment, application) is None:
        raise NotFound("environment", environment)


async def _compared(environment: UUID, wanted: dict[str, Consumed]) -> tuple[dict[UUID, UUID | None], set[str]]:
    """The rows that go, with their registrations, and the keys of those that stay as they are: linked, and alive."""
    rows = await fetch(
        """
        SELECT c.id, c.key, c.items, c.location, c.registration, g.status FROM consumption c
        LEFT JOIN registration g ON g.id = c.registration WHERE c.environment = $1
        """,
        environment,
    )
    gone: dict[UUID, UUID | None] = {}
    kept: set[str] = set()
    for row in rows:
        said = wanted.get(row["key"])
        items = msgspec.json.decode(row["items"], type=tuple[ConsumedItem, ...])
        if said is not None and said.items == items and row["status"] != "inactive":
            kept.add(row["key"])
        else:
            # what is said anew of an endpoint changes its registration, which does not leave for that
            gone[row["id"]] = row["registration"] if said is None else None
    return gone, kept


async def _drop(actor: Principal, gone: dict[UUID, UUID | None]) -> list[UUID]:
    left = await retract(actor.tenant, sorted(registration for registration in gone.values() if registration))
    await fetch("DELETE FROM consumption WHERE id = ANY($1)", list(gone))
    return left


async def _write(tenant: UUID, environment: UUID, wanted: dict[str, Consumed]) -> None:
    await fetch(
        """
        INSERT INTO consumption (tenant, environment, location, key, items)
        SELECT $1, $2, u.location, u.key, u.items FROM unnest($3::text[], $4::text[], $5::jsonb[])
            AS u(location, key, items)
        """,
        tenant, environment, [one.location for one in wanted.values()], list(wanted),
        [msgspec.json.encode(one.items).decode() for one in wanted.values()],
    )  # fmt: skip
