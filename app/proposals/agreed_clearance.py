"""Deleting whole artifacts once their consumers agreed: all of them in one transaction, or none yet."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.contracts.artifacts import artifact_state
from app.contracts.forgetting import forget
from app.contracts.groups import GROUPS, GroupRecord, group_record, mark_deleted
from app.identity.principals import Principal, Scope, system
from app.proposals import wakeups
from app.proposals.carrying_out import finish, not_asked, postpone, reopen
from app.proposals.clearance import Doomed, clear, find_doomed, items_of
from app.proposals.locking import Locked, lock_proposal
from app.proposals.revisions import Clearance
from app.storage.engine import fetch, fetch_one, transaction

Outcome = Literal["published", "reopened", "later", "nothing"]
_MAX_NAMED = 100


async def clear_agreed(proposal: UUID, clearance: Clearance) -> Outcome:
    """Delete what was agreed on, as it is now, and the group if nothing was added to it since.

    Who began to depend on some of it meanwhile is asked first, and nothing is deleted; while something of it is under
    negotiation by itself, or may not be written, it waits.
    """
    async with transaction():
        outcome, released = await _attempt(proposal, clearance)
    for one in released:
        wakeups.wake(one)
    return outcome


async def _attempt(proposal: UUID, clearance: Clearance) -> tuple[Outcome, list[UUID]]:
    rows = await fetch(
        "SELECT id FROM artifact WHERE id = ANY($1) AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE",
        clearance.artifacts,
    )
    locked = await lock_proposal(proposal)
    if locked.state != "approved":
        return "nothing", []
    states = [await artifact_state(locked.tenant, row["id"]) for row in rows]
    if any(state.mode.is_read_only for state in states) or await _negotiated_elsewhere(locked, clearance):
        await postpone(proposal)
        return "later", []
    doomed = await find_doomed(states)
    asked = [() if locked.forced else await not_asked(locked, one.affected) for one in doomed]
    if any(asked):
        fresh = [msgspec.structs.replace(one, affected=to_ask) for one, to_ask in zip(doomed, asked, strict=True)]
        await _reopen(locked, fresh, clearance)
        return "reopened", []
    await finish(locked)
    cleared = await clear(states)
    actor = system(locked.tenant)
    group = await _empty(locked.tenant, clearance.group)
    if group is not None:
        await mark_deleted(actor, group)
        cleared.events.append(Event("group.deleted", "group", group.id, {"name": group.name}))
    await forget(locked.tenant)
    events = [_of_agreement(event, locked) for event in cleared.events]
    named = {"artifacts": len(states), "deleted": [state.fqn for state in states[:_MAX_NAMED]]}
    await record_all(actor, [*events, Event("proposal.published", "proposal", locked.id, named)])
    return "published", cleared.released


def _of_agreement(event: Event, locked: Locked) -> Event:
    return msgspec.structs.replace(event, detail={**event.detail, "proposal": str(locked.id)})


async def _reopen(locked: Locked, doomed: Sequence[Doomed], clearance: Clearance) -> None:
    row = await fetch_one("SELECT fingerprint FROM change_item WHERE revision = $1 LIMIT 1", locked.revision)
    assert row is not None  # noqa: S101  # a revision has its items from its first transaction on
    await reopen(locked, items_of(doomed, clearance, row["fingerprint"]))


async def _negotiated_elsewhere(locked: Locked, clearance: Clearance) -> bool:
    sql = "SELECT 1 FROM change_item WHERE artifact = ANY($1) AND open AND proposal <> $2 LIMIT 1"
    return await fetch_one(sql, clearance.artifacts, locked.id) is not None


async def _empty(tenant: UUID, group: UUID | None) -> GroupRecord | None:
    """The group, if it is to go and there is nothing in it."""
    if group is None:
        return None
    row = await fetch_one(
        f"""
        {GROUPS} WHERE g.tenant = $1 AND g.id = $2 AND g.deleted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM artifact a WHERE a.artifact_group = g.id AND a.deleted_at IS NULL)
        """,
        tenant, group,
    )  # fmt: skip
    return group_record(row) if row else None


async def was_cleared(actor: Principal, group: str, artifact: str | None = None) -> bool:
    """Whether an artifact (or else all of a group) is gone because consumers agreed to its deletion, so that asking for
    that again is told of success."""
    return await _went_by_agreement(
        actor,
        """
        SELECT max(coalesce(a.deleted_at, 'infinity')) AS at FROM artifact a
        WHERE a.tenant = $1 AND a.group_name = $2 AND ($3::text IS NULL OR a.name = $3)
        """,
        group, artifact,
    )  # fmt: skip


async def group_was_cleared(actor: Principal, group: str) -> bool:
    """Whether a group is gone because consumers agreed to its deletion."""
    sql = "SELECT deleted_at AS at FROM artifact_group WHERE tenant = $1 AND name = $2"
    return await _went_by_agreement(actor, sql, group)


async def _went_by_agreement(actor: Principal, when: str, *arguments: str | None) -> bool:
    """What one transaction did has one instant: that of the proposal that it carried out."""
    if Scope.PUBLISH not in actor.scopes:
        return False
    row = await fetch_one(
        f"""
        SELECT 1 FROM ({when}) gone JOIN proposal p ON p.tenant = $1 AND p.state = 'published'
            AND p.published_at = gone.at
        WHERE EXISTS (SELECT 1 FROM change_item i WHERE i.proposal = p.id AND i.kind = 'delete')
        """,
        actor.tenant, *arguments,
    )  # fmt: skip
    return row is not None
