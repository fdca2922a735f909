"""Endpoints as they are answered: in lists, one by one, and as what somebody consumes."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from app.landscape.locations import joined
from app.landscape.model import Contract
from app.landscape.views import ConsumedView, EndpointView, ServiceVersionView, ServiceView
from app.surfaces.mendix.details import actions, entities
from app.surfaces.mendix.wire import (
    REGISTRATION,
    ApplicationBody,
    EnvironmentBody,
    Link,
    PlainEnvironment,
    application_body,
    environment_body,
    instant,
    plain_environment,
)

CLASSIFICATION = "Internal"
"""It cannot be set through this API."""


class TagBody(msgspec.Struct, frozen=True):
    """A word to find a service by."""

    name: str


class ServiceAnswer(msgspec.Struct, frozen=True):
    """A service."""

    name: str
    uuid: UUID
    links: list[Link]


class DocumentAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """A document of a contract."""

    is_primary: bool
    uri: str
    contents: str


class ContractAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contract."""

    type: str
    specification_version: str
    document_base_url: str = msgspec.field(name="documentBaseURL")
    documents: list[DocumentAnswer]


class ServiceVersionAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version of a service. Contracts and what is in them are shown where one endpoint is read."""

    version: str
    description: str
    tags: list[TagBody] | UnsetType = UNSET
    uuid: UUID
    publish_date: str
    type: str
    security_scheme: dict[str, Any]
    service: ServiceAnswer
    contracts: list[ContractAnswer] | UnsetType = UNSET
    total_entities: int | UnsetType = UNSET
    entities: list[dict[str, Any]] | UnsetType = UNSET
    total_actions: int | UnsetType = UNSET
    actions: list[dict[str, Any]] | UnsetType = UNSET


class EndpointAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An endpoint in a list."""

    path: str
    uuid: UUID
    security_classification: str = CLASSIFICATION
    discoverable: bool
    validated: bool
    connections: int
    last_updated: str
    links: list[Link]
    service_version: ServiceVersionAnswer


class EndpointList(msgspec.Struct, frozen=True):
    """The endpoints of an environment."""

    endpoints: list[EndpointAnswer]


class SingleEndpoint(EndpointAnswer, frozen=True, kw_only=True, rename="camel"):
    """An endpoint by itself."""

    location: str
    environment: EnvironmentBody


class ConsumedItemAnswer(msgspec.Struct, frozen=True):
    """An entity set that is used."""

    type: str
    name: str
    namespace: str


class ConsumedAnswer(EndpointAnswer, frozen=True, kw_only=True, rename="camel"):
    """An endpoint that is consumed; the environment is the publisher's."""

    consumed_items: list[ConsumedItemAnswer]
    environment: EnvironmentBody


class ConsumedAnswers(msgspec.Struct, frozen=True):
    """What an environment consumes, as far as it is there."""

    endpoints: list[ConsumedAnswer]


class PlaceAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An endpoint of a version of a service."""

    path: str
    uuid: UUID
    security_classification: str = CLASSIFICATION
    discoverable: bool
    validated: bool
    connections: int
    last_updated: str
    links: list[Link]
    environment: PlainEnvironment


class VersionOfService(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version of a service with all of its endpoints."""

    version: str
    description: str
    tags: list[TagBody] | UnsetType = UNSET
    uuid: UUID
    publish_date: str
    type: str
    security_scheme: dict[str, Any]
    endpoints: list[PlaceAnswer]


class ServiceDetail(ServiceAnswer, frozen=True, kw_only=True):
    """A service, whole."""

    application: ApplicationBody
    versions: list[VersionOfService]


def links_of(endpoint: UUID, base: str) -> list[Link]:
    """Where an endpoint is: for programs, and for people."""
    return [
        Link("Self", f"{base}{REGISTRATION}/endpoints/{endpoint}"),
        Link("Catalog", f"{base}/link/endpoint?EndpointUUID={endpoint}"),
    ]


def endpoint_answer(view: EndpointView, base: str) -> EndpointAnswer:
    """An endpoint in a list."""
    return EndpointAnswer(**_shared(view, base), service_version=_version(view, base))


def single_answer(view: EndpointView, base: str) -> SingleEndpoint:
    """An endpoint with its contracts, and what is in them."""
    found = view.version
    version = msgspec.structs.replace(
        _version(view, base), contracts=[_contract(one) for one in found.contracts], **contents_of(found)
    )
    return SingleEndpoint(
        **_shared(view, base),
        service_version=version,
        location=joined(view.environment.location, view.path),
        environment=environment_body(view.environment, base),
    )


def consumed_answer(view: ConsumedView, base: str) -> ConsumedAnswer:
    """An endpoint as its consumer sees it."""
    end = view.endpoint
    known = {one["entitySetName"]: one["namespace"] for one in end.version.details.get("entities", ())}
    items = [
        ConsumedItemAnswer(one.type, one.name, one.namespace or known.get(one.name, "DefaultNamespace"))
        for one in view.items
    ]
    return ConsumedAnswer(
        **_shared(end, base), service_version=_version(end, base), consumed_items=items,
        environment=environment_body(end.environment, base),
    )  # fmt: skip


def service_detail(view: ServiceView, base: str) -> ServiceDetail:
    """A service with its versions."""
    return ServiceDetail(
        name=view.name,
        uuid=view.id,
        links=[_service_link(view.application.id, view.name, base)],
        application=application_body(view.application, base),
        versions=[_version_of_service(version, places, base) for version, places in view.versions],
    )


def contents_of(version: ServiceVersionView) -> dict[str, Any]:
    """What is in the contract of an OData service."""
    if version.type != "OData":
        return {}
    found, acting = entities(version), actions(version)
    return {
        "total_entities": len(found), "entities": found, "total_actions": len(acting), "actions": acting,
    }  # fmt: skip


def _shared(view: EndpointView, base: str) -> dict[str, Any]:
    return {
        "path": view.path,
        "uuid": view.id,
        "discoverable": view.discoverable,
        "validated": view.validated,
        "connections": view.connections,
        "last_updated": instant(view.updated_at),
        "links": links_of(view.id, base),
    }


def _version(view: EndpointView, base: str) -> ServiceVersionAnswer:
    version, application = view.version, view.environment.application
    return ServiceVersionAnswer(
        version=version.name,
        description=version.description,
        tags=_tags(version),
        uuid=version.id,
        publish_date=instant(version.published_at),
        type=version.type,
        security_scheme=version.security,
        service=ServiceAnswer(
            version.service, version.service_id, [_service_link(application.id, version.service, base)]
        ),
    )


def _tags(version: ServiceVersionView) -> list[TagBody] | UnsetType:
    return [TagBody(name) for name in version.tags] or UNSET


def _service_link(application: UUID, name: str, base: str) -> Link:
    return Link("Self", f"{base}{REGISTRATION}/applications/{application}/services/{quote(name, safe='')}")


def _contract(contract: Contract) -> ContractAnswer:
    return ContractAnswer(
        type=contract.kind,
        specification_version=contract.specification,
        document_base_url=contract.base_url,
        documents=[DocumentAnswer(one.primary, one.uri, one.text or "") for one in contract.documents],
    )


def _version_of_service(version: ServiceVersionView, places: Sequence[EndpointView], base: str) -> VersionOfService:
    return VersionOfService(
        version=version.name,
        description=version.description,
        tags=_tags(version),
        uuid=version.id,
        publish_date=instant(version.published_at),
        type=version.type,
        security_scheme=version.security,
        endpoints=[PlaceAnswer(**_shared(one, base), environment=plain_environment(one.environment)) for one in places],
    )
