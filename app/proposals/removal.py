"""Deleting versions through a registry's API: at once where nobody depends on them, agreed on where somebody does."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts.artifacts import artifact_state
from app.contracts.assessment import active_consumers
from app.contracts.model import ArtifactState, Assessment, ConsumerImpact
from app.contracts.removal import purge, require_unreferenced, soft_delete
from app.errors import Conflict
from app.formats import Change, Direction, Severity
from app.identity.grants import require_writer
from app.identity.principals import Principal
from app.proposals import wakeups
from app.proposals.negotiation import Held, negotiate
from app.proposals.revisions import Item, ItemKind
from app.proposals.submit import require_writable
from app.storage.engine import fetch, fetch_one, transaction


class Deleted(msgspec.Struct, frozen=True):
    """The numbers of the versions that are gone."""

    ordinals: list[int]


async def delete_versions(actor: Principal, artifact: UUID, ordinals: Sequence[int], *, whole: bool) -> Deleted | Held:
    """Delete visible versions softly, or open (or find) the proposal that has to be agreed on first.

    With `whole` they are all that the artifact has: everyone who depends on it is asked, and its rules end with it;
    else those who registered against one of them are. Raises `NotFound`, `Forbidden`, and `Conflict` of the kinds
    `read-only`, `referenced` and `proposal-open`.
    """
    async with transaction():
        state = await _locked(actor, artifact)
        await require_unreferenced(artifact, ordinals)
        affected = await _dependents(state, ordinals, whole=whole)
        if affected:
            result = await negotiate(actor, state, *_deletion(state, ordinals, affected, whole=whole))
        else:
            result = Deleted(await soft_delete(state, ordinals, whole=whole))
            await record(actor, "contract.deleted", "asset", artifact, {"ordinals": result.ordinals})
    if isinstance(result, Held):
        wakeups.wake(result.proposal)
    return result


async def purge_versions(actor: Principal, artifact: UUID, ordinals: Sequence[int]) -> Deleted:
    """Delete softly deleted versions for good. Who depended on them agreed when they were deleted.

    Raises `NotFound`, `Forbidden`, and `Conflict` of the kinds `read-only` and `proposal-open`.
    """
    async with transaction():
        state = await _locked(actor, artifact)
        rows = await fetch("SELECT proposal FROM change_item WHERE artifact = $1 AND open", artifact)
        if rows:
            raise Conflict(
                f"A change of {state.fqn!r} is under negotiation; withdraw it first.",
                kind="proposal-open",
                proposal_id=str(rows[0]["proposal"]),
            )
        result = Deleted(await purge(state, ordinals))
        await record(actor, "contract.purged", "asset", artifact, {"ordinals": result.ordinals})
    return result


async def deleted_by_agreement(artifact: UUID, ordinals: Sequence[int]) -> bool:
    """Whether consumers agreed to delete these very versions, so that asking again for it is told of success."""
    row = await fetch_one(
        """
        SELECT 1 FROM change_item i JOIN proposal p ON p.id = i.proposal
        WHERE i.artifact = $1 AND i.kind = 'delete' AND i.fingerprint = $2 AND p.state = 'published' LIMIT 1
        """,
        artifact, _fingerprint(ordinals),
    )  # fmt: skip
    return row is not None


def _fingerprint(ordinals: Sequence[int]) -> str:
    return "delete:" + ",".join(map(str, sorted(ordinals)))


async def _locked(actor: Principal, artifact: UUID) -> ArtifactState:
    await fetch("SELECT 1 FROM artifact WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE", actor.tenant, artifact)
    state = await artifact_state(actor.tenant, artifact)
    await require_writer(actor, state.owner, state.fqn)
    require_writable(state)
    return state


async def _dependents(state: ArtifactState, ordinals: Sequence[int], *, whole: bool) -> tuple[ConsumerImpact, ...]:
    """Everyone who would miss the versions."""
    consumers = await active_consumers(state.id)
    if whole or not consumers:
        return consumers
    rows = await fetch(
        """
        SELECT r.id FROM registration r JOIN version v ON v.id IN (r.version, r.agreed)
        WHERE r.artifact = $1 AND r.status = 'active' AND v.ordinal = ANY($2) AND v.state NOT IN ('DELETED', 'PURGED')
        """,
        state.id, list(ordinals),
    )  # fmt: skip
    missing = {row["id"] for row in rows}
    return tuple(consumer for consumer in consumers if consumer.registration_id in missing)


def _deletion(
    state: ArtifactState, ordinals: Sequence[int], affected: tuple[ConsumerImpact, ...], *, whole: bool
) -> tuple[Item, Assessment]:
    numbers = sorted(ordinals)
    told = f"version {numbers[0]} is" if len(numbers) == 1 else f"versions {', '.join(map(str, numbers[:20]))} are"
    change = Change(
        rule="VERSION_DELETED",
        severity=Severity.BREAKING,
        message=f"{told[0].upper()}{told[1:]} deleted: who looks it up no longer finds it.",
        old_value=numbers[0] if len(numbers) == 1 else numbers,
        breaks=(Direction.BACKWARD, Direction.FORWARD),
        unproven=True,
    )
    affected = tuple(msgspec.structs.replace(consumer, changes=(change,)) for consumer in affected)
    item = Item(
        artifact=state.id,
        kind=ItemKind.DELETE,
        fingerprint=_fingerprint(numbers),
        base=state.latest.id if state.latest else None,
        request={"ordinals": numbers, "whole": whole},
        changes=(change,),
    )
    return item, Assessment(
        level=state.level, base=state.latest, changes=(change,), violations=(), affected=affected, semver=""
    )
