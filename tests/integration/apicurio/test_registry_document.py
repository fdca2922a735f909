"""The registry API's document, and requests made from it: whatever is sent, the answer is one that it knows.

The same requests are made from the document that Apicurio publishes, where `ASSENT_CONFORMANCE` names the folder with
measured behaviours: the document is in the folder `specs` beside it.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from app.contracts.properties import CHANGE_DRAFTS, DELETE_ARTIFACTS, DELETE_GROUPS, DELETE_VERSIONS, set_property
from app.runtime.postgres import EmbeddedPostgres
from app.surfaces.apicurio.application import MOUNT, ROUTES
from app.surfaces.apicurio.archives import download
from app.surfaces.apicurio.document import describe
from tests.integration.apicurio.conftest import Registry
from tests.support.probing import both_modes, every_operation, names_of_operations, probe, server
from tests.support.process import ApiProcess
from tests.support.schemas import ORDER
from tests.support.tenants import Tenancy

_DOCUMENT: dict[str, Any] = describe((*ROUTES, download), MOUNT)


@pytest.fixture(scope="module")
def process(database: EmbeddedPostgres) -> Iterator[ApiProcess]:
    with server(database) as started:
        yield started


@pytest.fixture
async def there(registry: Registry, tenant: Tenancy) -> dict[str, str]:
    """Something of every kind that a path can name, in a registry where everything can be deleted."""
    for name in (CHANGE_DRAFTS, DELETE_ARTIFACTS, DELETE_GROUPS, DELETE_VERSIONS):
        await set_property(tenant.admin, name, "true")
    made = (await registry.make("orders", version={"version": "1.0.0"}))["version"]
    version = registry.at("orders", "/versions/1.0.0")
    comment = await registry.done("POST", f"{version}/comments", {"value": "looks good"})
    await registry.done("POST", registry.at("orders", "/branches"), {"branchId": "1.x", "versions": ["1.0.0"]})
    rule = {"ruleType": "VALIDITY", "config": "FULL"}
    for place in ("/admin", f"/groups/{registry.group}", registry.at("orders")):
        await registry.done("POST", f"{place}/rules", rule)
    await registry.done("POST", "/admin/roleMappings", {"principalId": "anna", "role": "DEVELOPER"})
    link = await registry.done("GET", "/admin/export", forBrowser="true")
    return {
        "group": registry.group,
        "artifact": "orders",
        "version": "1.0.0",
        "branch": "1.x",
        "comment": comment["commentId"],
        "rule": "VALIDITY",
        "principal": "anna",
        "name": CHANGE_DRAFTS,
        "global_id": str(made["globalId"]),
        "content_id": str(made["contentId"]),
        "content_hash": hashlib.sha256(ORDER.encode()).hexdigest(),
        "download": link["downloadId"],
    }


@both_modes
@every_operation(_DOCUMENT)
def test_whatever_is_sent_the_answer_is_documented(
    process: ApiProcess, tenant: Tenancy, there: dict[str, str], operation: Any, mode: GenerationMode
) -> None:
    probe(operation, mode, process.url + MOUNT, tenant, known=there)


_SPECIFICATION = Path(os.environ.get("ASSENT_CONFORMANCE", "")).parent / "specs" / "apicurio_v3_openapi.json"
_NAMES = {"groupId": "group", "artifactId": "artifact", "versionExpression": "version", "branchId": "branch",
          "commentId": "comment", "ruleType": "rule", "principalId": "principal", "propertyName": "name",
          "globalId": "global_id", "contentId": "content_id", "contentHash": "content_hash"}  # fmt: skip
"""Parameters as Apicurio's own document calls them, and as ours does."""


_LEFT_OUT = {
    "GroupMetaData": {"description", "labels"},
    "SearchedGroup": {"description"},
    "BranchMetaData": {"groupId"},
    "SearchedBranch": {"groupId", "artifactId"},
}
"""What the document says is always there, and Apicurio's own server leaves out where there is nothing to say."""


def _published() -> dict[str, Any]:
    """Apicurio's own document, without what its own server does not keep to; an empty one, where it is not there."""
    if not os.environ.get("ASSENT_CONFORMANCE"):
        return {"openapi": "3.0.3", "info": {"title": "none", "version": "3"}, "paths": {}}
    document = json.loads(_SPECIFICATION.read_text())
    parts = document["components"]
    for name, absent in _LEFT_OUT.items():
        required = parts["schemas"][name]["required"]
        parts["schemas"][name]["required"] = [member for member in required if member not in absent]
    parts["responses"]["ArtifactContent"]["content"] = {}  # JSON, too, which is no string
    return document


def an_error_is_one(_: Any, answer: Any, case: Any) -> None:
    """Its document does not list what any server may answer: no key, no right, no such method."""
    if answer.status_code >= 400:
        said = answer.json()
        assert {"title", "detail", "status", "name", "error_code", "message"} <= said.keys()
        assert said["status"] == answer.status_code
    else:
        listed = case.operation.definition.raw["responses"]
        assert str(answer.status_code) in listed or case.operation.definition.raw["operationId"] == "importData"


@pytest.mark.skipif(not os.environ.get("ASSENT_CONFORMANCE"), reason="ASSENT_CONFORMANCE names no folder")
@both_modes
@every_operation(_published())
def test_whatever_is_sent_the_answer_is_one_that_apicurio_documents(
    process: ApiProcess, tenant: Tenancy, there: dict[str, str], operation: Any, mode: GenerationMode
) -> None:
    known = {theirs: there[ours] for theirs, ours in _NAMES.items()}
    checks = [not_a_server_error, response_schema_conformance, an_error_is_one]
    probe(operation, mode, process.url + MOUNT, tenant, known=known, checks=checks)


def test_the_document_is_valid_and_says_all_that_can_go_wrong() -> None:
    validate(_DOCUMENT)
    names = names_of_operations(_DOCUMENT, {"400", "401", "403", "404", "429", "503"}, {"405", "409"})
    assert len(names) == 80  # those of Apicurio's own document, and the downloads that an export may be


async def test_the_document_is_served_to_everybody(registry_of: Any) -> None:
    answer = await registry_of(None).http.get("openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json"
    assert answer.json() == _DOCUMENT
