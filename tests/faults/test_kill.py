"""kill -9 of every part at every bad moment: what was accepted is kept, everybody hears of it, it is published once."""

import asyncio
import random

import pytest

from tests.support.schemas import ORDER_WITHOUT_TOTAL
from tests.support.stack import Document, Stack

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(240)]


async def test_the_api_dies_between_its_commit_and_the_start_of_the_workflow(running: Stack) -> None:
    producer, consumer = await running.team(), await running.team()
    fqn = await running.contract(producer, [consumer])
    running.freeze("temporal")
    try:
        proposal = (await running.publish(fqn, ORDER_WITHOUT_TOTAL, producer))["proposal"]["id"]
        await running.kill("api")
    finally:
        running.thaw("temporal")
    await running.hears(consumer, "opened")
    await running.acknowledge(proposal, consumer)
    await running.published(proposal)
    assert await running.versions(fqn) == ["2.0.0", "1.0.0"]


async def test_the_worker_dies_in_the_middle_of_notifying(running: Stack) -> None:
    producer = await running.team()
    consumers = [await running.team() for _ in range(30)]
    fqn = await running.contract(producer, consumers)
    before = len(running.sink.inbox.messages)
    proposal = (await running.publish(fqn, ORDER_WITHOUT_TOTAL, producer))["proposal"]["id"]
    await asyncio.wait_for(running.sink.inbox.wait_for(before + 3), 60)
    await running.kill("worker")
    for consumer in consumers:
        await running.hears(consumer, "opened")
    for consumer in consumers:
        await running.acknowledge(proposal, consumer)
    await running.published(proposal)
    keys = {m.headers["idempotency-key"] for m in running.sink.inbox.messages if consumers[0]["name"] in m.to}
    assert len(keys) == len(set(running.heard(consumers[0]))), "a repeated message repeats its key"


async def test_temporal_dies_while_answers_come_in(running: Stack) -> None:
    producer = await running.team()
    consumers = [await running.team() for _ in range(6)]
    fqn = await running.contract(producer, consumers)
    proposal = (await running.publish(fqn, ORDER_WITHOUT_TOTAL, producer))["proposal"]["id"]
    for number, consumer in enumerate(consumers):
        if number == 2:
            await running.kill("temporal")
        await running.acknowledge(proposal, consumer)
    await running.published(proposal)
    for consumer in consumers:
        await running.hears(consumer, "published")
    assert await running.versions(fqn) == ["2.0.0", "1.0.0"]


async def test_postgresql_dies_at_any_moment(running: Stack) -> None:
    """Six negotiations at once while the database is killed again and again."""

    async def negotiate() -> tuple[str, str, list[Document]]:
        producer, *consumers = [await running.team() for _ in range(3)]
        fqn = await running.contract(producer, consumers)
        proposal = (await running.publish(fqn, ORDER_WITHOUT_TOTAL, producer))["proposal"]["id"]
        for consumer in consumers:
            await running.acknowledge(proposal, consumer)
        await running.published(proposal)
        return proposal, fqn, consumers

    async def torment() -> None:
        for _ in range(4):
            await asyncio.sleep(random.uniform(0.3, 1.5))  # noqa: S311  # the moments, not a secret
            await running.kill("postgres")
            await running.call("GET", "/teams")

    *done, _ = await asyncio.gather(*(negotiate() for _ in range(6)), torment())
    for proposal, fqn, consumers in done:  # type: ignore[misc]
        assert await running.versions(fqn) == ["2.0.0", "1.0.0"]
        view = await running.call("GET", f"/proposals/{proposal}")
        assert {answer["team_id"] for answer in view["answers"]} == {consumer["id"] for consumer in consumers}
        for consumer in consumers:
            await running.hears(consumer, "published")


async def test_a_nemesis_kills_anything_and_the_record_stays_consistent(running: Stack) -> None:
    """What was answered with success is on record; the audit trail has no gaps and each publication once."""
    accepted: list[tuple[str, str]] = []

    async def negotiate() -> str:
        producer, *consumers = [await running.team() for _ in range(3)]
        fqn = await running.contract(producer, consumers)
        proposal = (await running.publish(fqn, ORDER_WITHOUT_TOTAL, producer))["proposal"]["id"]
        for consumer in consumers:
            await running.acknowledge(proposal, consumer)
            accepted.append((proposal, consumer["id"]))
        await running.published(proposal)
        return proposal

    async def nemesis() -> None:
        for part in ("worker", "api", "postgres", "temporal", "worker", "postgres"):
            await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311  # the moments, not a secret
            await running.kill(part)
            await running.call("GET", "/teams")

    *proposals, _ = await asyncio.gather(*(negotiate() for _ in range(6)), nemesis())
    for proposal, team in accepted:
        view = await running.call("GET", f"/proposals/{proposal}")
        assert team in {answer["team_id"] for answer in view["answers"]}
    events: list[Document] = []
    cursor = 0
    while cursor is not None:
        page = await running.call("GET", f"/audit/events?cursor={cursor}&limit=500")
        events += page["results"]
        cursor = page["next_cursor"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    for proposal in proposals:
        published = [
            event for event in events
            if event["action"] == "contract.published" and event["detail"].get("proposal") == proposal
        ]  # fmt: skip
        assert len(published) == 1
