"""Deleting versions, artifacts and groups as Apicurio does, for good: at once where nobody depends on them, and where
somebody does, after they agreed."""

from collections.abc import Sequence
from uuid import UUID

from app.audit.log import Event, record_all
from app.contracts.forgetting import forget
from app.contracts.groups import GroupRecord, mark_deleted, require_group_owner
from app.contracts.model import ArtifactState
from app.contracts.records import ArtifactRecord, VersionRecord
from app.contracts.removal import soft_delete
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.clearance import clear, drop_drafts, hold_back
from app.proposals.negotiation import Held, negotiate
from app.proposals.removal import deletion, dependents, purge_locked
from app.proposals.versioning import lock_writable, require_not_negotiated
from app.storage.engine import fetch, fetch_one, transaction


async def dispose_of_version(actor: Principal, version: VersionRecord) -> Held | None:
    """Delete a version, and with the only one its artifact. Null if it is gone, else the proposal that has to be agreed
    on first.

    Raises `Forbidden`, `Conflict` of the kinds `read-only`, `proposal-open` and `rejected`.
    """
    actor.require(Scope.PUBLISH)
    held, released = None, list[UUID]()
    async with transaction():
        state = await lock_writable(actor, version.artifact)
        row = await fetch_one("SELECT ordinal FROM version WHERE id = $1", version.id)
        if await _is_only(version):
            held, released = await _dispose(actor, [state], None)
        elif version.state == "DRAFT":
            await require_not_negotiated(version)
            events = await drop_drafts(state, [version.id])
            await record_all(actor, events)
        elif affected := await dependents(state, [version.id]):
            held = await negotiate(actor, state, deletion(state, {version.id: row["ordinal"] if row else 0}, affected))
        else:
            ordinals = await soft_delete(state, [version.id], keep_rules=True)
            gone = await purge_locked(state, ordinals, keep_artifact=True)
            released = gone.released
            await forget(state.tenant)
            await record_all(
                actor, [Event("contract.deleted", "asset", state.id, {"ordinals": ordinals}), *gone.events]
            )
    _wake(held, released)
    return held


async def finish_version(actor: Principal, artifact: ArtifactRecord, label: str) -> bool:
    """Purge a version that was deleted because consumers agreed; whether there was one."""
    async with transaction():
        state = await lock_writable(actor, artifact.id)
        row = await fetch_one(
            """
            SELECT v.ordinal FROM version v JOIN change_item i ON i.artifact = v.artifact AND i.kind = 'delete'
            JOIN proposal p ON p.id = i.proposal AND p.state = 'published'
            WHERE v.artifact = $1 AND v.label = $2 AND v.state = 'DELETED' AND i.request -> 'versions' ? v.id::text
            """,
            artifact.id, label,
        )  # fmt: skip
        if row is None:
            return False
        gone = await purge_locked(state, [row["ordinal"]], keep_artifact=True)
        await forget(state.tenant)
        await record_all(actor, gone.events)
    _wake(None, gone.released)
    return True


async def dispose_of_artifacts(
    actor: Principal, artifacts: Sequence[UUID], *, group: GroupRecord | None = None
) -> Held | None:
    """Delete artifacts with all their versions, and the group that they are in if it is given; all of them or none.

    Where somebody depends on some of them, there is one proposal for all of it; that is the answer, and nothing is
    deleted. Raises `Forbidden`, `Conflict` of the kinds `read-only`, `proposal-open` and `rejected`.
    """
    actor.require(Scope.PUBLISH)
    async with transaction():
        if group is not None:
            await require_group_owner(actor, group)
        states = [await lock_writable(actor, artifact) for artifact in sorted(artifacts)]
        held, released = await _dispose(actor, states, group)
    _wake(held, released)
    return held


async def _dispose(
    actor: Principal, states: Sequence[ArtifactState], group: GroupRecord | None
) -> tuple[Held | None, list[UUID]]:
    """The proposal to wait for, or the proposals to wake; within a transaction that holds the artifacts."""
    held = await hold_back(actor, states, group)
    if held is not None:
        return held, []
    cleared = await clear(states)
    events = cleared.events
    if group is not None:
        await mark_deleted(actor, group)
        events.append(Event("group.deleted", "group", group.id, {"name": group.name}))
    await forget(actor.tenant)
    await record_all(actor, events)
    return None, cleared.released


async def _is_only(version: VersionRecord) -> bool:
    sql = "SELECT 1 FROM version WHERE artifact = $1 AND id <> $2 AND state NOT IN ('DELETED', 'PURGED') LIMIT 1"
    return await fetch_one(sql, version.artifact, version.id) is None


async def artifacts_of(tenant: UUID, group: str) -> list[UUID]:
    """The artifacts of a group."""
    rows = await fetch(
        """
        SELECT a.id FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
        WHERE g.tenant = $1 AND g.name = $2 AND a.deleted_at IS NULL
        """,
        tenant, group,
    )  # fmt: skip
    return [row["id"] for row in rows]


def _wake(held: Held | None, released: Sequence[UUID]) -> None:
    if held is not None:
        wakeups.wake(held.proposal)
    for proposal in released:
        wakeups.wake(proposal)
