"""The published and consumed endpoints of an environment, in the registration API."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from app.landscape.consuming import put_consumed
from app.landscape.endpoints import delete_endpoint, post_endpoint, put_endpoint, put_endpoints
from app.landscape.environments import get_environment
from app.landscape.views import get_endpoint, list_consumed, list_published
from app.surfaces.mendix.consumed_answers import ConsumedAnswer, ConsumedAnswers, consumed_answer
from app.surfaces.mendix.consumed_bodies import ConsumedList
from app.surfaces.mendix.endpoint_answers import EndpointList, SingleEndpoint, endpoint_answer, single_answer
from app.surfaces.mendix.endpoint_bodies import PublishedList, PublishedRequest
from app.surfaces.mendix.errors import carried_out, uuid_in_path
from app.surfaces.mendix.requests import Call, base_of
from app.surfaces.mendix.wire import REGISTRATION

_ENVIRONMENT = "/applications/{app_uuid:str}/environments/{environment_uuid:str}"


class PublishedController(Controller):
    """What an environment publishes."""

    path = f"{_ENVIRONMENT}/published-endpoints"
    tags = ("Endpoints",)

    @put(operation_id="putPublishedEndpoints", summary="Replace all endpoints; those left out are deleted")
    async def put_all(
        self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str], data: JSONBody[PublishedList]
    ) -> EndpointList:
        application, environment = place(app_uuid, environment_uuid)
        location = await _location(request, application, environment)
        wishes = [one.wish(location) for one in data.endpoints]
        await carried_out(request, await put_endpoints(request.user, application, environment, wishes))
        return await _listed(request, application, environment)

    @post(operation_id="postPublishedEndpoint", summary="Add an endpoint")
    async def create(
        self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str], data: JSONBody[PublishedRequest]
    ) -> Response[SingleEndpoint]:
        application, environment = place(app_uuid, environment_uuid)
        wish = data.wish(await _location(request, application, environment))
        endpoint, result = await post_endpoint(request.user, application, environment, wish)
        await carried_out(request, result)
        return await _created(request, application, environment, endpoint)

    @get(operation_id="getPublishedEndpoints", summary="The endpoints of an environment")
    async def list(self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str]) -> EndpointList:
        return await _listed(request, *place(app_uuid, environment_uuid))

    @get("/{endpoint_uuid:str}", operation_id="getPublishedEndpoint", summary="An endpoint with its contracts")
    async def get_one(
        self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str], endpoint_uuid: FromPath[str]
    ) -> SingleEndpoint:
        application, environment = place(app_uuid, environment_uuid)
        endpoint = uuid_in_path(endpoint_uuid, "EndpointUUID")
        view = await get_endpoint(request.user, endpoint, application=application, environment=environment)
        return single_answer(view, base_of(request))

    @put("/{endpoint_uuid:str}", operation_id="putPublishedEndpoint", summary="Write an endpoint over, or make it")
    async def put_one(
        self,
        request: Call,
        app_uuid: FromPath[str],
        environment_uuid: FromPath[str],
        endpoint_uuid: FromPath[str],
        data: JSONBody[PublishedRequest],
    ) -> Response[SingleEndpoint]:
        application, environment = place(app_uuid, environment_uuid)
        endpoint = uuid_in_path(endpoint_uuid, "EndpointUUID")
        wish = data.wish(await _location(request, application, environment), endpoint)
        result = await carried_out(request, await put_endpoint(request.user, application, environment, wish))
        if endpoint in result.created:
            return await _created(request, application, environment, endpoint)
        return Response(single_answer(await get_endpoint(request.user, endpoint), base_of(request)))

    @delete("/{endpoint_uuid:str}", operation_id="deletePublishedEndpoint", summary="Delete an endpoint")
    async def delete_one(
        self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str], endpoint_uuid: FromPath[str]
    ) -> None:
        application, environment = place(app_uuid, environment_uuid)
        endpoint = uuid_in_path(endpoint_uuid, "EndpointUUID")
        await carried_out(request, await delete_endpoint(request.user, application, environment, endpoint))


class ConsumedController(Controller):
    """What an environment consumes."""

    path = f"{_ENVIRONMENT}/consumed-endpoints"
    tags = ("Endpoints",)

    @put(operation_id="putConsumedEndpoints", summary="Replace what an environment consumes")
    async def put_all(
        self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str], data: JSONBody[ConsumedList]
    ) -> ConsumedAnswers:
        application, environment = place(app_uuid, environment_uuid)
        wanted = [one.consumed() for one in data.endpoints]
        await put_consumed(request.user, application, environment, wanted)
        return await _consumed(request, application, environment)

    @get(operation_id="getConsumedEndpoints", summary="What an environment consumes, as far as it is there")
    async def list(self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str]) -> ConsumedAnswers:
        return await _consumed(request, *place(app_uuid, environment_uuid))

    @get("/{endpoint_uuid:str}", operation_id="getConsumedEndpoint", summary="One endpoint that is consumed")
    async def get_one(
        self, request: Call, app_uuid: FromPath[str], environment_uuid: FromPath[str], endpoint_uuid: FromPath[str]
    ) -> ConsumedAnswer:
        application, environment = place(app_uuid, environment_uuid)
        endpoint = uuid_in_path(endpoint_uuid, "EndpointUUID")
        (view,) = await list_consumed(request.user, application, environment, endpoint=endpoint)
        return consumed_answer(view, base_of(request))


def place(app_uuid: str, environment_uuid: str) -> tuple[UUID, UUID]:
    """An application and an environment of an address. Raises `BadRequest`."""
    return uuid_in_path(app_uuid, "AppUUID"), uuid_in_path(environment_uuid, "EnvironmentUUID")


async def _location(request: Call, application: UUID, environment: UUID) -> str:
    """Where the environment is, which stands in for placeholders of contracts. Raises `NotFound`, `Forbidden`."""
    return (await get_environment(request.user, application, environment)).location


async def _listed(request: Call, application: UUID, environment: UUID) -> EndpointList:
    views = await list_published(request.user, application, environment)
    return EndpointList([endpoint_answer(one, base_of(request)) for one in views])


async def _consumed(request: Call, application: UUID, environment: UUID) -> ConsumedAnswers:
    views = await list_consumed(request.user, application, environment)
    return ConsumedAnswers([consumed_answer(one, base_of(request)) for one in views])


async def _created(request: Call, application: UUID, environment: UUID, endpoint: UUID) -> Response[SingleEndpoint]:
    base = base_of(request)
    view = await get_endpoint(request.user, endpoint)
    address = f"{base}{REGISTRATION}/applications/{application}/environments/{environment}"
    headers: dict[str, Any] = {"Location": f"{address}/published-endpoints/{endpoint}"}
    return Response(single_answer(view, base), status_code=201, headers=headers)
