"""Endpoints to publish, as they are sent and as the landscape wants to hear it."""

from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.landscape.locations import plain_path
from app.landscape.model import (
    Contract,
    ContractKind,
    Document,
    EndpointWish,
    ServiceKind,
    digest_of,
    with_primary,
)
from app.surfaces.mendix.security_bodies import SecurityScheme
from app.surfaces.mendix.wire import Tag, Text200, Text400, required

ROOT = "{applicationRootUrl}"
"""What stands for the location of the environment in addresses that Mendix generates."""


class DocumentBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A document of a contract."""

    is_primary: bool = False
    uri: Annotated[str, Meta(max_length=2000)]
    contents: str


class ContractBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contract: one document, or a primary one and those that go with it."""

    type: ContractKind
    document_base_url: Annotated[str, Meta(max_length=2000)] = msgspec.field(name="documentBaseURL")
    documents: Annotated[list[DocumentBody], Meta(max_length=200)]

    def kept(self, location: str) -> Contract:
        """As it is kept, at an environment's location. Raises `Invalid`."""
        documents = tuple(Document(one.uri.strip(), one.is_primary, one.contents) for one in self.documents)
        base_url = self.document_base_url.strip().replace(ROOT, location.rstrip("/"))
        return with_primary(Contract(self.type, base_url, documents))


class ServiceBody(msgspec.Struct, frozen=True):
    """A service: another name is another service."""

    name: Text200


class ServiceVersionBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version of a service: one thing in all environments."""

    version: Text200
    description: Annotated[str, Meta(max_length=10_000)] | UnsetType | None = UNSET
    tags: Annotated[list[Tag], Meta(max_length=200)] | UnsetType | None = UNSET
    service: ServiceBody
    type: ServiceKind
    security_scheme: SecurityScheme
    contracts: Annotated[list[ContractBody], Meta(max_length=20)]


class PublishedRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An endpoint to publish."""

    path: Text400
    discoverable: bool | None = True
    validated: bool | None = False
    service_version: ServiceVersionBody

    def wish(self, location: str, endpoint: UUID | None = None) -> EndpointWish:
        """What is asked for, in an environment at a location. Raises `Invalid`."""
        version = self.service_version
        contracts = tuple(contract.kept(location) for contract in version.contracts)
        tags = [tag.name.strip() for tag in version.tags or ()]
        return EndpointWish(
            path=plain_path(self.path),
            id=endpoint,
            discoverable=self.discoverable is not False,
            validated=bool(self.validated),
            service=required(version.service.name, "service.name"),
            version=required(version.version, "serviceVersion.version"),
            type=version.type,
            description=(version.description or "").strip(),
            tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
            security=version.security_scheme.kept(version.type),
            contracts=contracts,
            digest=digest_of(contracts),
        )


Endpoints: TypeAlias = Annotated[list[PublishedRequest], Meta(max_length=2000)]


class PublishedList(msgspec.Struct, frozen=True):
    """All endpoints that an environment is to publish; none means none any more."""

    endpoints: Endpoints
