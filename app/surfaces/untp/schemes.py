"""/schemes: kinds of identifiers, with their qualifiers."""

from typing import Annotated

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from app.naming.model import NewScheme, SchemeChange, SchemeView
from app.naming.registrars import get_registrar
from app.naming.schemes import create_scheme, delete_scheme, get_scheme, list_schemes, update_scheme
from app.surfaces.untp.requests import Call, Limit, Offset, window
from app.surfaces.untp.wire import Page, Registrar, Scheme, SchemeInFull, page


class SchemeController(Controller):
    """Identifier schemes."""

    path = "/schemes"
    tags = ("Identifier schemes",)

    @post(operation_id="createScheme", summary="Make a scheme of a registrar, with its qualifiers")
    async def create(self, request: Call, data: JSONBody[NewScheme]) -> SchemeInFull:
        return await in_full(request, await create_scheme(request.user, data))

    @get(operation_id="listSchemes", summary="The tenant's schemes and the defaults, newest first")
    async def list(
        self,
        request: Call,
        registrar: Annotated[str | None, QueryParameter(name="registrarId", description="Of one registrar.")] = None,
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Page[Scheme]:
        where = window(limit, offset)
        return page(await list_schemes(request.user, registrar=registrar, **where), Scheme.of, **where)

    @get("/{scheme_id:str}", operation_id="getScheme", summary="One scheme with its registrar")
    async def get_one(self, request: Call, scheme_id: FromPath[str]) -> SchemeInFull:
        return await in_full(request, await get_scheme(request.user, scheme_id))

    @patch(
        "/{scheme_id:str}",
        operation_id="updateScheme",
        summary="Change a scheme of the tenant's own; `qualifiers` replaces all of them",
    )
    async def update(self, request: Call, scheme_id: FromPath[str], data: JSONBody[SchemeChange]) -> SchemeInFull:
        return await in_full(request, await update_scheme(request.user, scheme_id, data))

    @delete(
        "/{scheme_id:str}", operation_id="deleteScheme", summary="Delete a scheme, which has no identifiers any more"
    )
    async def delete(self, request: Call, scheme_id: FromPath[str]) -> None:
        await delete_scheme(request.user, scheme_id)


async def in_full(request: Call, scheme: SchemeView) -> SchemeInFull:
    """A scheme with its registrar."""
    return SchemeInFull.of(scheme, registrar=Registrar.of(await get_registrar(request.user, scheme.registrar)))
