"""Services that are not OData: published, broken, agreed on and published, as those are."""

from typing import Any
from uuid import UUID

import pytest

from app.proposals.views import get_proposal
from tests.support.catalog import Company, Document, endpoint, held, refused, said
from tests.unit.formats.wsdl.helpers import SMALL

EVENTS = """\
asyncapi: 2.4.0
info: {title: Orders, version: "1"}
channels:
  shop.orders:
    subscribe:
      message:
        payload: {type: object, required: [id, total], properties: {id: {type: string}, total: {type: number}}}
"""


def described(kind: str, language: str, text: str) -> Document:
    """An endpoint of another kind of service."""
    documents = [{"isPrimary": True, "uri": "contract", "contents": text}]
    contract = {"type": language, "documentBaseURL": "https://shop.test/", "documents": documents}
    return endpoint("/shop", service="shop.orders", serviceVersion={"type": kind, "contracts": [contract]})


CASES = [
    pytest.param(
        "SOAP",
        "WSDL",
        SMALL,
        (('name="note"', 'name="remark"'),),
        (("</xs:simpleType>", '</xs:simpleType><xs:element name="New" type="xs:int"/>'),),
        ("1.1", "REQUEST_ELEMENT_REMOVED", '<n:Place xmlns:n="urn:orders"><n:id>a</n:id><n:note>a</n:note></n:Place>'),
        id="soap",
    ),
    pytest.param(
        "Business Events",
        "Async API",
        EVENTS,
        ((", total]", "]"), (", total: {type: number}", "")),
        (("total: {type: number}", "total: {type: number}, note: {type: string}"),),
        ("2.4.0", "SENT_PROPERTY_REMOVED", '{"channel":"shop.orders","payload":{"id":""}}'),
        id="events",
    ),
]


def changed(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize(("kind", "language", "text", "broken", "more", "expected"), CASES)
async def test_a_break_waits_for_consumers_with_its_proof_and_is_published_once_they_agree(
    company: Company, kind: str, language: str, text: str, broken: Any, more: Any, expected: tuple[str, str, str]
) -> None:
    place = await company.environment()
    said(await place.publish(described(kind, language, text)))
    (one,) = await place.published()
    version = (await place.one(one["uuid"]))["serviceVersion"]
    assert (version["type"], version["contracts"][0]["type"]) == (kind, language)
    assert version["contracts"][0]["specificationVersion"] == expected[0]
    await company.consume(place, path="shop")

    said(await place.publish(described(kind, language, changed(text, more))))  # which breaks nobody

    worse = described(kind, language, changed(text, broken))
    proposal = held(await place.publish(worse))
    assert held(await place.publish(worse)) == proposal
    (item,) = (await get_proposal(company.tenant.admin, UUID(proposal))).items
    shown = {(change.rule, witness.document) for change in item.changes for witness in change.witnesses}
    assert expected[1:] in shown

    assert await company.agree(proposal) == "published"
    (again,) = said(await place.publish(worse))["endpoints"]
    assert again["uuid"] == one["uuid"]
    documents = (await place.one(one["uuid"]))["serviceVersion"]["contracts"][0]["documents"]
    assert documents[0]["contents"] == changed(text, broken)


@pytest.mark.parametrize(("kind", "language"), [("SOAP", "WSDL"), ("Business Events", "Async API")])
@pytest.mark.parametrize("text", ["<a/>", "<a", '<!DOCTYPE a [<!ENTITY x "y">]><a/>'], ids=["other", "broken", "dtd"])
async def test_what_is_no_such_contract_is_refused_and_nothing_changes(
    company: Company, kind: str, language: str, text: str
) -> None:
    place = await company.environment()
    refused(await place.publish(described(kind, language, text)), 400, "INVALID_REQUEST")
    assert await place.published() == []
