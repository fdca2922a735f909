"""Sending what is planned: one attempt at a time on record, later again, or given up where everybody can see it."""

import asyncio
import logging
import os
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.audit.log import record
from app.identity.principals import system
from app.outbound.vault import Use, Vault, VaultError
from app.proposals.planning import Subject, tell_undeliverable
from app.proposals.vocabulary import Stage
from app.settings import Settings
from app.storage.engine import UNAVAILABLE, fetch, fetch_one, transaction
from notifications.facts import Facts, Planned, due
from notifications.links import LinkSigner
from notifications.render import render
from notifications.send import Outcome, send

BATCH = 20
"""Messages that one call attempts."""
_AT_ONCE = min(32, (os.cpu_count() or 1) + 4)
"""Messages under way at once in a process: as many threads as Apprise has. A message that waited for one behind slow
channels would use up its time before it is sent."""
ATTEMPT_SECONDS = 15.0
_LONGEST_WAIT = timedelta(hours=1)
_log = logging.getLogger(__name__)


class Left(msgspec.Struct, frozen=True):
    """What a thread has left to send after a batch."""

    more_now: bool
    next_at: datetime | None


class Courier:
    """Sends the planned messages of threads: proposals, and versions that are announced."""

    def __init__(self, settings: Settings) -> None:
        """Takes the public address, the secret, the allow-list and the retry times from the settings."""
        self._settings = settings
        self._signer = LinkSigner(settings.secret())
        self._vault = Vault(settings.secret(), Use.CHANNEL_URL)
        self._sending = asyncio.Semaphore(_AT_ONCE)

    async def deliver_due(self, thread: UUID, now: datetime) -> Left:
        """Attempt a batch of what is due by the workflow's clock; what is left after it.

        Each attempt is on record before it begins. If the process dies during one, the next call repeats it, with the
        same idempotency key. What goes through one channel goes in the order in which it was planned.
        """
        facts = Facts(self._signer, self._settings.url)
        channels: defaultdict[UUID, list[Planned]] = defaultdict(list)
        for planned in await due(thread, now, BATCH):
            channels[planned.channel].append(planned)
        await asyncio.gather(*(self._attempt_all(batch, facts, now) for batch in channels.values()))
        row = await fetch_one(
            """
            SELECT coalesce(bool_or(next_attempt_at <= $2), false) AS more, min(next_attempt_at) AS next
            FROM delivery WHERE thread = $1 AND state = 'pending'
            """,
            thread, now,
        )  # fmt: skip
        return Left(bool(row and row["more"]), row["next"] if row else None)

    async def _attempt_all(self, batch: Sequence[Planned], facts: Facts, now: datetime) -> None:
        for planned in batch:
            await self._attempt(planned, facts, now)

    async def _attempt(self, planned: Planned, facts: Facts, now: datetime) -> None:
        async with self._sending:
            number = await _begin(planned)
            outcome = await self._send(planned, facts, now)
        if outcome.delivered:
            await _settle(planned, number, "delivered", None)
        elif not outcome.retryable or self._too_old(planned, now):
            await self._give_up(planned, number, outcome)
        else:
            await _retry_later(planned, number, outcome, now + self._wait(number))

    async def _send(self, planned: Planned, facts: Facts, now: datetime) -> Outcome:
        if planned.channel_removed:
            return Outcome(delivered=False, retryable=False, reason="the channel was removed")
        try:
            url = self._vault.open(planned.sealed_url, tenant=planned.tenant, row=planned.channel)
        except VaultError as error:
            return Outcome(delivered=False, retryable=True, reason=str(error))
        try:
            message = render(await facts.message(planned), now=now)
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001  # whatever it is, it must not hold up the thread's other messages
            _log.exception("the message of delivery %s cannot be made", planned.id)
            return Outcome(delivered=False, retryable=True, reason="The message could not be made; the log says why.")
        return await send(url, message, timeout=ATTEMPT_SECONDS, allow=self._settings.channel_allow)

    def _too_old(self, planned: Planned, now: datetime) -> bool:
        return now - planned.created_at >= timedelta(seconds=self._settings.delivery_give_up)

    def _wait(self, number: int) -> timedelta:
        doubled = timedelta(seconds=self._settings.delivery_retry_base) * 2 ** min(number - 1, 20)
        return min(doubled, _LONGEST_WAIT)

    async def _give_up(self, planned: Planned, number: int, outcome: Outcome) -> None:
        """End a delivery as undeliverable: on record, told to the producer and to those the policy escalates to."""
        async with transaction():
            await _settle(planned, number, "undeliverable", outcome.reason)
            if planned.proposal and planned.revision and planned.stage != Stage.UNDELIVERABLE:
                subject = await _subject(planned, planned.proposal, planned.revision)
                await tell_undeliverable(subject, [planned.team], occasion=str(planned.id))
            detail = {"delivery": str(planned.id), "team": planned.team_name, "stage": planned.stage}
            entity = ("proposal", planned.proposal) if planned.proposal else ("contract", planned.thread)
            await record(system(planned.tenant), "delivery.given_up", entity[0], entity[1], detail)


async def _subject(planned: Planned, proposal: UUID, revision: UUID) -> Subject:
    row = await fetch_one("SELECT producer FROM proposal WHERE id = $1", proposal)
    assert row is not None  # noqa: S101  # a foreign key holds it
    return Subject(planned.tenant, proposal, revision, row["producer"])


async def _begin(planned: Planned) -> int:
    """Write down that an attempt begins; its number."""
    row = await fetch_one(
        """
        WITH counted AS (UPDATE delivery SET attempts = attempts + 1 WHERE id = $1 RETURNING attempts)
        INSERT INTO delivery_attempt (delivery, number) SELECT $1, attempts FROM counted RETURNING number
        """,
        planned.id,
    )
    assert row is not None  # noqa: S101  # deliveries are never deleted
    return row["number"]


async def _settle(planned: Planned, number: int, state: str, error: str | None) -> None:
    await fetch(
        """
        WITH tried AS (UPDATE delivery_attempt SET finished_at = now(), outcome = $4, error = $5
                       WHERE delivery = $1 AND number = $2)
        UPDATE delivery SET state = $3, settled_at = now(), last_error = $5 WHERE id = $1 AND state = 'pending'
        """,
        planned.id, number, state, "delivered" if state == "delivered" else "refused", error,
    )  # fmt: skip


async def _retry_later(planned: Planned, number: int, outcome: Outcome, next_at: datetime) -> None:
    await fetch(
        """
        WITH tried AS (UPDATE delivery_attempt SET finished_at = now(), outcome = 'failed', error = $3
                       WHERE delivery = $1 AND number = $2)
        UPDATE delivery SET next_attempt_at = $4, last_error = $3 WHERE id = $1 AND state = 'pending'
        """,
        planned.id, number, outcome.reason, next_at,
    )  # fmt: skip
