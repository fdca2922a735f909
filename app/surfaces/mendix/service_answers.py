"""A service as it is answered: whole, with all of its versions and the places where each is served."""

from collections.abc import Sequence

from app.landscape.views import EndpointView, ServiceVersionView, ServiceView
from app.surfaces.mendix.endpoint_answers import EndpointMembers, endpoint_members
from app.surfaces.mendix.version_answers import ServiceAnswer, VersionMembers, service_link, version_members
from app.surfaces.mendix.wire import (
    ApplicationBody,
    PlainEnvironment,
    application_body,
    plain_environment,
)


class PlaceAnswer(EndpointMembers, frozen=True, kw_only=True, rename="camel"):
    """An endpoint of a version of a service."""

    environment: PlainEnvironment


class VersionOfService(VersionMembers, frozen=True, kw_only=True, rename="camel"):
    """A version of a service with all of its endpoints."""

    endpoints: list[PlaceAnswer]


class ServiceDetail(ServiceAnswer, frozen=True, kw_only=True):
    """A service, whole."""

    application: ApplicationBody
    versions: list[VersionOfService]


def service_detail(view: ServiceView, base: str) -> ServiceDetail:
    """A service with its versions."""
    return ServiceDetail(
        name=view.name,
        uuid=view.id,
        links=[service_link(view.application.id, view.name, base)],
        application=application_body(view.application, base),
        versions=[_version_of_service(version, places, base) for version, places in view.versions],
    )


def _version_of_service(version: ServiceVersionView, places: Sequence[EndpointView], base: str) -> VersionOfService:
    return VersionOfService(
        **version_members(version),
        endpoints=[
            PlaceAnswer(**endpoint_members(one, base), environment=plain_environment(one.environment)) for one in places
        ],
    )
