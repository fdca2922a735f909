"""The API document, and requests made from it: whatever is sent, the answer is one that the document knows."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from schemathesis import GenerationMode

from app.runtime.postgres import EmbeddedPostgres
from app.surfaces.native.application import api_document
from tests.support.answers import body
from tests.support.clients import ClientOf
from tests.support.probing import both_modes, every_operation, probe, server
from tests.support.process import ApiProcess
from tests.support.schemas import ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = msgspec.json.decode(api_document())


@pytest.fixture(scope="module")
def process(database: EmbeddedPostgres) -> Iterator[ApiProcess]:
    with server(database) as started:
        yield started


@pytest.fixture
async def ids(tenant: Tenancy) -> dict[str, str]:
    """Something of every kind that a path can name, so that requests get further than to a 404."""
    producer, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer, fqn="shop.orders")
    registration = await tenant.registration(consumer, contract)
    found = {
        "team_id": producer.id,
        "asset_id": contract.asset_id,
        "contract_id": contract.id,
        "registration_id": registration.id,
        "proposal_id": await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL),
        "group": "shop",
    }
    return {name: str(value) for name, value in found.items()}


@both_modes
@every_operation(_DOCUMENT)
def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess, tenant: Tenancy, ids: dict[str, str], operation: Any, mode: GenerationMode
) -> None:
    probe(operation, mode, process.url, tenant, known=ids)


async def test_the_document_is_served_to_everybody(client: ClientOf) -> None:
    response = await client(None).get("openapi.json")
    assert response.headers["content-type"] == "application/vnd.oai.openapi+json"
    assert response.json() == _DOCUMENT


def test_every_operation_has_a_name_a_summary_and_its_problems() -> None:
    names = set[str]()
    for operations in _DOCUMENT["paths"].values():
        for operation in operations.values():
            names.add(operation["operationId"])
            assert operation["summary"]
            assert operation["tags"]
            for status in ("400", "401", "403", "503"):
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    assert len(names) == sum(len(operations) for operations in _DOCUMENT["paths"].values())


async def test_answers_have_every_member_that_the_document_promises(api: httpx.AsyncClient, tenant: Tenancy) -> None:
    await tenant.contract(await tenant.team())
    (asset,) = body(await api.get("assets"))["results"]
    assert set(asset) == set(_DOCUMENT["components"]["schemas"]["ArtifactView"]["required"])
