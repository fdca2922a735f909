"""A break through this door: held back, agreed on, and done by the same request."""

from datetime import UTC, datetime
from uuid import UUID

import httpx

from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.publication import publish_approved
from app.proposals.vocabulary import AnswerKind
from tests.integration.apicurio.conftest import Depended, Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy


async def _agree(depended: Depended, held: httpx.Response) -> None:
    """The consumer agrees, and the workflow does its part."""
    proposal = UUID(held.headers["Assent-Proposal"])
    await answer(depended.consumer.principal, proposal, Reply(kind=AnswerKind.ACKNOWLEDGED))
    assert (await evaluate(proposal, now=datetime.now(UTC))).state == "approved"
    assert await publish_approved(proposal) == "published"


async def test_a_break_is_held_back_with_its_proposal_and_the_retry_finds_the_version(depended: Depended) -> None:
    registry = depended.registry
    held = await registry.add("orders", ORDER_WITHOUT_TOTAL)
    title = refused(held, 409, "RuleViolationException")
    proposal, body = held.headers["Assent-Proposal"], held.json()
    assert (body["proposal_id"], body["proposal"]["state"]) == (proposal, "open")
    assert body["proposal_url"] in title
    assert body["proposal_url"].endswith(f"/api/v1/proposals/{proposal}")
    assert any("total" in cause["description"] for cause in body["causes"])
    again = await registry.add("orders", ORDER_WITHOUT_TOTAL.replace(" ", ""))
    assert again.headers["Assent-Proposal"] == proposal

    await _agree(depended, held)
    done = await registry.add("orders", ORDER_WITHOUT_TOTAL)
    assert (done.status_code, done.json()["version"]) == (200, "2")
    assert (await registry.add("orders", ORDER_WITHOUT_TOTAL)).json()["globalId"] == done.json()["globalId"]


async def test_what_the_request_says_of_the_version_is_said_once_it_is_agreed_on(depended: Depended) -> None:
    registry = depended.registry
    said = {"version": "2.0.0", "name": "slim", "labels": {"wave": "two"}, "branches": ["next"]}
    held = await registry.add("orders", ORDER_WITHOUT_TOTAL, **said)
    await _agree(depended, held)
    made = await registry.done("GET", registry.at("orders", "/versions/branch=next"))
    assert (made["version"], made["name"], made["labels"]) == ("2.0.0", "slim", {"wave": "two"})


async def test_another_break_meanwhile_is_told_of_the_one_that_is_negotiated(depended: Depended) -> None:
    first = await depended.registry.add("orders", ORDER_WITHOUT_TOTAL)
    other = await depended.registry.add("orders", ORDER_WITHOUT_ID)
    refused(other, 409, "ConflictException")
    assert other.headers["Assent-Proposal"] == first.headers["Assent-Proposal"]


async def test_a_draft_of_a_break_is_a_draft_and_publishing_it_is_held_back(depended: Depended) -> None:
    registry = depended.registry
    draft = (await registry.add("orders", ORDER_WITHOUT_TOTAL, version="two", isDraft=True)).json()
    assert draft["state"] == "DRAFT"
    state = registry.at("orders", "/versions/two/state")
    held = await registry.call("PUT", state, {"state": "ENABLED"})
    refused(held, 409, "RuleViolationException")
    assert (await registry.call("PUT", state, {"state": "ENABLED"})).headers == held.headers
    content = {"content": ORDER_WITHOUT_ID, "contentType": "application/json"}
    refused(
        await registry.call("PUT", registry.at("orders", "/versions/two/content"), content), 409, "ConflictException"
    )
    refused(await registry.call("DELETE", registry.at("orders", "/versions/two")), 409, "ConflictException")
    await _agree(depended, held)
    await registry.done("PUT", state, {"state": "ENABLED"})
    latest = await registry.done("GET", registry.at("orders", "/versions/branch=latest"))
    assert (latest["version"], latest["globalId"]) == ("two", draft["globalId"])


async def test_on_trial_nothing_is_proposed(depended: Depended, tenant: Tenancy) -> None:
    registry = depended.registry
    body = {"content": {"content": ORDER_WITHOUT_TOTAL, "contentType": "application/json"}}
    async with nothing_written(tenant):
        tried = await registry.call("POST", registry.at("orders", "/versions"), body, dryRun="true")
        refused(tried, 409, "ConflictException")
        disabled = registry.at("orders", "/versions/1/state")
        refused(await registry.call("PUT", disabled, {"state": "DISABLED"}, dryRun="true"), 409, "ConflictException")
    assert "Assent-Proposal" not in tried.headers


async def test_disabling_what_somebody_depends_on_is_agreed_on_first(depended: Depended) -> None:
    registry, state = depended.registry, depended.registry.at("orders", "/versions/1/state")
    held = await registry.call("PUT", state, {"state": "DISABLED"})
    assert "Version 1 is disabled" in refused(held, 409, "RuleViolationException")
    assert (await registry.done("GET", state))["state"] == "ENABLED"
    await _agree(depended, held)
    assert (await registry.done("GET", state))["state"] == "DISABLED"
    await registry.done("PUT", state, {"state": "DISABLED"})
    await registry.done("PUT", state, {"state": "ENABLED"})


async def test_deleting_a_version_that_somebody_depends_on_is_agreed_on_first(depended: Depended) -> None:
    registry, path = depended.registry, depended.registry.at("orders", "/versions/1")
    await registry.add("orders", ORDER_WIDER)
    held = await registry.call("DELETE", path)
    assert "Version 1 is deleted" in refused(held, 409, "RuleViolationException")
    await _agree(depended, held)
    refused(await registry.call("GET", path), 404, "VersionNotFoundException")
    assert (await registry.call("DELETE", path)).status_code == 204
    refused(await registry.call("DELETE", path), 404, "VersionNotFoundException")
    assert (await registry.done("GET", registry.at("orders", "/versions")))["count"] == 1


async def test_deleting_the_only_version_asks_about_the_artifact(depended: Depended) -> None:
    registry, path = depended.registry, depended.registry.at("orders", "/versions/1")
    held = await registry.call("DELETE", path)
    assert "with all its versions" in refused(held, 409, "RuleViolationException")
    assert (await registry.call("DELETE", registry.at("orders"))).headers["Assent-Proposal"] == held.headers[
        "Assent-Proposal"
    ]
    await _agree(depended, held)
    refused(await registry.call("GET", registry.at("orders")), 404, "ArtifactNotFoundException")
    assert (await registry.call("DELETE", path)).status_code == 204


async def test_loosening_a_level_that_consumers_rely_on_is_agreed_on_first(depended: Depended) -> None:
    registry, rules = depended.registry, depended.registry.at("orders", "/rules")
    await registry.done("POST", rules, {"ruleType": "COMPATIBILITY", "config": "FULL"})
    held = await registry.call("PUT", f"{rules}/COMPATIBILITY", {"config": "NONE"})
    refused(held, 409, "RuleViolationException")
    await _agree(depended, held)
    assert (await registry.done("GET", f"{rules}/COMPATIBILITY"))["config"] == "NONE"


async def test_one_contract_is_the_same_through_every_door(depended: Depended, tenant: Tenancy) -> None:
    registry = depended.registry
    subjects = str(registry.http.base_url).replace(
        "/apis/registry/v3/", f"/subjects/:.{registry.group}:orders/versions"
    )
    subject = (await registry.http.get(f"{subjects}/1")).json()
    assert subject["schema"] == ORDER
    held = await registry.http.post(subjects, json={"schema": ORDER_WITHOUT_TOTAL})
    assert held.status_code == 409
    here = await registry.add("orders", ORDER_WITHOUT_TOTAL)
    assert here.headers["Assent-Proposal"] == held.headers["Assent-Proposal"]


async def test_without_consumers_the_registry_only_refuses(registry: Registry, tenant: Tenancy) -> None:
    await registry.make("lonely")
    await registry.done("POST", registry.at("lonely", "/rules"), {"ruleType": "COMPATIBILITY", "config": "FULL"})
    async with nothing_written(tenant):
        answer_ = await registry.add("lonely", ORDER_WITHOUT_TOTAL)
    assert "proposal" not in refused(answer_, 409, "RuleViolationException")
    assert "Assent-Proposal" not in answer_.headers
