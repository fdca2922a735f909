"""Opening a revision: what is to change, and who is asked, frozen together."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from app.contracts.assessment import change_key
from app.contracts.data_contracts import DataContract
from app.contracts.model import Assessment, ConsumerImpact, Imported, Origin, VersionInfo
from app.formats import Change, Level
from app.identity.principals import Principal
from app.proposals.planning import Subject, tell_consumers
from app.proposals.policy import NamedTeams, PolicyDocument
from app.proposals.vocabulary import Stage
from app.storage.engine import fetch, fetch_one


class ItemKind(StrEnum):
    """What an item of a change set does to its artifact."""

    PUBLISH = "publish"
    DELETE = "delete"
    DISABLE = "disable"
    LOOSEN_RULE = "loosen_rule"
    ENDPOINT = "endpoint"
    """A place where the artifact is served goes away, moves, or serves something else."""


class Request(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a publish item needs beside its content: the number that consumers are told, and what was sent along."""

    version: str
    metadata: dict[str, Any] = {}
    contract: DataContract = DataContract()
    imported: Imported | None = None
    info: VersionInfo = VersionInfo()
    origin: Origin = Origin.NATIVE
    from_draft: UUID | None = None
    line: str | None = None
    """See `ArtifactState.line`."""


class Clearance(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deletion of whole artifacts, those that nobody depends on among them, and of the group that they are in."""

    artifacts: list[UUID]
    group: UUID | None = None


class Deletion(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an item that deletes needs: the versions, and the numbers that they had when consumers were asked.

    Where whole artifacts are to go, the first item of the revision says what all of it is.
    """

    versions: list[UUID]
    ordinals: list[int]
    clears: Clearance | None = None


class Disabling(msgspec.Struct, frozen=True):
    """What an item that disables needs: the version, and its name."""

    version: UUID
    label: str


class Loosening(msgspec.Struct, frozen=True):
    """What an item that loosens a rule needs: the level to set (null goes back to the inherited one), and what that
    came to when consumers were asked."""

    level: Level | None
    agreed: Level | None = None

    def level_now(self, inherited: Level) -> Level | None:
        """The level to set, where `inherited` may have been loosened further than consumers agreed to."""
        if self.level is None and self.agreed is not None and inherited.loosens(self.agreed):
            return self.agreed
        return self.level


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One change, with everything that publishing it will need, and whom it affects; documents are named by their
    content id."""

    artifact: UUID
    kind: ItemKind
    fingerprint: str
    content: int | None = None
    base: UUID | None = None
    request: dict[str, Any] = {}
    changes: tuple[Change, ...] = ()
    affected: tuple[ConsumerImpact, ...] = ()


class Cause(StrEnum):
    """Why a revision was opened."""

    PROPOSED = "proposed"
    AMENDED = "amended"
    BASE_MOVED = "base_moved"


def relevant_changes(assessment: Assessment) -> tuple[Change, ...]:
    """The changes that a revision shows: those to the latest version, then what only older versions notice."""
    found: dict[tuple[object, ...], Change] = {}
    for change in (*assessment.changes, *assessment.violations):
        found.setdefault(change_key(change), change)
    for consumer in assessment.affected:
        for change in consumer.changes:
            found.setdefault(change_key(change), change)
    return tuple(found.values())


async def open_revision(
    actor: Principal,
    proposal: UUID,
    *,
    number: int,
    cause: Cause,
    producer: UUID,
    policy: PolicyDocument,
    items: Sequence[Item],
    notice: timedelta | None = None,
) -> Subject:
    """Write a revision, its items and whom they ask, and plan their messages; within the caller's transaction.

    Registrations are locked against leaving meanwhile; one that left a moment ago is not asked.
    """
    revision = await _insert_revision(proposal, number, cause, policy, notice)
    for place, item in enumerate(items):
        leads = item.artifact not in {before.artifact for before in items[:place]}
        await _insert_item(actor.tenant, proposal, revision, item, place=place, leads=leads)
    await _freeze(revision, items)
    if isinstance(policy.approval, NamedTeams) and any(item.affected for item in items):
        await _add_named(revision, policy.approval.teams)
    await _own_answer(actor, proposal, revision, producer)
    subject = Subject(actor.tenant, proposal, revision, producer)
    await tell_consumers(subject, Stage.OPENED if number == 1 else Stage.AMENDED)
    await tell_consumers(subject, Stage.INFORMED, duty=False)
    return subject


async def _insert_item(tenant: UUID, proposal: UUID, revision: UUID, item: Item, *, place: int, leads: bool) -> None:
    await fetch(
        """
        INSERT INTO change_item (tenant, proposal, revision, artifact, kind, content, base, fingerprint, request,
                                 changes, place, leads)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        tenant, proposal, revision, item.artifact, item.kind.value, item.content, item.base, item.fingerprint,
        msgspec.json.encode(item.request).decode(), msgspec.json.encode(item.changes).decode(), place, leads,
    )  # fmt: skip


async def _insert_revision(
    proposal: UUID, number: int, cause: Cause, policy: PolicyDocument, notice: timedelta | None
) -> UUID:
    policy.check_notice(notice)
    opened = datetime.now(UTC)
    row = await fetch_one(
        """
        INSERT INTO revision (proposal, number, cause, deadline, deadline_set_at) VALUES ($1, $2, $3, $4, $5)
        RETURNING id
        """,
        proposal, number, cause.value, policy.deadline(opened, notice), opened,
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    return row["id"]


class _Asked(msgspec.Struct):
    duty: bool
    changes: list[int]


async def _freeze(revision: UUID, items: Sequence[Item]) -> None:
    """Consumers point into the changes of all items, one after the other, by number, so that ten thousand of them do
    not repeat the witnesses."""
    asked: dict[UUID, _Asked] = {}
    first = 0
    for item in items:
        places = {change_key(change): place for place, change in enumerate(item.changes, first)}
        first += len(item.changes)
        for consumer in item.affected:
            known = asked.setdefault(consumer.registration_id, _Asked(duty=False, changes=[]))
            known.duty |= consumer.duty
            known.changes += [places[key] for key in map(change_key, consumer.changes) if key in places]
    await fetch(
        """
        INSERT INTO affected_consumer (revision, team, registration, version, duty, changes)
        SELECT $1, r.team, r.id, coalesce(r.agreed, r.version), u.duty, u.changes
        FROM unnest($2::uuid[], $3::bool[], $4::jsonb[]) AS u(registration, duty, changes)
        JOIN registration r ON r.id = u.registration AND r.status = 'active' FOR SHARE OF r
        """,
        revision,
        list(asked),
        [one.duty for one in asked.values()],
        [msgspec.json.encode(one.changes).decode() for one in asked.values()],
    )


async def _add_named(revision: UUID, teams: tuple[UUID, ...]) -> None:
    """Teams that the policy names and that are not affected by themselves: they are asked without a registration."""
    await fetch(
        """
        INSERT INTO affected_consumer (revision, team)
        SELECT $1, t.id FROM team t WHERE t.id = ANY($2::uuid[])
        AND NOT EXISTS (SELECT 1 FROM affected_consumer ac WHERE ac.revision = $1 AND ac.team = t.id AND ac.duty)
        """,
        revision, list(teams),
    )  # fmt: skip


async def _own_answer(actor: Principal, proposal: UUID, revision: UUID, producer: UUID) -> None:
    """A producing team's own registration counts as acknowledged, on record."""
    await fetch(
        """
        INSERT INTO answer (tenant, proposal, revision, team, kind, reason, via, actor)
        SELECT $1, $2, $3, $4, 'acknowledged', 'the team that proposes is a consumer itself', 'ownership', $5
        WHERE EXISTS (SELECT 1 FROM affected_consumer WHERE revision = $3 AND team = $4 AND duty)
        """,
        actor.tenant, proposal, revision, producer, actor.name,
    )  # fmt: skip


async def close_items(proposal: UUID) -> None:
    """Let go of the artifacts that a proposal holds."""
    await fetch("UPDATE change_item SET open = false WHERE proposal = $1 AND open", proposal)
