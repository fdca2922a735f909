"""/services: what a tenant configured to resolve, to store and to issue."""

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.naming.model import NewService, ServiceChange
from app.naming.services import create_service, delete_service, get_service, list_services, update_service
from app.settings import Settings
from app.surfaces.untp.requests import Call, Limit, Offset, window
from app.surfaces.untp.wire import Page, Service, page


class ServiceController(Controller):
    """Service instances."""

    path = "/services"
    tags = ("Service instances",)

    @post(operation_id="createService", summary="Configure a service")
    async def create(self, request: Call, data: JSONBody[NewService]) -> Service:
        return Service.of(await create_service(request.user, _settings(request), data))

    @get(operation_id="listServices", summary="The tenant's services, newest first")
    async def list(self, request: Call, limit: Limit = 20, offset: Offset = 0) -> Page[Service]:
        where = window(limit, offset)
        return page(await list_services(request.user, **where), Service.of, **where)

    @get("/{service_id:str}", operation_id="getService", summary="One service, without its secrets")
    async def get_one(self, request: Call, service_id: FromPath[str]) -> Service:
        return Service.of(await get_service(request.user, service_id))

    @patch("/{service_id:str}", operation_id="updateService", summary="Change a service; `config` is merged (RFC 7396)")
    async def update(self, request: Call, service_id: FromPath[str], data: JSONBody[ServiceChange]) -> Service:
        return Service.of(await update_service(request.user, _settings(request), service_id, data))

    @delete(
        "/{service_id:str}",
        operation_id="deleteService",
        summary="Delete a service; with `force` also one that registrars or schemes are linked with",
    )
    async def delete(self, request: Call, service_id: FromPath[str], force: FromQuery[bool] = False) -> None:
        await delete_service(request.user, service_id, force=force)


def _settings(request: Call) -> Settings:
    return request.app.state.settings
