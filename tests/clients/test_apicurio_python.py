"""Apicurio's own client for Python: the life of an artifact, and a break that a consumer has to agree to.

The client is installed for development on Linux with Python 3.11 alone, as its own requirements allow no other.
"""
# Its models are generated, and say of every member that it may be missing:
# pyright: reportOptionalMemberAccess=false, reportOptionalSubscript=false

import asyncio
import json
import warnings
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.clients.cast import Cast
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL

pytest.importorskip("apicurioregistrysdk", reason="the client is installed on Linux with Python 3.11 only")

from apicurioregistrysdk.client.models.add_version_to_branch import AddVersionToBranch
from apicurioregistrysdk.client.models.artifact_reference import ArtifactReference
from apicurioregistrysdk.client.models.create_artifact import CreateArtifact
from apicurioregistrysdk.client.models.create_branch import CreateBranch
from apicurioregistrysdk.client.models.create_group import CreateGroup
from apicurioregistrysdk.client.models.create_rule import CreateRule
from apicurioregistrysdk.client.models.create_version import CreateVersion
from apicurioregistrysdk.client.models.editable_artifact_meta_data import EditableArtifactMetaData
from apicurioregistrysdk.client.models.handle_references_type import HandleReferencesType
from apicurioregistrysdk.client.models.labels import Labels
from apicurioregistrysdk.client.models.new_comment import NewComment
from apicurioregistrysdk.client.models.problem_details import ProblemDetails
from apicurioregistrysdk.client.models.reference_type import ReferenceType
from apicurioregistrysdk.client.models.rule_type import RuleType
from apicurioregistrysdk.client.models.rule_violation_problem_details import RuleViolationProblemDetails
from apicurioregistrysdk.client.models.version_content import VersionContent
from apicurioregistrysdk.client.models.version_state import VersionState
from apicurioregistrysdk.client.models.wrapped_version_state import WrappedVersionState
from apicurioregistrysdk.client.registry_client import RegistryClient
from kiota_abstractions.authentication.anonymous_authentication_provider import AnonymousAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_http.httpx_request_adapter import HttpxRequestAdapter

with warnings.catch_warnings():  # marks do not reach what warns while tests are collected
    warnings.simplefilter("ignore", DeprecationWarning)
    from apicurioregistrysdk.client.ids.global_ids.item.references.references_request_builder import (
        ReferencesRequestBuilder,
    )
    from apicurioregistrysdk.client.ids.global_ids.item.with_global_item_request_builder import (
        WithGlobalItemRequestBuilder,
    )

pytestmark = [
    pytest.mark.xdist_group("clients"),
    pytest.mark.timeout(120),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # on import, from what the client was generated with
]


@pytest.fixture
async def client(cast: Cast) -> AsyncIterator[Any]:
    """The client, with the producer's key as a password."""
    async with httpx.AsyncClient(auth=(cast.producer.name, cast.producer.key), timeout=30) as http:
        adapter = HttpxRequestAdapter(AnonymousAuthenticationProvider(), http_client=http)
        adapter.base_url = f"{cast.url}/apis/registry/v3"
        yield RegistryClient(adapter)


def _content(text: str, **members: Any) -> VersionContent:
    return VersionContent(content=text, content_type="application/json", **members)


def _version(text: str, **members: Any) -> CreateVersion:
    return CreateVersion(content=_content(text), **members)


async def test_the_life_of_an_artifact(client: Any, topic: str) -> None:
    group = await client.groups.post(CreateGroup(group_id=topic, labels=Labels(additional_data={"team": "shop"})))
    assert (group.group_id, group.labels.additional_data) == (topic, {"team": "shop"})
    artifacts = client.groups.by_group_id(topic).artifacts
    made = await artifacts.post(
        CreateArtifact(artifact_id="orders", artifact_type="AVRO", name="Orders",
                       first_version=_version(ORDER, version="1.0.0"))
    )  # fmt: skip
    assert (made.artifact.name, made.version.version, made.version.state) == ("Orders", "1.0.0", VersionState.ENABLED)
    orders = artifacts.by_artifact_id("orders")
    await orders.put(EditableArtifactMetaData(description="what was ordered"))
    assert (await orders.get()).description == "what was ordered"

    second = await orders.versions.post(_version(ORDER_WIDER, version="1.1.0"))
    latest = orders.versions.by_version_expression("branch=latest")
    assert (await latest.get()).global_id == second.global_id
    assert (await latest.content.get()).decode() == ORDER_WIDER
    assert (await client.ids.global_ids.by_global_id(made.version.global_id).get()).decode() == ORDER
    assert (await client.ids.content_ids.by_content_id(second.content_id).get()).decode() == ORDER_WIDER

    await orders.branches.post(CreateBranch(branch_id="1.x", versions=["1.0.0"]))
    branch = orders.branches.by_branch_id("1.x")
    await branch.versions.post(AddVersionToBranch(version="1.1.0"))
    assert [one.version for one in (await branch.versions.get()).versions] == ["1.1.0", "1.0.0"]
    comment = await latest.comments.post(NewComment(value="looks good"))
    assert [one.comment_id for one in await latest.comments.get()] == [comment.comment_id]

    await orders.rules.post(CreateRule(rule_type=RuleType.COMPATIBILITY, config="FULL"))
    with pytest.raises(RuleViolationProblemDetails) as refused:
        await orders.versions.post(_version(ORDER_WITHOUT_TOTAL))
    assert refused.value.name == "RuleViolationException"
    assert refused.value.causes[0].description

    await orders.versions.by_version_expression("1.0.0").state.put(WrappedVersionState(state=VersionState.DISABLED))
    with pytest.raises(ProblemDetails) as hidden:
        await orders.versions.by_version_expression("1.0.0").content.get()
    assert hidden.value.status == 404
    found = await client.search.artifacts.get()
    assert topic in {one.group_id for one in found.artifacts}
    assert (await client.users.me.get()).developer
    await orders.delete()
    with pytest.raises(ProblemDetails) as gone:
        await orders.get()
    assert gone.value.name == "ArtifactNotFoundException"


async def test_a_draft_is_changed_until_it_is_published(client: Any, topic: str) -> None:
    artifacts = client.groups.by_group_id(topic).artifacts
    first = _version(ORDER, version="1.0.0")
    await artifacts.post(CreateArtifact(artifact_id="orders", artifact_type="AVRO", first_version=first))
    versions = artifacts.by_artifact_id("orders").versions
    made = await versions.post(_version("{}", version="1.1.0", is_draft=True))
    assert made.state is VersionState.DRAFT
    draft, latest = (versions.by_version_expression(name) for name in ("1.1.0", "branch=latest"))
    await draft.content.put(_content(ORDER_WIDER))
    assert (await draft.content.get()).decode() == ORDER_WIDER
    assert (await latest.get()).version == "1.0.0"

    await draft.state.put(WrappedVersionState(state=VersionState.ENABLED))
    published = await latest.get()
    assert (published.version, published.state) == ("1.1.0", VersionState.ENABLED)
    assert (await latest.content.get()).decode() == ORDER_WIDER
    with pytest.raises(ProblemDetails) as late:
        await draft.content.put(_content(ORDER))
    assert late.value.status == 409
    assert (await latest.content.get()).decode() == ORDER_WIDER


async def test_references_are_followed_in_both_directions(client: Any, topic: str) -> None:
    artifacts = client.groups.by_group_id(topic).artifacts
    body = CreateArtifact(artifact_id="orders", artifact_type="AVRO", first_version=_version(ORDER, version="1.0.0"))
    referred = (await artifacts.post(body)).version.global_id
    shipment = json.dumps({"type": "record", "name": "Shipment", "fields": [{"name": "order", "type": "Order"}]})
    reference = ArtifactReference(name="Order", group_id=topic, artifact_id="orders", version="1.0.0")
    first = CreateVersion(content=_content(shipment, references=[reference]), version="1")
    body = CreateArtifact(artifact_id="shipments", artifact_type="AVRO", first_version=first)
    made = (await artifacts.post(body)).version.global_id

    by_id = client.ids.global_ids.by_global_id
    assert await by_id(made).references.get() == [reference]
    inbound = ReferencesRequestBuilder.ReferencesRequestBuilderGetQueryParameters(ref_type=ReferenceType.INBOUND)
    (found,) = await by_id(referred).references.get(RequestConfiguration(query_parameters=inbound))
    assert (found.group_id, found.artifact_id, found.version) == (topic, "shipments", "1")
    assert (await by_id(made).get()).decode() == shipment
    whole = WithGlobalItemRequestBuilder.WithGlobalItemRequestBuilderGetQueryParameters(
        references=HandleReferencesType.DEREFERENCE
    )
    dereferenced = json.loads(await by_id(made).get(RequestConfiguration(query_parameters=whole)))
    order = dereferenced["fields"][0]["type"]
    assert order["fields"] == json.loads(ORDER)["fields"]


async def test_a_break_waits_for_its_consumer_and_goes_on(client: Any, cast: Cast, topic: str) -> None:
    artifacts = client.groups.by_group_id(topic).artifacts
    body = CreateArtifact(artifact_id="orders", artifact_type="AVRO", first_version=_version(ORDER))
    await artifacts.post(body)
    await cast.depend(f"{topic}.orders")
    versions = artifacts.by_artifact_id("orders").versions
    with pytest.raises(RuleViolationProblemDetails) as held:
        await versions.post(_version(ORDER_WITHOUT_TOTAL))
    proposal = await cast.waiting(f"{topic}.orders")
    assert str(held.value.additional_data["proposal_id"]) == proposal
    await cast.acknowledge(proposal)
    while True:
        try:
            made = await versions.post(_version(ORDER_WITHOUT_TOTAL))
        except RuleViolationProblemDetails:
            await asyncio.sleep(0.1)
        else:
            break
    assert made.version == "2"
