"""Bodies of endpoints as they are sent: what is asked of them, and as the landscape wants to hear it."""

from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.errors import Invalid
from app.landscape.consuming import Consumed
from app.landscape.linking import ConsumedItem
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
from app.surfaces.mendix.wire import Text200, Text400, Text500, required

SecurityName = Literal["Basic", "Session", "Custom", "MxID", "Anonymous", "OAuth", "OpenID_Connect"]
_WITH_MODULE = frozenset({"MxID", "Custom", "OAuth", "OpenID_Connect"})
ROOT = "{applicationRootUrl}"
"""What stands for the location of the environment in addresses that Mendix generates."""


class Tag(msgspec.Struct, frozen=True):
    """A word to find a service by."""

    name: Annotated[str, Meta(max_length=100)]


class SecurityType(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way to log in; the module is named where one does it."""

    name: SecurityName
    marketplace_module_id: Text200 | UnsetType | None = msgspec.field(default=UNSET, name="marketplaceModuleID")
    marketplace_module_location: Text500 | UnsetType | None = msgspec.field(
        default=UNSET, name="marketplaceModuleLocation"
    )


class AllowedRole(msgspec.Struct, frozen=True):
    """A role that callers need."""

    name: Annotated[str, Meta(max_length=255)]
    uuid: UUID


class SecurityScheme(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Who may call. It may say nothing."""

    security_types: Annotated[list[SecurityType], Meta(max_length=50)] | UnsetType | None = UNSET
    mx_allowed_roles: Annotated[list[AllowedRole], Meta(max_length=1000)] | UnsetType | None = UNSET

    def kept(self, type_: ServiceKind) -> dict[str, Any]:
        """As it is kept. Raises `Invalid`."""
        for one in self.security_types or ():
            if one.name == "Session" and type_ == "SOAP":
                raise Invalid("securityTypes: SOAP services have no Session.", field="securityTypes")
            module = one.marketplace_module_id or one.marketplace_module_location
            if module and one.name not in _WITH_MODULE:
                raise Invalid(f"securityTypes: {one.name} has no module.", field="securityTypes")
        found: dict[str, Any] = {name: value for name, value in msgspec.to_builtins(self).items() if value is not None}
        if "securityTypes" in found:
            found["securityTypes"] = [
                {name: value for name, value in one.items() if value is not None} for one in found["securityTypes"]
            ]
        return found


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


class ConsumedItemBody(msgspec.Struct, frozen=True, kw_only=True):
    """An entity set that is used."""

    type: Literal["EntitySet"]
    name: Text200
    namespace: Text200 | UnsetType | None = UNSET


class ConsumedRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An endpoint that is called, wherever it is."""

    endpoint_location: Text500
    consumed_items: Annotated[list[ConsumedItemBody], Meta(max_length=500)] | UnsetType | None = UNSET

    def consumed(self) -> Consumed:
        """What is asked for."""
        items = [
            ConsumedItem(required(one.name, "consumedItems.name"), (one.namespace or "").strip() or None)
            for one in self.consumed_items or ()
        ]
        return Consumed(location=self.endpoint_location.strip(), items=tuple(items))


class ConsumedList(msgspec.Struct, frozen=True):
    """All endpoints that an environment calls."""

    endpoints: Annotated[list[ConsumedRequest], Meta(max_length=2000)]
