"""The workflow of a proposal against real servers: days of timers in a moment, and its recorded paths."""

from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from app.contracts.model import Draft
from app.contracts.rules import Mode, Place
from app.proposals.actions import amend, force, withdraw
from app.proposals.answers import Reply, answer
from app.proposals.configuration import set_mode
from app.proposals.policy import PolicyDocument, Silence, set_policy
from app.proposals.views import get_proposal, list_deliveries
from app.proposals.vocabulary import AnswerKind
from app.proposals.wakeups import Wakeup
from app.settings import Settings
from tests.support.histories import keep
from tests.support.schemas import ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.temporal import working
from tests.support.tenants import Member, Tenancy
from workflows.contract_change import ContractChange
from workflows.waker import Waker

pytestmark = pytest.mark.xdist_group("temporal")

ACK = Reply(kind=AnswerKind.ACKNOWLEDGED)


async def open_one(tenant: Tenancy, policy: PolicyDocument | None = None) -> tuple[Member, Member, UUID, str]:
    """A breaking proposal that one consumer is asked about."""
    if policy is not None:
        await set_policy(tenant.admin, policy)
    producer, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.registration(consumer, contract)
    return producer, consumer, await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL), contract.fqn


async def start(client: Client, settings: Settings, proposal: UUID) -> WorkflowHandle[ContractChange, str]:
    await Waker(client, settings.task_queue).wake(Wakeup(proposal=proposal))
    return client.get_workflow_handle_for(ContractChange.run, f"proposal-{proposal}")


async def test_thirty_silent_days_with_their_reminders(
    tenant: Tenancy, skipping: WorkflowEnvironment, settings: Settings
) -> None:
    policy = PolicyDocument(notice=timedelta(days=30), reminders=(timedelta(days=7), timedelta(days=1)))
    _, consumer, proposal, _ = await open_one(tenant, policy)
    async with working(skipping.client, settings):
        handle = await start(skipping.client, settings, proposal)
        await skipping.sleep(timedelta(days=45))
        assert await handle.result() == "expired"
        await keep(handle, "reminded_then_expired")
    sent = [(d.stage, d.team_name) for d in await list_deliveries(tenant.admin, proposal)]
    assert sent.count(("reminder", consumer.name)) == 2
    assert sent.count(("expired", consumer.name)) == 1
    assert (await get_proposal(tenant.admin, proposal)).state == "expired"


async def test_a_deadline_that_extends_itself_comes_to_an_end(
    tenant: Tenancy, skipping: WorkflowEnvironment, settings: Settings
) -> None:
    policy = PolicyDocument(silence=Silence.EXTEND, max_extensions=2, reminders=(timedelta(days=1),))
    _, consumer, proposal, _ = await open_one(tenant, policy)
    opened = (await get_proposal(tenant.admin, proposal)).deadline
    async with working(skipping.client, settings):
        handle = await start(skipping.client, settings, proposal)
        await skipping.sleep(timedelta(days=45))
        assert await handle.result() == "expired"
        await keep(handle, "extended_twice_then_expired")
    seen = await get_proposal(tenant.admin, proposal)
    assert timedelta(days=28) <= seen.deadline - opened < timedelta(days=28, minutes=5)
    sent = [(d.stage, d.team_name) for d in await list_deliveries(tenant.admin, proposal)]
    assert sent.count(("extended", consumer.name)) == 2
    assert sent.count(("reminder", consumer.name)) == 3


async def test_an_objection_rejects_after_the_notice(
    tenant: Tenancy, skipping: WorkflowEnvironment, settings: Settings
) -> None:
    _, consumer, proposal, _ = await open_one(tenant)
    await answer(consumer.principal, proposal, Reply(kind=AnswerKind.OBJECTED, reason="month-end"))
    async with working(skipping.client, settings):
        handle = await start(skipping.client, settings, proposal)
        await skipping.sleep(timedelta(days=15))
        assert await handle.result() == "rejected"
        await keep(handle, "rejected")
    assert "month-end" in ((await get_proposal(tenant.admin, proposal)).reason or "")


async def test_an_answer_wakes_and_publishes(tenant: Tenancy, dev: WorkflowEnvironment, settings: Settings) -> None:
    _, consumer, proposal, _ = await open_one(tenant)
    async with working(dev.client, settings):
        handle = await start(dev.client, settings, proposal)
        await answer(consumer.principal, proposal, ACK)
        await start(dev.client, settings, proposal)
        assert await handle.result() == "published"
        ended = (await handle.describe()).run_id
        await start(dev.client, settings, proposal)
        assert (await handle.describe()).run_id == ended, "a wake-up that comes late starts nothing"
        await keep(handle, "acknowledged_then_published")
    assert (await get_proposal(tenant.admin, proposal)).contract_id is not None


async def test_amended_then_forced(tenant: Tenancy, dev: WorkflowEnvironment, settings: Settings) -> None:
    producer, _, proposal, fqn = await open_one(tenant)
    async with working(dev.client, settings):
        handle = await start(dev.client, settings, proposal)
        await amend(producer.principal, proposal, Draft(fqn=fqn, text=ORDER_WITHOUT_ID))
        await start(dev.client, settings, proposal)
        await force(tenant.admin, proposal, "an incident")
        await start(dev.client, settings, proposal)
        assert await handle.result() == "published"
        await keep(handle, "amended_then_forced")
    assert (await get_proposal(tenant.admin, proposal)).forced


async def test_withdrawn_ends(tenant: Tenancy, dev: WorkflowEnvironment, settings: Settings) -> None:
    producer, _, proposal, _ = await open_one(tenant)
    async with working(dev.client, settings):
        handle = await start(dev.client, settings, proposal)
        await withdraw(producer.principal, proposal)
        await start(dev.client, settings, proposal)
        assert await handle.result() == "withdrawn"
        await keep(handle, "withdrawn")


async def test_what_is_agreed_on_waits_until_something_may_be_written(
    tenant: Tenancy, skipping: WorkflowEnvironment, settings: Settings
) -> None:
    _, consumer, proposal, _ = await open_one(tenant)
    await answer(consumer.principal, proposal, ACK)
    await set_mode(tenant.admin, Place(), Mode.READONLY)
    async with working(skipping.client, settings):
        handle = await start(skipping.client, settings, proposal)
        await skipping.sleep(timedelta(minutes=3))
        assert (await get_proposal(tenant.admin, proposal)).state == "approved"
        await set_mode(tenant.admin, Place(), None)
        await skipping.sleep(timedelta(minutes=2))
        assert await handle.result() == "published"
        await keep(handle, "approved_while_read_only")
