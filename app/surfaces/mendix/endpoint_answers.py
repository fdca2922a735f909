"""Endpoints as they are answered: in lists, and one by one."""

from typing import Any
from uuid import UUID

import msgspec

from app.landscape.locations import joined
from app.landscape.views import EndpointView
from app.surfaces.mendix.version_answers import ServiceVersionAnswer, version_answer, with_contracts
from app.surfaces.mendix.wire import REGISTRATION, EnvironmentBody, Link, environment_body, instant

CLASSIFICATION = "Internal"
"""It cannot be set through this API."""


class EndpointMembers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every answer says of an endpoint."""

    path: str
    uuid: UUID
    security_classification: str = CLASSIFICATION
    discoverable: bool
    validated: bool
    connections: int
    last_updated: str
    links: list[Link]


class EndpointAnswer(EndpointMembers, frozen=True, kw_only=True, rename="camel"):
    """An endpoint in a list."""

    service_version: ServiceVersionAnswer


class EndpointList(msgspec.Struct, frozen=True):
    """The endpoints of an environment."""

    endpoints: list[EndpointAnswer]


class SingleEndpoint(EndpointAnswer, frozen=True, kw_only=True, rename="camel"):
    """An endpoint by itself."""

    location: str
    environment: EnvironmentBody


def links_of(endpoint: UUID, base: str) -> list[Link]:
    """Where an endpoint is: for programs, and for people."""
    return [
        Link("Self", f"{base}{REGISTRATION}/endpoints/{endpoint}"),
        Link("Catalog", f"{base}/link/endpoint?EndpointUUID={endpoint}"),
    ]


def endpoint_members(view: EndpointView, base: str) -> dict[str, Any]:
    """The members of `EndpointMembers`."""
    return {
        "path": view.path,
        "uuid": view.id,
        "discoverable": view.discoverable,
        "validated": view.validated,
        "connections": view.connections,
        "last_updated": instant(view.updated_at),
        "links": links_of(view.id, base),
    }


def endpoint_answer(view: EndpointView, base: str) -> EndpointAnswer:
    """An endpoint in a list."""
    version = version_answer(view.version, view.environment.application.id, base)
    return EndpointAnswer(**endpoint_members(view, base), service_version=version)


def single_answer(view: EndpointView, base: str) -> SingleEndpoint:
    """An endpoint with its contracts, and what is in them."""
    version = version_answer(view.version, view.environment.application.id, base)
    return SingleEndpoint(
        **endpoint_members(view, base),
        service_version=with_contracts(version, view.version),
        location=joined(view.environment.location, view.path),
        environment=environment_body(view.environment, base),
    )
