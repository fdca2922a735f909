"""This API's document, and requests made from it: whatever is sent, the answer is one that it knows."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.runtime.postgres import EmbeddedPostgres
from app.surfaces.untp.application import PREFIX, ROUTES
from app.surfaces.untp.document import describe
from tests.integration.untp.conftest import Naming
from tests.support.database import temporary_home
from tests.support.process import ApiProcess, api_process
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = describe(ROUTES, PREFIX)
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
async def ids(naming: Naming) -> dict[str, str]:
    """Something of every kind that a path can name, so that requests get further than to a 404."""
    scheme = await naming.scheme()
    return {
        "registrar_id": scheme["registrarId"],
        "scheme_id": scheme["id"],
        "identifier_id": (await naming.identifier(scheme["id"]))["id"],
        "service_id": (await naming.service())["id"],
    }


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda operation: operation.definition.raw["operationId"])
def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess, tenant: Tenancy, ids: dict[str, str], operation: Any, mode: GenerationMode
) -> None:
    known = {named.name: ids[named.name] for named in operation.path_parameters}

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
        headers = {"Authorization": f"Bearer {tenant.admin_key}"}
        case.call_and_validate(base_url=process.url, headers=headers, checks=_CHECKS)

    probe()


def test_the_document_is_valid_and_says_all_that_can_go_wrong() -> None:
    validate(_DOCUMENT)
    names = set[str]()
    for operations in _DOCUMENT["paths"].values():
        for method, operation in operations.items():
            names.add(operation["operationId"])
            assert operation["summary"]
            failures = {"400", "401", "403", "404", "503"} | ({"409"} if method != "get" else set())
            assert failures <= operation["responses"].keys()
    assert len(names) == 20
