"""Activities by themselves: what ends a workflow, and what the sweep finds."""

from uuid import uuid4

import pytest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment

from app.proposals.wakeups import Wakeup
from app.settings import Settings
from app.storage.engine import fetch
from notifications.courier import Courier
from tests.support.schemas import ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy
from workflows.activities import Activities
from workflows.waker import Waker

pytestmark = pytest.mark.xdist_group("temporal")


class Listener(Waker):
    """Notes who would be woken."""

    def __init__(self, client: Client) -> None:
        super().__init__(client, "nowhere")
        self.woken: list[Wakeup] = []

    async def wake(self, wakeup: Wakeup) -> None:
        self.woken.append(wakeup)


def activities(settings: Settings, waker: Waker) -> Activities:
    return Activities(Courier(settings), waker)


@pytest.mark.usefixtures("storage")
async def test_a_proposal_that_is_not_there_is_not_asked_for_again(
    dev: WorkflowEnvironment, settings: Settings
) -> None:
    found = activities(settings, Listener(dev.client))
    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(found.publish_approved, str(uuid4()))
    assert failed.value.non_retryable


async def test_the_sweep_wakes_everything_that_is_behind_however_much_that_is(
    tenant: Tenancy, dev: WorkflowEnvironment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.proposals.forgotten._BATCH", 2)
    producer, consumer = await tenant.team(), await tenant.team()
    behind = set[Wakeup]()
    for _ in range(5):
        contract = await tenant.contract(producer)
        await tenant.registration(consumer, contract)
        behind.add(Wakeup(proposal=await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)))
    await fetch("UPDATE proposal SET changed_at = now() - interval '1 minute' WHERE tenant = $1", tenant.id)
    listener = Listener(dev.client)
    woken = await ActivityEnvironment().run(activities(settings, listener).wake_forgotten)
    assert woken == len(listener.woken) == len(set(listener.woken)), "each once"
    assert behind <= set(listener.woken)
