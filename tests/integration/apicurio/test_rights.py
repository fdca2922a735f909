"""Who may do what: each operation that changes something, by each role, and by the owner's neighbours."""

from typing import Any

import httpx
import pytest

from app.contracts.properties import DELETE_VERSIONS, set_property
from app.identity.grants import OWNER_ONLY
from app.identity.principals import Role
from app.surfaces.apicurio.application import MOUNT, ROUTES
from app.surfaces.apicurio.document import describe
from tests.integration.apicurio.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy

_CONTENT = {"content": ORDER_WIDER, "contentType": "application/json"}
_ARTIFACT = "/groups/{group}/artifacts/{artifact}"
_VERSION = f"{_ARTIFACT}/versions/{{version}}"
_RULE = {"ruleType": "COMPATIBILITY", "config": "FULL"}

OF_OWNERS: dict[tuple[str, str], Any] = {
    ("delete", "/groups/{group}"): None,
    ("delete", "/groups/{group}/artifacts"): None,
    ("put", _ARTIFACT): {"name": "n"},
    ("delete", _ARTIFACT): None,
    ("post", f"{_ARTIFACT}/versions"): {"content": _CONTENT},
    ("put", _VERSION): {"name": "n"},
    ("delete", _VERSION): None,
    ("put", f"{_VERSION}/content"): _CONTENT,
    ("put", f"{_VERSION}/state"): {"state": "ENABLED"},
    ("post", f"{_ARTIFACT}/branches"): {"branchId": "other"},
    ("put", f"{_ARTIFACT}/branches/{{branch}}"): {"description": "d"},
    ("delete", f"{_ARTIFACT}/branches/{{branch}}"): None,
    ("put", f"{_ARTIFACT}/branches/{{branch}}/versions"): {"versions": ["1"]},
    ("post", f"{_ARTIFACT}/branches/{{branch}}/versions"): {"version": "2"},
    ("post", f"{_ARTIFACT}/rules"): {"ruleType": "VALIDITY", "config": "FULL"},
    ("delete", f"{_ARTIFACT}/rules"): None,
    ("put", f"{_ARTIFACT}/rules/{{rule}}"): _RULE,
    ("delete", f"{_ARTIFACT}/rules/{{rule}}"): None,
}
"""Operations on what somebody owns, with bodies."""
OF_AUTHORS: dict[tuple[str, str], Any] = {
    ("put", f"{_VERSION}/comments/{{comment}}"): {"value": "mine now"},
    ("delete", f"{_VERSION}/comments/{{comment}}"): None,
}
"""Operations on what somebody said."""
OF_DEVELOPERS: dict[tuple[str, str], Any] = {
    ("post", "/groups"): {"groupId": "another"},
    ("put", "/groups/{group}"): {"description": "d"},
    ("post", "/groups/{group}/artifacts"): {"artifactId": "another", "artifactType": "AVRO"},
    ("post", f"{_VERSION}/comments"): {"value": "hello"},
}
"""Operations of everybody who writes."""
OF_ADMINISTRATORS: dict[tuple[str, str], Any] = {
    ("post", "/admin/rules"): _RULE,
    ("delete", "/admin/rules"): None,
    ("put", "/admin/rules/{rule}"): _RULE,
    ("delete", "/admin/rules/{rule}"): None,
    ("post", "/groups/{group}/rules"): _RULE,
    ("delete", "/groups/{group}/rules"): None,
    ("put", "/groups/{group}/rules/{rule}"): _RULE,
    ("delete", "/groups/{group}/rules/{rule}"): None,
    ("post", "/admin/roleMappings"): {"principalId": "me", "role": "ADMIN"},
    ("put", "/admin/roleMappings/{principal}"): {"role": "ADMIN"},
    ("delete", "/admin/roleMappings/{principal}"): None,
    ("put", "/admin/config/properties/{name}"): {"value": "false"},
    ("delete", "/admin/config/properties/{name}"): None,
    ("post", "/admin/snapshots"): None,
    ("post", "/admin/import"): None,
}
EVERY = OF_OWNERS | OF_AUTHORS | OF_DEVELOPERS | OF_ADMINISTRATORS
READS = {("post", "/search/artifacts"), ("post", "/search/versions")}


def test_every_operation_that_changes_something_is_here() -> None:
    paths = describe(ROUTES, MOUNT)["paths"]
    known = {(method, path) for path, operations in paths.items() for method in operations if method != "get"}
    assert known - READS == EVERY.keys()


class Place:
    """An artifact with everything that an operation can be about, which a team owns."""

    def __init__(self, owner: Registry, comment: str) -> None:
        self.owner = owner
        self._names = {
            "group": owner.group, "artifact": "orders", "version": "2", "branch": "b", "comment": comment,
            "rule": "COMPATIBILITY", "principal": "somebody", "name": DELETE_VERSIONS,
        }  # fmt: skip

    async def attempt(self, who: Registry, operation: tuple[str, str]) -> httpx.Response:
        method, path = operation
        if path == "/admin/import":
            return await who.http.post("admin/import", content=b"PK", headers={"Content-Type": "application/zip"})
        return await who.call(method.upper(), path.format(**self._names), EVERY[operation])


@pytest.fixture
async def place(registry: Registry, registry_of: Any, tenant: Tenancy) -> Place:
    await set_property(tenant.admin, DELETE_VERSIONS, "true")
    owner = registry_of(await tenant.team("owners"))
    await owner.make("orders", version={"branches": ["b"]})
    await owner.add("orders", ORDER, isDraft=True)
    comment = await owner.done("POST", owner.at("orders", "/versions/2/comments"), {"value": "a word"})
    await owner.done("POST", owner.at("orders", "/rules"), {"ruleType": "COMPATIBILITY", "config": "NONE"})
    for rules in ("/admin/rules", f"/groups/{owner.group}/rules"):
        await registry.done("POST", rules, {"ruleType": "COMPATIBILITY", "config": "NONE"})
    await registry.done("POST", "/admin/roleMappings", {"principalId": "somebody", "role": "READ_ONLY"})
    return Place(owner, comment["commentId"])


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR], ids=lambda role: role.value)
async def test_who_only_reads_changes_nothing(place: Place, registry_of: Any, tenant: Tenancy, role: Role) -> None:
    reader = registry_of(await tenant.key(role))
    async with nothing_written(tenant):
        for operation in EVERY:
            refused(await place.attempt(reader, operation), 403, "ForbiddenException")
    found = await reader.http.post("search/versions", content=ORDER, headers={"Content-Type": "application/json"})
    assert found.json()["count"] == 2


async def test_who_develops_administers_nothing(place: Place, tenant: Tenancy) -> None:
    async with nothing_written(tenant):
        for operation in OF_ADMINISTRATORS:
            refused(await place.attempt(place.owner, operation), 403, "ForbiddenException")


async def test_what_is_another_teams_is_not_changed(place: Place, registry_of: Any, tenant: Tenancy) -> None:
    other = registry_of(await tenant.team("others"))
    async with nothing_written(tenant):
        for operation in OF_OWNERS | OF_AUTHORS:
            refused(await place.attempt(other, operation), 403, "ForbiddenException")
    for operation in OF_DEVELOPERS:
        assert (await place.attempt(other, operation)).is_success, operation


async def test_with_owner_only_authorization_a_colleague_changes_nothing(
    place: Place, registry: Registry, registry_of: Any, tenant: Tenancy
) -> None:
    (team,) = (await registry.http.get(_beside(registry, "/api/v1/teams?name=owners"))).json()["results"]
    colleague = registry_of(await tenant.key(Role.DEVELOPER, team["id"], name="colleague"))
    await set_property(tenant.admin, OWNER_ONLY, "true")
    async with nothing_written(tenant):
        for operation in OF_OWNERS | OF_AUTHORS:
            refused(await place.attempt(colleague, operation), 403, "ForbiddenException")
    await set_property(tenant.admin, OWNER_ONLY, "false")
    refused(await place.attempt(colleague, ("put", f"{_VERSION}/comments/{{comment}}")), 403, "ForbiddenException")
    assert (await place.attempt(colleague, ("put", _ARTIFACT))).is_success


async def test_a_role_by_name_counts_for_every_operation(place: Place, registry: Registry, registry_of: Any,
                                                         tenant: Tenancy) -> None:  # fmt: skip
    """An administrator's rights for a developer's key, and a reader's for the owner's."""
    other = registry_of(await tenant.team("risen"))
    await registry.done("POST", "/admin/roleMappings", {"principalId": "risen", "role": "ADMIN"})
    await registry.done("POST", "/admin/roleMappings", {"principalId": "owners", "role": "READ_ONLY"})
    async with nothing_written(tenant):
        for operation in EVERY:
            refused(await place.attempt(place.owner, operation), 403, "ForbiddenException")
    for operation in (("put", _ARTIFACT), ("put", "/admin/rules/{rule}"), ("post", "/admin/snapshots")):
        assert (await place.attempt(other, operation)).is_success, operation


def _beside(registry: Registry, path: str) -> str:
    return str(registry.http.base_url).replace("/apis/registry/v3/", path)
