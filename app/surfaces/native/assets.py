"""/assets: what contracts are about, with the rules and policies that hold for them."""

from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from app.contracts.artifacts import create_artifact
from app.contracts.views import ArtifactPage, ArtifactView, find_artifact, list_artifacts
from app.formats import Level
from app.proposals.policy import PolicyDocument, effective_policy, set_policy
from app.proposals.rules import set_artifact_rule
from app.proposals.views import ProposalView, get_proposal
from app.surfaces.native.requests import BODY, Call, Page, PageSize, problems, window


class CreateAsset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name to reserve before anything is published under it; the owner is the caller's team unless named."""

    fqn: str
    format: str
    owner_team_id: UUID | None = None
    compatibility: Level | None = None
    description: str = ""


class Compatibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A compatibility level."""

    level: Level


class LooseningProposed(msgspec.Struct, frozen=True):
    """The level loosens what consumers rely on: they have to agree first."""

    proposal: ProposalView


class AssetController(Controller):
    """Assets."""

    path = "/assets"
    tags = ("Assets",)

    @post(operation_id="createAsset", summary="Reserve a name", responses=problems(404, 409, *BODY))
    async def create(self, request: Call, data: JSONBody[CreateAsset]) -> ArtifactView:
        return await create_artifact(
            request.user,
            fqn=data.fqn,
            format_name=data.format,
            owner=data.owner_team_id,
            level=data.compatibility,
            description=data.description,
        )

    @get(operation_id="listAssets", summary="Assets by name", responses=problems())
    async def list(
        self,
        request: Call,
        fqn: FromQuery[str | None] = None,
        prefix: FromQuery[str | None] = None,
        owner_team_id: FromQuery[UUID | None] = None,
        identifier: FromQuery[str | None] = None,
        page: Page = 1,
        page_size: PageSize = 50,
    ) -> ArtifactPage:
        return await list_artifacts(
            request.user.reads(),
            fqn=fqn,
            prefix=prefix,
            owner=owner_team_id,
            identifier=identifier,
            **window(page, page_size),
        )

    @get("/{asset_id:str}", operation_id="getAsset", summary="One asset", responses=problems(404))
    async def get_one(self, request: Call, asset_id: FromPath[UUID]) -> ArtifactView:
        return await find_artifact(request.user.reads(), id=asset_id)

    @put(
        "/{asset_id:str}/compatibility",
        operation_id="setAssetCompatibility",
        summary="Set an asset's level: at once, or as a proposal where it loosens what consumers rely on",
        responses=problems(404, 409, *BODY)
        | {202: ResponseSpec(LooseningProposed, description="Consumers have to agree first", generate_examples=False)},
    )
    async def set_level(
        self, request: Call, asset_id: FromPath[UUID], data: JSONBody[Compatibility]
    ) -> Response[Compatibility]:
        held = await set_artifact_rule(request.user, asset_id, data.level)
        if held is None:
            return Response(data)
        proposed = LooseningProposed(await get_proposal(request.user, held.proposal))
        location = {"Location": f"/api/v1/proposals/{held.proposal}"}
        return Response(proposed, status_code=202, headers=location)  # pyright: ignore[reportReturnType]  # documented

    @get(
        "/{asset_id:str}/policy",
        operation_id="getAssetPolicy",
        summary="The policy in force: the asset's, its group's, the tenant's or the default",
        responses=problems(404),
    )
    async def policy(self, request: Call, asset_id: FromPath[UUID]) -> PolicyDocument:
        asset = await find_artifact(request.user.reads(), id=asset_id)
        return await effective_policy(asset.id)

    @put(
        "/{asset_id:str}/policy",
        operation_id="setAssetPolicy",
        summary="Set the policy of proposals about this asset",
        responses=problems(404, *BODY),
    )
    async def set_policy(
        self, request: Call, asset_id: FromPath[UUID], data: JSONBody[PolicyDocument]
    ) -> PolicyDocument:
        await set_policy(request.user, data, artifact=asset_id)
        return data
