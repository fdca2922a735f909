"""/registrations: which team depends on which contract, as seed 000 shows it."""

from typing import Literal
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, UnsetType

from app.consumers.registrations import (
    RegistrationPage,
    RegistrationView,
    delete_registration,
    get_registration,
    list_registrations,
    register,
    update_registration,
)
from app.surfaces.native.requests import BODY, Call, Page, PageSize, problems, window


class CreateRegistration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team depends on a contract. `fields` names what it reads, if not everything."""

    contract_id: UUID
    consumer_team_id: UUID
    notes: str | None = None
    fields: list[str] | None = None


class UpdateRegistration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can change about a registration; what is left out stays."""

    notes: str | UnsetType | None = UNSET
    fields: list[str] | UnsetType = UNSET
    status: Literal["active", "inactive"] | UnsetType = UNSET


class RegistrationController(Controller):
    """Registrations."""

    path = "/registrations"
    tags = ("Registrations",)

    @post(
        operation_id="createRegistration",
        summary="Register a team as a consumer of a contract",
        responses=problems(404, 409, *BODY),
    )
    async def create(self, request: Call, data: JSONBody[CreateRegistration]) -> RegistrationView:
        return await register(
            request.user,
            version=data.contract_id,
            team=data.consumer_team_id,
            notes=data.notes,
            fields=data.fields,
        )

    @get(operation_id="listRegistrations", summary="Registrations, newest first", responses=problems())
    async def list(
        self,
        request: Call,
        contract_id: FromQuery[UUID | None] = None,
        asset_id: FromQuery[UUID | None] = None,
        consumer_team_id: FromQuery[UUID | None] = None,
        status: FromQuery[Literal["active", "inactive"] | None] = None,
        page: Page = 1,
        page_size: PageSize = 50,
    ) -> RegistrationPage:
        return await list_registrations(
            request.user,
            contract=contract_id,
            asset=asset_id,
            team=consumer_team_id,
            status=status,
            **window(page, page_size),
        )

    @get("/{registration_id:str}", operation_id="getRegistration", summary="One registration", responses=problems(404))
    async def get_one(self, request: Call, registration_id: FromPath[UUID]) -> RegistrationView:
        return await get_registration(request.user, registration_id)

    @patch(
        "/{registration_id:str}",
        operation_id="updateRegistration",
        summary="Change notes, fields or status",
        responses=problems(404, 409, *BODY),
    )
    async def update(
        self, request: Call, registration_id: FromPath[UUID], data: JSONBody[UpdateRegistration]
    ) -> RegistrationView:
        return await update_registration(
            request.user, registration_id, notes=data.notes, fields=data.fields, status=data.status
        )

    @delete(
        "/{registration_id:str}",
        operation_id="deleteRegistration",
        summary="End a registration; it may be made again",
        responses=problems(404),
    )
    async def remove(self, request: Call, registration_id: FromPath[UUID]) -> None:
        await delete_registration(request.user, registration_id)
