"""What a level looks at: compatibility groups, other languages, pre-releases; and who is asked about it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.contracts.data_contracts import DataContract, Metadata
from app.contracts.model import Draft, Imported, Reference
from app.contracts.rules import Mode, Place, RegistryConfig, store_rule
from app.formats import Level
from app.proposals.actions import amend
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from app.proposals.submit import Held, Published, Refused, publish
from app.proposals.views import get_proposal
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import transaction
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL, avro_order
from tests.support.subjects import Subject
from tests.support.tenants import Member, Tenancy

JSON_ORDER = '{"type": "object", "properties": {"id": {"type": "string"}}}'
REQUIRED = avro_order(required=("id", "total", "country"))
"""What BACKWARD forbids after `ORDER`; who reads `ORDER` reads it."""


def major(number: int) -> DataContract:
    return DataContract(Metadata(properties={"major": str(number)}))


async def store(tenant: Tenancy, **parts: object) -> None:
    async with transaction():
        await store_rule(tenant.id, Place("default", "orders"), **parts)  # pyright: ignore[reportArgumentType]  # as named


async def depended(tenant: Tenancy, text: str = ORDER) -> tuple[Subject, Member]:
    subject, consumer = await Subject.create(tenant, text), await tenant.team()
    await tenant.registration(consumer, await subject.contract(1))
    return subject, consumer


async def published(proposal: UUID, *consumers: Member) -> None:
    for consumer in consumers:
        await answer(consumer.principal, proposal, Reply(kind=AnswerKind.ACKNOWLEDGED))
    assert (await evaluate(proposal, now=datetime.now(UTC))).state == "approved"
    assert await publish_approved(proposal) == "published"


async def test_only_versions_of_one_compatibility_group_are_compared(tenant: Tenancy) -> None:
    await store(tenant, config=RegistryConfig(compatibility_group="major"))
    subject = await Subject.create(tenant)
    await subject.accepted(subject.draft(ORDER, contract=major(1)))
    assert (await subject.accepted(subject.draft(REQUIRED, contract=major(2)))).ordinal == 2, "nothing to compare with"
    assert (await subject.accepted(subject.draft(ORDER_WIDER, contract=major(1)))).ordinal == 3, (
        "compared with 1, not 2"
    )
    assert isinstance(await subject.send(subject.draft(REQUIRED, contract=major(1))), Refused)
    assert (await subject.accepted(subject.draft(REQUIRED))).ordinal == 4, "no value is a group as well"
    assert isinstance(await subject.send(subject.draft(avro_order(required=("other",)))), Refused)


async def test_a_transitive_level_looks_back_within_the_group(tenant: Tenancy) -> None:
    await store(tenant, level=Level.BACKWARD_TRANSITIVE, config=RegistryConfig(compatibility_group="major"))
    subject = await Subject.create(tenant)
    for text in (avro_order("a"), avro_order("a", "b")):
        await subject.accepted(subject.draft(text, contract=major(1)))
    await subject.accepted(subject.draft(REQUIRED, contract=major(2)))
    needs_b = '{"type": "record", "name": "Order", "fields": [{"name": "b", "type": ["null", "string"]}]}'
    refused = await subject.send(subject.draft(needs_b, contract=major(1)))
    assert isinstance(refused, Refused), "version 2 has b, version 1 does not"


async def test_another_group_protects_nobody_from_data_that_cannot_be_read(tenant: Tenancy) -> None:
    subject, consumer = await depended(tenant)
    await store(tenant, config=RegistryConfig(compatibility_group="major"))
    held = await subject.send(subject.draft(ORDER_WITHOUT_TOTAL, contract=major(2)))
    assert isinstance(held, Held)
    await published(held.proposal, consumer)
    assert (await subject.version(2)).contract == major(2)


async def test_a_prerelease_is_nothing_that_a_level_looks_at(tenant: Tenancy) -> None:
    await store(tenant, config=RegistryConfig(compatibility_group="major"))
    subject = await Subject.create(tenant, ORDER)
    early = Draft(fqn="orders", text=ORDER_WITHOUT_TOTAL, semver="2.0.0-rc.1")
    assert isinstance(await publish(subject.producer.principal, early), Published)
    assert await subject.register(ORDER_WIDER) == 3, "compared with 1, which has a total, not with 2"


async def test_another_language_is_a_break_like_any_other(tenant: Tenancy) -> None:
    subject = await Subject.create(tenant, ORDER)
    changed = subject.draft(JSON_ORDER, format_name="JSON")
    refused = await subject.send(changed)
    assert isinstance(refused, Refused)
    assert [change.rule for change in refused.violations] == ["SCHEMA_TYPE_CHANGED"]
    await store(tenant, level=Level.NONE)
    assert (await subject.accepted(changed)).format == "JSON"
    assert await subject.register(ORDER_WIDER) == 3, "and back"


@pytest.mark.parametrize("level", [Level.BACKWARD, Level.NONE])
async def test_another_language_is_nothing_that_a_consumer_can_read(tenant: Tenancy, level: Level) -> None:
    subject, consumer = await depended(tenant)
    await store(tenant, level=level)
    changed = subject.draft(JSON_ORDER, format_name="JSON")
    held = await subject.send(changed)
    assert isinstance(held, Held)
    (item,) = (await get_proposal(tenant.admin, held.proposal)).items
    assert [change.rule for change in item.changes] == ["SCHEMA_TYPE_CHANGED"]
    await published(held.proposal, consumer)
    assert (await subject.accepted(changed)).ordinal == 2, "the same request again finds it"
    natively = await publish(subject.producer.principal, Draft(fqn="orders", text=JSON_ORDER))
    assert natively == Published((await subject.version(2)).id, created=False, changes=())


async def test_what_is_held_back_is_published_with_all_that_was_sent(tenant: Tenancy) -> None:
    subject, consumer = await depended(tenant)
    await store(tenant, mode=Mode.IMPORT)
    draft = subject.draft(ORDER_WITHOUT_TOTAL, contract=major(2), imported=Imported(77, 12))
    held = await subject.send(draft)
    assert isinstance(held, Held)
    assert await subject.send(draft) == Held(held.proposal, created=False)
    await published(held.proposal, consumer)
    made = await subject.version(12)
    assert (made.schema_id, made.contract, made.text) == (77, major(2), ORDER_WITHOUT_TOTAL)
    assert (await subject.accepted(draft)).id == made.id


async def test_what_is_held_back_is_found_again_with_its_references_in_their_order(tenant: Tenancy) -> None:
    subject, consumer = await depended(tenant)
    await Subject.create(tenant, ORDER, name="z")
    await Subject.create(tenant, '{"type": "record", "name": "A", "fields": []}', name="a")
    text = '{"type": "record", "name": "Cart", "fields": [{"name": "o", "type": "Order"}, {"name": "b", "type": "A"}]}'
    draft = subject.draft(text, references=(Reference("Order", "z", 1), Reference("A", "a", 1)))
    held = await subject.send(draft)
    assert isinstance(held, Held)
    await published(held.proposal, consumer)
    found = await subject.accepted(draft)
    assert (found.ordinal, [one.name for one in found.references]) == (2, ["Order", "A"])
    assert await subject.ordinals() == [1, 2]


async def test_numbers_that_were_taken_meanwhile_end_the_proposal_and_are_free_to_be_asked_for_again(
    tenant: Tenancy,
) -> None:
    subject, consumer = await depended(tenant)
    await store(tenant, mode=Mode.IMPORT)
    draft = subject.draft(ORDER_WITHOUT_TOTAL, imported=Imported(77, 12))
    held = await subject.send(draft)
    assert isinstance(held, Held)
    await subject.accepted(subject.draft(ORDER_WIDER, imported=Imported(78, 12)))
    await answer(consumer.principal, held.proposal, Reply(kind=AnswerKind.ACKNOWLEDGED))
    await evaluate(held.proposal, now=datetime.now(UTC))
    assert await publish_approved(held.proposal) == "rejected"
    assert "another version 12" in ((await get_proposal(tenant.admin, held.proposal)).reason or "")
    again = await subject.send(subject.draft(ORDER_WITHOUT_TOTAL, imported=Imported(77, 13)))
    assert isinstance(again, Held)
    assert again.created, "nobody objected to it"


async def test_an_import_that_was_agreed_on_is_not_measured_by_the_level_afterwards(tenant: Tenancy) -> None:
    subject, consumer = await depended(tenant)
    other = await tenant.team()
    await store(tenant, mode=Mode.IMPORT)
    breaking = avro_order("note", required=("id", "country"))
    held = await subject.send(subject.draft(breaking, imported=Imported(77, 12)))
    assert isinstance(held, Held)
    await subject.accepted(subject.draft(ORDER_WIDER, imported=Imported(78, 5)))
    await tenant.registration(other, await subject.contract(5), fields=["country"])
    await published(held.proposal, consumer)
    assert await subject.ordinals() == [1, 5, 12], "the level forbids the country, and other reads nothing else"


async def test_amending_keeps_what_the_amendment_does_not_say(tenant: Tenancy) -> None:
    subject, consumer = await depended(tenant)
    await store(tenant, mode=Mode.IMPORT)
    held = await subject.send(subject.draft(ORDER_WITHOUT_TOTAL, contract=major(2), imported=Imported(77, 12)))
    assert isinstance(held, Held)
    spaced = f"  {ORDER_WITHOUT_ID}"
    await amend(subject.producer.principal, held.proposal, Draft(fqn="orders", text=spaced, normalize=True))
    await published(held.proposal, consumer)
    made = await subject.version(12)
    assert (made.schema_id, made.contract) == (77, major(2))
    assert made.text == made.text.strip(), "normalised, as the amendment asked"


async def test_amending_a_change_of_language_goes_on_in_the_new_one_unless_it_says_otherwise(tenant: Tenancy) -> None:
    subject, consumer = await depended(tenant)
    held = await subject.send(subject.draft(JSON_ORDER, format_name="JSON"))
    assert isinstance(held, Held)
    closed = JSON_ORDER.replace('"object"', '"object", "additionalProperties": false')
    await amend(subject.producer.principal, held.proposal, Draft(fqn="orders", text=closed))
    await amend(
        subject.producer.principal,
        held.proposal,
        Draft(fqn="orders", text=ORDER_WITHOUT_ID, format="AVRO", contract=major(3)),
    )
    await published(held.proposal, consumer)
    made = await subject.version(2)
    assert (made.format, made.contract) == ("AVRO", major(3))
