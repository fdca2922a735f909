"""The facts of planned deliveries, read from the record just before they are sent."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

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


class _Negotiation(msgspec.Struct, frozen=True, kw_only=True):
    """What all messages about one revision share."""

    state: str
    reason: str | None
    forced: bool
    deadline: datetime
    producer: UUID
    producer_name: str
    assets: list[str]
    old_version: str | None
    new_version: str | None
    changes: tuple[Change, ...]
    answers: tuple[GivenAnswer, ...]
    waiting_for: tuple[str, ...]


async def due(thread: UUID, now: datetime, limit: int) -> list[Planned]:
    """The deliveries of a thread whose time has come, oldest first."""
    rows = await fetch(
        """
        SELECT d.id, d.tenant, d.thread, d.proposal, d.revision, d.version, d.stage, d.detail, d.team,
               t.name AS team_name, d.registration, d.channel, c.sealed_url,
               c.removed_at IS NOT NULL AS channel_removed, d.key, d.attempts, d.created_at
        FROM delivery d JOIN team t ON t.id = d.team JOIN channel c ON c.id = d.channel
        WHERE d.thread = $1 AND d.state = 'pending' AND d.next_attempt_at <= $2
        ORDER BY d.next_attempt_at, d.created_at LIMIT $3
        """,
        thread, now, limit,
    )  # fmt: skip
    return [msgspec.convert({**row, "detail": msgspec.json.decode(row["detail"])}, Planned) for row in rows]


class Facts:
    """Turns planned deliveries into messages, reading what they share once."""

    def __init__(self, signer: LinkSigner, base_url: str) -> None:
        """For one batch: what is read is kept until the batch is sent."""
        self._signer = signer
        self._base_url = base_url
        self._negotiations: dict[UUID, _Negotiation] = {}

    async def message(self, planned: Planned) -> Message:
        """What to say in one delivery."""
        if planned.revision is None:
            return await self._announcement(planned)
        shared = await self._shared(planned.revision)
        stage = Stage(planned.stage)
        if stage is Stage.PUBLISHED and shared.forced:
            stage = Stage.FORCED
        item, asked = await self._item(planned, shared)
        return Message(
            key=planned.key,
            stage=stage,
            recipient=planned.team_name,
            base_url=self._base_url,
            producer=shared.producer_name,
            proposal=str(planned.proposal),
            items=item,
            deadline=shared.deadline,
            reason=shared.reason if stage in _OUTCOMES | {Stage.FORCED} else None,
            answers=await self._answers(planned, shared, stage),
            waiting_for=shared.waiting_for if planned.team == shared.producer or stage is Stage.ESCALATION else (),
            unreached=tuple(planned.detail.get("unreached", ())),
            answer_url=self._link(planned, shared) if asked and stage in _ASKING else None,
            details_url=self._link(planned, shared) if asked and stage not in _ASKING else None,
        )

    def _link(self, planned: Planned, shared: _Negotiation) -> str | None:
        if planned.registration is None or planned.revision is None:
            return None
        expires = shared.deadline + LINK_OUTLIVES_DEADLINE
        return f"{self._base_url}/a/{self._signer.sign(planned.registration, planned.revision, expires)}"

    async def _item(self, planned: Planned, shared: _Negotiation) -> tuple[tuple[Item, ...], bool]:
        """The changes as this recipient is concerned, and whether the revision asks it."""
        row = await fetch_one(
            """
            SELECT ac.changes, ac.duty, v.semver FROM affected_consumer ac
            JOIN version v ON v.id = ac.version
            WHERE ac.revision = $1 AND ac.registration = $2
            """,
            planned.revision, planned.registration,
        )  # fmt: skip
        places: list[int] = msgspec.json.decode(row["changes"]) if row else []
        changes = tuple(shared.changes[place] for place in places) or tuple(c for c in shared.changes if c.breaks)
        old = row["semver"] if row else shared.old_version
        items = tuple(
            Item(asset=asset, old_version=old, new_version=shared.new_version, changes=changes)
            for asset in shared.assets
        )
        return items, row is not None and row["duty"]

    async def _answers(self, planned: Planned, shared: _Negotiation, stage: Stage) -> tuple[GivenAnswer, ...]:
        if stage is not Stage.ANSWERED:
            return shared.answers if stage in _OUTCOMES and planned.team == shared.producer else ()
        row = await fetch_one(
            """
            SELECT t.name AS team, s.kind, s.reason, s.until FROM answer s JOIN team t ON t.id = s.team WHERE s.id = $1
            """,
            UUID(planned.detail["answer"]),
        )
        return (msgspec.convert(dict(row), GivenAnswer),) if row else ()

    async def _shared(self, revision: UUID) -> _Negotiation:
        if revision not in self._negotiations:
            self._negotiations[revision] = await _negotiation(revision)
        return self._negotiations[revision]

    async def _announcement(self, planned: Planned) -> Message:
        row = await fetch_one(
            """
            SELECT a.fqn, v.semver, t.name AS producer, before.id AS before, before.semver AS old_version
            FROM version v JOIN artifact a ON a.id = v.artifact JOIN team t ON t.id = a.owner
            LEFT JOIN LATERAL (SELECT id, semver FROM version b WHERE b.artifact = v.artifact AND b.ordinal < v.ordinal
                               ORDER BY ordinal DESC LIMIT 1) before ON true
            WHERE v.id = $1
            """,
            planned.version,
        )
        assert row is not None  # noqa: S101  # a foreign key holds it
        changes: tuple[Change, ...] = ()
        if row["before"] is not None and planned.version is not None:
            changes = (await diff(planned.tenant, row["before"], planned.version))[2]
        item = Item(asset=row["fqn"], old_version=row["old_version"], new_version=row["semver"], changes=changes)
        return Message(
            key=planned.key,
            stage=Stage.ANNOUNCED,
            recipient=planned.team_name,
            base_url=self._base_url,
            producer=row["producer"],
            items=(item,),
        )


async def _negotiation(revision: UUID) -> _Negotiation:
    row = await fetch_one(
        """
        SELECT p.state, p.reason, p.forced, r.deadline, p.producer, t.name AS producer_name,
               array_agg(a.fqn ORDER BY a.fqn) AS assets, min(b.semver) AS old_version,
               coalesce((SELECT semver FROM version v WHERE v.proposal = p.id LIMIT 1), min(i.request ->> 'version'))
                   AS new_version,
               json_agg(i.changes)::text AS changes
        FROM revision r JOIN proposal p ON p.id = r.proposal JOIN team t ON t.id = p.producer
        JOIN change_item i ON i.revision = r.id JOIN artifact a ON a.id = i.artifact
        LEFT JOIN version b ON b.id = i.base
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
        "changes": [change for item in msgspec.json.decode(row["changes"]) for change in item],
        "answers": [dict(answer) for answer in said if answer["kind"] is not None],
        "waiting_for": [answer["team"] for answer in said if answer["kind"] is None],
    }
    return msgspec.convert(values, _Negotiation)
