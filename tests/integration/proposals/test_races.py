"""Races, each many times with real concurrency: the outcome is always one that some serial order gives."""

from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.consumers.registrations import delete_registration, register
from app.contracts.model import Draft
from app.contracts.versions import list_versions
from app.errors import AssentError, Conflict
from app.proposals.actions import amend, force, withdraw
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from app.proposals.submit import Held, Published, publish
from app.proposals.views import ProposalView, get_proposal, list_proposals
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import fetch
from tests.support.races import ROUNDS, at_once
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Contract, Member, Tenancy

pytestmark = pytest.mark.usefixtures("storage")

ACK = Reply(kind=AnswerKind.ACKNOWLEDGED)
OBJECT = Reply(kind=AnswerKind.OBJECTED, reason="we still read it")


async def settle(proposal: UUID) -> None:
    """What the workflow does after a wake-up, by two workers at once."""
    for _ in range(2):
        await at_once(*(evaluate(proposal, now=datetime.now(UTC)) for _ in range(2)))
        await at_once(*(publish_approved(proposal) for _ in range(2)))


class Scene:
    """A producer, consumers that are registered, and a breaking proposal."""

    def __init__(self, tenant: Tenancy, producer: Member, consumers: Sequence[Member], contract: Contract) -> None:
        self.tenant, self.producer, self.consumers, self.contract = tenant, producer, consumers, contract
        self.proposal = uuid4()

    @classmethod
    async def set(cls, tenant: Tenancy, consumers: int = 2) -> "Scene":
        producer = await tenant.team()
        members = [await tenant.team() for _ in range(consumers)]
        scene = cls(tenant, producer, members, await tenant.contract(producer))
        for member in members:
            await tenant.registration(member, scene.contract)
        scene.proposal = await tenant.proposal(producer, scene.contract, ORDER_WITHOUT_TOTAL)
        return scene

    def says(self, consumer: int, reply: Reply) -> Awaitable[Any]:
        member = self.consumers[consumer]
        return answer(member.principal, self.proposal, reply)

    async def view(self) -> ProposalView:
        return await get_proposal(self.tenant.admin, self.proposal)

    async def versions(self) -> list[str]:
        page = await list_versions(self.tenant.id, artifact=self.contract.asset_id, limit=50, offset=0)
        return [version.version for version in page.results]


@pytest.fixture
async def tenancy(tenant: Tenancy) -> Tenancy:
    return tenant


async def test_the_last_two_acknowledgements_publish_once(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        scene = await Scene.set(tenancy)
        results = await at_once(scene.says(0, ACK), scene.says(1, ACK))
        assert all(result.changed for result in results)
        await settle(scene.proposal)
        assert (await scene.view()).state == "published"
        assert await scene.versions() == ["2.0.0", "1.0.0"]


async def test_an_acknowledgement_against_an_objection_of_the_same_team_keeps_one_of_them(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        scene = await Scene.set(tenancy, consumers=1)
        await at_once(scene.says(0, ACK), scene.says(0, OBJECT))
        before = [given for given in (await scene.view()).answers if given.current]
        assert len(before) == 1
        await settle(scene.proposal)
        expected = {"acknowledged": "published", "objected": "open"}[before[0].kind]
        assert (await scene.view()).state == expected


async def test_the_last_acknowledgement_against_an_objection_and_the_workflow(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        scene = await Scene.set(tenancy)
        await scene.says(0, ACK)
        results = await at_once(scene.says(1, ACK), scene.says(0, OBJECT), settle(scene.proposal))
        await settle(scene.proposal)
        view = await scene.view()
        if isinstance(results[1], Conflict):
            assert results[1].extra["state"] in {"approved", "published"}
            assert view.state == "published"
        else:
            assert view.state == "open"
            assert await scene.versions() == ["1.0.0"]


async def test_an_acknowledgement_against_a_withdrawal(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        scene = await Scene.set(tenancy, consumers=1)
        _, withdrawn, _ = await at_once(
            scene.says(0, ACK), withdraw(scene.producer.principal, scene.proposal), settle(scene.proposal)
        )
        await settle(scene.proposal)
        if isinstance(withdrawn, Conflict):
            assert (await scene.view()).state == "published"
            assert len(await scene.versions()) == 2
        else:
            assert (await scene.view()).state == "withdrawn"
            assert await scene.versions() == ["1.0.0"]


async def test_force_against_withdraw(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        scene = await Scene.set(tenancy, consumers=1)
        results = await at_once(
            force(tenancy.admin, scene.proposal, "an incident"), withdraw(scene.producer.principal, scene.proposal)
        )
        await settle(scene.proposal)
        assert sum(isinstance(result, Conflict) for result in results) == 1
        forced = not isinstance(results[0], Conflict)
        assert (await scene.view()).state == ("published" if forced else "withdrawn")


async def test_a_compatible_against_a_breaking_publish(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        producer, consumer = await tenancy.team(), await tenancy.team()
        contract = await tenancy.contract(producer)
        await tenancy.registration(consumer, contract)
        wider, broken = await at_once(
            publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER)),
            publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL)),
        )
        assert isinstance(wider, Published)
        assert isinstance(broken, Held)
        page = await list_versions(tenancy.id, artifact=contract.asset_id, limit=10, offset=0)
        assert [version.version for version in page.results] == ["1.1.0", "1.0.0"]


async def test_two_different_breaks_open_one_proposal(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        producer, consumer = await tenancy.team(), await tenancy.team()
        contract = await tenancy.contract(producer)
        await tenancy.registration(consumer, contract)
        results = await at_once(
            *(publish(producer.principal, Draft(fqn=contract.fqn, text=text))
              for text in (ORDER_WITHOUT_TOTAL, ORDER_WITHOUT_ID))
        )  # fmt: skip
        held = [result for result in results if isinstance(result, Held)]
        refused = [result for result in results if isinstance(result, Conflict)]
        assert len(held) == len(refused) == 1
        assert refused[0].extra["proposal_id"] == str(held[0].proposal)


async def test_two_first_publishes_give_two_versions_or_one_and_a_refusal(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        producer = await tenancy.team()
        fqn = f"shop.first-{uuid4().hex[:8]}"
        results = await at_once(
            *(publish(producer.principal, Draft(fqn=fqn, text=text, format="AVRO")) for text in (ORDER, ORDER_WIDER))
        )
        assert all(isinstance(result, Published) and result.created for result in results)
        page = await list_versions(tenancy.id, fqn=fqn, limit=10, offset=0)
        assert sorted(version.ordinal for version in page.results) == [1, 2]


async def test_the_same_publish_many_times_is_one_version(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        producer = await tenancy.team()
        fqn = f"shop.same-{uuid4().hex[:8]}"
        results = await at_once(
            *(publish(producer.principal, Draft(fqn=fqn, text=ORDER, format="AVRO")) for _ in range(5))
        )
        assert sum(result.created for result in results) == 1
        assert len({result.version for result in results}) == 1


async def test_the_same_break_many_times_is_one_proposal(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        producer, consumer = await tenancy.team(), await tenancy.team()
        contract = await tenancy.contract(producer)
        await tenancy.registration(consumer, contract)
        results = await at_once(
            *(publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL)) for _ in range(5))
        )
        assert sum(result.created for result in results) == 1
        assert len({result.proposal for result in results}) == 1
        page = await list_proposals(tenancy.admin, asset=contract.asset_id, limit=10, offset=0)
        assert page.total == 1


async def test_one_team_answering_many_times_has_one_current_answer(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        scene = await Scene.set(tenancy)
        results = await at_once(*(scene.says(0, ACK) for _ in range(5)))
        assert sum(result.changed for result in results) == 1
        assert [given.kind for given in (await scene.view()).answers] == ["acknowledged"]


async def test_registering_twice_at_once_is_one_registration(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        producer, consumer = await tenancy.team(), await tenancy.team()
        contract = await tenancy.contract(producer)
        results = await at_once(
            *(register(consumer.principal, version=contract.id, team=consumer.id) for _ in range(3))
        )
        made = [result for result in results if not isinstance(result, AssentError)]
        assert len(made) == 1
        refused = [result for result in results if isinstance(result, Conflict)]
        assert [conflict.extra["registration_id"] for conflict in refused] == [str(made[0].id)] * 2


async def test_a_consumer_that_leaves_while_a_proposal_opens_is_not_waited_for(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        producer, consumer = await tenancy.team(), await tenancy.team()
        contract = await tenancy.contract(producer)
        registration = await tenancy.registration(consumer, contract)
        opened, _ = await at_once(
            publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL)),
            delete_registration(consumer.principal, registration.id),
        )
        if isinstance(opened, Held):
            await settle(opened.proposal)
            assert (await get_proposal(tenancy.admin, opened.proposal)).state == "published"
        else:
            assert isinstance(opened, Published)


async def test_amending_against_answering_counts_the_answer_for_one_wording_only(tenancy: Tenancy) -> None:
    for _ in range(ROUNDS):
        scene = await Scene.set(tenancy, consumers=1)
        draft = Draft(fqn=scene.contract.fqn, text=ORDER_WITHOUT_ID)
        before = (await scene.view()).revision_id
        await at_once(
            amend(scene.producer.principal, scene.proposal, draft),
            answer(scene.consumers[0].principal, scene.proposal, ACK, revision=before),
        )
        await settle(scene.proposal)
        view = await scene.view()
        assert view.state == "open"
        assert view.consumers[0].status == "pending"


async def test_the_audit_trail_has_no_gaps_however_many_write(tenancy: Tenancy) -> None:
    producer = await tenancy.team()
    await at_once(*(tenancy.contract(producer) for _ in range(40)))
    rows = await fetch("SELECT seq FROM audit_event WHERE tenant = $1 ORDER BY seq", tenancy.id)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
