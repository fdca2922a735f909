"""Changes of endpoints that would break consumers: nothing changes, and the same call succeeds once they agreed."""

from uuid import UUID

import pytest

from app.consumers.registrations import register
from app.contracts.versions import list_versions
from app.proposals.actions import force, withdraw
from app.proposals.views import get_proposal, list_deliveries
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import fetch
from tests.support.answers import nothing_written
from tests.support.catalog import (
    EMPLOYEES,
    MORE,
    NO_SALARY,
    REFORMATTED,
    Company,
    Place,
    endpoint,
    held,
    refused,
    said,
)


async def serving(company: Company, *endpoints: dict[str, object], kind: str = "Production") -> Place:
    """An environment with an endpoint, which the other team calls."""
    place = await company.environment(kind=kind)
    said(await place.publish(*endpoints or (endpoint("/hr/v1"),)))
    await company.consume(place)
    return place


async def test_a_breaking_put_waits_for_its_consumers(company: Company) -> None:
    place = await serving(company)
    first = await place.published()
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    assert held(await place.publish(endpoint("/hr/v1", NO_SALARY))) == proposal
    assert await company.agree(proposal) == "published"
    again = said(await place.publish(endpoint("/hr/v1", NO_SALARY)))["endpoints"]
    assert [one["uuid"] for one in again] == [one["uuid"] for one in first]
    contents = (await place.one(first[0]["uuid"]))["serviceVersion"]["contracts"][0]["documents"][0]["contents"]
    assert contents == NO_SALARY


async def test_while_it_is_held_back_nothing_else_of_the_call_is_done_either(company: Company) -> None:
    place = await serving(company, endpoint("/hr/v1"), endpoint("/other", service="other"))
    both = (endpoint("/hr/v1", NO_SALARY), endpoint("/new", service="new"))
    before = await place.published()
    proposal = held(await place.publish(*both))
    assert await place.published() == before
    async with nothing_written(company.tenant):
        assert held(await place.publish(*both)) == proposal
    assert await company.agree(proposal) == "published"
    assert [one["path"] for one in await place.published()] == ["hr/v1", "new"]


async def test_what_is_proposed_says_what_breaks_whom_and_with_which_proof(company: Company) -> None:
    place = await serving(company)
    answer = await place.publish(endpoint("/hr/v1", NO_SALARY))
    proposal = await get_proposal(company.tenant.admin, UUID(held(answer)))
    (item,) = proposal.items
    assert (item.kind, item.asset_fqn, item.base_version) == ("publish", "My-Application.hr.employees", "1.0.0")
    assert item.schema == NO_SALARY
    assert any("Salary" in change.message for change in item.changes)
    assert company.consumer.name in answer.json()["message"]
    assert [one.team_name for one in proposal.consumers] == [company.consumer.name]


async def test_who_reads_another_entity_set_is_not_asked(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    await company.consume(place, items=("Offices",))
    said(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    removed = NO_SALARY.replace('<EntitySet Name="Offices" EntityType="DefaultNamespace.Office" />', "")
    held(await place.publish(endpoint("/hr/v1", removed)))


@pytest.mark.parametrize("text", [MORE, REFORMATTED], ids=["more", "reformatted"])
async def test_what_breaks_nobody_is_done_at_once(company: Company, text: str) -> None:
    place = await serving(company)
    said(await place.publish(endpoint("/hr/v1", text)))


async def test_what_is_only_written_otherwise_makes_no_version_no_proposal_and_no_message(company: Company) -> None:
    place = await serving(company)
    counted = (
        "SELECT (SELECT count(*) FROM version WHERE tenant = $1), (SELECT count(*) FROM content WHERE tenant = $1), \
               (SELECT count(*) FROM delivery WHERE tenant = $1), (SELECT count(*) FROM audit_event WHERE tenant = $1)"
    )
    before = [tuple(row) for row in await fetch(counted, company.tenant.id)]
    said(await place.publish(endpoint("/hr/v1", REFORMATTED)))
    assert [tuple(row) for row in await fetch(counted, company.tenant.id)] == before
    (one,) = await place.published()
    documents = (await place.one(one["uuid"]))["serviceVersion"]["contracts"][0]["documents"]
    assert documents[0]["contents"] == EMPLOYEES


async def test_another_change_while_one_is_open_names_that(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    other = EMPLOYEES.replace('Name="Name"', 'Name="Called"')
    assert held(await place.publish(endpoint("/hr/v1", other))) == proposal
    said(await place.publish(endpoint("/hr/v1", MORE)))  # what breaks nobody does not wait for it


async def test_a_rejected_change_says_why_and_another_may_be_proposed(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    await company.agree(proposal, AnswerKind.OBJECTED)
    assert await company.look(proposal, later=True) == "rejected"
    answer = await place.publish(endpoint("/hr/v1", NO_SALARY))
    assert held(answer) == proposal
    assert "we need it" in answer.json()["message"]
    other = EMPLOYEES.replace('Name="Name"', 'Name="Called"')
    assert held(await place.publish(endpoint("/hr/v1", other))) != proposal


async def test_a_withdrawn_change_can_be_proposed_again(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    await withdraw(company.publisher.principal, UUID(proposal))
    assert held(await place.publish(endpoint("/hr/v1", NO_SALARY))) != proposal


async def test_an_administrator_can_force_it(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    await force(company.tenant.admin, UUID(proposal), "a leak")
    assert await company.look(proposal) == "published"
    said(await place.publish(endpoint("/hr/v1", NO_SALARY)))


async def test_several_services_in_one_call_are_one_proposal_that_is_carried_out_as_a_whole(company: Company) -> None:
    paths = ("a", "b", "c")
    place = await company.environment()
    said(await place.publish(*(endpoint(path, service=path) for path in paths)))
    for path in paths[:2]:
        await company.consume(place, path=path)
    wanted = [endpoint(path, NO_SALARY, service=path) for path in paths]
    proposal = held(await place.publish(*wanted))
    view = await get_proposal(company.tenant.admin, UUID(proposal))
    assert [(one.kind, one.asset_fqn) for one in view.items] == [
        ("publish", "My-Application.a"),
        ("publish", "My-Application.b"),
    ]
    places = sorted(place for one in view.consumers for place in one.changes)
    assert places == list(range(sum(len(one.changes) for one in view.items)))
    assert await company.agree(proposal) == "published"
    said(await place.publish(*wanted))
    versions = await list_versions(company.tenant.id, limit=50, offset=0)
    assert sorted(one.version for one in versions.results) == ["1.0.0"] * 3 + ["2.0.0"] * 3


@pytest.mark.parametrize("way", ["put", "delete", "environment", "application"])
async def test_taking_an_endpoint_away_is_governed(company: Company, way: str) -> None:
    place = await serving(company)
    (one,) = await place.published()
    addresses = {
        "delete": f"{place.path}/published-endpoints/{one['uuid']}",
        "environment": place.path,
        "application": f"applications/{place.application}",
    }

    async def take() -> object:
        return await place.publish() if way == "put" else await place.http.delete(addresses[way])

    proposal = held(await take())  # type: ignore[arg-type]  # an answer either way
    assert held(await take()) == proposal  # type: ignore[arg-type]
    view = await get_proposal(company.tenant.admin, UUID(proposal))
    assert [change.rule for change in view.items[0].changes] == ["ENDPOINT_REMOVED"]
    assert len(await place.published()) == 1
    assert await company.agree(proposal) == "published"
    if way == "put":
        assert said(await place.publish()) == {"endpoints": []}
    else:
        refused(await place.http.delete(addresses[way]), 404, "NOT_FOUND")


async def test_an_endpoint_that_moves_is_governed_and_keeps_its_uuid_and_its_consumers(company: Company) -> None:
    place = await serving(company)
    (one,) = await place.published()
    address = f"{place.path}/published-endpoints/{one['uuid']}"
    proposal = held(await place.http.put(address, json=endpoint("/hr/v2")))
    assert await company.agree(proposal) == "published"
    moved = said(await place.http.put(address, json=endpoint("/hr/v2")))
    assert (moved["uuid"], moved["path"], moved["connections"]) == (one["uuid"], "hr/v2", 1)


async def test_a_new_version_at_the_same_path_is_measured_for_those_who_call_it(company: Company) -> None:
    place = await serving(company)
    said(await place.publish(endpoint("/hr/v1", MORE, version="1.1")))
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY, version="2.0")))
    assert await company.agree(proposal) == "published"
    (now,) = said(await place.publish(endpoint("/hr/v1", NO_SALARY, version="2.0")))["endpoints"]
    assert (now["serviceVersion"]["version"], now["connections"]) == ("2.0", 1)
    said(
        await place.publish(endpoint("/hr/v1", NO_SALARY.replace('MaxLength="200"', 'MaxLength="300"'), version="2.0"))
    )


async def test_a_new_version_at_a_path_of_its_own_asks_nobody(company: Company) -> None:
    place = await serving(company)
    said(await place.publish(endpoint("/hr/v1"), endpoint("/hr/v2", NO_SALARY, version="2.0")))


async def test_another_service_at_the_same_path_takes_its_callers_over_once_they_agreed(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY, service="hr.people")))
    assert await company.agree(proposal) == "published"
    (now,) = await place.published()
    assert (now["serviceVersion"]["service"]["name"], now["connections"]) == ("hr.people", 1)
    held(await place.publish(endpoint("/hr/v1", EMPLOYEES.replace("Employee", "Person"), service="hr.people")))


async def test_a_version_that_is_shared_with_production_is_governed_from_a_test_environment(company: Company) -> None:
    place = await serving(company)
    test = await company.environment(application=place.application, kind="Non-Production")
    held(await test.publish(endpoint("/hr/v1", NO_SALARY)))
    said(await test.publish(endpoint("/hr/v1", NO_SALARY, version="2.0")))


async def test_outside_of_production_it_is_done_and_the_consumers_are_told(company: Company) -> None:
    place = await serving(company, kind="Non-Production")
    hook = {"name": "hook", "url": "json://127.0.0.1:9/x"}
    native = company.service
    from tests.support.clients import client_of  # noqa: PLC0415

    http = client_of(native, company.tenant)
    assert (await http.post(f"teams/{company.consumer.id}/channels", json=hook)).status_code == 201
    said(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    rows = await fetch(
        "SELECT stage, detail FROM delivery WHERE tenant = $1 AND team = $2", company.tenant.id, company.consumer.id
    )
    assert [row["stage"] for row in rows] == ["broken"]
    assert "Salary" in rows[0]["detail"]


async def test_a_way_to_log_in_that_is_withdrawn_is_governed(company: Company) -> None:
    both = {"securityScheme": {"securityTypes": [{"name": "Basic"}, {"name": "Anonymous"}]}}
    place = await serving(company, endpoint("/hr/v1", serviceVersion=both))
    proposal = held(await place.publish(endpoint("/hr/v1")))
    assert await company.agree(proposal) == "published"
    (one,) = said(await place.publish(endpoint("/hr/v1")))["endpoints"]
    assert one["serviceVersion"]["securityScheme"] == {"securityTypes": [{"name": "Basic"}]}


async def test_who_registered_by_hand_is_asked_as_well(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1"), endpoint("/hr/v2", version="2.0")))
    contract = next(
        one for one in (await list_versions(company.tenant.id, limit=9, offset=0)).results if one.version == "1.0.0"
    )
    await register(company.consumer.principal, version=contract.id, team=company.consumer.id)
    said(await place.publish(endpoint("/hr/v1"), endpoint("/hr/v2", NO_SALARY, version="2.0")))
    held(await place.publish(endpoint("/hr/v1", NO_SALARY), endpoint("/hr/v2", NO_SALARY, version="2.0")))


async def test_the_producers_own_environments_count_as_agreed(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    own = await company.environment()
    said(await own.consume({"endpointLocation": f"{place.location}/hr/v1"}))
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    assert await company.look(proposal) == "published"


async def test_what_was_changed_at_other_paths_meanwhile_stays(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    said(await place.publish(endpoint("/hr/v1"), endpoint("/later", service="later")))
    assert await company.agree(proposal) == "published"
    assert [one["path"] for one in await place.published()] == ["hr/v1", "later"]


async def test_who_began_to_depend_meanwhile_is_asked_before_it_is_carried_out(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    late = await company.tenant.team()
    theirs = await company.environment(by=company.client(late))
    said(await theirs.consume({"endpointLocation": f"{place.location}/hr/v1"}))
    assert await company.agree(proposal) == "reopened"
    view = await get_proposal(company.tenant.admin, UUID(proposal))
    assert (view.revision, [one.team_name for one in view.consumers]) == (2, [late.name])


async def test_an_environment_that_is_gone_ends_what_was_agreed_on(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.publish(endpoint("/hr/v1", NO_SALARY)))
    theirs = (await fetch("SELECT id FROM environment WHERE tenant = $1 AND id <> $2", company.tenant.id,
                          UUID(place.environment)))[0]["id"]  # fmt: skip
    said_ = await company.theirs.get("applications")
    app = next(one for one in said(said_)["applications"] if one["uuid"] != place.application)["uuid"]
    assert (await company.theirs.delete(f"applications/{app}/environments/{theirs}")).status_code == 204
    assert (await place.http.delete(place.path)).status_code == 204
    assert await company.look(proposal) == "rejected"


async def test_the_consumers_are_told_through_their_channels(company: Company) -> None:
    place = await serving(company)
    proposal = UUID(held(await place.publish(endpoint("/hr/v1", NO_SALARY))))
    told = await list_deliveries(company.tenant.admin, proposal)
    assert ("opened", company.consumer.name) in {(one.stage, one.team_name) for one in told}
