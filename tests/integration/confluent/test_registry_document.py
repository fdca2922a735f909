"""The registry API's document, and requests made from it: whatever is sent, the answer is one that it knows."""

from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis import GenerationMode

from app.runtime.postgres import EmbeddedPostgres
from app.surfaces.confluent.application import MOUNT, ROUTES
from app.surfaces.confluent.document import describe
from tests.integration.confluent.conftest import Registry
from tests.support.probing import both_modes, every_operation, probe, server
from tests.support.process import ApiProcess
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = describe(ROUTES, MOUNT)
_KNOWN = {"subject": "orders-value", "version": "1", "schema_id": "1"}


@pytest.fixture(scope="module")
def process(database: EmbeddedPostgres) -> Iterator[ApiProcess]:
    with server(database) as started:
        yield started


@pytest.mark.parametrize("known", [_KNOWN, {}], ids=["there", "anywhere"])
@both_modes
@every_operation(_DOCUMENT)
async def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess,
    registry: Registry,
    tenant: Tenancy,
    operation: Any,
    mode: GenerationMode,
    known: dict[str, str],
) -> None:
    await registry.register("orders-value")
    probe(operation, mode, process.url + MOUNT, tenant, known=known)


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
