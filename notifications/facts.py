"""The facts of planned deliveries, read from the record just before they are sent."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec.structs import replace

from app.contracts.versions import diff
from app.formats import Change
from app.proposals.vocabulary import Stage
from app.storage.engine import fetch, fetch_one
from notifications.links import LinkSigner
from notifications.messages import GivenAnswer, Item, Message

LINK_OUTLIVES_DEADLINE = timedelta(days=30)
"""A link that comes too late to answer still shows how it ended."""

_ASKING = {Stage.OPENED, Stage.AMENDED, Stage.REMINDER, Stage.EXTENDED}
_OUTCOMES = {Stage.PUBLISHED, Stage.REJECTED, Stage.WITHDRAWN, Stage.EXPIRED}


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that is due, with the channel it goes to."""

    id: UUID
    tenant: UUID
    thread: UUID
    proposal: UUID | None
    revision: UUID | None
    version: UUID | None
    stage: str
    detail: dict[str, Any]
    team: UUID
    team_name: str
    registration: UUID | None
    channel: UUID
    sealed_url: bytes
    channel_removed: bool
    key: str
    attempts: int
    created_at: datetime
    asked: bool
    """Whether the revision asks the registration that the delivery is for."""
    held_to: str | None
    """The version that the changes were measured against for that registration; null if it is on a contract that
    refers to the changed one."""
    places: list[int]
    """Which of the changes of the revision's items concern it; none means all that break."""
    answer: GivenAnswer | None
    """The one that the delivery tells of."""


class _Negotiation(msgspec.Struct, frozen=True, kw_only=True):
    """What all messages about one revision share."""

    state: str
    reason: str | None
    forced: bool
    deadline: datetime
    producer: UUID
    producer_name: str
    items: tuple[Item, ...]
    """With all changes of each."""
    answers: tuple[GivenAnswer, ...]
    waiting_for: tuple[str, ...]


async def due(thread: UUID, now: datetime, limit: int) -> list[Planned]:
    """The deliveries of a thread whose time has come, oldest first."""
    rows = await fetch(
        """
        SELECT d.id, d.tenant, d.thread, d.proposal, d.revision, d.version, d.stage, d.detail, d.team,
               t.name AS team_name, d.registration, d.channel, c.sealed_url,
               c.removed_at IS NOT NULL AS channel_removed, d.key, d.attempts, d.created_at,
               coalesce(ac.duty, false) AS asked, v.semver AS held_to, coalesce(ac.changes, '[]') AS places,
               CASE WHEN s.id IS NOT NULL THEN json_build_object(
                   'team', st.name, 'kind', s.kind, 'reason', s.reason, 'until', s.until) END AS answer
        FROM delivery d JOIN team t ON t.id = d.team JOIN channel c ON c.id = d.channel
        LEFT JOIN affected_consumer ac ON ac.revision = d.revision AND ac.registration = d.registration
        LEFT JOIN version v ON v.id = ac.version AND EXISTS (
            SELECT 1 FROM change_item i WHERE i.revision = d.revision AND i.artifact = v.artifact)
        LEFT JOIN answer s ON s.id = (d.detail ->> 'answer')::uuid LEFT JOIN team st ON st.id = s.team
        WHERE d.thread = $1 AND d.state = 'pending' AND d.next_attempt_at <= $2
        ORDER BY d.next_attempt_at, d.created_at LIMIT $3
        """,
        thread, now, limit,
    )  # fmt: skip
    return [_planned(row) for row in rows]


def _planned(row: Record) -> Planned:
    documents = {name: msgspec.json.decode(row[name]) for name in ("detail", "places", "answer") if row[name]}
    return msgspec.convert({**row, **documents}, Planned)


class Facts:
    """Turns planned deliveries into messages, reading what they share once."""

    def __init__(self, signer: LinkSigner, base_url: str) -> None:
        """For one batch: what is read is kept until the batch is sent."""
        self._signer = signer
        self._base_url = base_url
        self._negotiations: dict[UUID, asyncio.Task[_Negotiation]] = {}

    async def message(self, planned: Planned) -> Message:
        """What to say in one delivery."""
        if planned.revision is None:
            return await self._announcement(planned)
        shared = await self._shared(planned.revision)
        stage = Stage(planned.stage)
        if stage is Stage.PUBLISHED and shared.forced:
            stage = Stage.FORCED
        return Message(
            key=planned.key,
            stage=stage,
            recipient=planned.team_name,
            base_url=self._base_url,
            producer=shared.producer_name,
            proposal=str(planned.proposal),
            items=_concerning(planned, shared),
            deadline=shared.deadline,
            reason=shared.reason if stage in _OUTCOMES | {Stage.FORCED} else None,
            answers=_answers(planned, shared, stage),
            waiting_for=shared.waiting_for if planned.team == shared.producer or stage is Stage.ESCALATION else (),
            unreached=tuple(planned.detail.get("unreached", ())),
            answer_url=self._link(planned, shared) if planned.asked and stage in _ASKING else None,
            details_url=self._link(planned, shared) if planned.asked and stage not in _ASKING else None,
        )

    def _link(self, planned: Planned, shared: _Negotiation) -> str | None:
        if planned.registration is None or planned.revision is None:
            return None
        expires = shared.deadline + LINK_OUTLIVES_DEADLINE
        return f"{self._base_url}/a/{self._signer.sign(planned.registration, planned.revision, expires)}"

    async def _shared(self, revision: UUID) -> _Negotiation:
        if revision not in self._negotiations:
            self._negotiations[revision] = asyncio.create_task(_negotiation(revision))
        return await self._negotiations[revision]

    async def _announcement(self, planned: Planned) -> Message:
        row = await fetch_one(
            """
            SELECT a.fqn, v.semver, t.name AS producer, before.semver AS old_version,
                   CASE WHEN before.format = c.format AND v.state <> 'PURGED' THEN before.id END AS comparable,
                   (SELECT n.semver FROM version n WHERE n.artifact = v.artifact AND n.ordinal > v.ordinal
                    AND n.line IS NOT DISTINCT FROM v.line AND n.state = 'ENABLED' AND NOT n.prerelease
                    ORDER BY n.ordinal DESC LIMIT 1) AS newest
            FROM version v JOIN artifact a ON a.id = v.artifact JOIN team t ON t.id = a.owner
            JOIN content c ON c.id = v.content
            LEFT JOIN LATERAL (
                SELECT b.id, b.semver, bc.format FROM version b JOIN content bc ON bc.id = b.content
                WHERE b.artifact = v.artifact AND b.ordinal < v.ordinal AND b.line IS NOT DISTINCT FROM v.line
                  AND b.state NOT IN ('DELETED', 'PURGED')
                ORDER BY b.ordinal DESC LIMIT 1) before ON true
            WHERE v.id = $1
            """,
            planned.version,
        )
        assert row is not None  # noqa: S101  # a foreign key holds it
        if planned.stage == Stage.BROKEN:
            told = msgspec.convert(planned.detail["changes"], tuple[Change, ...])
            return self._about_version(planned, row, told)
        if planned.stage == Stage.DEPRECATED:
            item = Item(asset=row["fqn"], kind="deprecate", old_version=row["semver"], new_version=row["newest"])
            sunset = datetime.fromisoformat(planned.detail["sunset"])
            return replace(self._about(planned, row, item), sunset=sunset)
        changes: tuple[Change, ...] = ()
        if row["comparable"] is not None and planned.version is not None:
            changes = (await diff(planned.tenant, row["comparable"], planned.version))[2]
        return self._about_version(planned, row, changes)

    def _about_version(self, planned: Planned, row: Record, changes: tuple[Change, ...]) -> Message:
        item = Item(asset=row["fqn"], old_version=row["old_version"], new_version=row["semver"], changes=changes)
        return self._about(planned, row, item)

    def _about(self, planned: Planned, row: Record, item: Item) -> Message:
        return Message(
            key=planned.key,
            stage=Stage(planned.stage),
            recipient=planned.team_name,
            base_url=self._base_url,
            producer=row["producer"],
            items=(item,),
        )


def _concerning(planned: Planned, shared: _Negotiation) -> tuple[Item, ...]:
    """The items that concern who is told, each with those changes; all that breaks for who is not asked itself."""
    found: list[Item] = []
    first = 0
    for item in shared.items:
        own = tuple(change for place, change in enumerate(item.changes, first) if place in planned.places)
        first += len(item.changes)
        if own or not planned.places:
            changes = own or tuple(change for change in item.changes if change.breaks)
            old = planned.held_to if len(shared.items) == 1 and planned.held_to else item.old_version
            found.append(replace(item, old_version=old, changes=changes))
    return tuple(found)


def _answers(planned: Planned, shared: _Negotiation, stage: Stage) -> tuple[GivenAnswer, ...]:
    if stage is Stage.ANSWERED:
        return (planned.answer,) if planned.answer else ()
    return shared.answers if stage in _OUTCOMES and planned.team == shared.producer else ()


async def _negotiation(revision: UUID) -> _Negotiation:
    row = await fetch_one(
        """
        SELECT p.state, p.reason, p.forced, r.deadline, p.producer, t.name AS producer_name,
               json_agg(json_build_object(
                   'asset', a.fqn, 'kind', i.kind, 'old_version', b.semver, 'changes', i.changes,
                   'new_version', coalesce(v.semver, i.request ->> 'version')) ORDER BY i.place)::text AS items
        FROM revision r JOIN proposal p ON p.id = r.proposal JOIN team t ON t.id = p.producer
        JOIN change_item i ON i.revision = r.id JOIN artifact a ON a.id = i.artifact
        LEFT JOIN version b ON b.id = i.base
        LEFT JOIN version v ON v.proposal = p.id AND v.artifact = i.artifact AND i.kind = 'publish'
            AND v.line IS NOT DISTINCT FROM i.request ->> 'line'
        WHERE r.id = $1 GROUP BY p.id, r.id, t.id
        """,
        revision,
    )
    assert row is not None  # noqa: S101  # a foreign key holds it
    said = await fetch(
        """
        SELECT DISTINCT ON (t.name) t.name AS team, s.kind, s.reason, s.until FROM affected_consumer ac
        JOIN team t ON t.id = ac.team
        LEFT JOIN answer s ON s.revision = ac.revision AND s.team = ac.team AND s.current
        WHERE ac.revision = $1 AND ac.duty AND ac.left_at IS NULL ORDER BY t.name
        """,
        revision,
    )
    values: dict[str, Any] = {
        **row,
        "items": msgspec.json.decode(row["items"]),
        "answers": [dict(answer) for answer in said if answer["kind"] is not None],
        "waiting_for": [answer["team"] for answer in said if answer["kind"] in (None, "extension_requested")],
    }
    return msgspec.convert(values, _Negotiation)
