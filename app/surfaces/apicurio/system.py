"""What the registry says of itself, and of whoever asks."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec
from litestar import Controller, get

import app
from app.contracts import limits
from app.contracts.limits import Limits
from app.contracts.properties import (
    CHANGE_DRAFTS,
    DELETE_ARTIFACTS,
    DELETE_GROUPS,
    DELETE_VERSIONS,
    ROLE_MAPPINGS,
    flag,
)
from app.contracts.rules import Place, effective_rule
from app.identity.grants import OWNER_ONLY
from app.identity.principals import Role
from app.surfaces.apicurio.requests import Call, settings_of
from app.surfaces.apicurio.wire import instant

_BUILT_ON = instant(datetime.fromtimestamp(Path(app.__file__).stat().st_mtime, UTC))


class SystemInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Which registry this is."""

    name: str
    description: str
    version: str
    built_on: str


class LimitsInfo(msgspec.Struct, frozen=True, rename="camel"):
    """How much may be kept; -1 is no limit."""

    max_total_schemas_count: int
    max_schema_size_bytes: int
    max_artifacts_count: int
    max_versions_per_artifact_count: int
    max_artifact_properties_count: int
    max_property_key_size_bytes: int
    max_property_value_size_bytes: int
    max_artifact_labels_count: int
    max_label_size_bytes: int
    max_artifact_name_length_chars: int
    max_artifact_description_length_chars: int
    max_requests_per_second_count: int


_LIMITS = (
    limits.TOTAL_SCHEMAS,
    limits.SCHEMA_SIZE,
    limits.ARTIFACTS,
    limits.VERSIONS,
    limits.PROPERTIES,
    limits.PROPERTY_KEY,
    limits.PROPERTY_VALUE,
    limits.LABELS,
    limits.LABEL_SIZE,
    limits.NAME,
    limits.DESCRIPTION,
    limits.REQUESTS,
)


class InterfaceUi(msgspec.Struct, frozen=True, rename="camel"):
    """Where a user interface finds its pages."""

    context_path: str
    nav_prefix_path: str
    oai_docs_url: str


class InterfaceAuth(msgspec.Struct, frozen=True, rename="camel"):
    """How people authenticate, and by what their rights are decided."""

    type: str
    rbac_enabled: bool
    obac_enabled: bool
    options: dict[str, str]


class InterfaceFeatures(msgspec.Struct, frozen=True, rename="camel"):
    """What a user interface may offer."""

    read_only: bool
    breadcrumbs: bool
    role_management: bool
    settings: bool
    delete_group: bool
    delete_artifact: bool
    delete_version: bool
    draft_mutability: bool


class UserInterfaceConfig(msgspec.Struct, frozen=True):
    """How a user interface is to behave."""

    ui: InterfaceUi
    auth: InterfaceAuth
    features: InterfaceFeatures


class UserInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Who is asking."""

    username: str
    display_name: str
    admin: bool
    developer: bool
    viewer: bool


class SystemController(Controller):
    """The registry."""

    path = "/"
    tags = ("System",)

    @get("/system/info", operation_id="getSystemInfo", summary="Which registry this is", sync_to_thread=False)
    def info(self) -> SystemInfo:
        words = "Contracts, and changes that are agreed on."
        return SystemInfo("Assent", words, version("assent"), _BUILT_ON)

    @get("/system/limits", operation_id="getResourceLimits", summary="How much may be kept")
    async def limits(self, request: Call) -> LimitsInfo:
        request.user.reads()
        now = await Limits.of(request.user)
        return LimitsInfo(*(now.at(name) for name in _LIMITS))

    @get("/system/uiConfig", operation_id="getUIConfig", summary="How a user interface is to behave")
    async def interface(self, request: Call) -> UserInterfaceConfig:
        tenant = request.user.reads()
        roles, owners = await flag(tenant, ROLE_MAPPINGS), await flag(tenant, OWNER_ONLY)
        mode = (await effective_rule(tenant, Place())).mode
        return UserInterfaceConfig(
            InterfaceUi("/", "/", f"{settings_of(request).url}/docs"),
            InterfaceAuth("basic", rbac_enabled=True, obac_enabled=owners, options={}),
            InterfaceFeatures(
                read_only=mode.is_read_only,
                breadcrumbs=True,
                role_management=roles,
                settings=True,
                delete_group=await flag(tenant, DELETE_GROUPS),
                delete_artifact=await flag(tenant, DELETE_ARTIFACTS),
                delete_version=await flag(tenant, DELETE_VERSIONS),
                draft_mutability=await flag(tenant, CHANGE_DRAFTS),
            ),
        )

    @get("/users/me", operation_id="getCurrentUserInfo", summary="Who is asking", sync_to_thread=False)
    def me(self, request: Call) -> UserInfo:
        user = request.user
        admin, developer = user.is_admin, user.role is Role.DEVELOPER
        return UserInfo(user.name, user.name, admin, developer, viewer=not admin and not developer)
