"""Deletions that race what else is done to a name: the outcome is always one that some serial order gives."""

import asyncio
from uuid import uuid4

import pytest

from app.contracts.model import Imported, Reference
from app.contracts.rules import Mode, Place, store_rule
from app.contracts.views import find_artifact
from app.errors import AssentError, Conflict, Forbidden, NotFound
from app.proposals.removal import Deleted
from app.proposals.submit import Held
from app.storage.engine import fetch, transaction
from tests.support.races import ROUNDS, at_once
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order
from tests.support.subjects import Subject
from tests.support.tenants import Member, Tenancy

pytestmark = pytest.mark.usefixtures("storage")

BASKET = '{"type": "record", "name": "Basket", "fields": [{"name": "order", "type": "Order"}]}'


async def subject(tenant: Tenancy, *texts: str, by: Member | None = None) -> Subject:
    return await Subject.create(tenant, *texts, name=f"s-{uuid4().hex[:12]}", by=by)


def refers(to: Subject) -> Reference:
    return Reference("Order", to.name, 1)


async def loose_ends(tenant: Tenancy) -> list[str]:
    """Visible versions that refer to what is not visible, or that have no schema id or no artifact."""
    rows = await fetch(
        """
        SELECT a.name FROM version v JOIN artifact a ON a.id = v.artifact
        LEFT JOIN content_reference f ON f.content = v.content LEFT JOIN version t ON t.id = f.version
        WHERE v.tenant = $1 AND v.state NOT IN ('DELETED', 'PURGED')
          AND (t.state IN ('DELETED', 'PURGED') OR v.registered IS NULL OR a.deleted_at IS NOT NULL)
        """,
        tenant.id,
    )
    return [row["name"] for row in rows]


async def test_a_deletion_against_a_new_version(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        orders = await subject(tenant, ORDER)
        deleted, made = await at_once(orders.delete(1), orders.register(ORDER_WIDER))
        assert (deleted, made) == (Deleted([1]), 2)
        assert await orders.ordinals() == [2]


async def test_a_deletion_against_the_same_deletion(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        orders = await subject(tenant, ORDER, ORDER_WIDER)
        results = await at_once(orders.delete(1), orders.delete(1))
        assert sorted(type(result).__name__ for result in results) == ["Deleted", "NotFound"]


async def test_a_deletion_against_a_reference(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        orders = await subject(tenant, ORDER)
        basket = await subject(tenant, by=orders.producer)
        deleted, made = await at_once(orders.delete(1), basket.register(BASKET, refers(orders)))
        assert isinstance(deleted, Conflict) == (made == 1)
        assert isinstance(deleted, Deleted) == isinstance(made, NotFound)
    assert await loose_ends(tenant) == []


async def test_deleting_for_good_against_a_reference(tenant: Tenancy) -> None:
    async def away(orders: Subject) -> None:
        await orders.delete(1)
        await orders.purge(1)

    for _ in range(ROUNDS):
        orders = await subject(tenant, ORDER)
        basket = await subject(tenant, by=orders.producer)
        gone, made = await at_once(away(orders), basket.register(BASKET, refers(orders)))
        assert isinstance(gone, Conflict) == (made == 1)
    assert await loose_ends(tenant) == []


async def test_deleting_for_good_against_registering_the_same_schema_elsewhere(tenant: Tenancy) -> None:
    for round_ in range(ROUNDS):
        text = avro_order(f"round_{round_}")
        orders, copies = await subject(tenant, text), await subject(tenant)
        before = await orders.schema_id(1)
        await orders.delete(1)
        purged, made = await at_once(orders.purge(1), copies.register(text))
        assert (purged, made) == ([1], 1)
        assert await copies.schema_id(1) >= before
    assert await loose_ends(tenant) == []


async def test_a_schema_id_that_is_being_taken_stays(tenant: Tenancy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order that chance gives too rarely: registered, not committed yet, and then the last other version goes."""
    orders, copies = await subject(tenant, ORDER), await subject(tenant)
    shared = await orders.schema_id(1)
    await orders.delete(1)
    inserted, go_on = asyncio.Event(), asyncio.Event()

    async def wait_before_the_commit(*_: object) -> bool:
        inserted.set()
        await go_on.wait()
        return False

    monkeypatch.setattr("app.proposals.submit.announce", wait_before_the_commit)
    registering = asyncio.create_task(copies.register(ORDER))
    await inserted.wait()
    purging = asyncio.create_task(orders.purge(1))
    while not await fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110  # PostgreSQL has no event
        await asyncio.sleep(0.01)
    go_on.set()
    assert (await registering, await purging) == (1, [1])
    assert await copies.schema_id(1) == shared


async def test_deleting_a_name_for_good_against_going_on_with_it(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        orders = await subject(tenant, ORDER)
        await orders.delete(1)
        purged, made = await at_once(orders.purge(1), orders.register(ORDER_WIDER))
        assert purged == [1]
        assert made in (1, 2), "in the new artifact of the name, or in the old one"
        assert await orders.ordinals() == [made]
    assert await loose_ends(tenant) == []


async def test_deleting_a_name_for_good_against_the_next_team_that_wants_it(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        orders = await subject(tenant, ORDER)
        await orders.delete(1)
        heir = Subject(tenant, await tenant.team(), orders.name)
        purged, made = await at_once(orders.purge(1), heir.register(ORDER))
        assert purged == [1]
        if made == 1:
            assert (await find_artifact(tenant.id, fqn=heir.name)).owner_team_id == heir.producer.id
        else:
            assert isinstance(made, Forbidden)
    assert await loose_ends(tenant) == []


async def test_two_teams_that_are_first_to_use_a_name(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        one = await subject(tenant)
        two = Subject(tenant, await tenant.team(), one.name)
        results = await at_once(one.register(ORDER), two.register(ORDER_WIDER))
        assert sorted(type(result).__name__ for result in results) == ["Forbidden", "int"]
        winner = one if results[0] == 1 else two
        assert (await find_artifact(tenant.id, fqn=one.name)).owner_team_id == winner.producer.id
        assert await winner.ordinals() == [1]


async def test_administrators_that_are_first_to_use_names(tenant: Tenancy) -> None:
    boss = Member(uuid4(), "", tenant.admin_key, tenant.admin)
    names = [await subject(tenant, by=boss) for _ in range(8)]
    results = await at_once(*(name.register(ORDER) for name in (*names, *names)))
    assert results == [1] * 16
    rows = await fetch("SELECT 1 FROM team WHERE tenant = $1", tenant.id)
    assert len(rows) == 1


async def test_a_deletion_against_a_team_that_begins_to_depend_on_it(tenant: Tenancy) -> None:
    for _ in range(ROUNDS):
        orders, consumer = await subject(tenant, ORDER, ORDER_WIDER), await tenant.team()
        contract = await orders.contract(1)
        deleted, registered = await at_once(orders.delete(1), tenant.registration(consumer, contract))
        assert isinstance(deleted, Held) == (not isinstance(registered, AssentError))
        assert isinstance(deleted, Deleted) == isinstance(registered, NotFound | Conflict)


async def test_eight_writers_take_schema_ids_without_a_gap_or_a_double(tenant: Tenancy) -> None:
    subjects = [await subject(tenant) for _ in range(8)]
    for round_ in range(5):
        texts = [avro_order(*(f"field_{writer}_{number}" for number in range(round_ + 1))) for writer in range(8)]
        await at_once(*(one.register(text) for one, text in zip(subjects, texts, strict=True)))
    same = avro_order("same")
    others = [await subject(tenant) for _ in range(8)]
    await at_once(*(one.register(same) for one in others))
    rows = await fetch("SELECT id FROM registered_schema WHERE tenant = $1 ORDER BY id", tenant.id)
    assert [row["id"] for row in rows] == list(range(1, 42))
    assert {await one.schema_id(1) for one in others} == {41}


async def test_imports_of_one_id_at_once(tenant: Tenancy) -> None:
    async with transaction():
        await store_rule(tenant.id, Place(), mode=Mode.IMPORT)
    for round_ in range(1, ROUNDS):
        one, two = await subject(tenant), await subject(tenant)
        numbers = Imported(schema_id=1000 * round_)
        results = await at_once(
            one.accepted(one.draft(avro_order("a", f"round_{round_}"), imported=numbers)),
            two.accepted(two.draft(avro_order("b", f"round_{round_}"), imported=numbers)),
        )
        taken = [result for result in results if isinstance(result, Conflict)]
        assert [conflict.kind for conflict in taken] == ["schema-id-taken"]
