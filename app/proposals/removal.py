"""Deleting versions through a registry's API: at once where nobody depends on them, agreed on where somebody does."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from app.audit.log import Event, record, record_all
from app.contracts.artifacts import artifact_state
from app.contracts.assessment import active_consumers
from app.contracts.forgetting import forget
from app.contracts.model import ArtifactState, ConsumerImpact
from app.contracts.removal import hold_visible, leaves_nothing, purge, purges_all, require_unreferenced, soft_delete
from app.errors import Conflict, NotFound
from app.formats import Change, Direction, Severity
from app.identity.grants import require_writer
from app.identity.principals import Principal
from app.proposals import wakeups
from app.proposals.departures import end_registrations
from app.proposals.negotiation import Held, negotiate
from app.proposals.revisions import Deletion, Item, ItemKind
from app.proposals.submit import require_writable
from app.storage.engine import fetch, fetch_one, transaction


class Deleted(msgspec.Struct, frozen=True):
    """The numbers of the versions that are gone."""

    ordinals: list[int]


async def delete_versions(actor: Principal, artifact: UUID, ordinals: Sequence[int]) -> Deleted | Held:
    """Delete visible versions softly, or open (or find) the proposal that has to be agreed on first.

    Where no other version is visible, everyone who depends on the artifact is asked, and what is set for its name goes
    with it; else those who registered against one of them are. Raises `NotFound` if none of them is visible,
    `Forbidden`, and `Conflict` of the kinds `read-only`, `referenced`, `proposal-open` and `rejected`.
    """
    async with transaction():
        state = await _locked(actor, artifact)
        versions = await hold_visible(artifact, ordinals)
        if not versions:
            raise NotFound("version to delete", ", ".join(map(str, ordinals)))
        await require_unreferenced(artifact, list(versions.values()))
        affected = await dependents(state, versions)
        if affected:
            result = await negotiate(actor, state, deletion(state, versions, affected))
        else:
            result = Deleted(await soft_delete(state, versions))
            await record(actor, "contract.deleted", "asset", artifact, {"ordinals": result.ordinals})
    if isinstance(result, Held):
        wakeups.wake(result.proposal)
    return result


async def purge_versions(actor: Principal, artifact: UUID, ordinals: Sequence[int]) -> Deleted:
    """Delete softly deleted versions for good. Who depended on them agreed when they were deleted.

    Raises `NotFound` if none of them is softly deleted, `Forbidden`, and `Conflict` of the kinds `read-only` and
    `proposal-open`.
    """
    async with transaction():
        state = await _locked(actor, artifact)
        gone = await purge_locked(state, ordinals)
        if not gone.ordinals:
            raise NotFound("deleted version", ", ".join(map(str, ordinals)))
        await forget(state.tenant)
        await record_all(actor, gone.events)
    for proposal in gone.released:
        wakeups.wake(proposal)
    return Deleted(gone.ordinals)


class Purge(msgspec.Struct, frozen=True):
    """What went for good, what goes on record of it, and the proposals to wake after the commit."""

    ordinals: list[int]
    events: list[Event]
    released: list[UUID]


async def purge_locked(state: ArtifactState, ordinals: Sequence[int], *, keep_artifact: bool = False) -> Purge:
    """Delete softly deleted versions for good, under the artifact's lock; with the last version go the artifact and
    the registrations on it, unless the artifact is kept.

    Call `forget` afterwards, when nothing else is to be locked any more. Raises `Conflict` of the kind `proposal-open`.
    """
    negotiated = await fetch_one("SELECT proposal FROM change_item WHERE artifact = $1 AND open", state.id)
    if negotiated is not None:
        raise Conflict(
            f"A change of {state.fqn!r} is under negotiation; withdraw it first.",
            kind="proposal-open",
            proposal_id=str(negotiated["proposal"]),
        )
    all_of_it = not keep_artifact and await purges_all(state.id, ordinals)
    released = await end_registrations(state.tenant, state.id) if all_of_it else []
    purged = await purge(state, ordinals, keep_artifact=keep_artifact)
    detail = {"ordinals": purged, "asset_too": all_of_it}
    events = [Event("contract.purged", "asset", state.id, detail)] if purged else []
    return Purge(purged, events, released)


async def deleted_by_agreement(artifact: UUID, ordinals: Sequence[int]) -> bool:
    """Whether consumers agreed to delete the last of these versions, so that asking for it again is told of success.

    Those before it may have been deleted one by one.
    """
    row = await fetch_one(
        """
        SELECT 1 FROM version v JOIN change_item i ON i.artifact = v.artifact AND i.kind = 'delete'
        JOIN proposal p ON p.id = i.proposal AND p.state = 'published'
        JOIN revision r ON r.id = i.revision AND r.number = p.revision_no
        WHERE v.artifact = $1 AND v.ordinal = $2 AND v.state = 'DELETED'
          AND i.request -> 'versions' ? v.id::text LIMIT 1
        """,
        artifact, max(ordinals, default=0),
    )  # fmt: skip
    return row is not None


async def _locked(actor: Principal, artifact: UUID) -> ArtifactState:
    await fetch("SELECT 1 FROM artifact WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE", actor.tenant, artifact)
    state = await artifact_state(actor.tenant, artifact)
    await require_writer(actor, state.owner, state.fqn)
    require_writable(state)
    return state


async def dependents(state: ArtifactState, versions: Collection[UUID]) -> tuple[ConsumerImpact, ...]:
    """Everyone who would miss versions: who registered against them, or all, where nothing else would be left."""
    consumers = await active_consumers(state.id)
    if not consumers or await leaves_nothing(state.id, versions):
        return consumers
    rows = await fetch(
        """
        SELECT id FROM registration
        WHERE artifact = $1 AND status = 'active' AND (version = ANY($2) OR agreed = ANY($2))
        """,
        state.id, list(versions),
    )  # fmt: skip
    missing = {row["id"] for row in rows}
    return tuple(consumer for consumer in consumers if consumer.registration_id in missing)


def deletion(state: ArtifactState, versions: Mapping[UUID, int], affected: tuple[ConsumerImpact, ...]) -> Item:
    """The item that deletes versions (with their numbers), and whom it affects."""
    numbers, ids = sorted(versions.values()), sorted(map(str, versions))
    named = ", ".join(map(str, numbers[:20])) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
    what = f"Version {named} is" if len(numbers) == 1 else f"Versions {named} are"
    change = Change(
        rule="VERSION_DELETED",
        severity=Severity.BREAKING,
        message=f"{what} deleted: who looks it up no longer finds it.",
        old_value=numbers[0] if len(numbers) == 1 else numbers,
        breaks=(Direction.BACKWARD, Direction.FORWARD),
    )
    return Item(
        artifact=state.id,
        kind=ItemKind.DELETE,
        fingerprint=f"delete:{hashlib.sha256(' '.join(ids).encode()).hexdigest()}",
        base=state.latest.id if state.latest else None,
        request=msgspec.to_builtins(Deletion(list(versions), numbers)),
        changes=(change,),
        affected=tuple(msgspec.structs.replace(consumer, changes=(change,)) for consumer in affected),
    )
