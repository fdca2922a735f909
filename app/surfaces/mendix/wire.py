"""Bodies of the catalog's API for applications and environments, as they are on the wire. Unknown members are ignored,
white space around texts as well; what is not there is left out of answers."""

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.errors import Invalid
from app.landscape.applications import ApplicationDraft, ApplicationView, Owner
from app.landscape.environment_model import EnvironmentDraft, EnvironmentKind
from app.landscape.environments import EnvironmentView

Text200: TypeAlias = Annotated[str, Meta(max_length=200)]
Text400: TypeAlias = Annotated[str, Meta(max_length=400)]
Text500: TypeAlias = Annotated[str, Meta(max_length=500)]
Text10000: TypeAlias = Annotated[str, Meta(max_length=10_000)]
ApplicationKind = Literal["Mendix", "Teamcenter", "MindSphere", "Microsoft", "SAP", "Opcenter", "Other"]
VERSION = "5.0.0"
REGISTRATION, SEARCH = "/rest/registration/v5", "/rest/search/v5"


class Link(msgspec.Struct, frozen=True):
    """Where something is."""

    rel: str
    href: str


class Tag(msgspec.Struct, frozen=True):
    """A word to find a service by."""

    name: Annotated[str, Meta(max_length=100)]


class OwnerBody(msgspec.Struct, frozen=True):
    """Who answers for an application; the UUID is that of an account of theirs."""

    name: Text400
    email: Text500
    uuid: UUID | UnsetType = UNSET

    def owner(self) -> Owner:
        """As it is kept."""
        return Owner(self.name.strip(), self.email.strip(), None if self.uuid is UNSET else self.uuid)


class ApplicationBase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An application as it is sent."""

    name: Text200
    description: Text10000 | UnsetType | None = UNSET
    repository_location: Text400 | UnsetType | None = UNSET
    type: ApplicationKind = "Other"
    business_owner: OwnerBody | UnsetType | None = UNSET
    technical_owner: OwnerBody | UnsetType | None = UNSET

    def draft(self) -> ApplicationDraft:
        """What is asked for."""
        return ApplicationDraft(
            name=required(self.name, "name"),
            description=_text(self.description),
            repository_location=_text(self.repository_location),
            type=self.type,
            business_owner=self.business_owner.owner() if self.business_owner else None,
            technical_owner=self.technical_owner.owner() if self.technical_owner else None,
        )


class ApplicationBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An application as it is answered."""

    name: str
    description: str | UnsetType = UNSET
    repository_location: str | UnsetType = UNSET
    type: str
    business_owner: OwnerBody | UnsetType = UNSET
    technical_owner: OwnerBody | UnsetType = UNSET
    uuid: UUID
    icon: str


class CustomLocation(msgspec.Struct, frozen=True):
    """A further URL at which an environment answers."""

    url: Text500


class EnvironmentBase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An environment as it is sent."""

    name: Text200
    location: Text500
    type: EnvironmentKind
    custom_locations: Annotated[list[CustomLocation], Meta(min_length=1, max_length=100)] | UnsetType | None = UNSET

    def draft(self) -> EnvironmentDraft:
        """What is asked for."""
        return EnvironmentDraft(
            name=required(self.name, "name"),
            location=self.location.strip(),
            type=self.type,
            custom_locations=tuple(one.url.strip() for one in self.custom_locations) if self.custom_locations else None,
        )


class PlainEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An environment without its application."""

    name: str
    location: str
    type: str
    custom_locations: list[CustomLocation] | UnsetType = UNSET
    uuid: UUID


class EnvironmentBody(PlainEnvironment, frozen=True, kw_only=True, rename="camel"):
    """An environment as it is answered."""

    application: ApplicationBody


def required(text: str, name: str) -> str:
    """A text that says something, without the white space around it."""
    if not text.strip():
        raise Invalid(f"{name}: It cannot be empty.", field=name)
    return text.strip()


def _text(text: str | UnsetType | None) -> str | None:
    return text.strip() or None if text else None


def application_body(view: ApplicationView, base: str) -> ApplicationBody:
    """An application on the wire."""
    return ApplicationBody(
        name=view.name,
        description=view.description or UNSET,
        repository_location=view.repository_location or UNSET,
        type=view.type,
        business_owner=_owner(view.business_owner),
        technical_owner=_owner(view.technical_owner),
        uuid=view.id,
        icon=f"{base}/resources/logos/{view.type.lower()}_icon.png",
    )


def _owner(owner: Owner | None) -> OwnerBody | UnsetType:
    return UNSET if owner is None else OwnerBody(owner.name, owner.email, owner.uuid or UNSET)


def plain_environment(view: EnvironmentView) -> PlainEnvironment:
    """An environment on the wire, where its application is named elsewhere."""
    return PlainEnvironment(
        name=view.name, location=view.location, type=view.type, custom_locations=_custom(view), uuid=view.id
    )


def environment_body(view: EnvironmentView, base: str) -> EnvironmentBody:
    """An environment on the wire."""
    return EnvironmentBody(
        name=view.name, location=view.location, type=view.type, custom_locations=_custom(view), uuid=view.id,
        application=application_body(view.application, base),
    )  # fmt: skip


def _custom(view: EnvironmentView) -> list[CustomLocation] | UnsetType:
    return UNSET if view.custom_locations is None else [CustomLocation(url) for url in view.custom_locations]


def instant(at: datetime) -> str:
    """An instant as the catalog writes it: in UTC, with milliseconds."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
