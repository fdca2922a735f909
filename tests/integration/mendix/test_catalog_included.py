"""Contracts of several documents: what the primary one includes is part of the contract."""

from typing import Any

from app.storage.engine import fetch
from tests.support.catalog import Company, Place, endpoint, held, refused, said
from tests.unit.formats.csdl.helpers import v4

INCLUDING = v4(
    '<EntityType Name="Employee"><Key><PropertyRef Name="Id"/></Key>'
    '<Property Name="Id" Type="Edm.Int32" Nullable="false"'
    '/><Property Name="Home" Type="t.Address"/></EntityType>'
    '<EntityContainer Name="C"><EntitySet Name="Employees" EntityType="My.Employee"/></EntityContainer>',
    outside='<edmx:Reference Uri="https://hr.test/types.xml"><edmx:Include Namespace="common" Alias="t"/>'
    "</edmx:Reference>",
)
TYPES = v4('<ComplexType Name="Address"><Property Name="Zip" Type="Edm.String"/></ComplexType>', namespace="common")
ZIPLESS = TYPES.replace('<Property Name="Zip" Type="Edm.String"/>', "")
FEED = {"isPrimary": False, "uri": "servicefeed.xml", "contents": "<service/>"}


def of_two(types: str, primary: str = INCLUDING, *more: dict[str, Any]) -> dict[str, Any]:
    """An endpoint whose contract is in two documents."""
    documents = [
        {"isPrimary": True, "uri": "metadata.xml", "contents": primary},
        {"isPrimary": False, "uri": "types.xml", "contents": types},
        *more,
    ]
    contract = {"type": "CSDL", "documentBaseURL": "https://hr.test/", "documents": documents}
    return endpoint("/hr/v1", serviceVersion={"contracts": [contract]})


async def _documents(place: Place, uuid: str) -> list[str]:
    found = (await place.one(uuid))["serviceVersion"]["contracts"][0]["documents"]
    return [each["contents"] for each in found]


async def test_what_is_included_is_part_of_the_contract(company: Company) -> None:
    place = await company.environment()
    (served,) = said(await place.publish(of_two(TYPES, INCLUDING, FEED)))["endpoints"]
    assert await _documents(place, served["uuid"]) == [INCLUDING, TYPES, "<service/>"], "as they were sent"
    await company.consume(place)
    again = said(await place.publish(of_two(TYPES, INCLUDING, FEED)))["endpoints"]
    assert [one["uuid"] for one in again] == [served["uuid"]]

    proposal = held(await place.publish(of_two(ZIPLESS, INCLUDING, FEED)))
    assert held(await place.publish(of_two(ZIPLESS, INCLUDING, FEED))) == proposal
    assert await _documents(place, served["uuid"]) == [INCLUDING, TYPES, "<service/>"]
    assert await company.agree(proposal) == "published"
    assert await _documents(place, served["uuid"]) == [INCLUDING, ZIPLESS, "<service/>"]


async def test_what_the_registry_has_of_it_stands_alone(company: Company) -> None:
    place = await company.environment()
    said(await place.publish(of_two(TYPES)))
    reformatted = of_two(TYPES.replace("><", ">\n<"))
    (served,) = said(await place.publish(reformatted))["endpoints"]
    assert await _documents(place, served["uuid"]) == [INCLUDING, TYPES.replace("><", ">\n<")], (
        "the same in other words"
    )
    rows = await fetch(
        """
        SELECT c.text FROM version v JOIN artifact a ON a.id = v.artifact JOIN content c ON c.id = v.content
        WHERE a.tenant = $1
        """,
        company.tenant.id,
    )
    [text] = [row["text"] for row in rows]
    assert 'Namespace="common"' in text
    assert "edmx:Reference" not in text


async def test_what_cannot_be_included_is_refused(company: Company) -> None:
    place = await company.environment()
    for types, reason in (("<", "types.xml"), (TYPES.replace("Address", "Place"), "common.Address")):
        body = refused(await place.publish(of_two(types)), 400, "INVALID_REQUEST")
        assert reason in body["message"]
    assert await place.published() == []
