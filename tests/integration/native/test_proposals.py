"""Proposals: reading them, answering them, and what producers and admins do with them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.identity.principals import Role
from tests.support.answers import actions, body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.schemas import ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Contract, Member, Tenancy

_NOWHERE = "00000000-0000-4000-8000-000000000000"


class Negotiation:
    """A producer, two consumers, and the open proposal between them."""

    def __init__(self, producer: Member, consumers: tuple[Member, Member], contract: Contract, proposal: str) -> None:
        self.producer = producer
        self.first, self.second = consumers
        self.contract = contract
        self.path = f"proposals/{proposal}"
        self.id = proposal


@pytest.fixture
async def negotiation(tenant: Tenancy) -> Negotiation:
    producer, first, second = await tenant.team(), await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.registration(first, contract)
    await tenant.registration(second, contract)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    return Negotiation(producer, (first, second), contract, str(proposal))


async def test_a_proposal_says_what_changes_and_where_everyone_stands(
    client: ClientOf, negotiation: Negotiation
) -> None:
    seen = body(await client(negotiation.first).get(negotiation.path))
    (item,) = seen["items"]
    assert (item["base_version"], item["new_version"], item["schema"]) == ("1.0.0", "2.0.0", ORDER_WITHOUT_TOTAL)
    assert item["changes"][0]["witnesses"]
    assert {found["team_id"]: found["status"] for found in seen["consumers"]} == {
        str(negotiation.first.id): "pending",
        str(negotiation.second.id): "pending",
    }
    assert datetime.fromisoformat(seen["deadline"]) > datetime.now(UTC) + timedelta(days=13)


async def test_lists_are_filtered(api: httpx.AsyncClient, negotiation: Negotiation) -> None:
    async def listed(**filters: str) -> int:
        page = body(await api.get("proposals", params=filters))
        assert all(found["id"] == negotiation.id for found in page["results"])
        return page["total"]

    first = str(negotiation.first.id)
    assert await listed(state="open") == 1
    assert await listed(state="published") == 0
    assert await listed(asset_fqn=negotiation.contract.fqn) == 1
    assert await listed(asset_id=_NOWHERE) == 0
    assert await listed(producer_team_id=str(negotiation.producer.id)) == 1
    assert await listed(producer_team_id=first) == 0
    assert await listed(pending_ack_for=first) == 1
    await api.post(f"{negotiation.path}/acknowledge", json={"team_id": first})
    assert await listed(pending_ack_for=first) == 0
    assert await listed(pending_ack_for=str(negotiation.second.id)) == 1


async def test_a_team_acknowledges_objects_and_changes_its_mind(
    client: ClientOf, tenant: Tenancy, negotiation: Negotiation
) -> None:
    own = client(negotiation.first)
    first = body(await own.post(f"{negotiation.path}/acknowledge"))
    assert first["changed"] is True
    async with nothing_written(tenant):
        again = body(await own.post(f"{negotiation.path}/acknowledge", json={}))
    assert (again["changed"], again["answer_id"]) == (False, first["answer_id"])
    objected = body(await own.post(f"{negotiation.path}/object", json={"reason": "We bill by total."}))["proposal"]
    assert [(found["kind"], found["current"]) for found in objected["answers"]] == [
        ("acknowledged", False),
        ("objected", True),
    ]
    until = (datetime.now(UTC) + timedelta(days=20)).isoformat()
    asked = body(await own.post(f"{negotiation.path}/request-extension", json={"until": until}))["proposal"]
    standing = {found["team_id"]: found["status"] for found in asked["consumers"]}
    assert standing[str(negotiation.first.id)] == "extension_requested"
    said = ["proposal.acknowledged", "proposal.objected", "proposal.extension_requested"]
    assert (await actions(tenant))[-3:] == said


async def test_an_admin_answers_for_a_team_it_names(api: httpx.AsyncClient, negotiation: Negotiation) -> None:
    request = {"team_id": str(negotiation.first.id), "reason": "said on the phone"}
    (answer,) = body(await api.post(f"{negotiation.path}/acknowledge", json=request))["proposal"]["answers"]
    assert (answer["team_id"], answer["actor"], answer["via"]) == (str(negotiation.first.id), "admin", "api")


@pytest.mark.parametrize(
    ("action", "document", "status", "kind"),
    [
        ("object", None, 400, "invalid-request"),
        ("object", {"reason": "  "}, 422, "invalid"),
        ("object", {"reason": "x" * 4001}, 422, "invalid"),
        ("object", {"reason": "a\0b"}, 400, "invalid-request"),
        ("acknowledge", {"reason": 1}, 400, "invalid-request"),
        ("acknowledge", {"team": "x"}, 400, "invalid-request"),
        ("request-extension", {"until": "2020-01-01T00:00:00Z"}, 422, "invalid"),
        ("request-extension", {"until": "2090-01-01T00:00:00"}, 400, "invalid-request"),
        ("request-extension", {"until": "soon"}, 400, "invalid-request"),
    ],
)
async def test_answers_that_cannot_be(
    client: ClientOf, tenant: Tenancy, negotiation: Negotiation, action: str, document: Any, status: int, kind: str
) -> None:
    async with nothing_written(tenant):
        response = await client(negotiation.first).post(f"{negotiation.path}/{action}", json=document)
        problem(response, status, kind)


async def test_who_may_answer(client: ClientOf, tenant: Tenancy, negotiation: Negotiation) -> None:
    acknowledge = f"{negotiation.path}/acknowledge"
    reader = client(await tenant.key(Role.READER, negotiation.first.id))
    async with nothing_written(tenant):
        for_another = {"team_id": str(negotiation.second.id)}
        problem(await client(negotiation.first).post(acknowledge, json=for_another), 403, "forbidden")
        problem(await client(negotiation.producer).post(acknowledge), 409, "not-asked")
        problem(await client(tenant).post(acknowledge), 422, "invalid")
        problem(await reader.post(acknowledge), 403, "forbidden")


async def test_amending_asks_anew(client: ClientOf, negotiation: Negotiation, tenant: Tenancy) -> None:
    producer, consumer = client(negotiation.producer), client(negotiation.first)
    await consumer.post(f"{negotiation.path}/object", json={"reason": "no"})
    amended = body(await producer.post(f"{negotiation.path}/amend", json={"schema": ORDER_WITHOUT_ID}))
    assert (amended["revision"], amended["cause"], amended["state"]) == (2, "amended", "open")
    assert {found["status"] for found in amended["consumers"]} == {"pending"}
    assert [found["current"] for found in amended["answers"]] == [False]
    async with nothing_written(tenant):
        same = {"schema": ORDER_WITHOUT_ID}
        problem(await producer.post(f"{negotiation.path}/amend", json=same), 409, "unchanged")
        problem(await producer.post(f"{negotiation.path}/amend", json={"schema": "{"}), 422, "invalid-schema")
        problem(await consumer.post(f"{negotiation.path}/amend", json={"schema": ORDER_WIDER}), 403, "forbidden")


async def test_withdrawing_ends_it(client: ClientOf, negotiation: Negotiation, tenant: Tenancy) -> None:
    withdraw = f"{negotiation.path}/withdraw"
    async with nothing_written(tenant):
        problem(await client(negotiation.first).post(withdraw), 403, "forbidden")
    ended = body(await client(negotiation.producer).post(withdraw, json={"reason": "Not worth it"}))
    assert (ended["state"], ended["reason"]) == ("withdrawn", "Not worth it")
    producer = client(negotiation.producer)
    deadline = (datetime.now(UTC) + timedelta(days=60)).isoformat()
    async with nothing_written(tenant):
        for caller, action, document in (
            (producer, "withdraw", {}),
            (producer, "extend", {"deadline": deadline}),
            (producer, "amend", {"schema": ORDER_WITHOUT_ID}),
            (client(negotiation.first), "acknowledge", {}),
            (client(tenant), "force", {"reason": "x"}),
        ):
            refused = problem(await caller.post(f"{negotiation.path}/{action}", json=document), 409, "proposal-decided")
            assert refused["state"] == "withdrawn"


async def test_only_an_admin_forces_with_a_reason(
    api: httpx.AsyncClient, client: ClientOf, negotiation: Negotiation, tenant: Tenancy
) -> None:
    force = f"{negotiation.path}/force"
    async with nothing_written(tenant):
        problem(await client(negotiation.producer).post(force, json={"reason": "x"}), 403, "forbidden")
        problem(await api.post(force, json={"reason": " "}), 422, "invalid")
        problem(await api.post(force), 400, "invalid-request")
    forced = body(await api.post(force, json={"reason": "Data protection"}))
    assert (forced["state"], forced["forced"]) == ("approved", True)
    assert "Data protection" in forced["reason"]


async def test_the_producer_gives_more_time(client: ClientOf, negotiation: Negotiation, tenant: Tenancy) -> None:
    extend = f"{negotiation.path}/extend"
    producer = client(negotiation.producer)
    deadline = (datetime.now(UTC) + timedelta(days=60)).replace(microsecond=0)
    extended = body(await producer.post(extend, json={"deadline": deadline.isoformat()}))
    assert datetime.fromisoformat(extended["deadline"]) == deadline
    async with nothing_written(tenant):
        for earlier in (deadline - timedelta(days=1), deadline + timedelta(days=400)):
            request = {"deadline": earlier.isoformat()}
            assert problem(await producer.post(extend, json=request), 422, "invalid")["field"] == "deadline"
        far = {"deadline": "9999-12-31T23:59:59-23:59"}
        assert (await producer.post(extend, json=far)).status_code in (400, 422)
        problem(await client(negotiation.first).post(extend, json=far), 403, "forbidden")


async def test_what_was_sent_is_there_to_see(client: ClientOf, negotiation: Negotiation) -> None:
    deliveries = body(await client(negotiation.producer).get(f"{negotiation.path}/deliveries"))["results"]
    consumers = {str(negotiation.first.id), str(negotiation.second.id)}
    opened = [found for found in deliveries if found["stage"] == "opened"]
    assert {found["team_id"] for found in opened} == consumers
    assert {found["state"] for found in opened} == {"undeliverable"}


async def test_another_tenants_proposal_is_not_there(
    client: ClientOf, negotiation: Negotiation, tenant: Tenancy
) -> None:
    stranger = await Tenancy.create()
    team = await stranger.team()
    posts: dict[str, Any] = {
        "acknowledge": {},
        "object": {"reason": "x"},
        "request-extension": {"until": "2090-01-01T00:00:00Z"},
        "amend": {"schema": ORDER_WITHOUT_ID},
        "withdraw": {},
        "force": {"reason": "x"},
        "extend": {"deadline": (datetime.now(UTC) + timedelta(days=60)).isoformat()},
    }
    async with nothing_written(tenant), nothing_written(stranger):
        for path in (negotiation.path, f"{negotiation.path}/deliveries"):
            problem(await client(team).get(path), 404, "not-found")
        for action, document in posts.items():
            caller = client(stranger if action == "force" else team)
            problem(await caller.post(f"{negotiation.path}/{action}", json=document), 404, "not-found")
    assert body(await client(team).get("proposals"))["total"] == 0
