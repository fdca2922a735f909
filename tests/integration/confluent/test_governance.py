"""A break through the registry's door: held back, agreed on, and done by the same request."""

from datetime import UTC, datetime
from uuid import UUID

from app.contracts.rules import Mode, Place, store_rule
from app.proposals.actions import withdraw
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import transaction
from tests.integration.confluent.conftest import Depended, Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy


async def _agree(depended: Depended, proposal: str) -> None:
    await answer(depended.consumer.principal, UUID(proposal), Reply(kind=AnswerKind.ACKNOWLEDGED))
    await _decide(proposal)


async def _decide(proposal: str, *, at: datetime | None = None) -> None:
    """What the workflow does."""
    situation = await evaluate(UUID(proposal), now=at or datetime.now(UTC))
    if situation.state == "approved":
        assert await publish_approved(UUID(proposal)) == "published"


async def test_a_break_is_held_back_and_the_retry_succeeds(depended: Depended) -> None:
    registry, path = depended.registry, f"/subjects/{depended.subject}/versions"
    held = await registry.call("POST", path, {"schema": ORDER_WITHOUT_TOTAL})
    message = refused(held, 409, 409)
    proposal = held.headers["Assent-Proposal"]
    assert "'total'" in message
    assert proposal in message
    assert f"/api/v1/proposals/{proposal}" in message

    again = await registry.call("POST", path, {"schema": ORDER_WITHOUT_TOTAL.replace(" ", "")})
    refused(again, 409, 409)
    assert again.headers["Assent-Proposal"] == proposal

    await _agree(depended, proposal)
    done = await registry.call("POST", path, {"schema": ORDER_WITHOUT_TOTAL})
    assert done.status_code == 200, done.text
    assert done.json()["version"] == 2
    assert await registry.register(depended.subject, ORDER_WITHOUT_TOTAL) == done.json()["id"]


async def test_another_break_meanwhile_is_told_of_the_one_that_is_negotiated(depended: Depended) -> None:
    registry, path = depended.registry, f"/subjects/{depended.subject}/versions"
    first = await registry.call("POST", path, {"schema": ORDER_WITHOUT_TOTAL})
    other = await registry.call("POST", path, {"schema": ORDER_WITHOUT_ID})
    refused(other, 409, 409)
    assert other.headers["Assent-Proposal"] == first.headers["Assent-Proposal"]


async def test_what_was_rejected_says_why_and_what_was_withdrawn_is_proposed_anew(depended: Depended) -> None:
    registry, path = depended.registry, f"/subjects/{depended.subject}/versions"
    held = await registry.call("POST", path, {"schema": ORDER_WITHOUT_TOTAL})
    proposal = held.headers["Assent-Proposal"]
    objection = Reply(kind=AnswerKind.OBJECTED, reason="billing sums the totals")
    await answer(depended.consumer.principal, UUID(proposal), objection)
    await _decide(proposal, at=datetime(2100, 1, 1, tzinfo=UTC))
    rejected = await registry.call("POST", path, {"schema": ORDER_WITHOUT_TOTAL})
    assert "billing sums the totals" in refused(rejected, 409, 409)
    assert rejected.headers["Assent-Proposal"] == proposal

    other = await registry.call("POST", path, {"schema": ORDER_WITHOUT_ID})
    await withdraw(depended.producer.principal, UUID(other.headers["Assent-Proposal"]))
    anew = await registry.call("POST", path, {"schema": ORDER_WITHOUT_ID})
    assert anew.headers["Assent-Proposal"] != other.headers["Assent-Proposal"]


async def test_what_breaks_nobody_goes_through_while_consumers_are_registered(depended: Depended) -> None:
    await depended.registry.register(depended.subject, ORDER_WIDER)


async def test_without_consumers_the_registry_only_refuses(registry: Registry, tenant: Tenancy) -> None:
    await registry.register("lonely")
    async with nothing_written(tenant):
        answer_ = await registry.call("POST", "/subjects/lonely/versions", {"schema": _ORDER_WITH_MORE_REQUIRED})
    assert "proposal" not in refused(answer_, 409, 409)
    assert "Assent-Proposal" not in answer_.headers


_ORDER_WITH_MORE_REQUIRED = ORDER.replace('"fields": [', '"fields": [{"name": "code", "type": "string"}, ')


async def test_deleting_what_somebody_depends_on_is_agreed_on_first(depended: Depended) -> None:
    registry, path = depended.registry, f"/subjects/{depended.subject}"
    await registry.register(depended.subject, ORDER_WIDER)
    assert (await registry.call("DELETE", f"{path}/versions/2")).json() == 2, "nobody registered against version 2"
    held = await registry.call("DELETE", f"{path}/versions/1")
    assert "Version 1 is deleted" in refused(held, 409, 409)
    proposal = held.headers["Assent-Proposal"]
    assert (await registry.call("DELETE", f"{path}/versions/1")).headers["Assent-Proposal"] == proposal
    await _agree(depended, proposal)
    done = await registry.call("DELETE", f"{path}/versions/1")
    assert (done.status_code, done.json()) == (200, 1)


async def test_deleting_a_subject_asks_everybody_who_depends_on_it(depended: Depended) -> None:
    registry, path = depended.registry, f"/subjects/{depended.subject}"
    held = await registry.call("DELETE", path)
    refused(held, 409, 409)
    await _agree(depended, held.headers["Assent-Proposal"])
    done = await registry.call("DELETE", path)
    assert (done.status_code, done.json()) == (200, [1])
    assert (await registry.call("DELETE", path, permanent="true")).json() == [1]
    refused(await registry.call("DELETE", path), 404, 40401)


async def test_import_mode_is_no_way_around_consumers(depended: Depended, registry: Registry, tenant: Tenancy) -> None:
    async with transaction():
        await store_rule(tenant.id, Place("default", depended.subject), mode=Mode.IMPORT)
    body = {"schema": ORDER_WITHOUT_TOTAL, "id": 500, "version": 7}
    held = await registry.call("POST", f"/subjects/{depended.subject}/versions", body)
    refused(held, 409, 409)
    await _agree(depended, held.headers["Assent-Proposal"])
    done = (await registry.call("POST", f"/subjects/{depended.subject}/versions", body)).json()
    assert (done["id"], done["version"]) == (500, 7)
