"""Nobody waits for a comparison that takes long: it is made while the artifact is free for others."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from app.contracts.comparisons import Comparisons
from app.contracts.model import Draft
from app.contracts.versions import list_versions
from app.formats import FORMATS
from app.proposals.actions import amend
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from app.proposals.submit import Held, Published, publish
from app.proposals.views import get_proposal
from app.proposals.vocabulary import AnswerKind
from tests.support.schemas import ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL, avro_order
from tests.support.tenants import Contract, Member, Tenancy

_T = TypeVar("_T")
PATIENCE = 20.0


class Gate:
    """Holds up comparisons until it is opened."""

    def __init__(self) -> None:
        self.reached, self._open = threading.Event(), threading.Event()
        self.holds: Callable[..., bool] = lambda *_, **__: False

    def through(self, compare: Callable[..., Any]) -> Callable[..., Any]:
        def gated(old: Any, new: Any, *, witnesses: bool = True) -> Any:
            if self.holds(old, new, witnesses=witnesses):
                self.reached.set()
                assert self._open.wait(PATIENCE)
            return compare(old, new, witnesses=witnesses)

        return gated

    async def meanwhile(self, slow: Awaitable[_T], *others: Callable[[], Awaitable[Any]]) -> tuple[_T, list[Any]]:
        """What `others` answer while `slow` is held up, and then what it answers."""
        running = asyncio.ensure_future(slow)
        assert await asyncio.to_thread(self.reached.wait, PATIENCE)
        async with asyncio.timeout(PATIENCE):
            results = [await other() for other in others]
        assert not running.done()
        self._open.set()
        return await running, results


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    found = Gate()
    monkeypatch.setattr(FORMATS["AVRO"], "compare", found.through(FORMATS["AVRO"].compare))
    yield found
    found._open.set()  # pyright: ignore[reportPrivateUsage]  # whatever happened, no thread stays


def proofs(_old: Any, _new: Any, *, witnesses: bool) -> bool:
    return witnesses


def large_ones(_old: Any, new: Any, **_: bool) -> bool:
    return len(new.normalized) > 100_000


async def depended(tenant: Tenancy) -> tuple[Member, Member, Contract]:
    producer, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.registration(consumer, contract)
    return producer, consumer, contract


async def test_while_a_break_is_proven_a_compatible_version_is_published(tenant: Tenancy, gate: Gate) -> None:
    producer, _, contract = await depended(tenant)
    gate.holds = proofs
    held, (wider,) = await gate.meanwhile(
        publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL)),
        lambda: publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER)),
    )
    assert isinstance(wider, Published)
    assert isinstance(held, Held)
    (item,) = (await get_proposal(tenant.admin, held.proposal)).items
    assert item.base_version == "1.1.0", "what is there now, not what was there when it began"
    assert {field for change in item.changes for field in change.fields} == {"coupon", "total"}
    assert any(change.witnesses for change in item.changes)


async def test_while_large_schemas_are_compared_a_small_one_is_published(tenant: Tenancy, gate: Gate) -> None:
    producer = await tenant.team()
    contract = await tenant.contract(producer)
    large = json.loads(ORDER_WIDER)
    large["doc"] = "x" * 120_000
    gate.holds = large_ones
    made, (small,) = await gate.meanwhile(
        publish(producer.principal, Draft(fqn=contract.fqn, text=json.dumps(large))),
        lambda: publish(
            producer.principal, Draft(fqn=contract.fqn, text=avro_order("note", "gift", required=("id", "total")))
        ),
    )
    assert isinstance(small, Published)
    assert isinstance(made, Published)
    page = await list_versions(tenant.id, fqn=contract.fqn, limit=10, offset=0)
    assert [version.id for version in page.results[:2]] == [made.version, small.version]


async def test_while_an_amendment_is_proven_others_go_on(tenant: Tenancy, gate: Gate) -> None:
    producer, consumer, contract = await depended(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    gate.holds = proofs
    revision, (wider, given) = await gate.meanwhile(
        amend(producer.principal, proposal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_ID)),
        lambda: publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER)),
        lambda: answer(consumer.principal, proposal, Reply(kind=AnswerKind.ACKNOWLEDGED)),
    )
    assert isinstance(wider, Published)
    assert given.changed
    seen = await get_proposal(tenant.admin, proposal)
    assert (seen.revision_id, seen.items[0].base_version) == (revision, "1.1.0")
    assert seen.consumers[0].status == "pending", "the answer was to the former wording"


async def test_while_what_was_agreed_is_checked_again_others_go_on(tenant: Tenancy, gate: Gate) -> None:
    producer, consumer, contract = await depended(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER))
    await answer(consumer.principal, proposal, Reply(kind=AnswerKind.ACKNOWLEDGED))
    assert (await evaluate(proposal, now=datetime.now(UTC))).state == "approved"
    gate.holds = proofs
    more = avro_order("note", "coupon", "gift", required=("id", "total"))
    outcome, (wider,) = await gate.meanwhile(
        publish_approved(proposal), lambda: publish(producer.principal, Draft(fqn=contract.fqn, text=more))
    )
    assert isinstance(wider, Published)
    assert outcome == "published"
    page = await list_versions(tenant.id, fqn=contract.fqn, limit=10, offset=0)
    assert [version.version for version in page.results] == ["2.0.0", "1.2.0", "1.1.0", "1.0.0"]


async def test_an_artifact_that_moves_all_the_time_is_published_to_all_the_same(
    tenant: Tenancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    producer, _, contract = await depended(tenant)
    caught_up = 0

    async def and_then_somebody_publishes(self: Comparisons) -> None:
        nonlocal caught_up
        await unhurried(self)
        caught_up += 1
        text = avro_order("note", *(f"extra_{number}" for number in range(caught_up)), required=("id", "total"))
        assert isinstance(await publish(producer.principal, Draft(fqn=contract.fqn, text=text)), Published)

    unhurried = Comparisons.catch_up
    monkeypatch.setattr(Comparisons, "catch_up", and_then_somebody_publishes)
    held = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert isinstance(held, Held)
    (item,) = (await get_proposal(tenant.admin, held.proposal)).items
    assert item.base_version == f"1.{caught_up}.0"
