"""Schema ids and version numbers, as registries give and take them."""

import pytest

from app.contracts.data_contracts import ContractRule, DataContract, Metadata, RuleKind, RuleSet
from app.contracts.model import MAX_NUMBER, Draft, Imported, Reference
from app.contracts.rules import Mode, Place, store_rule
from app.contracts.versions import list_versions
from app.errors import Conflict, Invalid
from app.proposals.submit import Published, publish
from app.storage.engine import fetch, transaction
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL, avro_order
from tests.support.subjects import Subject
from tests.support.tenants import Tenancy

TAGGED = DataContract(Metadata(tags={"Order.id": ["PII"]}))


async def importing(tenant: Tenancy, mode: Mode | None = Mode.IMPORT) -> None:
    async with transaction():
        await store_rule(tenant.id, Place(), mode=mode)


async def test_one_schema_has_one_id_wherever_it_is_in_a_context(tenant: Tenancy) -> None:
    one, two = await Subject.create(tenant, ORDER), await Subject.create(tenant, ORDER_WIDER, ORDER, name="copies")
    assert (await one.schema_id(1), await two.schema_id(1), await two.schema_id(2)) == (1, 2, 1)


async def test_each_context_counts_for_itself(tenant: Tenancy) -> None:
    here = await Subject.create(tenant, ORDER, ORDER_WIDER)
    there = await Subject.create(tenant, ORDER_WIDER, context="staging")
    assert (await here.schema_id(2), await there.schema_id(1)) == (2, 1)
    other = await Tenancy.create()
    assert await (await Subject.create(other, ORDER_WIDER)).schema_id(1) == 1


async def test_spelling_makes_no_other_schema_and_metadata_and_rules_do(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER)
    rules = RuleSet(domain_rules=[ContractRule(name="check", kind=RuleKind.CONDITION, type="CEL", expr="true")])
    for contract, ordinal in (
        (TAGGED, 2),
        (DataContract(Metadata(properties={"owner": "shop"})), 3),
        (DataContract(rule_set=rules), 4),
        (DataContract(TAGGED.metadata, rules), 5),
        (TAGGED, 2),
        (DataContract(Metadata(tags={"Order.id": ["PII"]}), RuleSet()), 2),
        (DataContract(), 1),
    ):
        found = await subject.accepted(subject.draft(f" {ORDER}\n", contract=contract))
        assert (found.ordinal, found.schema_id) == (ordinal, ordinal)
    assert (await subject.version(5)).contract == DataContract(TAGGED.metadata, rules)


async def test_a_registry_finds_any_version_that_is_the_schema_and_the_native_api_the_latest(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    assert await subject.register(ORDER) == 1
    natively = await publish(subject.producer.principal, Draft(fqn="orders", text=ORDER))
    assert isinstance(natively, Published)
    assert natively.created, "to go back is a change as well"
    assert (await subject.version(3)).schema_id == await subject.schema_id(1)
    assert await subject.register(ORDER) == 3, "the newest of those"


async def test_a_deleted_twin_gives_way_to_its_return(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    before = await subject.schema_id(2)
    await subject.delete(2)
    assert await subject.register(ORDER_WIDER) == 3
    assert await subject.schema_id(3) == before
    assert await subject.ordinals(deleted=True) == [1, 3]


async def test_references_are_part_of_the_schema_in_the_order_in_which_they_are_given(tenant: Tenancy) -> None:
    orders = await Subject.create(tenant, ORDER, ORDER_WIDER)
    notes = await Subject.create(tenant, '{"type": "record", "name": "A", "fields": []}', name="notes")
    subject = await Subject.create(tenant, name="basket")
    text = (
        '{"type": "record", "name": "Basket", "fields": [{"name": "o", "type": "Order"}, {"name": "a", "type": "A"}]}'
    )
    order, other_order, note = (
        Reference("Order", "orders", 1),
        Reference("Order", "orders", 2),
        Reference("A", "notes", 1),
    )
    first = await subject.accepted(subject.draft(text, references=(order, note)))
    assert [one.name for one in first.references] == ["Order", "A"]
    assert (await subject.accepted(subject.draft(text, references=(order, note)))).ordinal == 1
    assert (await subject.accepted(subject.draft(text, references=(other_order, note)))).ordinal == 2
    assert orders.artifact != notes.artifact


async def test_imports_keep_their_numbers(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant)
    await importing(tenant)
    for ordinal, schema_id, text in ((5, 40, ORDER), (3, 20, ORDER_WIDER), (8, 41, ORDER_WITHOUT_TOTAL)):
        made = await subject.accepted(subject.draft(text, imported=Imported(schema_id, ordinal)))
        assert (made.ordinal, made.schema_id) == (ordinal, schema_id), "whatever the level says of it"
    again = await subject.accepted(subject.draft(ORDER, imported=Imported(40, 5)))
    assert again.ordinal == 5
    counted_on = await subject.accepted(subject.draft(avro_order("next"), imported=Imported(schema_id=7)))
    assert (counted_on.ordinal, counted_on.schema_id) == (9, 7)
    assert await subject.ordinals() == [3, 5, 8, 9]


async def test_after_imports_in_any_order_counting_goes_on(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant)
    await importing(tenant)
    for ordinal, schema_id, text in ((5, 40, ORDER), (3, 20, ORDER_WIDER)):
        await subject.accepted(subject.draft(text, imported=Imported(schema_id, ordinal)))
    await importing(tenant, None)
    made = await subject.accepted(subject.draft(avro_order("note", "gift", required=("id", "total"))))
    assert (made.ordinal, made.schema_id) == (6, 41)
    page = await list_versions(tenant.id, fqn="orders", limit=10, offset=0)
    assert [version.version for version in page.results] == ["1.2.0", "1.1.0", "1.0.0"], "in the order of publication"


async def test_numbers_that_are_taken_or_cannot_be(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    await importing(tenant)
    other = avro_order("other")
    async with nothing_written(tenant):
        for numbers, kind in (
            (Imported(schema_id=1), "schema-id-taken"),
            (Imported(schema_id=9, ordinal=2), "version-taken"),
        ):
            with pytest.raises(Conflict) as taken:
                await subject.send(subject.draft(other, imported=numbers))
            assert taken.value.kind == kind
        for numbers in (
            Imported(0),
            Imported(-1),
            Imported(MAX_NUMBER + 1),
            Imported(9, 0),
            Imported(9, MAX_NUMBER + 1),
        ):
            with pytest.raises(Invalid, match="between 1 and 2147483647"):
                await subject.send(subject.draft(other, imported=numbers))


async def test_a_deleted_version_keeps_its_number_from_imports_until_it_is_purged(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER, ORDER_WIDER)
    await subject.delete(2)
    await importing(tenant)
    draft = subject.draft(avro_order("other"), imported=Imported(50, 2))
    with pytest.raises(Conflict) as taken:
        await subject.send(draft)
    assert taken.value.kind == "version-taken"
    await subject.purge(2)
    assert (await subject.accepted(draft)).ordinal == 2


async def test_when_the_numbers_are_used_up(tenant: Tenancy) -> None:
    subject, other = await Subject.create(tenant), await Subject.create(tenant, name="other")
    await importing(tenant)
    await subject.accepted(subject.draft(ORDER, imported=Imported(MAX_NUMBER, MAX_NUMBER)))
    await importing(tenant, None)
    async with nothing_written(tenant):
        for attempt, said in (
            (subject.register(ORDER_WIDER), "version of 'orders'"),
            (other.register(ORDER_WIDER), "group"),
        ):
            with pytest.raises(Conflict, match=said) as refused:
                await attempt
            assert refused.value.kind == "numbers-used-up"
    assert await other.register(ORDER) == 1, "a schema that has an id needs no other"


async def test_modes_keep_imports_and_registrations_apart(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER)
    async with nothing_written(tenant):
        with pytest.raises(Conflict) as refused:
            await subject.send(subject.draft(ORDER_WIDER, imported=Imported(9)))
    assert refused.value.kind == "wrong-mode"
    await importing(tenant)
    async with nothing_written(tenant):
        with pytest.raises(Conflict) as refused:
            await subject.send(subject.draft(ORDER_WIDER))
    assert refused.value.kind == "wrong-mode"


async def test_what_a_schema_has_of_metadata_and_rules_goes_on_through_the_native_api(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant)
    await subject.accepted(subject.draft(ORDER, contract=TAGGED))
    natively = await publish(subject.producer.principal, Draft(fqn="orders", text=ORDER_WIDER))
    assert isinstance(natively, Published)
    assert (await subject.version(2)).contract == TAGGED
    rows = await fetch("SELECT 1 FROM registered_schema WHERE tenant = $1", tenant.id)
    assert len(rows) == 2
