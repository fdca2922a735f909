"""The catalog API's document, and requests made from it: whatever is sent, the answer is one that it knows.

The same requests are made from the document that Mendix publishes, where `ASSENT_CONFORMANCE` names the folder with
measured behaviours: the document is in the folder `specs` beside it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from app.runtime.postgres import EmbeddedPostgres
from app.surfaces.mendix.application import REGISTERING, SEARCHING
from app.surfaces.mendix.document import describe
from app.surfaces.mendix.wire import REGISTRATION, SEARCH
from tests.support.catalog import Company, endpoint
from tests.support.probing import EXAMPLES, both_modes, every_operation, names_of_operations, probe, server
from tests.support.process import ApiProcess
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = describe(REGISTERING, SEARCHING)
_CONFORMANCE = os.environ.get("ASSENT_CONFORMANCE", "")
_SEARCH = "/x-search"
_LARGE = "putPublishedEndpoints"
"""Takes seconds to make up a body for."""
_METHODS = frozenset({"get", "put", "post", "delete"})


@pytest.fixture(scope="module")
def process(database: EmbeddedPostgres) -> Iterator[ApiProcess]:
    with server(database) as started:
        yield started


@pytest.fixture
async def there(company: Company) -> dict[str, str]:
    """Something of every kind that a path can name, so that requests get further than to a 404."""
    place = await company.environment()
    await place.publish(endpoint("hr/v1"))
    (published,) = await place.published()
    return {
        "app_uuid": place.application,
        "environment_uuid": place.environment,
        "endpoint_uuid": published["uuid"],
        "service_name": "hr.employees",
    }


@both_modes
@every_operation(_DOCUMENT)
def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess, tenant: Tenancy, there: dict[str, str], operation: Any, mode: GenerationMode
) -> None:
    examples = 2 if operation.definition.raw["operationId"] == _LARGE else EXAMPLES
    probe(operation, mode, process.url, tenant, known=there, examples=examples)


def _published() -> dict[str, Any]:
    """Mendix's own document, with whole paths: two APIs are in it, one below `/x-search`. Empty if it is not there."""
    document: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "Mendix", "version": "5"}, "paths": {}}
    if not _CONFORMANCE:
        return document
    found = yaml.safe_load((Path(_CONFORMANCE).parent / "specs" / "mendix_registration_v5.yaml").read_text())
    for path, operations in found["paths"].items():
        operations.pop("servers", None)
        whole = SEARCH + path.removeprefix(_SEARCH) if path.startswith(_SEARCH) else REGISTRATION + path
        document["paths"][whole] = operations
        for method, operation in operations.items():
            if method in _METHODS:
                operation["operationId"] = f"{method} {path}"
    return found | document


_NAMES = {"AppUUID": "app_uuid", "EnvironmentUUID": "environment_uuid", "EndpointUUID": "endpoint_uuid",
          "ServiceName": "service_name"}  # fmt: skip
"""Parameters as Mendix's own document calls them, and as ours does."""


@pytest.mark.skipif(not _CONFORMANCE, reason="ASSENT_CONFORMANCE names no folder")
@both_modes
@every_operation(_published())
def test_whatever_is_sent_the_answer_is_one_that_mendix_documents(
    process: ApiProcess, tenant: Tenancy, there: dict[str, str], operation: Any, mode: GenerationMode
) -> None:
    known = {theirs: there[ours] for theirs, ours in _NAMES.items()}
    probe(operation, mode, process.url, tenant, known=known)


def test_the_document_is_valid_and_says_all_that_can_go_wrong() -> None:
    validate(_DOCUMENT)
    names = names_of_operations(_DOCUMENT, {"400", "401", "403", "404", "503"}, {"409", "413"})
    assert len(names) == 23  # those of Mendix's own document
