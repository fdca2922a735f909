"""/applications/{AppUUID}/environments of the registration API."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from app.landscape.environment_changes import create_environment, put_environment
from app.landscape.environment_model import EnvironmentKind
from app.landscape.environments import EnvironmentView, get_environment, list_environments
from app.landscape.teardown import delete_environment
from app.surfaces.mendix.endpoints import place
from app.surfaces.mendix.errors import carried_out, uuid_in_path
from app.surfaces.mendix.requests import Call, Limit, Offset, Window, base_of
from app.surfaces.mendix.wire import REGISTRATION, EnvironmentBase, EnvironmentBody, Link, environment_body


class EnvironmentList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of environments."""

    environments: list[EnvironmentBody]
    total_environments: int
    links: list[Link]
    limit: int
    offset: int


class EnvironmentController(Controller):
    """Environments."""

    path = "/applications/{app_uuid:str}/environments"
    tags = ("Environments",)

    @post(operation_id="postEnvironment", summary="Register an environment")
    async def create(
        self, request: Call, app_uuid: FromPath[str], data: JSONBody[EnvironmentBase]
    ) -> Response[EnvironmentBody]:
        view = await create_environment(request.user, uuid_in_path(app_uuid, "AppUUID"), data.draft())
        return _created(request, view)

    @get(operation_id="getEnvironments", summary="The environments of an application")
    async def list(
        self,
        request: Call,
        app_uuid: FromPath[str],
        environment_type: Annotated[EnvironmentKind | None, QueryParameter(name="environmentType")] = None,
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> EnvironmentList:
        window = Window.of(limit, offset)
        application = uuid_in_path(app_uuid, "AppUUID")
        page = await list_environments(
            request.user, application, kind=environment_type, limit=window.limit, offset=window.offset
        )
        return EnvironmentList(
            environments=[environment_body(one, base_of(request)) for one in page.results],
            total_environments=page.total,
            links=window.links(request, page.total),
            limit=window.limit,
            offset=window.offset,
        )

    @get("/{environment_uuid:str}", operation_id="getEnvironment", summary="An environment")
    async def get_one(self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str]) -> EnvironmentBody:
        application, environment = place(app_uuid, environment_uuid)
        return environment_body(await get_environment(request.user, application, environment), base_of(request))

    @put("/{environment_uuid:str}", operation_id="putEnvironment", summary="Write an environment over, or make it")
    async def put_one(
        self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str], data: JSONBody[EnvironmentBase]
    ) -> Response[EnvironmentBody]:
        application, environment = place(app_uuid, environment_uuid)
        result = await put_environment(request.user, application, environment, data.draft())
        settled = await carried_out(request, result)
        if settled.created:
            return _created(request, settled.environment)
        return Response(environment_body(settled.environment, base_of(request)))

    @delete("/{environment_uuid:str}", operation_id="deleteEnvironment", summary="Delete an environment")
    async def delete_one(self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str]) -> None:
        await carried_out(request, await delete_environment(request.user, *place(app_uuid, environment_uuid)))


def _created(request: Call, view: EnvironmentView) -> Response[EnvironmentBody]:
    base = base_of(request)
    address = f"{base}{REGISTRATION}/applications/{view.application.id}/environments/{view.id}"
    return Response(environment_body(view, base), status_code=201, headers={"Location": address})
