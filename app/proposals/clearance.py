"""Taking whole artifacts away, all of them or none: whom it affects, the proposal of it, and how it is done."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.audit.log import Event
from app.contracts.groups import GroupRecord
from app.contracts.model import ArtifactState, ConsumerImpact
from app.contracts.removal import hold_visible, soft_delete
from app.errors import Conflict
from app.formats import Change, Direction, Severity
from app.identity.principals import Principal
from app.proposals.negotiation import Held, open_proposal, require_free
from app.proposals.removal import dependents, purge_locked
from app.proposals.revisions import Clearance, Deletion, Item, ItemKind
from app.storage.engine import fetch, fetch_one

ARTIFACT_DELETED = "ARTIFACT_DELETED"


class Doomed(msgspec.Struct, frozen=True):
    """An artifact that somebody depends on, with its visible versions by their numbers."""

    state: ArtifactState
    versions: dict[UUID, int]
    affected: tuple[ConsumerImpact, ...]


class Cleared(msgspec.Struct, frozen=True):
    """What goes on record of it, and the proposals to wake after the commit."""

    events: list[Event]
    released: list[UUID]


async def find_doomed(states: Sequence[ArtifactState]) -> list[Doomed]:
    """Those of the artifacts, which the caller has locked, that somebody depends on."""
    found: list[Doomed] = []
    for state in states:
        versions = await hold_visible(state.id, await _ordinals(state))
        affected = await dependents(state, list(versions)) if versions else ()
        if affected:
            change = _change(state)
            reasons = tuple(msgspec.structs.replace(consumer, changes=(change,)) for consumer in affected)
            found.append(Doomed(state, versions, reasons))
    return found


async def hold_back(actor: Principal, states: Sequence[ArtifactState], group: GroupRecord | None) -> Held | None:
    """The proposal to delete all of these artifacts and the group, opened or found; null if nobody depends on any.

    Under the artifacts' locks. Raises `Conflict` of the kinds `proposal-open` and `rejected`.
    """
    doomed = await find_doomed(states)
    if not doomed:
        return None
    clearance = Clearance([state.id for state in states], group.id if group is not None else None)
    items = items_of(doomed, clearance, _fingerprint(states, group))
    open_already = [await require_free(one.state, item.fingerprint) for one, item in zip(doomed, items, strict=True)]
    for proposal in open_already:
        if proposal is not None:
            return Held(proposal, created=False)
    await _refuse_rejected(actor.tenant, items)
    return Held(await open_proposal(actor, doomed[0].state, items), created=True)


def items_of(doomed: Sequence[Doomed], clearance: Clearance, fingerprint: str) -> list[Item]:
    """An item for each artifact that somebody depends on; the first says all that goes."""
    return [
        Item(
            artifact=one.state.id,
            kind=ItemKind.DELETE,
            fingerprint=fingerprint,
            base=one.state.latest.id if one.state.latest else None,
            request=msgspec.to_builtins(
                Deletion(list(one.versions), sorted(one.versions.values()), clearance if place == 0 else None)
            ),
            changes=(_change(one.state),),
            affected=one.affected,
        )
        for place, one in enumerate(doomed)
    ]


async def clear(states: Sequence[ArtifactState]) -> Cleared:
    """Take artifacts away for good, under their locks, whoever depends on them: that is settled before."""
    done = Cleared([], [])
    for state in states:
        rows = await fetch("SELECT id FROM version WHERE artifact = $1 AND state = 'DRAFT'", state.id)
        done.events.extend(await drop_drafts(state, [row["id"] for row in rows]))
        ordinals = await _ordinals(state)
        await soft_delete(state, list(await hold_visible(state.id, ordinals)))
        gone = await purge_locked(state, ordinals)
        await fetch("UPDATE artifact SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL", state.id)
        await fetch("DELETE FROM rule WHERE artifact_group = $1 AND name = $2", state.group_id, state.name.name)
        done.events.extend([*gone.events, Event("asset.deleted", "asset", state.id, {"fqn": state.fqn})])
        done.released.extend(gone.released)
    return done


async def drop_drafts(state: ArtifactState, versions: Sequence[UUID]) -> list[Event]:
    """Take drafts away, under their artifact's lock; what goes on record of it."""
    rows = await fetch(
        """
        WITH gone AS (UPDATE version SET state = 'PURGED' WHERE id = ANY($1) AND state = 'DRAFT' RETURNING id),
             off_branches AS (DELETE FROM branch_version b USING gone WHERE b.version = gone.id)
        SELECT id FROM gone
        """,
        list(versions),
    )
    return [Event("draft.deleted", "contract", row["id"], {"asset": state.fqn}) for row in rows]


def _change(state: ArtifactState) -> Change:
    return Change(
        rule=ARTIFACT_DELETED,
        severity=Severity.BREAKING,
        message=f"{state.fqn} is deleted with all its versions: who looks one up no longer finds it.",
        old_value=state.fqn,
        breaks=(Direction.BACKWARD, Direction.FORWARD),
    )


def _fingerprint(states: Sequence[ArtifactState], group: GroupRecord | None) -> str:
    """What a request has in common with its repetition, whatever came to the group meanwhile."""
    if group is not None:
        return f"delete group:{group.id}"
    if len(states) > 1:
        return f"delete all of group:{states[0].group_id}"
    return f"delete artifact:{states[0].id}"


async def _ordinals(state: ArtifactState) -> list[int]:
    sql = "SELECT ordinal FROM version WHERE artifact = $1 AND ordinal IS NOT NULL AND state <> 'PURGED'"
    return [row["ordinal"] for row in await fetch(sql, state.id)]


async def _refuse_rejected(tenant: UUID, items: Sequence[Item]) -> None:
    """Raise `Conflict` of the kind `rejected`, with the reason, if consumers objected to this, and nothing of what they
    depend on has changed since."""
    row = await fetch_one(
        """
        SELECT p.id, p.reason,
               ARRAY(SELECT i.base FROM change_item i WHERE i.revision = r.id ORDER BY i.artifact) AS bases,
               p.state = 'rejected' AND EXISTS (
                   SELECT 1 FROM answer s WHERE s.revision = r.id AND s.current AND s.kind = 'objected') AS stands
        FROM proposal p JOIN revision r ON r.proposal = p.id AND r.number = p.revision_no
        WHERE p.tenant = $1 AND EXISTS (
            SELECT 1 FROM change_item i WHERE i.revision = r.id AND i.artifact = ANY($2) AND i.fingerprint = $3)
        ORDER BY p.decided_at DESC LIMIT 1
        """,
        tenant, [item.artifact for item in items], items[0].fingerprint,
    )  # fmt: skip
    bases = [item.base for item in sorted(items, key=lambda item: item.artifact)]
    if row is not None and row["stands"] and row["bases"] == bases:
        raise Conflict(
            f"This change was rejected: {row['reason']}", kind="rejected", proposal_id=str(row["id"]),
            reason=row["reason"],
        )  # fmt: skip
