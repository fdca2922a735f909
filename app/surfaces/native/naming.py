"""/groups/{group}/naming and /assets/{asset_id}/identifiers: what names have to look like, and what stands for them.

The schemes and identifiers themselves are made at the addresses of the API that seed 003 describes.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody

from app.contracts.identifiers import AssetIdentifier, identifiers_of, name_asset, unname_asset
from app.contracts.views import find_artifact
from app.naming.governance import GroupNaming, govern, group_naming, release
from app.surfaces.native.requests import BODY, Call, problems


class GoverningScheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The scheme that is to govern the names in a group."""

    scheme_id: str


class AssetIdentifiers(msgspec.Struct, frozen=True):
    """All identifiers of an asset, the oldest first."""

    results: Sequence[AssetIdentifier]
    total: int


class GroupNamingController(Controller):
    """What the names of new assets in a group have to look like."""

    path = "/groups/{group:str}/naming"
    tags = ("Governance",)

    @get(operation_id="getGroupNaming", summary="The scheme that governs the names in a group", responses=problems(404))
    async def show(self, request: Call, group: FromPath[str]) -> GroupNaming:
        return await group_naming(request.user, group)

    @put(
        operation_id="setGroupNaming",
        summary="Have a scheme govern the names in a group: new assets have to match its pattern",
        responses=problems(404, *BODY),
    )
    async def govern(self, request: Call, group: FromPath[str], data: JSONBody[GoverningScheme]) -> GroupNaming:
        return await govern(request.user, group, data.scheme_id)

    @delete(
        operation_id="deleteGroupNaming",
        summary="Let new assets in a group have any name again",
        responses=problems(404),
    )
    async def release(self, request: Call, group: FromPath[str]) -> None:
        await release(request.user, group)


class AssetIdentifierController(Controller):
    """The identifiers that name an asset."""

    path = "/assets/{asset_id:str}/identifiers"
    tags = ("Assets",)

    @get(operation_id="listAssetIdentifiers", summary="The identifiers that name an asset", responses=problems(404))
    async def list(self, request: Call, asset_id: FromPath[UUID]) -> AssetIdentifiers:
        asset = await find_artifact(request.user.reads(), id=asset_id)
        found = await identifiers_of(request.user.tenant, asset.id)
        return AssetIdentifiers(found, len(found))

    @put(
        "/{identifier_id:str}",
        operation_id="nameAsset",
        summary="Have an identifier name an asset",
        responses=problems(404, 409),
    )
    async def name(self, request: Call, asset_id: FromPath[UUID], identifier_id: FromPath[str]) -> AssetIdentifier:
        return await name_asset(request.user, asset_id, identifier_id)

    @delete(
        "/{identifier_id:str}",
        operation_id="unnameAsset",
        summary="Have an identifier name an asset no more",
        responses=problems(404),
    )
    async def unname(self, request: Call, asset_id: FromPath[UUID], identifier_id: FromPath[str]) -> None:
        await unname_asset(request.user, asset_id, identifier_id)
