"""Messages really leave: to a webhook and by mail, again after failures, and given up where everybody sees it."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from app.audit.query import list_events
from app.consumers.registrations import register
from app.contracts.model import Draft, Reference
from app.proposals.actions import withdraw
from app.proposals.answers import Reply, answer
from app.proposals.submit import Published, publish
from app.proposals.views import DeliveryView, get_proposal, list_deliveries
from app.proposals.vocabulary import AnswerKind
from app.proposals.wakeups import Wakeup
from app.settings import Settings
from app.storage.engine import fetch
from notifications.links import LinkSigner
from notifications.registry import create_channel, remove_channel, try_channel
from notifications.sink.inbox import Received
from notifications.sink.server import Sink
from tests.support.histories import keep
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL
from tests.support.temporal import dev_server, working
from tests.support.tenants import Contract, Member, Tenancy
from workflows.announcement import Announcement
from workflows.contract_change import ContractChange
from workflows.sweep import Sweep
from workflows.waker import BackgroundWaker, Waker
from workflows.worker import ensure_sweep

pytestmark = pytest.mark.xdist_group("temporal")

ACK = Reply(kind=AnswerKind.ACKNOWLEDGED)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink(keep=1000) as sink:
        yield sink


class Stage:
    """A producer and consumers with channels to a sink."""

    def __init__(self, tenant: Tenancy, settings: Settings, sink: Sink) -> None:
        self.tenant, self.settings, self.sink = tenant, settings, sink

    async def team(self, name: str, *queries: str, hears_versions: bool = False) -> Member:
        """A team with a webhook per query string."""
        member = await self.tenant.team(f"{name}")
        for number, query in enumerate(queries):
            url = f"json://127.0.0.1:{self.sink.http_port}/{name}{number}{query}"
            await create_channel(
                member.principal, self.settings, team=member.id, name=f"hook {number}", url=url,
                hears_versions=hears_versions,
            )  # fmt: skip
        return member

    async def contract(self, producer: Member, *consumers: Member) -> Contract:
        contract = await self.tenant.contract(producer)
        for consumer in consumers:
            await self.tenant.registration(consumer, contract)
        return contract


@pytest.fixture
def stage(tenant: Tenancy, settings: Settings, sink: Sink) -> Stage:
    return Stage(tenant, settings, sink)


async def wake(client: Client, settings: Settings, proposal: UUID) -> None:
    await Waker(client, settings.task_queue).wake(Wakeup(proposal=proposal))


async def ends(client: Client, proposal: UUID) -> str:
    return await client.get_workflow_handle_for(ContractChange.run, f"proposal-{proposal}").result()


def to(received: list[Received], name: str) -> list[dict[str, str]]:
    """What a team's webhook got: the machine-readable part."""
    return [message.payload["assent"] for message in received if name in message.to]


async def deliveries(stage: Stage, proposal: UUID, team: Member) -> list[DeliveryView]:
    return [d for d in await list_deliveries(stage.tenant.admin, proposal) if d.team_id == team.id]


async def test_a_consumer_is_told_what_breaks_and_gets_a_link_that_is_its_own(
    stage: Stage, dev: WorkflowEnvironment
) -> None:
    producer, consumer = await stage.team("shop", ""), await stage.team("ledger", "")
    contract = await stage.contract(producer, consumer)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(dev.client, stage.settings):
        await wake(dev.client, stage.settings, proposal)
        (message,) = await asyncio.wait_for(stage.sink.inbox.wait_for(1), 20)
        await answer(consumer.principal, proposal, ACK)
        await wake(dev.client, stage.settings, proposal)
        assert await ends(dev.client, proposal) == "published"
    facts = message.payload["assent"]
    assert facts["stage"] == "opened"
    assert "total" in message.text
    assert facts["items"][0]["changes"][0]["witnesses"]
    token = facts["answer_url"].rsplit("/", 1)[1]
    seen = await get_proposal(stage.tenant.admin, proposal)
    claims = LinkSigner(stage.settings.secret()).read(token, seen.created_at)
    assert (claims.registration, claims.revision) == (seen.consumers[0].registration_id, seen.revision_id)
    received = stage.sink.inbox.messages
    assert [facts["stage"] for facts in to(received, "ledger")] == ["opened", "published"]
    assert [facts["stage"] for facts in to(received, "shop")] == ["answered", "published"]


async def test_a_failing_channel_is_tried_again_with_the_same_key(stage: Stage, dev: WorkflowEnvironment) -> None:
    producer, consumer = await stage.team("shop", ""), await stage.team("flaky", "?-fail=3")
    contract = await stage.contract(producer, consumer)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(dev.client, stage.settings):
        await wake(dev.client, stage.settings, proposal)
        await asyncio.wait_for(stage.sink.inbox.wait_for(1), 20)
        await withdraw(producer.principal, proposal)
        await wake(dev.client, stage.settings, proposal)
        await ends(dev.client, proposal)
    opened = next(d for d in await deliveries(stage, proposal, consumer) if d.stage == "opened")
    assert [attempt.outcome for attempt in opened.attempts] == ["failed", "failed", "failed", "delivered"]
    assert "503" in (opened.attempts[0].error or "")
    assert opened.state == "delivered"


async def test_what_keeps_failing_is_given_up_and_the_producer_is_told(stage: Stage, dev: WorkflowEnvironment) -> None:
    settings = msgspec.structs.replace(stage.settings, delivery_give_up=1)
    producer, consumer = await stage.team("shop", ""), await stage.team("gone", "?-status=503")
    contract = await stage.contract(producer, consumer)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(dev.client, settings):
        await wake(dev.client, settings, proposal)
        (message,) = await asyncio.wait_for(stage.sink.inbox.wait_for(1), 30)
        await withdraw(producer.principal, proposal)
        await wake(dev.client, settings, proposal)
        await ends(dev.client, proposal)
    facts = message.payload["assent"]
    assert (facts["stage"], facts["unreached"]) == ("undeliverable", ["gone"])
    (lost,) = [d for d in await deliveries(stage, proposal, consumer) if d.stage == "opened"]
    assert lost.state == "undeliverable"
    assert len(lost.attempts) >= 2
    assert (await get_proposal(stage.tenant.admin, proposal)).consumers[0].undeliverable
    events = await list_events(stage.tenant.admin, action="delivery.*", limit=10)
    assert [event.action for event in events.results][:1] == ["delivery.given_up"]


async def test_who_depends_through_another_contract_is_told_the_versions_of_the_changed_one(
    stage: Stage, dev: WorkflowEnvironment
) -> None:
    producer, consumer = await stage.team("shop"), await stage.team("basket", "")
    contract = await stage.tenant.contract(producer, ORDER_WIDER)
    await stage.tenant.contract(producer, ORDER, fqn=contract.fqn)
    outer = '{"type": "record", "name": "Basket", "fields": [{"name": "order", "type": "Order"}]}'
    draft = Draft(
        fqn=f"{contract.fqn}-basket", text=outer, format="AVRO", references=(Reference("Order", contract.fqn),)
    )
    basket = await publish(producer.principal, draft)
    assert isinstance(basket, Published)
    await register(consumer.principal, version=basket.version, team=consumer.id)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(dev.client, stage.settings):
        await wake(dev.client, stage.settings, proposal)
        (message,) = await asyncio.wait_for(stage.sink.inbox.wait_for(1), 20)
        await withdraw(producer.principal, proposal)
        await wake(dev.client, stage.settings, proposal)
        await ends(dev.client, proposal)
    (item,) = message.payload["assent"]["items"]
    base = (await get_proposal(stage.tenant.admin, proposal)).items[0].base_version
    assert base != "1.0.0"
    assert (item["asset"], item["old_version"]) == (contract.fqn, base)


async def test_a_refusal_for_good_is_not_tried_again(stage: Stage, dev: WorkflowEnvironment) -> None:
    producer, consumer = await stage.team("shop", ""), await stage.team("closed", "?-status=410")
    contract = await stage.contract(producer, consumer)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(dev.client, stage.settings):
        await wake(dev.client, stage.settings, proposal)
        await asyncio.wait_for(stage.sink.inbox.wait_for(1), 20)
        await withdraw(producer.principal, proposal)
        await wake(dev.client, stage.settings, proposal)
        await ends(dev.client, proposal)
    (lost,) = [d for d in await deliveries(stage, proposal, consumer) if d.stage == "opened"]
    assert [attempt.outcome for attempt in lost.attempts] == ["refused"]


async def test_a_compatible_version_is_announced_to_who_asked_for_it(stage: Stage, dev: WorkflowEnvironment) -> None:
    producer = await stage.team("shop")
    curious, calm = await stage.team("curious", "", hears_versions=True), await stage.team("calm", "")
    contract = await stage.contract(producer, curious, calm)
    async with working(dev.client, stage.settings):
        async with BackgroundWaker(Waker(dev.client, stage.settings.task_queue)):
            result = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER))
            (message,) = await asyncio.wait_for(stage.sink.inbox.wait_for(1), 20)
        assert isinstance(result, Published)
        await dev.client.get_workflow_handle_for(Announcement.run, f"announcement-{result.version}").result()
    facts = message.payload["assent"]
    assert (facts["stage"], facts["recipient"], facts["items"][0]["new_version"]) == ("announced", "curious", "1.1.0")
    assert len(stage.sink.inbox.messages) == 1


async def test_an_announcement_that_failed_is_sent_again(stage: Stage, dev: WorkflowEnvironment) -> None:
    producer, curious = await stage.team("shop"), await stage.team("curious", "?-fail=2", hears_versions=True)
    contract = await stage.contract(producer, curious)
    async with working(dev.client, stage.settings), BackgroundWaker(Waker(dev.client, stage.settings.task_queue)):
        result = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER))
        assert isinstance(result, Published)
        await asyncio.wait_for(stage.sink.inbox.wait_for(1), 20)
        handle = dev.client.get_workflow_handle_for(Announcement.run, f"announcement-{result.version}")
        await handle.result()
    await keep(handle, "announced_after_failures")
    assert len(stage.sink.inbox.messages) == 1


async def test_the_sweep_finds_a_proposal_whose_wake_up_was_lost(stage: Stage, dev: WorkflowEnvironment) -> None:
    producer, consumer = await stage.team("shop"), await stage.team("ledger", "")
    contract = await stage.contract(producer, consumer)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await fetch("UPDATE proposal SET changed_at = now() - interval '1 minute' WHERE id = $1", proposal)
    settings = msgspec.structs.replace(stage.settings, sweep_interval=1)
    async with working(dev.client, settings):
        await ensure_sweep(dev.client, settings)
        await ensure_sweep(dev.client, settings)
        (message,) = await asyncio.wait_for(stage.sink.inbox.wait_for(1), 30)
        await withdraw(producer.principal, proposal)
        await wake(dev.client, settings, proposal)
        await ends(dev.client, proposal)
        await dev.client.get_schedule_handle("assent-sweep").delete()
    assert message.payload["assent"]["proposal"] == str(proposal)


async def test_the_sweep_revives_what_a_restored_backup_brought_back(stage: Stage, dev: WorkflowEnvironment) -> None:
    producer, consumer = await stage.team("shop"), await stage.team("ledger", "")
    contract = await stage.contract(producer, consumer)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(dev.client, stage.settings):
        await withdraw(producer.principal, proposal)
        await wake(dev.client, stage.settings, proposal)
        assert await ends(dev.client, proposal) == "withdrawn"
        await fetch("UPDATE change_item SET open = true WHERE proposal = $1", proposal)
        await fetch(
            """
            UPDATE proposal SET state = 'open', decided_at = NULL, evaluated_no = 0,
                   changed_at = now() - interval '1 minute' WHERE id = $1
            """,
            proposal,
        )
        await dev.client.execute_workflow(Sweep.run, id=f"sweep-{proposal}", task_queue=stage.settings.task_queue)
        await answer(consumer.principal, proposal, ACK)
        await wake(dev.client, stage.settings, proposal)
        assert await ends(dev.client, proposal) == "published"


async def test_many_consumers_are_told_in_batches(stage: Stage, skipping: WorkflowEnvironment) -> None:
    producer = await stage.team("shop", "")
    consumers = [await stage.team(f"team{number}x", "") for number in range(45)]
    contract = await stage.contract(producer, *consumers)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(skipping.client, stage.settings):
        await wake(skipping.client, stage.settings, proposal)
        await asyncio.wait_for(stage.sink.inbox.wait_for(45), 60)
        await withdraw(producer.principal, proposal)
        await wake(skipping.client, stage.settings, proposal)
        await asyncio.wait_for(stage.sink.inbox.wait_for(91), 60)
        assert await ends(skipping.client, proposal) == "withdrawn"
    received = [message.to for message in stage.sink.inbox.messages]
    assert all(sum(f"team{number}x" in name for name in received) == 2 for number in range(45))


async def test_a_long_history_is_continued_as_a_new_one(stage: Stage) -> None:
    """On a server that asks for it after thirty events instead of thousands; with ten thousand consumers it would."""
    producer = await stage.team("shop", "")
    consumers = [await stage.team(f"team{number}x", "") for number in range(150)]
    contract = await stage.contract(producer, *consumers)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    limit = "limit.historyCount.suggestContinueAsNew=30"
    async with dev_server("--dynamic-config-value", limit) as server, working(server.client, stage.settings):
        await wake(server.client, stage.settings, proposal)
        handle = server.client.get_workflow_handle_for(ContractChange.run, f"proposal-{proposal}")
        first = (await handle.describe()).run_id
        await asyncio.wait_for(stage.sink.inbox.wait_for(150), 90)
        await withdraw(producer.principal, proposal)
        await wake(server.client, stage.settings, proposal)
        assert await asyncio.wait_for(handle.result(), 90) == "withdrawn"
        assert (await handle.describe()).run_id != first
    received = stage.sink.inbox.messages
    assert len(received) == 150 + 151
    assert len({message.headers["idempotency-key"] for message in received}) == len(received)


async def test_a_channel_can_be_tried_out_and_is_no_longer_used_once_removed(
    stage: Stage, dev: WorkflowEnvironment
) -> None:
    producer, consumer = await stage.team("shop"), await stage.team("ledger", "")
    rows = await fetch("SELECT id, sealed_url FROM channel WHERE team = $1", consumer.id)
    assert b"127.0.0.1" not in rows[0]["sealed_url"]
    tried = await try_channel(consumer.principal, stage.settings, consumer.id, rows[0]["id"])
    assert tried.delivered
    contract = await stage.contract(producer, consumer)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await remove_channel(consumer.principal, consumer.id, rows[0]["id"])
    async with working(dev.client, stage.settings):
        await withdraw(producer.principal, proposal)
        await wake(dev.client, stage.settings, proposal)
        assert await asyncio.wait_for(ends(dev.client, proposal), 30) == "withdrawn"
    assert len(stage.sink.inbox.messages) == 1
    assert {d.state for d in await deliveries(stage, proposal, consumer)} == {"undeliverable"}


async def test_a_slow_channel_does_not_hold_up_the_publication(stage: Stage, dev: WorkflowEnvironment) -> None:
    producer, slow = await stage.team("shop", ""), await stage.team("slow", "?-hang=1")
    contract = await stage.contract(producer, slow)
    proposal = await stage.tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    async with working(dev.client, stage.settings):
        await wake(dev.client, stage.settings, proposal)
        await answer(slow.principal, proposal, ACK)
        await wake(dev.client, stage.settings, proposal)
        await asyncio.wait_for(stage.sink.inbox.wait_for(2), 10)  # the producer hears of the answer and the version
        assert (await get_proposal(stage.tenant.admin, proposal)).state == "published"
        handle = dev.client.get_workflow_handle(f"proposal-{proposal}")
        await handle.terminate("the test does not wait for the channel's time-out")
