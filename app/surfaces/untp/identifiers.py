"""/identifiers: values under a scheme."""

from typing import Annotated

import msgspec
from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.contracts.identifiers import asset_named
from app.naming.identifiers import (
    create_identifier,
    delete_identifier,
    get_identifier,
    list_identifiers,
    update_identifier,
)
from app.naming.model import IdentifierView
from app.naming.schemes import get_scheme
from app.surfaces.untp.requests import Call, Limit, Offset, window
from app.surfaces.untp.schemes import in_full
from app.surfaces.untp.wire import Asset, Identifier, IdentifierInFull, Page, page


class NewIdentifier(msgspec.Struct, frozen=True, rename="camel"):
    """A value to give out; it has to match the pattern of its scheme."""

    scheme_id: str
    value: str


class NewValue(msgspec.Struct, frozen=True):
    """What the value is to be."""

    value: str


class IdentifierController(Controller):
    """Identifiers."""

    path = "/identifiers"
    tags = ("Identifiers",)

    @post(operation_id="createIdentifier", summary="Give out a value under a scheme")
    async def create(self, request: Call, data: JSONBody[NewIdentifier]) -> IdentifierInFull:
        return await _in_full(request, await create_identifier(request.user, data.scheme_id, data.value))

    @get(operation_id="listIdentifiers", summary="The tenant's identifiers, newest first")
    async def list(
        self,
        request: Call,
        scheme: Annotated[str | None, QueryParameter(name="schemeId", description="Under one scheme.")] = None,
        value: FromQuery[str | None] = None,
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Page[Identifier]:
        where = window(limit, offset)
        found = await list_identifiers(request.user, scheme=scheme, value=value, **where)
        return page(found, Identifier.of, **where)

    @get(
        "/{identifier_id:str}",
        operation_id="getIdentifier",
        summary="One identifier with its scheme, and the asset that it names",
    )
    async def get_one(self, request: Call, identifier_id: FromPath[str]) -> IdentifierInFull:
        return await _in_full(request, await get_identifier(request.user, identifier_id))

    @patch("/{identifier_id:str}", operation_id="updateIdentifier", summary="Correct the value of an identifier")
    async def update(self, request: Call, identifier_id: FromPath[str], data: JSONBody[NewValue]) -> IdentifierInFull:
        return await _in_full(request, await update_identifier(request.user, identifier_id, data.value))

    @delete(
        "/{identifier_id:str}", operation_id="deleteIdentifier", summary="Take back an identifier that names nothing"
    )
    async def delete(self, request: Call, identifier_id: FromPath[str]) -> None:
        await delete_identifier(request.user, identifier_id)


async def _in_full(request: Call, view: IdentifierView) -> IdentifierInFull:
    scheme = await in_full(request, await get_scheme(request.user, view.scheme))
    asset = await asset_named(view.tenant, view.id)
    return IdentifierInFull.of(view, scheme=scheme, asset=None if asset is None else Asset.of(asset))
