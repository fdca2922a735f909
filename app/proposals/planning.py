"""Planning messages: rows that say what is to be sent to whom, written by the transaction that gives the reason.

The workflow sends what is planned. The key of a delivery is stable per (proposal, revision, stage, registration,
channel), so planning twice is harmless. A team without a channel gets a row too: undeliverable, and visible as such.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.formats import Change
from app.proposals.vocabulary import Stage
from app.storage.engine import fetch, fetch_one

_INSERT = """
INSERT INTO delivery (tenant, thread, proposal, revision, version, stage, detail, team, registration, channel, key,
                      state, last_error, settled_at)
SELECT $1, coalesce($2::uuid, $3::uuid), $2, $4, $3, $5, $6, heard.team, heard.registration, c.id,
       concat_ws(':', coalesce($2::uuid, $3::uuid), $4::uuid, $5::text || $7::text,
                 coalesce(heard.registration, heard.team), coalesce(c.id::text, 'none')),
       CASE WHEN c.id IS NULL THEN 'undeliverable' ELSE 'pending' END,
       CASE WHEN c.id IS NULL THEN 'the team has no channel' END,
       CASE WHEN c.id IS NULL THEN now() END
FROM (%s) heard LEFT JOIN channel c ON c.team = heard.team AND c.removed_at IS NULL
ON CONFLICT (key) DO NOTHING RETURNING team, channel
"""

_CONSUMERS = """
SELECT ac.team, ac.registration FROM affected_consumer ac
WHERE ac.revision = $4 AND ac.left_at IS NULL AND ac.duty = $8 AND ac.team <> $9
  AND NOT ($10 AND EXISTS (SELECT 1 FROM answer a WHERE a.revision = $4 AND a.team = ac.team AND a.current
                           AND a.kind <> 'extension_requested'))
"""


class Subject(msgspec.Struct, frozen=True):
    """What messages are about: a revision of a proposal, and the team that made it."""

    tenant: UUID
    proposal: UUID
    revision: UUID
    producer: UUID


async def tell_consumers(
    subject: Subject, stage: Stage, *, duty: bool = True, unanswered: bool = False, occasion: str = ""
) -> None:
    """Plan a message to those affected by the revision: with a duty to answer or only informed; all, or the silent.

    Who asked for more time has not said yet whether it agrees, and counts among the silent.
    `occasion` tells apart messages of one stage (the second reminder from the first). The producing team is left out.
    """
    arguments = _arguments(subject, stage, occasion, {})
    planned = await fetch(_INSERT % _CONSUMERS, *arguments, duty, subject.producer, unanswered)
    unreached = sorted({row["team"] for row in planned if row["channel"] is None})
    if duty and unreached:
        await tell_undeliverable(subject, unreached, occasion=f"{stage.value}@{occasion}")


async def tell_teams(
    subject: Subject, stage: Stage, teams: Sequence[UUID], *, occasion: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Plan a message to teams, whatever they have to do with the contract."""
    arguments = _arguments(subject, stage, occasion, detail or {})
    await fetch(_INSERT % "SELECT unnest($8::uuid[]) AS team, NULL::uuid AS registration", *arguments, list(teams))


async def tell_undeliverable(subject: Subject, teams: Sequence[UUID], *, occasion: str) -> None:
    """Plan a message to the producer, and to the policy's contacts, that teams could not be told."""
    row = await fetch_one(
        """
        SELECT ARRAY(SELECT jsonb_array_elements_text(policy -> 'escalation_teams')::uuid) AS contacts,
               ARRAY(SELECT name FROM team WHERE id = ANY($2::uuid[]) ORDER BY name) AS names
        FROM proposal WHERE id = $1
        """,
        subject.proposal, list(teams),
    )  # fmt: skip
    assert row is not None  # noqa: S101  # the subject's own row
    told = sorted({subject.producer, *row["contacts"]} - set(teams))
    await tell_teams(subject, Stage.UNDELIVERABLE, told, occasion=occasion, detail={"unreached": row["names"]})


async def tell_released(subject: Subject, previous: UUID) -> None:
    """Plan a message to those whom the previous revision affected and this one does not."""
    released = """
    SELECT old.team, old.registration FROM affected_consumer old
    WHERE old.revision = $8 AND old.left_at IS NULL AND old.team <> $9 AND NOT EXISTS (
        SELECT 1 FROM affected_consumer new WHERE new.revision = $4 AND new.team = old.team)
    """
    await fetch(_INSERT % released, *_arguments(subject, Stage.INFORMED, "", {}), previous, subject.producer)


async def tell_everyone(subject: Subject, stage: Stage) -> None:
    """Plan an outcome: to all who were asked about any revision, to who depends on the artifacts now, and to the
    producer."""
    both_sides = """
    SELECT DISTINCT ON (team) team, registration FROM (
        SELECT ac.team, ac.registration FROM affected_consumer ac JOIN revision r ON r.id = ac.revision
        WHERE r.proposal = $2
        UNION ALL
        SELECT g.team, g.id FROM registration g JOIN change_item i ON i.artifact = g.artifact
        WHERE i.revision = $4 AND g.status = 'active'
        UNION ALL SELECT $8::uuid, NULL::uuid
    ) told ORDER BY team, registration
    """
    await fetch(_INSERT % both_sides, *_arguments(subject, stage, "", {}), subject.producer)


async def announce(tenant: UUID, version: UUID, artifact: UUID, informed: Sequence[UUID] = ()) -> bool:
    """Plan the announcement of a published version to channels that asked for it; whether there are any.

    `informed` are registrations that are told whatever they asked for: they pinned what has changed.
    """
    rows = await fetch(
        """
        INSERT INTO delivery (tenant, thread, version, stage, team, registration, channel, key)
        SELECT $1, $2, $2, 'announced', r.team, r.id, c.id, concat_ws(':', $2::uuid, 'announced', r.id, c.id)
        FROM registration r JOIN channel c ON c.team = r.team AND c.removed_at IS NULL
        WHERE r.status = 'active' AND (r.artifact = $3 AND c.hears_versions OR r.id = ANY($4::uuid[]))
        ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        tenant, version, artifact, list(informed),
    )  # fmt: skip
    return bool(rows)


async def tell_of_break(
    tenant: UUID, version: UUID, registrations: Sequence[UUID], changes: Sequence[Change], *, occasion: str
) -> bool:
    """Plan to tell registrations that what they depend on has changed although it breaks them: nobody had to be asked.

    `version` is what is served now, or was last. Whether there is somebody to tell.
    """
    detail = msgspec.json.encode({"changes": changes}).decode()
    rows = await fetch(
        """
        INSERT INTO delivery (tenant, thread, version, stage, detail, team, registration, channel, key)
        SELECT $1, $2, $2, 'broken', $3, r.team, r.id, c.id, concat_ws(':', $2::uuid, 'broken', r.id, c.id, $5::text)
        FROM registration r JOIN channel c ON c.team = r.team AND c.removed_at IS NULL WHERE r.id = ANY($4::uuid[])
        ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        tenant, version, detail, list(registrations), occasion,
    )  # fmt: skip
    return bool(rows)


async def tell_of_sunset(
    tenant: UUID, version: UUID, sunset: datetime, registrations: Sequence[UUID]
) -> list[tuple[UUID, bool]]:
    """Plan to tell registrations until when a deprecated version can be used.

    The teams that had not been told of this instant, and whether they have a channel: one pair for each message.
    """
    at = sunset.isoformat()
    rows = await fetch(
        _INSERT % "SELECT g.team, g.id AS registration FROM registration g WHERE g.id = ANY($8::uuid[])",
        tenant, None, version, None, Stage.DEPRECATED.value, msgspec.json.encode({"sunset": at}).decode(), f"@{at}",
        list(registrations),
    )  # fmt: skip
    return [(row["team"], row["channel"] is not None) for row in rows]


def _arguments(subject: Subject, stage: Stage, occasion: str, detail: dict[str, Any]) -> tuple[Any, ...]:
    detail_json = msgspec.json.encode(detail).decode()
    return (subject.tenant, subject.proposal, None, subject.revision, stage.value, detail_json, f"@{occasion}")
