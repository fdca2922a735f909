"""Levels and modes: what is set where, what holds, and what those who rely on it have to agree to."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from app.contracts.artifacts import artifact_state
from app.contracts.model import Draft
from app.contracts.rules import Mode, Place, RegistryConfig, Rule, effective_rule, read_rule, store_rule
from app.contracts.views import find_artifact
from app.errors import Conflict, Forbidden, NotFound
from app.formats import Level
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from app.proposals.rules import set_artifact_rule, set_name_rule, set_wider_rule
from app.proposals.submit import Held, Published, preview, publish
from app.proposals.views import get_proposal
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import transaction
from tests.support.answers import nothing_written
from tests.support.races import ROUNDS, at_once
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.subjects import Subject
from tests.support.tenants import Contract, Member, Tenancy

PLACES = (Place("default", "orders"), Place("default"), Place())
"""A name, its group, the tenant."""
ACK = Reply(kind=AnswerKind.ACKNOWLEDGED)


async def depended(tenant: Tenancy, fqn: str = "shop.orders") -> tuple[Member, Member, Contract]:
    producer, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer, fqn=fqn)
    await tenant.registration(consumer, contract)
    return producer, consumer, contract


async def level(tenant: Tenancy, fqn: str = "shop.orders") -> Level:
    return (await find_artifact(tenant.id, fqn=fqn)).compatibility


async def store(tenant: Tenancy, place: Place, **parts: Level | Mode | RegistryConfig | None) -> None:
    async with transaction():
        await store_rule(tenant.id, place, **parts)  # pyright: ignore[reportArgumentType]  # each test names fitting ones


async def agreed(proposal: UUID, *consumers: Member) -> str:
    for consumer in consumers:
        await answer(consumer.principal, proposal, ACK)
    assert (await evaluate(proposal, now=datetime.now(UTC))).state == "approved"
    return await publish_approved(proposal)


async def test_loosening_what_consumers_rely_on_waits_for_them(tenant: Tenancy) -> None:
    producer, consumer, contract = await depended(tenant)
    held = await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE)
    assert isinstance(held, Held)
    assert await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE) == Held(
        held.proposal, created=False
    )
    assert await level(tenant) is Level.BACKWARD
    with pytest.raises(Conflict) as busy:
        await set_artifact_rule(producer.principal, contract.asset_id, Level.FORWARD)
    assert busy.value.extra["proposal_id"] == str(held.proposal)
    (item,) = (await get_proposal(tenant.admin, held.proposal)).items
    assert "from BACKWARD to NONE" in item.changes[0].message
    assert await agreed(held.proposal, consumer) == "published"
    assert await level(tenant) is Level.NONE


async def test_tightening_and_whatever_nobody_relies_on_hold_at_once(tenant: Tenancy) -> None:
    producer, _, contract = await depended(tenant)
    assert await set_artifact_rule(producer.principal, contract.asset_id, Level.FULL_TRANSITIVE) is None
    assert await level(tenant) is Level.FULL_TRANSITIVE
    alone = await tenant.contract(producer, fqn="shop.alone")
    assert await set_artifact_rule(producer.principal, alone.asset_id, Level.NONE) is None
    assert await level(tenant, "shop.alone") is Level.NONE


async def test_a_rejected_level_stays_rejected_until_there_is_another_version(tenant: Tenancy) -> None:
    producer, consumer, contract = await depended(tenant)
    held = await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE)
    assert held is not None
    await answer(consumer.principal, held.proposal, Reply(kind=AnswerKind.OBJECTED, reason="we rely on it"))
    assert (await evaluate(held.proposal, now=datetime.now(UTC) + timedelta(days=15))).state == "rejected"
    with pytest.raises(Conflict, match="we rely on it") as refused:
        await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE)
    assert refused.value.kind == "rejected"
    assert isinstance(await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER)), Published)
    assert isinstance(await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE), Held)


async def test_going_back_to_the_inherited_level_is_loosening_if_that_is_looser(tenant: Tenancy) -> None:
    producer, consumer, contract = await depended(tenant)
    await set_artifact_rule(producer.principal, contract.asset_id, Level.FULL)
    held = await set_artifact_rule(producer.principal, contract.asset_id, None)
    assert isinstance(held, Held)
    assert await level(tenant) is Level.FULL
    assert await agreed(held.proposal, consumer) == "published"
    assert await level(tenant) is Level.BACKWARD
    assert await read_rule(tenant.id, Place("shop", "orders")) is None, "inherited from now on"

    await set_wider_rule(tenant.admin, Level.FULL_TRANSITIVE, group="shop")
    await store(tenant, Place("shop", "orders"), level=Level.BACKWARD)
    assert await set_artifact_rule(producer.principal, contract.asset_id, None) is None, "what is inherited is stricter"
    assert await level(tenant) is Level.FULL_TRANSITIVE


async def test_consumers_get_what_they_agreed_to_whatever_became_of_the_inherited_level(
    tenant: Tenancy,
) -> None:
    producer, consumer, contract = await depended(tenant)
    await set_artifact_rule(producer.principal, contract.asset_id, Level.FULL)
    held = await set_artifact_rule(producer.principal, contract.asset_id, None)
    assert held is not None
    await set_wider_rule(tenant.admin, Level.NONE)
    assert await agreed(held.proposal, consumer) == "published"
    assert await level(tenant) is Level.BACKWARD


async def test_a_level_can_be_set_for_a_name_before_there_is_anything_of_it(tenant: Tenancy) -> None:
    producer, place = await tenant.team(), Place("default", "orders")
    assert await set_name_rule(producer.principal, place, Level.FULL) is None
    assert (await effective_rule(tenant.id, place)).level is Level.FULL
    await Subject.create(tenant, ORDER, by=producer)
    assert await level(tenant, "orders") is Level.FULL
    with pytest.raises(Forbidden):
        await set_name_rule((await tenant.team()).principal, place, Level.FULL_TRANSITIVE)
    assert await set_name_rule(producer.principal, place, None) is None
    assert await read_rule(tenant.id, place) is None


async def test_a_level_that_is_set_by_name_is_the_artifacts_and_negotiated_as_such(tenant: Tenancy) -> None:
    producer, _, contract = await depended(tenant)
    by_name = await set_name_rule(producer.principal, Place("shop", "orders"), Level.NONE)
    assert isinstance(by_name, Held)
    assert await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE) == Held(
        by_name.proposal, created=False
    )


async def test_a_wider_level_reaches_everything_but_what_somebody_relies_on(tenant: Tenancy) -> None:
    producer, _, _ = await depended(tenant)
    await tenant.contract(producer, fqn="shop.alone")
    await tenant.contract(producer, fqn="stock.items")
    await depended(tenant, "stock.places")
    await set_wider_rule(tenant.admin, Level.NONE, group="shop")
    assert [await level(tenant, fqn) for fqn in ("shop.orders", "shop.alone", "stock.items")] == [
        Level.BACKWARD, Level.NONE, Level.BACKWARD,
    ]  # fmt: skip
    await set_wider_rule(tenant.admin, Level.FULL)
    assert [await level(tenant, fqn) for fqn in ("shop.orders", "shop.alone", "stock.items", "stock.places")] == [
        Level.BACKWARD, Level.NONE, Level.FULL, Level.FULL,
    ]  # fmt: skip
    await set_wider_rule(tenant.admin, None)
    assert [await level(tenant, fqn) for fqn in ("stock.items", "stock.places")] == [Level.BACKWARD, Level.FULL]
    await set_wider_rule(tenant.admin, None, group="shop")
    assert await level(tenant, "shop.alone") is Level.BACKWARD


async def test_only_administrators_set_wider_levels_and_only_of_groups_that_are_there(tenant: Tenancy) -> None:
    producer, _, _ = await depended(tenant)
    async with nothing_written(tenant):
        with pytest.raises(Forbidden):
            await set_wider_rule(producer.principal, Level.FULL)
        with pytest.raises(NotFound):
            await set_wider_rule(tenant.admin, Level.FULL, group="nowhere")


async def test_the_level_that_holds_is_the_same_however_it_is_asked(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER)
    for levels in product((None, Level.NONE, Level.FULL), repeat=3):
        for place, set_there in zip(PLACES, levels, strict=True):
            await store(tenant, place, level=set_there)
        state = await artifact_state(tenant.id, subject.artifact)
        assert state.level == (await effective_rule(tenant.id, PLACES[0])).level, levels
        assert state.inherited_level == (await effective_rule(tenant.id, PLACES[1])).level, levels
        assert state.level == await level(tenant, "orders"), levels


async def test_the_mode_that_holds_is_the_same_however_it_is_asked(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER)
    for modes in product((None, Mode.READWRITE, Mode.READONLY, Mode.READONLY_OVERRIDE), repeat=3):
        for place, set_there in zip(PLACES, modes, strict=True):
            await store(tenant, place, mode=set_there)
        state = await artifact_state(tenant.id, subject.artifact)
        assert state.mode == (await effective_rule(tenant.id, PLACES[0])).mode, modes


@pytest.mark.parametrize(
    ("own", "tenants", "holds"),
    [
        (None, None, Mode.READWRITE),
        (None, Mode.READONLY, Mode.READONLY),
        (Mode.READWRITE, Mode.READONLY, Mode.READWRITE),
        (Mode.IMPORT, Mode.READONLY_OVERRIDE, Mode.READONLY_OVERRIDE),
        (Mode.READONLY_OVERRIDE, Mode.READWRITE, Mode.READONLY_OVERRIDE),
    ],
)
async def test_the_mode_of_a_name(tenant: Tenancy, own: Mode | None, tenants: Mode | None, holds: Mode) -> None:
    await store(tenant, Place("default", "orders"), mode=own)
    await store(tenant, Place(), mode=tenants)
    assert (await effective_rule(tenant.id, Place("default", "orders"))).mode is holds


@pytest.mark.parametrize("mode", [Mode.READONLY, Mode.READONLY_OVERRIDE])
async def test_nothing_is_written_where_nothing_may_be(tenant: Tenancy, mode: Mode) -> None:
    producer, _, contract = await depended(tenant)
    subject = await Subject.create(tenant, ORDER, by=producer)
    await store(tenant, Place(), mode=mode)
    async with nothing_written(tenant):
        for attempt in (
            subject.register(ORDER_WIDER),
            publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER)),
            preview(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER)),
            set_artifact_rule(producer.principal, contract.asset_id, Level.FULL),
            set_name_rule(producer.principal, Place("default", "later"), Level.FULL),
            set_wider_rule(tenant.admin, Level.FULL),
        ):
            with pytest.raises(Conflict) as refused:
                await attempt
            assert refused.value.kind == "read-only"
        assert await subject.register(ORDER) == 1, "what is there is found all the same"


async def test_parts_of_a_rule_that_are_written_at_once_all_hold(tenant: Tenancy) -> None:
    config = RegistryConfig(normalize=True)
    for number in range(ROUNDS):
        place = Place("default", f"orders-{number}")
        await at_once(
            store(tenant, place, level=Level.FULL),
            store(tenant, place, mode=Mode.IMPORT),
            store(tenant, place, config=config),
        )
        assert await read_rule(tenant.id, place) == Rule(level=Level.FULL, mode=Mode.IMPORT, config=config)


async def test_a_wider_level_against_an_artifacts_own(tenant: Tenancy) -> None:
    producer, _, contract = await depended(tenant)
    for _ in range(ROUNDS):
        await store(tenant, Place("shop", "orders"), level=None)
        await store(tenant, Place(), level=None)
        await at_once(
            set_wider_rule(tenant.admin, Level.NONE),
            set_artifact_rule(producer.principal, contract.asset_id, Level.FULL),
        )
        assert await level(tenant) is Level.FULL, "kept or set: never loosened by anybody"
