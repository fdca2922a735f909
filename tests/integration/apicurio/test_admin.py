"""Administration, rights, limits, what the registry says of itself, and its document."""

from typing import Any

import pytest

from app.identity.principals import Role
from app.surfaces.apicurio.application import MOUNT, ROUTES
from app.surfaces.apicurio.document import describe
from tests.integration.apicurio.conftest import Registry, refused
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy

_PROPERTIES = "/admin/config/properties"
_OWNER_ONLY = "registry.auth.owner-only-authorization"


async def test_properties(registry: Registry) -> None:
    listed = await registry.done("GET", _PROPERTIES)
    assert [one["name"] for one in listed] == sorted(one["name"] for one in listed)
    assert {*listed[0]} == {"name", "value", "type", "label", "description"}
    path = f"{_PROPERTIES}/{_OWNER_ONLY}"
    assert (await registry.done("GET", path))["value"] == "false"
    await registry.done("PUT", path, {"value": "true"})
    assert (await registry.done("GET", f"{_PROPERTIES}/apicurio.auth.owner-only-authorization"))["value"] == "true"
    await registry.done("DELETE", path)
    assert (await registry.done("GET", path))["value"] == "false"
    for body in ({"value": "maybe"}, {}):
        refused(await registry.call("PUT", path, body), 400, "InvalidPropertyValueException")
    for method in ("GET", "PUT", "DELETE"):
        unknown = await registry.call(method, f"{_PROPERTIES}/no.pe", {"value": "x"} if method == "PUT" else None)
        refused(unknown, 404, "ConfigPropertyNotFoundException")


@pytest.mark.parametrize(
    ("name", "value", "attempt"),
    [
        ("max-artifacts", "1", "artifact"),
        ("max-versions-per-artifact", "1", "version"),
        ("max-total-schemas", "1", "version"),
        ("max-schema-size.bytes", "10", "version"),
        ("max-name-length", "3", "words"),
        ("max-description-length", "3", "words"),
        ("max-artifact-labels", "0", "words"),
        ("max-label-size.bytes", "3", "words"),
        ("max-property-key-size.bytes", "3", "words"),
    ],
)
async def test_limits_are_enforced(registry: Registry, name: str, value: str, attempt: str) -> None:
    await registry.make("orders")
    await registry.done("PUT", f"{_PROPERTIES}/registry.limits.config.{name}", {"value": value})
    said = {"name": "names", "description": "words", "labels": {"label": "l"}}
    answer = {
        "artifact": lambda: registry.call(
            "POST", f"/groups/{registry.group}/artifacts", {"artifactId": "x", "artifactType": "AVRO"}
        ),
        "version": lambda: registry.add("orders", ORDER_WIDER),
        "words": lambda: registry.call("PUT", registry.at("orders"), said),
    }[attempt]
    refused(await answer(), 409, "LimitExceededException")
    limits = await registry.done("GET", "/system/limits")
    assert max(limits.values()) == int(value)
    assert len(limits) == 12


async def test_too_many_requests(registry: Registry) -> None:
    await registry.done("PUT", f"{_PROPERTIES}/registry.limits.config.max-requests-per-second", {"value": "0"})
    other = Registry(registry.http)
    statuses = {(await other.call("GET", "/groups")).status_code for _ in range(3)}
    assert statuses <= {200, 429}


async def test_roles_by_name(registry: Registry, registry_of: Any, tenant: Tenancy) -> None:
    await registry.make("orders")
    reader = registry_of(await tenant.key(Role.READER, name="rita"))
    reader.group = registry.group
    assert (await reader.done("GET", "/users/me")) == {
        "username": "rita", "displayName": "rita", "admin": False, "developer": False, "viewer": True,
    }  # fmt: skip
    refused(await reader.add("orders"), 403, "ForbiddenException")
    refused(await reader.call("GET", "/admin/roleMappings"), 403, "ForbiddenException")
    mapping = {"principalId": "rita", "principalName": "Rita", "role": "ADMIN"}
    await registry.done("POST", "/admin/roleMappings", mapping)
    refused(await registry.call("POST", "/admin/roleMappings", mapping), 409, "RoleMappingAlreadyExistsException")
    assert (await reader.done("GET", "/users/me"))["admin"] is True
    assert (await reader.add("orders")).status_code == 200
    assert await registry.done("GET", "/admin/roleMappings") == {"roleMappings": [mapping], "count": 1}
    await registry.done("PUT", "/admin/roleMappings/rita", {"role": "READ_ONLY"})
    assert (await registry.done("GET", "/admin/roleMappings/rita"))["role"] == "READ_ONLY"
    refused(await reader.add("orders"), 403, "ForbiddenException")
    await registry.done("DELETE", "/admin/roleMappings/rita")
    refused(await registry.call("GET", "/admin/roleMappings/rita"), 404, "RoleMappingNotFoundException")
    refused(await registry.call("POST", "/admin/roleMappings", {"principalId": "x", "role": "KING"}), 400,
            "BadRequestException")  # fmt: skip
    await registry.done("PUT", f"{_PROPERTIES}/registry.auth.role-based-authorization", {"value": "false"})
    refused(await registry.call("GET", "/admin/roleMappings"), 403, "ForbiddenException")


async def test_nobody_comes_by_a_role_by_choosing_a_name(registry: Registry, registry_of: Any, tenant: Tenancy) -> None:
    team = await tenant.team("crafty")
    await registry.done("POST", "/admin/roleMappings", {"principalId": "boss", "role": "ADMIN"})
    http = registry_of(team).http
    keys = str(http.base_url).replace("/apis/registry/v3/", "/api/v1/api-keys")
    made = await http.post(keys, json={"name": "boss", "role": "developer", "team_id": str(team.id)})
    assert made.status_code in (403, 404), made.text
    await tenant.key(Role.READER, name="twin")
    await tenant.key(Role.READER, name="twin")
    refused(await registry.call("POST", "/admin/roleMappings", {"principalId": "twin", "role": "ADMIN"}), 409,
            "ConflictException")  # fmt: skip


async def test_owner_only(registry: Registry, registry_of: Any, tenant: Tenancy) -> None:
    team = await tenant.team("owners")
    colleague = registry_of(await tenant.key(Role.DEVELOPER, team.id, name="colleague"))
    owner = registry_of(team)
    await owner.make("orders")
    colleague.group = owner.group
    assert (await colleague.add("orders", ORDER_WIDER)).status_code == 200, "of the same team"
    await registry.done("PUT", f"{_PROPERTIES}/{_OWNER_ONLY}", {"value": "true"})
    refused(await colleague.add("orders", ORDER), 403, "ForbiddenException")
    refused(await colleague.call("DELETE", colleague.at("orders")), 403, "ForbiddenException")
    assert (await owner.add("orders", ORDER)).status_code == 200
    registry.group = owner.group
    assert (await registry.add("orders", ORDER)).status_code == 200, "an administrator may"
    await owner.done("POST", "/groups", {"groupId": "ours"})
    assert (await colleague.call("PUT", "/groups/ours", {"description": "x"})).status_code == 204
    await registry.done("PUT", f"{_PROPERTIES}/{_OWNER_ONLY}.limit-group-access", {"value": "true"})
    refused(await colleague.call("PUT", "/groups/ours", {"description": "y"}), 403, "ForbiddenException")


async def test_without_a_key_nothing_is_said(registry_of: Any) -> None:
    for who in (None, "assent_wrong"):
        answer = await registry_of(who).call("GET", "/groups")
        refused(answer, 401, "UnauthorizedException")
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
    refused(await registry_of(None).call("GET", "/nope"), 404, "NotFoundException")


async def test_what_it_says_of_itself(registry: Registry) -> None:
    assert {*await registry.done("GET", "/system/info")} == {"name", "description", "version", "builtOn"}
    interface = await registry.done("GET", "/system/uiConfig")
    assert interface["features"]["deleteVersion"] is True
    assert interface["auth"]["rbacEnabled"] is True
    types = await registry.done("GET", "/admin/config/artifactTypes")
    assert {"name": "AVRO"} in types
    first = await registry.done("POST", "/admin/snapshots")
    assert (await registry.done("POST", "/admin/snapshots"))["snapshotId"] > first["snapshotId"]


def test_every_operation_of_the_seed_is_described() -> None:
    document = describe(ROUTES, MOUNT)
    named = {one["operationId"] for operations in document["paths"].values() for one in operations.values()}
    assert len(named) >= 77
    assert {"createArtifact", "updateArtifactVersionState", "replaceBranchVersions", "getResourceLimits"} <= named
