"""/mode: whether schemas can be registered, for subjects, contexts, and all of them."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody, QueryParameter

from app.contracts.rules import Mode, Place, effective_rule, read_rule
from app.proposals.configuration import set_mode
from app.surfaces.confluent.errors import RegistryError, subject_not_found
from app.surfaces.confluent.names import place_in_path, subject_to_read
from app.surfaces.confluent.parameters import DefaultToGlobal
from app.surfaces.confluent.requests import Call

_FORCE = Annotated[bool, QueryParameter(name="force", description="IMPORT also where there are schemas.")]


class ModeRequest(msgspec.Struct, frozen=True):
    """A mode to set, in any case."""

    mode: str | None = None

    @property
    def wanted(self) -> Mode:
        """The mode. Raises `RegistryError` 42204."""
        try:
            return Mode((self.mode or "").upper())
        except ValueError:
            raise RegistryError(
                42204, "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, IMPORT and FORWARD."
            ) from None


class ModeAnswer(msgspec.Struct, frozen=True):
    """The mode of a place."""

    mode: Mode


class ModeController(Controller):
    """Modes."""

    path = "/mode"
    tags = ("Modes",)

    @get(operation_id="getGlobalMode", summary="The mode of all subjects")
    async def get_global(self, request: Call, default_to_global: DefaultToGlobal = False) -> ModeAnswer:
        return ModeAnswer((await effective_rule(request.user.reads(), Place())).mode)

    @put(operation_id="updateGlobalMode", summary="Set the mode of all subjects")
    async def update_global(self, request: Call, data: JSONBody[ModeRequest], force: _FORCE = False) -> ModeAnswer:
        await set_mode(request.user, Place(), data.wanted, force=force)
        return ModeAnswer(data.wanted)

    @delete(status_code=200, operation_id="deleteGlobalMode", summary="Set no mode for all subjects")
    async def delete_global(self, request: Call) -> ModeAnswer:
        before = (await effective_rule(request.user.reads(), Place())).mode
        await set_mode(request.user, Place(), None)
        return ModeAnswer(before)

    @get("/{subject:str}", operation_id="getSubjectMode", summary="The mode of a subject or a context")
    async def get_subject(
        self, request: Call, subject: FromPath[str], default_to_global: DefaultToGlobal = False
    ) -> ModeAnswer:
        tenant, target = request.user.reads(), subject_to_read(subject)
        effective = (await effective_rule(tenant, target.place)).mode
        if default_to_global or target.place == Place() or effective is Mode.READONLY_OVERRIDE:
            return ModeAnswer(effective)
        own = await _own(tenant, target.place)
        if own is None:
            raise RegistryError(40409, f"Subject '{target}' does not have subject-level mode configured")
        return ModeAnswer(own)

    @put("/{subject:str}", operation_id="updateSubjectMode", summary="Set the mode of a subject or a context")
    async def update_subject(
        self, request: Call, subject: FromPath[str], data: JSONBody[ModeRequest], force: _FORCE = False
    ) -> ModeAnswer:
        await set_mode(request.user, place_in_path(subject).place, data.wanted, force=force)
        return ModeAnswer(data.wanted)

    @delete(
        "/{subject:str}",
        status_code=200,
        operation_id="deleteSubjectMode",
        summary="Set no mode for a subject or a context",
    )
    async def delete_subject(self, request: Call, subject: FromPath[str]) -> ModeAnswer:
        target = subject_to_read(subject)
        before = await _own(request.user.reads(), target.place)
        if before is None:
            raise subject_not_found(target)
        await set_mode(request.user, target.place, None)
        return ModeAnswer(before)


async def _own(tenant: UUID, place: Place) -> Mode | None:
    rule = await read_rule(tenant, place)
    return rule.mode if rule else None
