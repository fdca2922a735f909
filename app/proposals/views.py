"""Proposals as people see them: what changes, who is asked, what they said, what was sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from app.errors import NotFound
from app.formats import Change
from app.identity.principals import Principal, Scope
from app.proposals.policy import PolicyDocument, decode_policy
from app.storage.engine import fetch, fetch_one

_T = TypeVar("_T")


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. Answers to earlier revisions are history: they do not count."""

    team_id: UUID
    team_name: str
    kind: str
    reason: str | None
    until: datetime | None
    via: str
    actor: str
    revision: int
    current: bool
    created_at: datetime


class ConsumerView(msgspec.Struct, frozen=True, kw_only=True):
    """A consumer of the current revision, and where it stands."""

    team_id: UUID
    team_name: str
    registration_id: UUID | None
    asset_fqn: str | None
    registered_version: str | None
    """The version that the change was measured against: what it registered with, or agreed to since."""
    duty: bool
    status: str
    """pending, acknowledged, objected, extension_requested, migrated, informed or left."""
    changes: list[int]
    """Places in the `changes` of all items, counted on from one item to the next."""
    undeliverable: bool


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One change of the current revision."""

    asset_id: UUID
    asset_fqn: str
    kind: str
    base_version: str | None
    new_version: str | None
    schema: str | None
    changes: tuple[Change, ...]


class ProposalSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal in a list. Asset, kind and version are those of its first item."""

    id: UUID
    state: str
    revision: int
    asset_id: UUID
    asset_fqn: str
    kind: str
    new_version: str | None
    items: int
    """How many things it changes at once."""
    producer_team_id: UUID
    producer_team_name: str
    opened_by: str
    deadline: datetime
    pending: int
    """Teams that have neither agreed nor objected; those that asked for more time among them."""
    created_at: datetime
    decided_at: datetime | None


class ProposalPage(msgspec.Struct, frozen=True):
    """Some proposals, newest first, and how many match."""

    results: list[ProposalSummary]
    total: int


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal, whole."""

    id: UUID
    state: str
    reason: str | None
    forced: bool
    revision: int
    revision_id: UUID
    cause: str
    deadline: datetime
    producer_team_id: UUID
    producer_team_name: str
    opened_by: str
    policy: PolicyDocument
    items: list[ItemView]
    consumers: list[ConsumerView]
    answers: list[AnswerView]
    contract_id: UUID | None
    """The version that it became; the first one, of several."""
    created_at: datetime
    decided_at: datetime | None
    published_at: datetime | None


_SUMMARY = """
SELECT p.id, p.state, p.revision_no AS revision, a.id AS asset_id, a.fqn AS asset_fqn, i.kind,
       i.request ->> 'version' AS new_version,
       (SELECT count(*) FROM change_item n WHERE n.revision = r.id) AS items,
       p.producer AS producer_team_id, t.name AS producer_team_name, p.opened_by, r.deadline, p.created_at,
       p.decided_at,
       CASE WHEN p.state = 'open' THEN (
           SELECT count(DISTINCT ac.team) FROM affected_consumer ac
           WHERE ac.revision = r.id AND ac.duty AND ac.left_at IS NULL AND NOT EXISTS (
               SELECT 1 FROM answer s WHERE s.revision = r.id AND s.team = ac.team AND s.current
               AND s.kind <> 'extension_requested')
       ) ELSE 0 END AS pending
FROM proposal p JOIN revision r ON r.proposal = p.id AND r.number = p.revision_no
JOIN change_item i ON i.revision = r.id AND i.place = 0 JOIN artifact a ON a.id = i.artifact
JOIN team t ON t.id = p.producer
WHERE p.tenant = $1 AND ($2::text IS NULL OR p.state = $2)
  AND ($3::uuid IS NULL AND $4::text IS NULL OR EXISTS (
      SELECT 1 FROM change_item n JOIN artifact o ON o.id = n.artifact
      WHERE n.revision = r.id AND ($3::uuid IS NULL OR o.id = $3) AND ($4::text IS NULL OR o.fqn = $4)))
  AND ($5::uuid IS NULL OR p.producer = $5)
  AND ($6::uuid IS NULL OR p.state = 'open' AND EXISTS (
      SELECT 1 FROM affected_consumer ac WHERE ac.revision = r.id AND ac.team = $6 AND ac.duty AND ac.left_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM answer s WHERE s.revision = r.id AND s.team = $6 AND s.current
                      AND s.kind <> 'extension_requested')))
"""


async def list_proposals(
    actor: Principal,
    *,
    state: str | None = None,
    asset: UUID | None = None,
    asset_fqn: str | None = None,
    producer: UUID | None = None,
    pending_ack_for: UUID | None = None,
    limit: int,
    offset: int,
) -> ProposalPage:
    """Proposals, newest first. `pending_ack_for` keeps those that wait for that team's answer."""
    actor.require(Scope.READ)
    arguments = (actor.tenant, state, asset, asset_fqn, producer, pending_ack_for)
    rows = await fetch(f"{_SUMMARY} ORDER BY p.created_at DESC, p.id LIMIT $7 OFFSET $8", *arguments, limit, offset)
    total = await fetch_one(f"SELECT count(*) FROM ({_SUMMARY}) found", *arguments)
    return ProposalPage([msgspec.convert(dict(row), ProposalSummary) for row in rows], total[0] if total else 0)


async def get_proposal(actor: Principal, proposal: UUID) -> ProposalView:
    """One proposal with its current revision and the whole history of answers. Raises `NotFound`."""
    actor.require(Scope.READ)
    row = await fetch_one(
        """
        SELECT p.id, p.state, p.reason, p.forced, p.revision_no AS revision, r.id AS revision_id, r.cause, r.deadline,
               p.producer AS producer_team_id, t.name AS producer_team_name, p.opened_by, p.policy,
               (SELECT id FROM version v WHERE v.proposal = p.id ORDER BY v.global_id LIMIT 1) AS contract_id,
               p.created_at, p.decided_at, p.published_at
        FROM proposal p JOIN revision r ON r.proposal = p.id AND r.number = p.revision_no
        JOIN team t ON t.id = p.producer WHERE p.tenant = $1 AND p.id = $2
        """,
        actor.tenant, proposal,
    )  # fmt: skip
    if row is None:
        raise NotFound("proposal", proposal)
    values: dict[str, Any] = {
        **row,
        "policy": decode_policy(row["policy"]),
        "items": await _items(row["revision_id"]),
        "consumers": await _consumers(row["revision_id"]),
        "answers": await _answers(proposal),
    }
    return msgspec.convert(values, ProposalView, from_attributes=True)


async def _items(revision: UUID) -> list[ItemView]:
    rows = await fetch(
        """
        SELECT a.id AS asset_id, a.fqn AS asset_fqn, i.kind, b.semver AS base_version,
               i.request ->> 'version' AS new_version, c.text AS schema, i.changes
        FROM change_item i JOIN artifact a ON a.id = i.artifact LEFT JOIN version b ON b.id = i.base
        LEFT JOIN content c ON c.id = i.content WHERE i.revision = $1 ORDER BY i.place
        """,
        revision,
    )
    return [_decoded(row, ItemView, "changes") for row in rows]


async def _consumers(revision: UUID) -> list[ConsumerView]:
    rows = await fetch(
        """
        SELECT ac.team AS team_id, t.name AS team_name, ac.registration AS registration_id, a.fqn AS asset_fqn,
               v.semver AS registered_version, ac.duty, ac.changes,
               CASE WHEN ac.left_at IS NOT NULL THEN 'left' WHEN NOT ac.duty THEN 'informed'
                    ELSE coalesce(s.kind, 'pending') END AS status,
               EXISTS (SELECT 1 FROM delivery d WHERE d.revision = ac.revision AND d.team = ac.team
                       AND d.state = 'undeliverable') AS undeliverable
        FROM affected_consumer ac JOIN team t ON t.id = ac.team
        LEFT JOIN registration g ON g.id = ac.registration LEFT JOIN artifact a ON a.id = g.artifact
        LEFT JOIN version v ON v.id = ac.version
        LEFT JOIN answer s ON s.revision = ac.revision AND s.team = ac.team AND s.current
        WHERE ac.revision = $1 ORDER BY t.name, ac.id
        """,
        revision,
    )
    return [_decoded(row, ConsumerView, "changes") for row in rows]


async def _answers(proposal: UUID) -> list[AnswerView]:
    rows = await fetch(
        """
        SELECT s.team AS team_id, t.name AS team_name, s.kind, s.reason, s.until, s.via, s.actor, r.number AS revision,
               s.current AND r.number = p.revision_no AS current, s.created_at
        FROM answer s JOIN revision r ON r.id = s.revision JOIN proposal p ON p.id = s.proposal
        JOIN team t ON t.id = s.team WHERE s.proposal = $1 ORDER BY s.created_at, s.id
        """,
        proposal,
    )
    return [msgspec.convert(dict(row), AnswerView) for row in rows]


def _decoded(row: Any, kind: type[_T], *documents: str) -> _T:
    """A row whose named columns hold JSON."""
    values = dict(row)
    for name in documents:
        values[name] = msgspec.json.decode(values[name])
    return msgspec.convert(values, kind)


class AttemptView(msgspec.Struct, frozen=True, kw_only=True):
    """One try at a delivery."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    error: str | None


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one channel, with its attempts."""

    id: UUID
    stage: str
    revision: int | None
    team_id: UUID
    team_name: str
    channel_id: UUID | None
    channel: str | None
    state: str
    last_error: str | None
    next_attempt_at: datetime | None
    created_at: datetime
    attempts: list[AttemptView]


async def list_deliveries(actor: Principal, proposal: UUID) -> Sequence[DeliveryView]:
    """What was sent about a proposal, oldest first. Raises `NotFound`."""
    actor.require(Scope.READ)
    if await fetch_one("SELECT 1 FROM proposal WHERE tenant = $1 AND id = $2", actor.tenant, proposal) is None:
        raise NotFound("proposal", proposal)
    rows = await fetch(
        """
        SELECT d.id, d.stage, r.number AS revision, d.team AS team_id, t.name AS team_name, d.channel AS channel_id,
               c.address AS channel, d.state, d.last_error,
               CASE WHEN d.state = 'pending' THEN d.next_attempt_at END AS next_attempt_at, d.created_at,
               (SELECT coalesce(json_agg(json_build_object('number', x.number, 'started_at', x.started_at,
                       'finished_at', x.finished_at, 'outcome', x.outcome, 'error', x.error) ORDER BY x.number), '[]')
                FROM delivery_attempt x WHERE x.delivery = d.id) AS attempts
        FROM delivery d JOIN team t ON t.id = d.team LEFT JOIN revision r ON r.id = d.revision
        LEFT JOIN channel c ON c.id = d.channel WHERE d.thread = $1 ORDER BY d.created_at, d.id
        """,
        proposal,
    )
    return [_decoded(row, DeliveryView, "attempts") for row in rows]
