"""Deleting whole artifacts, or a group of them: one proposal for all of it, and all of it or nothing."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from app.landscape.publication import carry_out_approved
from app.proposals.actions import force, withdraw
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.views import get_proposal
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import fetch
from tests.integration.apicurio.conftest import Depended, Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Member, Tenancy


@pytest.fixture
async def other(depended: Depended, tenant: Tenancy) -> Member:
    """Who depends on a second artifact of the group, `invoices`; nobody does on a third, `lonely`, with a draft."""
    registry, consumer = depended.registry, await tenant.team()
    await registry.make("invoices")
    await registry.make("lonely", ORDER_WIDER)
    await registry.add("lonely", ORDER, isDraft=True)
    await tenant.registration(consumer, await tenant.find(f"{registry.group}.invoices"))
    return consumer


def _proposal(held: httpx.Response) -> UUID:
    refused(held, 409, "RuleViolationException")
    return UUID(held.headers["Assent-Proposal"])


async def _says(who: Member, proposal: UUID, kind: AnswerKind = AnswerKind.ACKNOWLEDGED) -> str:
    """What the proposal is after an answer and the workflow's look at it."""
    reason = "still in use" if kind is AnswerKind.OBJECTED else None
    await answer(who.principal, proposal, Reply(kind=kind, reason=reason))
    return (await evaluate(proposal, now=datetime.now(UTC))).state


async def _artifacts(registry: Registry) -> list[str]:
    found = await registry.done("GET", f"/groups/{registry.group}/artifacts", orderby="artifactId")
    return [one["artifactId"] for one in found["artifacts"]]


@pytest.mark.parametrize("rest", ["", "/artifacts"], ids=["the group", "all in the group"])
async def test_one_proposal_asks_everybody_and_all_goes_at_once(depended: Depended, other: Member, rest: str) -> None:
    registry, path = depended.registry, f"/groups/{depended.registry.group}{rest}"
    held = await registry.call("DELETE", path)
    proposal = _proposal(held)
    assert held.json()["title"].startswith(f"Incompatible artifact: {registry.group} [group]")
    assert {cause["description"].split()[0].rpartition(".")[2] for cause in held.json()["causes"]} == {
        "orders", "invoices",
    }  # fmt: skip
    view = await get_proposal(depended.producer.principal, proposal)
    assert [item.kind for item in view.items] == ["delete", "delete"]
    assert {one.team_id for one in view.consumers if one.duty} == {depended.consumer.id, other.id}
    assert await _says(depended.consumer, proposal) == "open"
    assert await carry_out_approved(proposal) == "nothing"
    again = await registry.call("DELETE", path)
    assert again.headers["Assent-Proposal"] == str(proposal)
    assert await _artifacts(registry) == ["invoices", "lonely", "orders"]
    assert await registry.text(registry.at("invoices", "/versions/1/content")) == ORDER

    assert await _says(other, proposal) == "approved"
    assert await carry_out_approved(proposal) == "published"
    assert await carry_out_approved(proposal) == "nothing"
    assert await _artifacts(registry) == []
    for name in ("orders", "invoices", "lonely"):
        refused(await registry.call("GET", registry.at(name)), 404, "ArtifactNotFoundException")
    group = await registry.call("GET", f"/groups/{registry.group}")
    assert group.status_code == (200 if rest else 404)
    for _ in range(2):
        assert (await registry.call("DELETE", path)).status_code == 204, "the job that asked is told of success"
    await registry.make("orders")
    assert (await registry.call("DELETE", path)).status_code == 204, "nobody depends on what is new"
    if rest:
        refused(await registry.call("DELETE", path), 404, "ArtifactNotFoundException")
    else:
        refused(await registry.call("DELETE", path), 404, "GroupNotFoundException")


async def test_what_came_of_it_is_on_record(depended: Depended, other: Member, tenant: Tenancy) -> None:
    registry = depended.registry
    proposal = _proposal(await registry.call("DELETE", f"/groups/{registry.group}"))
    await _says(depended.consumer, proposal)
    await _says(other, proposal)
    await carry_out_approved(proposal)
    sql = "SELECT action FROM audit_event WHERE tenant = $1 AND detail ->> 'proposal' = $2 ORDER BY seq"
    actions = [row["action"] for row in await fetch(sql, tenant.id, str(proposal))]
    assert actions.count("asset.deleted") == 3
    assert actions[-1] == "group.deleted"
    told = await fetch("SELECT DISTINCT team FROM delivery WHERE proposal = $1 AND stage = 'published'", proposal)
    assert {row["team"] for row in told} == {depended.producer.id, depended.consumer.id, other.id}


async def test_an_objection_keeps_all_of_it_until_something_changes(
    depended: Depended, other: Member, tenant: Tenancy
) -> None:
    registry, path = depended.registry, f"/groups/{depended.registry.group}"
    proposal = _proposal(await registry.call("DELETE", path))
    await _says(depended.consumer, proposal)
    await _says(other, proposal, AnswerKind.OBJECTED)
    view = await get_proposal(depended.producer.principal, proposal)
    assert (await evaluate(proposal, now=view.deadline)).state == "rejected"
    async with nothing_written(tenant):
        assert "still in use" in refused(await registry.call("DELETE", path), 409, "ConflictException")
    assert await _artifacts(registry) == ["invoices", "lonely", "orders"]
    await registry.add("invoices", ORDER_WIDER)
    assert _proposal(await registry.call("DELETE", path)) != proposal
    refused(await registry.call("DELETE", registry.at("orders")), 409, "ConflictException")


async def test_one_artifact_of_it_or_a_change_of_one_waits_its_turn(depended: Depended, other: Member) -> None:
    registry = depended.registry
    held = await registry.call("DELETE", f"/groups/{registry.group}")
    for call in (
        registry.call("DELETE", registry.at("orders")),
        registry.call("PUT", registry.at("orders", "/versions/1/state"), {"state": "DISABLED"}),
        registry.add("invoices", ORDER_WITHOUT_TOTAL),
    ):
        answered = await call
        refused(answered, 409, "ConflictException")
        assert answered.headers["Assent-Proposal"] == held.headers["Assent-Proposal"]
    await withdraw(depended.producer.principal, _proposal(held))
    assert _proposal(await registry.call("DELETE", registry.at("orders"))) != _proposal(held)


async def test_who_begins_to_depend_on_some_of_it_is_asked_before_anything_goes(
    depended: Depended, other: Member, tenant: Tenancy
) -> None:
    registry, late = depended.registry, await tenant.team()
    proposal = _proposal(await registry.call("DELETE", f"/groups/{registry.group}"))
    await tenant.registration(late, await tenant.find(f"{registry.group}.lonely"))
    await _says(depended.consumer, proposal)
    assert await _says(other, proposal) == "approved"
    assert await carry_out_approved(proposal) == "reopened"
    assert await _artifacts(registry) == ["invoices", "lonely", "orders"]
    view = await get_proposal(depended.producer.principal, proposal)
    assert (view.state, {one.team_id for one in view.consumers if one.duty}) == ("open", {late.id})
    assert await _says(late, proposal) == "approved"
    assert await carry_out_approved(proposal) == "published"
    refused(await registry.call("GET", f"/groups/{registry.group}"), 404, "GroupNotFoundException")


async def test_what_was_added_to_the_group_stays_and_the_group_with_it(depended: Depended, other: Member) -> None:
    registry, path = depended.registry, f"/groups/{depended.registry.group}"
    proposal = _proposal(await registry.call("DELETE", path))
    await registry.make("late")
    assert _proposal(await registry.call("DELETE", path)) == proposal
    await _says(depended.consumer, proposal)
    await _says(other, proposal)
    assert await carry_out_approved(proposal) == "published"
    assert await _artifacts(registry) == ["late"]
    assert (await registry.call("DELETE", path)).status_code == 204
    refused(await registry.call("GET", path), 404, "GroupNotFoundException")


async def test_it_waits_while_something_of_it_is_negotiated_by_itself(
    depended: Depended, other: Member, tenant: Tenancy
) -> None:
    registry, late = depended.registry, await tenant.team()
    proposal = _proposal(await registry.call("DELETE", f"/groups/{registry.group}"))
    await tenant.registration(late, await tenant.find(f"{registry.group}.lonely"))
    by_itself = _proposal(await registry.call("PUT", registry.at("lonely", "/versions/1/state"), {"state": "DISABLED"}))
    await force(tenant.admin, proposal, "the shop is closed")
    assert await carry_out_approved(proposal) == "later"
    assert await _artifacts(registry) == ["invoices", "lonely", "orders"]
    await withdraw(depended.producer.principal, by_itself)
    assert await carry_out_approved(proposal) == "published"
    assert await _artifacts(registry) == []


async def test_one_artifact_goes_as_a_whole_once_it_is_agreed_on(depended: Depended, tenant: Tenancy) -> None:
    registry, path = depended.registry, depended.registry.at("orders")
    proposal = _proposal(await registry.call("DELETE", path))
    await registry.add("orders", ORDER_WIDER)
    assert await _says(depended.consumer, proposal) == "approved"
    assert await carry_out_approved(proposal) == "published"
    refused(await registry.call("GET", path), 404, "ArtifactNotFoundException")
    assert (await registry.call("DELETE", path)).status_code == 204
    status = await fetch("SELECT status FROM registration WHERE artifact = $1", depended.contract.asset_id)
    assert [row["status"] for row in status] == ["inactive"]
    await registry.make("orders", ORDER_WITHOUT_TOTAL)
    assert await registry.text(registry.at("orders", "/versions/1/content")) == ORDER_WITHOUT_TOTAL
