"""This API's document, and requests made from it: whatever is sent, the answer is one that it knows."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from app.runtime.postgres import EmbeddedPostgres
from app.surfaces.untp.application import PREFIX, ROUTES
from app.surfaces.untp.document import describe
from tests.integration.untp.conftest import Naming
from tests.support.probing import both_modes, every_operation, names_of_operations, probe, server
from tests.support.process import ApiProcess
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = describe(ROUTES, PREFIX)


@pytest.fixture(scope="module")
def process(database: EmbeddedPostgres) -> Iterator[ApiProcess]:
    with server(database) as started:
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


@both_modes
@every_operation(_DOCUMENT)
def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess, tenant: Tenancy, ids: dict[str, str], operation: Any, mode: GenerationMode
) -> None:
    probe(operation, mode, process.url, tenant, known=ids)


def test_the_document_is_valid_and_says_all_that_can_go_wrong() -> None:
    validate(_DOCUMENT)
    names = names_of_operations(_DOCUMENT, {"400", "401", "403", "404", "503"}, {"409"})
    assert len(names) == 20
