"""What is said of a version that broke nobody, whatever came before it."""

from datetime import UTC, datetime, timedelta

import pytest

from app.formats import Level
from app.proposals.rules import set_artifact_rule
from app.storage.engine import fetch
from notifications.facts import Facts, due
from notifications.links import LinkSigner
from notifications.messages import Item
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order
from tests.support.subjects import Subject
from tests.support.tenants import Tenancy


@pytest.fixture
async def heard(tenant: Tenancy) -> Subject:
    """A subject with versions 1 and 2, and somebody who wants to hear of its versions and reads nothing of them."""
    subject, curious = await Subject.create(tenant, ORDER, ORDER_WIDER), await tenant.team("curious")
    await fetch(
        """
        INSERT INTO channel (tenant, team, name, kind, address, sealed_url, hears_versions)
        VALUES ($1, $2, 'hook', 'webhook', '', '', true)
        """,
        tenant.id, curious.id,
    )  # fmt: skip
    await set_artifact_rule(tenant.admin, subject.artifact, Level.NONE)
    await tenant.registration(curious, await subject.contract(1), fields=["nothing"])
    return subject


async def announced(subject: Subject, ordinal: int) -> Item:
    """The item in the message about a version."""
    version = await subject.version(ordinal)
    (planned,) = await due(version.id, datetime.now(UTC) + timedelta(minutes=1), 10)
    message = await Facts(LinkSigner("a secret of tests"), "https://assent.test").message(planned)
    return message.items[0]


async def test_it_is_compared_with_the_version_before_it(heard: Subject) -> None:
    await heard.register(avro_order("note", "coupon", "gift", required=("id", "total")))
    item = await announced(heard, 3)
    assert (item.old_version, item.new_version) == ("1.1.0", "1.2.0")
    assert [change.fields for change in item.changes] == [("gift",)]


async def test_what_was_deleted_is_nothing_that_it_is_compared_with(heard: Subject) -> None:
    await heard.delete(2)
    await heard.register(avro_order("note", "gift", required=("id", "total")))
    await heard.purge(2)
    item = await announced(heard, 3)
    assert item.old_version == "1.0.0"
    assert {change.fields for change in item.changes} == {("gift",)}


async def test_where_nothing_is_left_to_compare_it_with_it_is_announced_all_the_same(heard: Subject) -> None:
    await heard.register(avro_order("note", "gift", required=("id", "total")))
    await fetch("UPDATE version SET state = 'PURGED' WHERE artifact = $1 AND ordinal < 3", heard.artifact)
    item = await announced(heard, 3)
    assert (item.old_version, item.new_version, item.changes) == (None, "1.2.0", ())
