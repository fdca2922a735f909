"""The API document, and requests made from it: whatever is sent, the answer is one that the document knows."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import httpx
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.runtime.postgres import EmbeddedPostgres
from app.surfaces.native.application import api_document
from tests.support.answers import body
from tests.support.clients import ClientOf
from tests.support.database import temporary_home
from tests.support.process import ApiProcess, api_process
from tests.support.schemas import ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = msgspec.json.decode(api_document())
_SCHEMA = schemathesis.openapi.from_dict(_DOCUMENT)
_OPERATIONS: list[Any] = [cast(Any, found).ok() for found in _SCHEMA.get_all_operations()]
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_EXAMPLES = 8


@pytest.fixture(scope="module")
def process(database: EmbeddedPostgres) -> Iterator[ApiProcess]:
    """A server of its own: what is generated may well take it down."""
    with temporary_home() as home, api_process(home, DATABASE_URL=database.dsn) as started:
        started.wait_until_ready()
        yield started


@pytest.fixture
async def ids(tenant: Tenancy) -> dict[str, UUID | str]:
    """Something of every kind that a path can name, so that requests get further than to a 404."""
    producer, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer, fqn="shop.orders")
    registration = await tenant.registration(consumer, contract)
    return {
        "team_id": producer.id,
        "asset_id": contract.asset_id,
        "contract_id": contract.id,
        "registration_id": registration.id,
        "proposal_id": await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL),
        "group": "shop",
    }


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda operation: operation.definition.raw["operationId"])
def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess, tenant: Tenancy, ids: dict[str, UUID | str], operation: Any, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {tenant.admin_key}"}
    known = {named.name: str(ids[named.name]) for named in operation.path_parameters if named.name in ids}

    @given(case=operation.as_strategy(mode))
    @settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        database=None,
    )
    def probe(case: Case[Any]) -> None:
        case.path_parameters |= known
        case.call_and_validate(base_url=process.url, headers=headers, checks=_CHECKS)

    probe()


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
