"""/registrars: the organisations that keep schemes of identifiers."""

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from app.naming.model import NewRegistrar, RegistrarChange
from app.naming.registrars import (
    create_registrar,
    delete_registrar,
    get_registrar,
    list_registrars,
    update_registrar,
)
from app.naming.schemes import list_schemes
from app.surfaces.untp.requests import Call, Limit, Offset, window
from app.surfaces.untp.wire import Page, Registrar, RegistrarInFull, Scheme, page


class RegistrarController(Controller):
    """Registrars."""

    path = "/registrars"
    tags = ("Registrars",)

    @post(operation_id="createRegistrar", summary="Make a registrar")
    async def create(self, request: Call, data: JSONBody[NewRegistrar]) -> Registrar:
        return Registrar.of(await create_registrar(request.user, data))

    @get(operation_id="listRegistrars", summary="The tenant's registrars and the defaults, newest first")
    async def list(self, request: Call, limit: Limit = 20, offset: Offset = 0) -> Page[Registrar]:
        where = window(limit, offset)
        return page(await list_registrars(request.user, **where), Registrar.of, **where)

    @get("/{registrar_id:str}", operation_id="getRegistrar", summary="One registrar with its schemes")
    async def get_one(self, request: Call, registrar_id: FromPath[str]) -> RegistrarInFull:
        found = await get_registrar(request.user, registrar_id)
        schemes = await list_schemes(request.user, registrar=found.id, limit=None)
        return RegistrarInFull.of(found, schemes=[Scheme.of(scheme) for scheme in schemes.rows])

    @patch("/{registrar_id:str}", operation_id="updateRegistrar", summary="Change a registrar of the tenant's own")
    async def update(self, request: Call, registrar_id: FromPath[str], data: JSONBody[RegistrarChange]) -> Registrar:
        return Registrar.of(await update_registrar(request.user, registrar_id, data))

    @delete(
        "/{registrar_id:str}",
        operation_id="deleteRegistrar",
        summary="Delete a registrar with its schemes, which have no identifiers any more",
    )
    async def delete(self, request: Call, registrar_id: FromPath[str]) -> None:
        await delete_registrar(request.user, registrar_id)
