"""Deleting versions: softly, for good, and with the agreement of those who depend on them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.consumers.registrations import get_registration, list_registrations, update_registration
from app.contracts.model import Draft, Reference
from app.contracts.rules import Mode, Place, RegistryConfig, read_rule, store_rule
from app.contracts.views import find_artifact
from app.errors import Conflict, Forbidden, NotFound
from app.formats import Level
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from app.proposals.removal import Deleted, delete_versions, deleted_by_agreement
from app.proposals.submit import Held, publish
from app.proposals.views import ProposalView, get_proposal, list_proposals
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import fetch, transaction
from tests.support.answers import actions, nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL, avro_order
from tests.support.subjects import Subject
from tests.support.tenants import Tenancy

ACK = Reply(kind=AnswerKind.ACKNOWLEDGED)
OBJECT = Reply(kind=AnswerKind.OBJECTED, reason="we look it up")
BASKET = '{"type": "record", "name": "Basket", "fields": [{"name": "order", "type": "Order"}]}'


async def turn(proposal: UUID, at: datetime | None = None) -> str:
    """One turn of the workflow; the state after it."""
    situation = await evaluate(proposal, now=at or datetime.now(UTC))
    return await publish_approved(proposal) if situation.state == "approved" else situation.state


async def view(tenant: Tenancy, proposal: UUID) -> ProposalView:
    return await get_proposal(tenant.admin, proposal)


async def held(subject: Subject, *ordinals: int) -> UUID:
    result = await subject.delete(*ordinals)
    assert isinstance(result, Held), result
    return result.proposal


async def test_softly_then_for_good_and_numbers_are_free_only_then(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    assert await subject.delete(2) == Deleted([2])
    assert (await subject.ordinals(), await subject.ordinals(deleted=True)) == ([1], [1, 2])
    assert await subject.register(avro_order("note", "gift", required=("id", "total"))) == 3
    assert await subject.delete(3) == Deleted([3])
    assert await subject.purge(3, 2) == [2, 3]
    assert await subject.ordinals(deleted=True) == [1]
    assert await subject.register(ORDER_WIDER) == 2
    assert [action for action in await actions(tenant) if action.startswith("contract.")] == [
        *["contract.published"] * 2, "contract.deleted", "contract.published", "contract.deleted", "contract.purged",
        "contract.published",
    ]  # fmt: skip


async def test_a_number_in_the_middle_stays_unused_while_a_higher_one_is_there(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    await subject.delete(1)
    assert await subject.purge(1) == [1]
    assert await subject.register(avro_order("note", "gift", required=("id", "total"))) == 3


async def test_the_last_version_frees_the_name_for_another_team(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    before = subject.artifact
    assert await subject.delete(1, 2) == Deleted([1, 2])
    other = Subject(tenant, await tenant.team(), subject.name)
    with pytest.raises(Forbidden):
        await other.register(ORDER)
    assert await subject.purge(1, 2) == [1, 2]
    with pytest.raises(NotFound):
        await find_artifact(tenant.id, fqn="orders")
    assert await other.register(ORDER) == 1
    assert other.artifact != before
    assert (await find_artifact(tenant.id, fqn="orders")).owner_team_name == other.producer.name


async def test_a_schema_id_lives_as_long_as_a_version_has_it(tenant: Tenancy) -> None:
    one, two = await Subject.create(tenant, ORDER), await Subject.create(tenant, ORDER, name="copies")
    shared = await one.schema_id(1)
    assert shared == await two.schema_id(1)
    await one.delete(1)
    await one.purge(1)
    assert await two.register(ORDER) == 1, "found again"
    assert await two.schema_id(1) == shared
    await two.delete(1)
    await two.purge(1)
    fresh = await Subject.create(tenant, ORDER, name="fresh")
    assert await fresh.schema_id(1) == shared + 1, "never given to anything else"


async def test_what_is_set_for_a_name_goes_with_its_last_visible_version(tenant: Tenancy) -> None:
    subject, place = await Subject.create(tenant, ORDER, ORDER_WIDER), Place("default", "orders")
    async with transaction():
        await store_rule(tenant.id, place, level=Level.NONE, config=RegistryConfig(normalize=True))
    await subject.delete(1)
    assert await read_rule(tenant.id, place) is not None
    await subject.delete(2)
    assert await read_rule(tenant.id, place) is None


async def test_what_is_not_there_is_not_deleted_and_leaves_no_trace(tenant: Tenancy) -> None:
    subject, stranger = await Subject.create(tenant, ORDER, ORDER_WIDER), await Tenancy.create()
    other = await tenant.team()
    await subject.delete(1)
    async with nothing_written(tenant):
        for attempt in (subject.delete(1), subject.delete(9), subject.purge(2), subject.purge(9)):
            with pytest.raises(NotFound):
                await attempt
        with pytest.raises(NotFound):
            await delete_versions(stranger.admin, subject.artifact, [2])
        with pytest.raises(Forbidden):
            await delete_versions(other.principal, subject.artifact, [2])


async def test_nothing_is_deleted_where_nothing_may_be_written(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    await subject.delete(1)
    async with transaction():
        await store_rule(tenant.id, Place(), mode=Mode.READONLY)
    async with nothing_written(tenant):
        for attempt in (subject.delete(2), subject.purge(1)):
            with pytest.raises(Conflict) as refused:
                await attempt
            assert refused.value.kind == "read-only"


async def test_what_others_refer_to_stays(tenant: Tenancy) -> None:
    orders = await Subject.create(tenant, ORDER, ORDER_WIDER)
    pinned = await Subject.create(tenant, name="pinned", by=orders.producer)
    await pinned.register(BASKET, Reference("Order", "orders", 1))
    following = await Subject.create(tenant, name="following", by=orders.producer)
    await following.register(BASKET.replace("Basket", "Cart"), Reference("Order", "orders"))
    for ordinals, said in (((1,), "Version 1 .*'pinned'"), ((2,), "Version 2 .*'following'"), ((1, 2), "referenced")):
        async with nothing_written(tenant):
            with pytest.raises(Conflict, match=said) as refused:
                await orders.delete(*ordinals)
            assert refused.value.kind == "referenced"
    await pinned.delete(1)
    assert await orders.delete(1) == Deleted([1]), "a deleted version refers to nothing any more"
    await following.delete(1)
    assert await orders.delete(2) == Deleted([2])


async def test_a_name_that_is_referred_to_again_means_what_is_there(tenant: Tenancy) -> None:
    orders = await Subject.create(tenant, ORDER, ORDER_WIDER)
    await orders.delete(2)
    basket = await Subject.create(tenant, name="basket", by=orders.producer)
    await basket.register(BASKET, Reference("Order", "orders"))
    with pytest.raises(Conflict):
        await orders.delete(1)
    with pytest.raises(NotFound, match="orders 2"):
        await basket.register(BASKET, Reference("Order", "orders", 2))


async def test_a_deletion_is_agreed_on_and_then_asked_for_again(tenant: Tenancy) -> None:
    subject, consumer, other = (
        await Subject.create(tenant, ORDER, ORDER_WIDER),
        await tenant.team(),
        await tenant.team(),
    )
    await tenant.registration(consumer, await subject.contract(1))
    await tenant.registration(other, await subject.contract(2))
    proposal = await held(subject, 1)
    assert await subject.delete(1) == Held(proposal, created=False)
    assert (await list_proposals(tenant.admin, limit=5, offset=0)).total == 1
    seen = await view(tenant, proposal)
    assert [one.team_name for one in seen.consumers] == [consumer.name], "the other depends on another version"
    (change,) = seen.items[0].changes
    assert (seen.items[0].kind, change.rule, change.old_value) == ("delete", "VERSION_DELETED", 1)
    assert await subject.ordinals() == [1, 2]
    with pytest.raises(Conflict) as busy:
        await subject.delete(2)
    assert (busy.value.kind, busy.value.extra["proposal_id"]) == ("proposal-open", str(proposal))

    await answer(consumer.principal, proposal, ACK)
    assert not await deleted_by_agreement(subject.artifact, [1])
    assert await turn(proposal) == "published"
    assert (await subject.ordinals(), await subject.ordinals(deleted=True)) == ([2], [1, 2])
    assert await deleted_by_agreement(subject.artifact, [1])
    assert await turn(proposal) == "published", "twice is harmless"
    assert await subject.purge(1) == [1]
    assert not await deleted_by_agreement(subject.artifact, [1])


async def test_whoever_depends_on_a_name_is_asked_when_its_last_version_goes(tenant: Tenancy) -> None:
    subject, consumer = await Subject.create(tenant, ORDER, ORDER_WIDER), await tenant.team()
    registration = await tenant.registration(consumer, await subject.contract(2))
    await subject.delete(1)
    proposal = await held(subject, 2)
    with pytest.raises(Conflict) as busy:
        await subject.purge(1)
    assert busy.value.kind == "proposal-open"
    await answer(consumer.principal, proposal, ACK)
    assert await turn(proposal) == "published"
    assert await subject.ordinals() == []
    assert await deleted_by_agreement(subject.artifact, [1, 2]), "all of it, the last by agreement"
    assert await subject.purge(1, 2) == [1, 2]

    ended = await get_registration(consumer.principal, registration.id)
    assert ended.status == "inactive", "there is nothing left to depend on"
    with pytest.raises(Conflict) as gone:
        await update_registration(consumer.principal, registration.id, status="active")
    assert gone.value.kind == "gone"


async def test_a_consumer_of_what_is_gone_is_not_waited_for_elsewhere(tenant: Tenancy) -> None:
    orders, consumer = await Subject.create(tenant, ORDER), await tenant.team()
    basket = await Subject.create(tenant, name="basket", by=orders.producer)
    await basket.register(BASKET, Reference("Order", "orders"))
    await tenant.registration(consumer, await basket.contract(1))
    breaking = await publish(orders.producer.principal, Draft(fqn="orders", text=ORDER_WITHOUT_TOTAL))
    assert isinstance(breaking, Held)
    gone = await held(basket, 1)
    await answer(consumer.principal, gone, ACK)
    assert await turn(gone) == "published"
    assert await turn(breaking.proposal) == "open"
    await basket.purge(1)
    assert await turn(breaking.proposal) == "published"


async def test_an_objection_stands_until_there_is_another_version(tenant: Tenancy) -> None:
    subject, consumer = await Subject.create(tenant, ORDER, ORDER_WIDER), await tenant.team()
    await tenant.registration(consumer, await subject.contract(1))
    proposal = await held(subject, 1)
    await answer(consumer.principal, proposal, OBJECT)
    assert await turn(proposal, datetime.now(UTC) + timedelta(days=15)) == "rejected"
    assert await subject.ordinals() == [1, 2]
    async with nothing_written(tenant):
        with pytest.raises(Conflict, match="we look it up") as refused:
            await subject.delete(1)
    assert (refused.value.kind, refused.value.extra["proposal_id"]) == ("rejected", str(proposal))
    await subject.register(avro_order("note", "gift", required=("id", "total")))
    assert await held(subject, 1) != proposal


async def test_what_expired_is_asked_about_again(tenant: Tenancy) -> None:
    subject, consumer = await Subject.create(tenant, ORDER, ORDER_WIDER), await tenant.team()
    await tenant.registration(consumer, await subject.contract(1))
    proposal = await held(subject, 1)
    assert await turn(proposal, datetime.now(UTC) + timedelta(days=15)) == "expired"
    assert await held(subject, 1) != proposal


async def test_what_was_published_meanwhile_was_not_agreed_on_and_stays(tenant: Tenancy) -> None:
    subject, consumer = await Subject.create(tenant, ORDER), await tenant.team()
    place = Place("default", "orders")
    async with transaction():
        await store_rule(tenant.id, place, level=Level.FULL)
    await tenant.registration(consumer, await subject.contract(1))
    proposal = await held(subject, 1)
    await subject.register(ORDER_WIDER)
    await answer(consumer.principal, proposal, ACK)
    assert await turn(proposal) == "published"
    assert await subject.ordinals() == [2]
    rule = await read_rule(tenant.id, place)
    assert rule is not None
    assert rule.level is Level.FULL


async def test_what_is_referred_to_meanwhile_is_not_deleted_although_it_was_agreed_on(tenant: Tenancy) -> None:
    subject, consumer = await Subject.create(tenant, ORDER, ORDER_WIDER), await tenant.team()
    await tenant.registration(consumer, await subject.contract(1))
    proposal = await held(subject, 1)
    basket = await Subject.create(tenant, name="basket", by=subject.producer)
    await basket.register(BASKET, Reference("Order", "orders", 1))
    await answer(consumer.principal, proposal, ACK)
    assert await turn(proposal) == "rejected"
    assert "referenced by version 1 of 'basket'" in ((await view(tenant, proposal)).reason or "")
    assert await subject.ordinals() == [1, 2]
    await basket.delete(1)
    assert await held(subject, 1) != proposal, "nobody objected to it"


async def test_a_registry_that_is_read_only_carries_out_later_what_was_agreed(tenant: Tenancy) -> None:
    subject, consumer = await Subject.create(tenant, ORDER, ORDER_WIDER), await tenant.team()
    await tenant.registration(consumer, await subject.contract(1))
    proposal = await held(subject, 1)
    await answer(consumer.principal, proposal, ACK)
    async with transaction():
        await store_rule(tenant.id, Place(), mode=Mode.READONLY)
    assert await turn(proposal) == "later"
    (row,) = await fetch("SELECT state, next_due_at > now() AS later FROM proposal WHERE id = $1", proposal)
    assert (row["state"], row["later"]) == ("approved", True)
    async with transaction():
        await store_rule(tenant.id, Place(), mode=None)
    assert await turn(proposal) == "published"


async def test_what_is_deleted_is_not_registered_on(tenant: Tenancy) -> None:
    subject, consumer = await Subject.create(tenant, ORDER, ORDER_WIDER), await tenant.team()
    contract = await subject.contract(1)
    await subject.delete(1)
    with pytest.raises(NotFound):
        await tenant.registration(consumer, contract)
    assert (await list_registrations(tenant.admin, limit=1, offset=0)).total == 0
