"""/contracts: publishing versions, looking ahead, reading and comparing them."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from app.contracts.model import Draft, Reference, VersionView
from app.contracts.versions import VersionPage, diff, get_version, list_versions
from app.formats import Bump, Change, bump
from app.proposals.submit import Held, Preview, Published, preview, publish
from app.proposals.views import ProposalView, get_proposal
from app.surfaces.native.bodies import schema_text
from app.surfaces.native.requests import BODY, Call, Page, PageSize, problems, window


class PublishContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A version to publish. `format` is needed for a new asset; `version` is derived from the changes unless given."""

    fqn: str
    schema: msgspec.Raw
    format: str | None = None
    references: list[Reference] = []
    version: str | None = None
    metadata: dict[str, Any] = {}
    notice: timedelta | None = None
    """How long consumers get to answer, if they are asked; the policy's notice unless given."""

    def draft(self) -> Draft:
        """What the domain takes."""
        return Draft(
            fqn=self.fqn,
            text=schema_text(self.schema),
            format=self.format,
            references=tuple(self.references),
            semver=self.version,
            metadata=self.metadata,
        )


class ContractPublished(msgspec.Struct, frozen=True):
    """The content is a version: from now on, or as it was before."""

    action: Literal["published", "unchanged"]
    contract: VersionView


class ContractProposed(msgspec.Struct, frozen=True):
    """Consumers have to agree first. `created` is false if this content was proposed before."""

    action: Literal["proposed"]
    created: bool
    proposal: ProposalView


class VersionName(msgspec.Struct, frozen=True):
    """A side of a comparison."""

    id: UUID
    asset_fqn: str
    version: str


class Diff(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """All that differs between two versions, with witnesses for what breaks."""

    from_: VersionName
    to: VersionName
    bump: Bump
    changes: tuple[Change, ...]


_PUBLISHED = ResponseSpec(ContractPublished, description="It is the latest version already", generate_examples=False)
_PROPOSED = ResponseSpec(ContractProposed, description="Consumers have to agree first", generate_examples=False)


class ContractController(Controller):
    """Contracts: the versions of assets."""

    path = "/contracts"
    tags = ("Contracts",)

    @post(
        operation_id="publishContract",
        summary="Publish a version, or propose it where it would break a consumer",
        responses=problems(404, 409, *BODY) | {200: _PUBLISHED, 202: _PROPOSED},
    )
    async def publish(self, request: Call, data: JSONBody[PublishContract]) -> Response[ContractPublished]:
        result = await publish(request.user, data.draft(), notice=data.notice)
        if isinstance(result, Held):
            return await self._proposed(request, result)
        assert isinstance(result, Published)  # noqa: S101  # this door refuses nothing
        contract = await get_version(request.user.tenant, result.version)
        if result.created:
            return Response(ContractPublished("published", contract))
        return Response(ContractPublished("unchanged", contract), status_code=200)

    async def _proposed(self, request: Call, held: Held) -> Response[Any]:
        proposal = await get_proposal(request.user, held.proposal)
        return Response(
            ContractProposed("proposed", held.created, proposal),
            status_code=202,
            headers={"Location": f"/api/v1/proposals/{held.proposal}"},
        )

    @post(
        "/preview",
        operation_id="previewContract",
        summary="What publishing this would do; writes nothing",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def preview(self, request: Call, data: JSONBody[PublishContract]) -> Preview:
        return await preview(request.user, data.draft(), notice=data.notice)

    @get(operation_id="listContracts", summary="Versions, newest first, without their texts", responses=problems())
    async def list(
        self,
        request: Call,
        asset_id: FromQuery[UUID | None] = None,
        asset_fqn: FromQuery[str | None] = None,
        page: Page = 1,
        page_size: PageSize = 50,
    ) -> VersionPage:
        return await list_versions(request.user.reads(), artifact=asset_id, fqn=asset_fqn, **window(page, page_size))

    @get("/{contract_id:str}", operation_id="getContract", summary="One version with its text", responses=problems(404))
    async def get_one(self, request: Call, contract_id: FromPath[UUID]) -> VersionView:
        return await get_version(request.user.reads(), contract_id)

    @get(
        "/{contract_id:str}/diff",
        operation_id="diffContracts",
        summary="What changes from this version to another",
        responses=problems(404, 422),
    )
    async def diff(self, request: Call, contract_id: FromPath[UUID], to: FromQuery[UUID]) -> Diff:
        old, new, changes = await diff(request.user.reads(), contract_id, to)
        return Diff(_name(old), _name(new), bump(changes), changes)


def _name(version: VersionView) -> VersionName:
    return VersionName(version.id, version.asset_fqn, version.version)
