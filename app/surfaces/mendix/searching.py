"""The search API, and the addresses of the registration API that its answers link to."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromPath, QueryParameter
from msgspec import UNSET, UnsetType

from app.landscape.search import Question, search
from app.landscape.views import EndpointView, get_endpoint, get_service
from app.surfaces.mendix.endpoint_answers import CLASSIFICATION, SingleEndpoint, links_of, single_answer
from app.surfaces.mendix.errors import uuid_in_path
from app.surfaces.mendix.requests import Call, Limit, Offset, Window, base_of
from app.surfaces.mendix.service_answers import ServiceDetail, service_detail
from app.surfaces.mendix.version_answers import contents_of, tags_of
from app.surfaces.mendix.wire import (
    ApplicationBody,
    Link,
    PlainEnvironment,
    Tag,
    application_body,
    instant,
    plain_environment,
)

ServiceType = Literal["OData", "REST", "SOAP", "Business Events"]


class SearchResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An endpoint that was found, with what of its contract matches."""

    uuid: UUID
    name: str
    version: str
    service_type: str
    specification_version: str
    description: str
    last_updated: str
    validated: bool
    security_classification: str = CLASSIFICATION
    security_scheme: dict[str, Any]
    environment: PlainEnvironment
    application: ApplicationBody
    tags: list[Tag] | UnsetType = UNSET
    links: list[Link]
    connections: int | UnsetType = UNSET
    total_entities: int | UnsetType = UNSET
    entities: list[dict[str, Any]] | UnsetType = UNSET
    total_actions: int | UnsetType = UNSET
    actions: list[dict[str, Any]] | UnsetType = UNSET
    total_business_events: int | UnsetType = UNSET
    business_events: list[dict[str, Any]] | UnsetType = UNSET


class SearchPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of what was found."""

    data: list[SearchResult]
    total_results: int
    limit: int
    offset: int
    links: list[Link]
    last_id: UUID | UnsetType = UNSET


class SearchController(Controller):
    """Searching."""

    path = "/data"
    tags = ("Search",)

    @get(operation_id="getData", summary="Find endpoints by words, type and what they can do")
    async def find(
        self,
        request: Call,
        words: Annotated[str | None, QueryParameter(name="query", description="3 letters or digits at least.")] = None,
        production_endpoints_only: Annotated[bool, QueryParameter(name="productionEndpointsOnly")] = False,
        owned_content_only: Annotated[bool, QueryParameter(name="ownedContentOnly")] = False,
        service_type: Annotated[ServiceType | None, QueryParameter(name="serviceType")] = None,
        capabilities: Annotated[str, QueryParameter(description="Separated by commas; all of them.")] = "",
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> SearchPage:
        window = Window.of(limit, offset)
        question = Question(
            query=words,
            production_only=production_endpoints_only,
            owned_only=owned_content_only,
            service_type=service_type,
            capabilities=tuple(name for name in capabilities.split(",") if name.strip()),
        )
        found = await search(request.user, question, limit=window.limit, offset=window.offset)
        return SearchPage(
            data=[_result(one, base_of(request)) for one in found.results],
            total_results=found.total,
            limit=window.limit,
            offset=window.offset,
            links=window.links(request, found.total),
            last_id=found.results[-1].id if found.results else UNSET,
        )


class LookUpController(Controller):
    """What other answers link to: an endpoint, and a service."""

    path = "/"
    tags = ("Search",)

    @get("/endpoints/{endpoint_uuid:str}", operation_id="getEndpoint", summary="An endpoint with its contracts")
    async def endpoint(self, request: Call, endpoint_uuid: FromPath[str]) -> SingleEndpoint:
        view = await get_endpoint(request.user, uuid_in_path(endpoint_uuid, "EndpointUUID"))
        return single_answer(view, base_of(request))

    @get(
        "/applications/{app_uuid:str}/services/{service_name:path}",
        operation_id="getService",
        summary="A service with all of its versions, and where they are served",
    )
    async def service(self, request: Call, app_uuid: FromPath[str], service_name: FromPath[str]) -> ServiceDetail:
        application = uuid_in_path(app_uuid, "AppUUID")
        view = await get_service(request.user, application, str(service_name).removeprefix("/"))
        return service_detail(view, base_of(request))


def _result(view: EndpointView, base: str) -> SearchResult:
    version = view.version
    contents = contents_of(version)
    return SearchResult(
        uuid=view.id,
        name=version.service,
        version=version.name,
        service_type=version.type,
        specification_version=next((one.specification for one in version.contracts), ""),
        description=version.description,
        last_updated=instant(view.updated_at),
        validated=view.validated,
        security_scheme=version.security,
        environment=plain_environment(view.environment),
        application=application_body(view.environment.application, base),
        tags=tags_of(version),
        links=links_of(view.id, base),
        connections=view.connections if version.type == "OData" else UNSET,
        **contents,
    )
