"""What administrators do: properties, roles, and the list of artifact types."""

from typing import Annotated

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from app.audit.snapshots import take_snapshot
from app.contracts.properties import ROLE_MAPPINGS, flag, get_property, list_properties, set_property
from app.formats import FORMATS
from app.identity.principals import Role, Scope
from app.identity.roles import RoleMapping, change_role, create_role, get_role, list_roles
from app.surfaces.apicurio.errors import RegistryProblem
from app.surfaces.apicurio.requests import Call, Limit, Offset, at_most, from_on, in_path, required

_WRITTEN = {Role.ADMIN: "ADMIN", Role.DEVELOPER: "DEVELOPER", Role.READER: "READ_ONLY"}
_ROLES = {written: role for role, written in _WRITTEN.items()}
RoleName = Annotated[str, msgspec.Meta(pattern="^(READ_ONLY|DEVELOPER|ADMIN)$")]


class ArtifactTypeInfo(msgspec.Struct, frozen=True):
    """A language of contracts."""

    name: str


class ConfigurationProperty(msgspec.Struct, frozen=True):
    """A property that can be set, and its value."""

    name: str
    value: str
    type: str
    label: str
    description: str


class UpdateProperty(msgspec.Struct, frozen=True):
    """The value to set."""

    value: str | None = None


class RoleMappingBody(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Who has which role."""

    principal_id: str | None = None
    role: RoleName | None = None
    principal_name: str | None = None

    @classmethod
    def of(cls, mapping: RoleMapping) -> "RoleMappingBody":
        """As it is answered."""
        return cls(mapping.principal_id, _WRITTEN[mapping.role], mapping.principal_name)


class UpdateRole(msgspec.Struct, frozen=True):
    """The role to give."""

    role: RoleName | None = None


class RoleMappingResults(msgspec.Struct, frozen=True, rename="camel"):
    """A page of roles, and how many there are."""

    role_mappings: list[RoleMappingBody]
    count: int


class SnapshotMetaData(msgspec.Struct, frozen=True, rename="camel"):
    """What a snapshot is called."""

    snapshot_id: str


class AdminController(Controller):
    """Administration."""

    path = "/admin"
    tags = ("Admin",)

    @get("/config/artifactTypes", operation_id="listArtifactTypes", summary="The artifact types", sync_to_thread=False)
    def list_types(self, request: Call) -> list[ArtifactTypeInfo]:
        request.user.reads()
        return [ArtifactTypeInfo(name) for name in sorted(FORMATS)]

    @get("/config/properties", operation_id="listConfigProperties", summary="All properties and their values")
    async def list_properties(self, request: Call) -> list[ConfigurationProperty]:
        found = await list_properties(request.user)
        return [ConfigurationProperty(**msgspec.structs.asdict(one)) for one in found]

    @get("/config/properties/{name:str}", operation_id="getConfigProperty", summary="One property")
    async def get_property(self, request: Call, name: FromPath[str]) -> ConfigurationProperty:
        return ConfigurationProperty(**msgspec.structs.asdict(await get_property(request.user, in_path(name))))

    @put(
        "/config/properties/{name:str}", status_code=204, operation_id="updateConfigProperty", summary="Set a property"
    )
    async def set_property(self, request: Call, name: FromPath[str], data: JSONBody[UpdateProperty]) -> None:
        await set_property(request.user, in_path(name), data.value or "")

    @delete(
        "/config/properties/{name:str}", status_code=204, operation_id="resetConfigProperty", summary="Reset a property"
    )
    async def reset_property(self, request: Call, name: FromPath[str]) -> None:
        await set_property(request.user, in_path(name), None)

    @get("/roleMappings", operation_id="listRoleMappings", summary="All roles that were given")
    async def list_roles(self, request: Call, limit: Limit = 20, offset: Offset = 0) -> RoleMappingResults:
        await _require_roles(request)
        page = await list_roles(request.user, limit=at_most(limit), offset=from_on(offset))
        return RoleMappingResults([RoleMappingBody.of(one) for one in page.results], page.total)

    @post("/roleMappings", status_code=204, operation_id="createRoleMapping", summary="Give a role")
    async def create_role(self, request: Call, data: JSONBody[RoleMappingBody]) -> None:
        await _require_roles(request)
        principal, role = required(data.principal_id, "principalId"), required(data.role, "role")
        await create_role(request.user, RoleMapping(principal, data.principal_name, _ROLES[role]))

    @get("/roleMappings/{principal:str}", operation_id="getRoleMapping", summary="The role of a principal")
    async def get_role(self, request: Call, principal: FromPath[str]) -> RoleMappingBody:
        await _require_roles(request)
        return RoleMappingBody.of(await get_role(request.user, in_path(principal)))

    @put(
        "/roleMappings/{principal:str}", status_code=204, operation_id="updateRoleMapping", summary="Give another role"
    )
    async def update_role(self, request: Call, principal: FromPath[str], data: JSONBody[UpdateRole]) -> None:
        await _require_roles(request)
        await change_role(request.user, in_path(principal), _ROLES[required(data.role, "role")])

    @delete(
        "/roleMappings/{principal:str}", status_code=204, operation_id="deleteRoleMapping", summary="Take a role back"
    )
    async def delete_role(self, request: Call, principal: FromPath[str]) -> None:
        await _require_roles(request)
        await change_role(request.user, in_path(principal), None)

    @post(
        "/snapshots", status_code=200, operation_id="triggerSnapshot", summary="Name the state of everything, for later"
    )
    async def snapshot(self, request: Call) -> SnapshotMetaData:
        return SnapshotMetaData(await take_snapshot(request.user))


async def _require_roles(request: Call) -> None:
    request.user.require(Scope.ADMINISTER)
    if not await flag(request.user.tenant, ROLE_MAPPINGS):
        raise RegistryProblem(403, "ForbiddenException", "Application RBAC not enabled.")
