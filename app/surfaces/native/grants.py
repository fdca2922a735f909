"""/grants: which team may write whatever has a name that begins so."""

from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from app.identity.grants import GrantPage, GrantView, create_grant, delete_grant, list_grants
from app.surfaces.native.requests import BODY, Call, Page, PageSize, problems, window


class CreateGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A prefix of full names, and the team that gets it. An empty prefix fits every name."""

    prefix: str
    team_id: UUID


class GrantController(Controller):
    """Grants."""

    path = "/grants"
    tags = ("Identity",)

    @post(operation_id="createGrant", summary="Grant a prefix of names to a team", responses=problems(404, 409, *BODY))
    async def create(self, request: Call, data: JSONBody[CreateGrant]) -> GrantView:
        return await create_grant(request.user, prefix=data.prefix, team=data.team_id)

    @get(operation_id="listGrants", summary="Grants by prefix", responses=problems())
    async def list(self, request: Call, page: Page = 1, page_size: PageSize = 50) -> GrantPage:
        return await list_grants(request.user, **window(page, page_size))

    @delete(
        "/{grant_id:str}",
        operation_id="deleteGrant",
        summary="Take a grant back; what was made under it keeps its owner",
        responses=problems(404),
    )
    async def delete(self, request: Call, grant_id: FromPath[UUID]) -> None:
        await delete_grant(request.user, grant_id)
