"""Groups and artifacts: made, found, described and deleted."""

from typing import Any

import pytest

from tests.integration.apicurio.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy


async def test_the_life_of_a_group(registry: Registry) -> None:
    path = f"/groups/{registry.group}"
    made = await registry.done("POST", "/groups", {"groupId": registry.group, "labels": {"k": "v"}, "description": "d"})
    assert (made["groupId"], made["owner"], made["labels"]) == (registry.group, "admin", {"k": "v"})
    assert made["createdOn"].endswith("Z")
    assert "." not in made["createdOn"]
    refused(await registry.call("POST", "/groups", {"groupId": registry.group}), 409, "GroupAlreadyExistsException")
    await registry.done("PUT", path, {"labels": {"k": "w"}})
    assert (await registry.done("GET", path))["description"] == "d", "what is left out stays"
    await registry.done("DELETE", path)
    refused(await registry.call("GET", path), 404, "GroupNotFoundException")
    assert await registry.done("GET", "/groups") == {"groups": [], "count": 0}
    again = await registry.done("POST", "/groups", {"groupId": registry.group})
    assert "labels" not in again


async def test_the_default_group_has_no_name_and_nobody_describes_it(registry: Registry) -> None:
    refused(await registry.call("POST", "/groups", {"groupId": "default"}), 400, "BadRequestException")
    refused(await registry.call("GET", "/groups/default"), 404, "GroupNotFoundException")
    registry.group = "default"
    made = await registry.make("orders")
    assert "groupId" not in made["artifact"]
    assert (await registry.done("GET", "/search/artifacts", groupId="default"))["count"] == 1
    assert await registry.done("GET", "/groups") == {"groups": [], "count": 0}


async def test_groups_in_the_order_that_is_asked_for(registry: Registry) -> None:
    for name in ("b", "c", "a"):
        await registry.done(
            "POST", "/groups", {"groupId": name, "description": f"the {name}", "labels": {"Name": name}}
        )
    listed = await registry.done("GET", "/groups", orderby="createdOn", order="desc", limit=2)
    assert ([one["groupId"] for one in listed["groups"]], listed["count"]) == (["a", "c"], 3)
    for filters in ({"groupId": "b"}, {"description": "he b"}, {"labels": "name:B"}):
        found = await registry.done("GET", "/search/groups", **filters)
        assert [one["groupId"] for one in found["groups"]] == ["b"], filters


async def test_what_is_made_is_described_and_changed(registry: Registry) -> None:
    made = await registry.make("a/b c", name="N", description="D", labels={"Env": "prod"}, version={"version": "1.0.0"})
    artifact, version = made["artifact"], made["version"]
    assert (artifact["artifactId"], artifact["name"], artifact["labels"]) == ("a/b c", "N", {"Env": "prod"})
    assert (version["version"], version["state"], version["artifactType"]) == ("1.0.0", "ENABLED", "AVRO")
    await registry.done("PUT", registry.at("a/b c"), {"name": "M", "labels": {}})
    now = await registry.done("GET", registry.at("a/b c"))
    assert (now["name"], now["description"], "labels" in now) == ("M", "D", False)


async def test_an_owner_is_named_by_the_owner(registry_of: Any, tenant: Tenancy) -> None:
    first, second = await tenant.team("first"), await tenant.team("second")
    registry = registry_of(first)
    await registry.make("orders")
    other = registry_of(second)
    other.group = registry.group
    refused(await other.call("PUT", other.at("orders"), {"owner": "second"}), 403, "ForbiddenException")
    refused(await registry.call("PUT", registry.at("orders"), {"owner": " "}), 400, "MissingRequiredParameterException")
    await registry.done("PUT", registry.at("orders"), {"owner": "second"})
    assert (await other.done("GET", other.at("orders")))["owner"] == "second"
    assert (await other.add("orders", ORDER_WIDER)).status_code == 200, "the team of that name owns it now"
    refused(await registry.add("orders", ORDER), 403, "ForbiddenException")


async def test_what_is_there_already(registry: Registry) -> None:
    await registry.make("orders")

    async def again(text: str, **parameters: str) -> Any:
        first = {"content": {"content": text, "contentType": "application/json"}}
        body = {"artifactId": "orders", "artifactType": "AVRO", "firstVersion": first}
        return await registry.call("POST", f"/groups/{registry.group}/artifacts", body, **parameters)

    refused(await again(ORDER), 409, "ArtifactAlreadyExistsException")
    spaced = ORDER.replace(":", ": ")
    assert (await again(ORDER, ifExists="FIND_OR_CREATE_VERSION")).json()["version"]["version"] == "1"
    assert (await again(spaced, ifExists="FIND_OR_CREATE_VERSION")).json()["version"]["version"] == "2"
    more = ORDER.replace(",", " , ")
    found = await again(more, ifExists="FIND_OR_CREATE_VERSION", canonical="true")
    assert found.json()["version"]["version"] == "2", "the newest that says the same"
    assert (await again(ORDER, ifExists="CREATE_VERSION")).json()["version"]["version"] == "3"
    refused(await again(ORDER, ifExists="NOPE"), 404, "NotFoundException")


async def test_on_trial_nothing_is_made(registry: Registry, tenant: Tenancy) -> None:
    body = {"artifactId": "orders", "artifactType": "AVRO", "name": "N"}
    path = f"/groups/{registry.group}/artifacts"
    first = {"content": {"content": ORDER, "contentType": "application/json"}, "version": "9"}
    async with nothing_written(tenant):
        assert (await registry.done("POST", path, body, dryRun="true"))["artifact"]["name"] == "N"
        tried = await registry.done("POST", path, {**body, "firstVersion": first}, dryRun="TRUE")
        assert tried["version"]["version"] == "9"
        draft = {**first, "isDraft": True}
        tried = await registry.done("POST", path, {**body, "firstVersion": draft}, dryRun="true")
        assert tried["version"]["state"] == "DRAFT"
    refused(await registry.call("GET", registry.at("orders")), 404, "ArtifactNotFoundException")


@pytest.mark.parametrize(
    ("text", "media_type", "kind"),
    [
        (ORDER, "application/json", "AVRO"),
        ('{"$schema": "http://json-schema.org/draft-07/schema#"}', "application/json", "JSON"),
        ('syntax = "proto3"; message M { int32 a = 1; }', "application/x-protobuf", "PROTOBUF"),
        ('{"openapi": "3.0.2", "info": {"title": "t", "version": "1"}, "paths": {}}', "application/json", "OPENAPI"),
        ("<a/>", "application/xml", "XML"),
    ],
)
async def test_the_type_is_recognised(registry: Registry, text: str, media_type: str, kind: str) -> None:
    body = {"firstVersion": {"content": {"content": text, "contentType": media_type}}}
    made = await registry.done("POST", f"/groups/{registry.group}/artifacts", body)
    assert made["artifact"]["artifactType"] == kind
    assert len(made["artifact"]["artifactId"]) == 36
    content = await registry.call("GET", f"/ids/globalIds/{made['version']['globalId']}", returnArtifactType="true")
    assert (content.text, content.headers["X-Registry-ArtifactType"]) == (text, kind)
    assert content.headers["content-type"].startswith(media_type)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "MissingRequiredParameterException"),
        ({"artifactType": "NOPE"}, "InvalidArtifactTypeException"),
        ({"artifactType": "AVRO", "artifactId": "x" * 513}, "InvalidArtifactIdException"),
        ({"artifactType": "AVRO", "artifactId": "a\nb"}, "InvalidArtifactIdException"),
        ({"artifactType": "AVRO", "firstVersion": {}}, "MissingRequiredParameterException"),
        ({"artifactType": "AVRO", "firstVersion": {"content": {"content": "x"}}}, "MissingRequiredParameterException"),
        (
            {"artifactType": "AVRO", "firstVersion": {"content": {"content": "", "contentType": "application/json"}}},
            "BadRequestException",
        ),
        (
            {"firstVersion": {"content": {"content": "hello", "contentType": "text/plain"}}},
            "InvalidArtifactTypeException",
        ),
        (
            {
                "artifactType": "AVRO",
                "firstVersion": {"version": "1/0 x", "content": {"content": ORDER, "contentType": "application/json"}},
            },
            "ValidationException",
        ),
        ({"artifactType": "AVRO", "labels": {"x": 1}}, "BadRequestException"),
        ({"artifactType": "AVRO", "labels": {"x" * 257: "1"}}, "BadRequestException"),
        ({"artifactType": "AVRO", "name": "x" * 513}, "BadRequestException"),
    ],
)
async def test_artifacts_that_cannot_be(registry: Registry, tenant: Tenancy, body: Any, name: str) -> None:
    async with nothing_written(tenant):
        refused(await registry.call("POST", f"/groups/{registry.group}/artifacts", body), 400, name)


async def test_an_artifact_without_a_version(registry: Registry) -> None:
    made = await registry.done(
        "POST", f"/groups/{registry.group}/artifacts", {"artifactId": "later", "artifactType": "AVRO"}
    )
    assert "version" not in made
    title = refused(
        await registry.call("GET", registry.at("later", "/versions/branch=latest")), 404, "VersionNotFoundException"
    )
    assert "<tip of the branch 'latest'>" in title
    assert (await registry.done("GET", registry.at("later", "/versions"))) == {"versions": [], "count": 0}
    assert (await registry.add("later")).json()["version"] == "1"


async def test_deleting_frees_the_name_and_everything_set_for_it(registry: Registry) -> None:
    await registry.make("orders")
    await registry.done("POST", registry.at("orders", "/rules"), {"ruleType": "VALIDITY", "config": "FULL"})
    await registry.done("DELETE", registry.at("orders"))
    refused(await registry.call("GET", registry.at("orders")), 404, "ArtifactNotFoundException")
    refused(await registry.call("DELETE", registry.at("orders")), 404, "ArtifactNotFoundException")
    made = await registry.make("orders", ORDER_WITHOUT_TOTAL)
    assert made["version"]["version"] == "1"
    assert await registry.done("GET", registry.at("orders", "/rules")) == []
    await registry.done("DELETE", f"/groups/{registry.group}/artifacts")
    assert (await registry.done("GET", f"/groups/{registry.group}/artifacts"))["count"] == 0
    assert (await registry.call("GET", f"/groups/{registry.group}")).status_code == 200


async def test_what_a_property_forbids_is_405(registry: Registry) -> None:
    await registry.make("orders", version={"isDraft": True})
    properties = "/admin/config/properties"
    for name, method, path, body in (
        ("apicurio.rest.deletion.group.enabled", "DELETE", f"/groups/{registry.group}", None),
        ("apicurio.rest.deletion.artifact.enabled", "DELETE", registry.at("orders"), None),
        ("apicurio.rest.deletion.artifact.enabled", "DELETE", f"/groups/{registry.group}/artifacts", None),
        ("registry.rest.artifact.deletion.enabled", "DELETE", registry.at("orders", "/versions/1"), None),
        (
            "apicurio.rest.mutability.artifact-version-content.enabled", "PUT",
            registry.at("orders", "/versions/1/content"), {"content": ORDER, "contentType": "application/json"},
        ),
    ):  # fmt: skip
        await registry.done("PUT", f"{properties}/{name}", {"value": "false"})
        refused(await registry.call(method, path, body), 405, "NotAllowedException")
        await registry.done("DELETE", f"{properties}/{name}")
