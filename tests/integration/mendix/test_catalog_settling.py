"""Changes of an environment itself that would break its callers: of where it is, and out of production."""

from uuid import UUID

import pytest

from app.consumers.registrations import register
from app.contracts.versions import list_versions
from app.proposals.views import get_proposal
from app.proposals.vocabulary import AnswerKind
from tests.support.answers import nothing_written
from tests.support.catalog import NO_SALARY, Company, Place, endpoint, held, refused, said

MOVED = {"location": "https://new.test"}
LEAVES = {"type": "Non-Production"}


async def serving(company: Company, **members: object) -> Place:
    """An environment at https://old.test with an endpoint that the other team calls there."""
    place = await company.environment(location="https://old.test", **members)  # type: ignore[arg-type]  # its members
    said(await place.publish(endpoint("/hr/v1")))
    await company.consume(place)
    return place


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (MOVED, "ENDPOINT_MOVED", "no longer at 'https://old.test' but at 'https://new.test'"),
        (LEAVES, "PRODUCTION_WITHDRAWN", "no longer in production but Non-Production"),
        ({"type": "Free App"}, "PRODUCTION_WITHDRAWN", "no longer in production but Free App"),
    ],
    ids=["moved", "non-production", "free-app"],
)
async def test_what_callers_depend_on_waits_for_them(
    company: Company, change: dict[str, str], rule: str, words: str
) -> None:
    place = await serving(company)
    before = said(await place.http.get(place.path))
    answer = await place.become(**change)
    proposal = held(answer)
    assert words in answer.json()["message"]
    view = await get_proposal(company.tenant.admin, UUID(proposal))
    assert [one.rule for one in view.items[0].changes] == [rule]
    assert [one.team_name for one in view.consumers] == [company.consumer.name]
    async with nothing_written(company.tenant):
        assert held(await place.become(**change)) == proposal
    assert said(await place.http.get(place.path)) == before
    assert await company.agree(proposal) == "published"
    async with nothing_written(company.tenant):
        now = said(await place.become(**change))
    assert now == before | change
    (one,) = await place.published()
    single = await place.one(one["uuid"])
    assert (single["location"], single["connections"]) == (f"{now['location']}/hr/v1", 1)


async def test_both_at_once_are_one_proposal(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.become(**MOVED, **LEAVES))
    view = await get_proposal(company.tenant.admin, UUID(proposal))
    rules = {change.rule for item in view.items for change in item.changes}
    assert rules == {"ENDPOINT_MOVED", "PRODUCTION_WITHDRAWN"}
    assert await company.agree(proposal) == "published"
    said(await place.become(**MOVED, **LEAVES))


async def test_production_cannot_be_left_to_break_its_callers_unasked(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.become(**LEAVES))
    assert held(await place.publish(endpoint("/hr/v1", NO_SALARY))) == proposal  # the one that is open comes first
    assert await company.agree(proposal) == "published"
    said(await place.publish(endpoint("/hr/v1", NO_SALARY)))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "other"},
        {"location": "https://OLD.test:443/"},
        {"customLocations": [{"url": "https://more.test"}]},
        {"location": "https://new.test", "customLocations": [{"url": "https://old.test/"}]},
    ],
    ids=["name", "spelling", "one-more", "kept-as-custom"],
)
async def test_what_takes_nothing_from_callers_is_done_at_once(company: Company, change: dict[str, object]) -> None:
    place = await serving(company)
    said(await place.become(**change))
    assert [one["connections"] for one in await place.published()] == [1]


async def test_only_those_who_call_the_address_that_goes_are_asked(company: Company) -> None:
    place = await serving(company, customLocations=[{"url": "https://also.test"}])
    said(await place.become())  # nobody calls the other one
    place = await company.environment(location="https://a.test", customLocations=[{"url": "https://b.test"}])
    said(await place.publish(endpoint("/hr/v1")))
    theirs = await company.environment(by=company.theirs)
    said(await theirs.consume({"endpointLocation": "https://b.test/hr/v1"}))
    said(await place.become(location="https://c.test", customLocations=[{"url": "https://b.test"}]))
    held(await place.become(location="https://c.test"))


async def test_outside_of_production_it_is_done_and_into_production_as_well(company: Company) -> None:
    place = await serving(company, kind="Non-Production")
    said(await place.become(type="Free App"))
    said(await place.become(type="Free App", location="https://new.test"))
    said(await place.become(type="Production", location="https://new.test"))
    held(await place.become(type="Production", location="https://newer.test"))
    said(await place.become(type="Production", location="https://old.test"))  # back to where they call it


async def test_who_registered_by_hand_is_asked_when_the_last_production_goes(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1")))
    twin = await company.environment(application=place.application)
    said(await twin.publish(endpoint("/hr/v1")))
    (contract,) = (await list_versions(company.tenant.id, limit=9, offset=0)).results
    await register(company.consumer.principal, version=contract.id, team=company.consumer.id)
    said(await twin.become(**LEAVES))
    held(await place.become(**LEAVES))


async def test_a_location_that_is_taken_is_told_of_before_anybody_is_asked(company: Company) -> None:
    place = await serving(company)
    other = await company.environment(location="https://new.test")
    async with nothing_written(company.tenant):
        conflict = refused(await place.become(**MOVED), 409, "CONFLICT")
    assert (conflict["environmentUUID"], conflict.get("proposalId")) == (other.environment, None)


async def test_a_location_that_is_taken_meanwhile_ends_what_was_agreed_on(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.become(**MOVED))
    await company.environment(location="https://new.test")
    assert await company.agree(proposal) == "rejected"
    assert said(await place.http.get(place.path))["location"] == "https://old.test"


async def test_what_was_changed_meanwhile_stays(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.become(**MOVED))
    said(await place.become(name="renamed"))
    said(await place.publish(endpoint("/hr/v1"), endpoint("/later", service="later")))
    assert await company.agree(proposal) == "published"
    now = said(await place.http.get(place.path))
    assert (now["name"], now["location"]) == ("renamed", "https://new.test")
    assert [one["path"] for one in await place.published()] == ["hr/v1", "later"]


async def test_an_objection_stands_and_says_why(company: Company) -> None:
    place = await serving(company)
    proposal = held(await place.become(**MOVED))
    await company.agree(proposal, AnswerKind.OBJECTED)
    assert await company.look(proposal, later=True) == "rejected"
    answer = await place.become(**MOVED)
    assert held(answer) == proposal
    assert "we need it" in answer.json()["message"]
    assert held(await place.become(location="https://newer.test")) != proposal


async def test_who_waits_at_the_new_location_is_linked_when_it_is_there(company: Company) -> None:
    place = await serving(company)
    early = await company.environment(by=company.theirs)
    said(await early.consume({"endpointLocation": "https://new.test/hr/v1"}))
    assert await early.consumed() == []
    assert await company.agree(held(await place.become(**MOVED))) == "published"
    assert len(await early.consumed()) == 1


async def test_a_way_to_log_in_cannot_be_taken_away_by_another_version_at_the_place(company: Company) -> None:
    both = {"securityScheme": {"securityTypes": [{"name": "Basic"}, {"name": "Anonymous"}]}}
    place = await company.environment()
    said(await place.publish(endpoint("/hr/v1", serviceVersion=both)))
    await company.consume(place)
    answer = await place.publish(endpoint("/hr/v1", version="2.0"))
    held(answer)
    assert "no longer log in with Anonymous" in answer.json()["message"]
