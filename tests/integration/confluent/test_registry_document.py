"""The registry API's document, and requests made from it: whatever is sent, the answer is one that it knows."""

from collections.abc import Iterator
from typing import Any, cast

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
from app.surfaces.confluent.application import MOUNT, ROUTES
from app.surfaces.confluent.document import describe
from tests.integration.confluent.conftest import Registry
from tests.support.database import temporary_home
from tests.support.process import ApiProcess, api_process
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = describe(ROUTES, MOUNT)
_SCHEMA = schemathesis.openapi.from_dict(_DOCUMENT)
_OPERATIONS: list[Any] = [cast(Any, found).ok() for found in _SCHEMA.get_all_operations()]
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_EXAMPLES = 8
_KNOWN = {"subject": "orders-value", "version": "1", "schema_id": "1"}


@pytest.fixture(scope="module")
def process(database: EmbeddedPostgres) -> Iterator[ApiProcess]:
    """A server of its own: what is generated may well take it down."""
    with temporary_home() as home, api_process(home, DATABASE_URL=database.dsn) as started:
        started.wait_until_ready()
        yield started


@pytest.mark.parametrize("known", [True, False], ids=["there", "anywhere"])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda operation: operation.definition.raw["operationId"])
async def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess, registry: Registry, tenant: Tenancy, operation: Any, mode: GenerationMode, known: bool
) -> None:
    await registry.register("orders-value")
    names = {named.name for named in operation.path_parameters} & _KNOWN.keys()
    fixed = {name: _KNOWN[name] for name in names} if known else {}

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
        case.path_parameters |= fixed
        headers = {"Authorization": f"Bearer {tenant.admin_key}"}
        case.call_and_validate(base_url=process.url + MOUNT, headers=headers, checks=_CHECKS)

    probe()


async def test_the_document_is_served_to_everybody(registry_of: Any) -> None:
    for path in ("/openapi.json", f"{MOUNT}/openapi.json"):
        answer = await registry_of(None).http.get(path)
        assert answer.headers["content-type"] == "application/vnd.oai.openapi+json"
        assert answer.json() == _DOCUMENT


def test_every_operation_has_a_name_a_summary_and_its_failures() -> None:
    names = set[str]()
    for operations in _DOCUMENT["paths"].values():
        for operation in operations.values():
            names.add(operation["operationId"])
            assert operation["summary"]
            assert operation["tags"]
            for status in ("401", "403", "404", "422", "503"):
                assert operation["responses"][status]["content"]["application/vnd.schemaregistry.v1+json"]
    assert len(names) == sum(len(operations) for operations in _DOCUMENT["paths"].values())
