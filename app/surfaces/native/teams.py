"""/teams: who owns contracts and who depends on them."""

from uuid import UUID

import msgspec
from litestar import Controller, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.identity.teams import TeamPage, TeamView, create_team, get_team, list_teams, set_contacts
from app.surfaces.native.requests import BODY, Call, Page, PageSize, problems, window


class CreateTeam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new team. `contacts` are for people: addresses, chat names, a rota."""

    name: str
    contacts: list[str] = []


class UpdateTeam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can change about a team."""

    contacts: list[str]


class TeamController(Controller):
    """Teams."""

    path = "/teams"
    tags = ("Identity",)

    @post(operation_id="createTeam", summary="Make a team", responses=problems(409, *BODY))
    async def create(self, request: Call, data: JSONBody[CreateTeam]) -> TeamView:
        return await create_team(request.user, data.name, data.contacts)

    @get(operation_id="listTeams", summary="Teams by name", responses=problems())
    async def list(
        self, request: Call, name: FromQuery[str | None] = None, page: Page = 1, page_size: PageSize = 50
    ) -> TeamPage:
        return await list_teams(request.user, name=name, **window(page, page_size))

    @get("/{team_id:str}", operation_id="getTeam", summary="One team", responses=problems(404))
    async def get_one(self, request: Call, team_id: FromPath[UUID]) -> TeamView:
        return await get_team(request.user, team_id)

    @patch("/{team_id:str}", operation_id="updateTeam", summary="Change contacts", responses=problems(404, *BODY))
    async def update(self, request: Call, team_id: FromPath[UUID], data: JSONBody[UpdateTeam]) -> TeamView:
        return await set_contacts(request.user, team_id, data.contacts)
