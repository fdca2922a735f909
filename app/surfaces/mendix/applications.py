"""/applications of the registration API."""

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from app.landscape.applications import (
    ApplicationView,
    create_application,
    get_application,
    list_applications,
    put_application,
)
from app.landscape.teardown import delete_application
from app.surfaces.mendix.errors import carried_out, uuid_in_path
from app.surfaces.mendix.requests import Call, Limit, Offset, Window, base_of
from app.surfaces.mendix.wire import REGISTRATION, ApplicationBase, ApplicationBody, Link, application_body


class ApplicationList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of applications."""

    applications: list[ApplicationBody]
    total_applications: int
    links: list[Link]
    limit: int
    offset: int


class ApplicationController(Controller):
    """Applications."""

    path = "/applications"
    tags = ("Applications",)

    @post(operation_id="postApplication", summary="Register an application")
    async def create(self, request: Call, data: JSONBody[ApplicationBase]) -> Response[ApplicationBody]:
        view = await create_application(request.user, data.draft())
        return _created(request, view)

    @get(operation_id="getApplications", summary="The applications")
    async def list(self, request: Call, limit: Limit = 20, offset: Offset = 0) -> ApplicationList:
        window = Window.of(limit, offset)
        page = await list_applications(request.user, limit=window.limit, offset=window.offset)
        return ApplicationList(
            applications=[application_body(one, base_of(request)) for one in page.results],
            total_applications=page.total,
            links=window.links(request, page.total),
            limit=window.limit,
            offset=window.offset,
        )

    @get("/{app_uuid:str}", operation_id="getApplication", summary="An application")
    async def get_one(self, request: Call, app_uuid: FromPath[str]) -> ApplicationBody:
        view = await get_application(request.user, uuid_in_path(app_uuid, "AppUUID"))
        return application_body(view, base_of(request))

    @put("/{app_uuid:str}", operation_id="putApplication", summary="Write an application over, or make it")
    async def put_one(
        self, request: Call, app_uuid: FromPath[str], data: JSONBody[ApplicationBase]
    ) -> Response[ApplicationBody]:
        application = uuid_in_path(app_uuid, "AppUUID")
        view, created = await put_application(request.user, application, data.draft())
        return _created(request, view) if created else Response(application_body(view, base_of(request)))

    @delete("/{app_uuid:str}", operation_id="deleteApplication", summary="Delete an application with all that it has")
    async def delete_one(self, request: Call, app_uuid: FromPath[str]) -> None:
        await carried_out(request, await delete_application(request.user, uuid_in_path(app_uuid, "AppUUID")))


def _created(request: Call, view: ApplicationView) -> Response[ApplicationBody]:
    base = base_of(request)
    headers = {"Location": f"{base}{REGISTRATION}/applications/{view.id}"}
    return Response(application_body(view, base), status_code=201, headers=headers)
