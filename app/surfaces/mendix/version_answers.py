"""Versions of services as they are answered, with their contracts where one endpoint is read."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from app.landscape.model import Contract
from app.landscape.views import ServiceVersionView
from app.surfaces.mendix.details import actions, entities
from app.surfaces.mendix.wire import REGISTRATION, Link, Tag, instant


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


class VersionMembers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every answer says of a version of a service."""

    version: str
    description: str
    tags: list[Tag] | UnsetType = UNSET
    uuid: UUID
    publish_date: str
    type: str
    security_scheme: dict[str, Any]


class ServiceVersionAnswer(VersionMembers, frozen=True, kw_only=True, rename="camel"):
    """The version of a service that an endpoint serves. Contracts and what is in them are shown where one is read."""

    service: ServiceAnswer
    contracts: list[ContractAnswer] | UnsetType = UNSET
    total_entities: int | UnsetType = UNSET
    entities: list[dict[str, Any]] | UnsetType = UNSET
    total_actions: int | UnsetType = UNSET
    actions: list[dict[str, Any]] | UnsetType = UNSET
    total_business_events: int | UnsetType = UNSET
    business_events: list[dict[str, Any]] | UnsetType = UNSET


def version_answer(version: ServiceVersionView, application: UUID, base: str) -> ServiceVersionAnswer:
    """A version of a service of an application, without its contracts."""
    service = ServiceAnswer(version.service, version.service_id, [service_link(application, version.service, base)])
    return ServiceVersionAnswer(**version_members(version), service=service)


def with_contracts(answer: ServiceVersionAnswer, version: ServiceVersionView) -> ServiceVersionAnswer:
    """The same with its contracts, and what is in them."""
    contracts = [_contract(one) for one in version.contracts]
    return msgspec.structs.replace(answer, contracts=contracts, **contents_of(version))


def version_members(version: ServiceVersionView) -> dict[str, Any]:
    """The members of `VersionMembers`."""
    return {
        "version": version.name,
        "description": version.description,
        "tags": tags_of(version),
        "uuid": version.id,
        "publish_date": instant(version.published_at),
        "type": version.type,
        "security_scheme": version.security,
    }


def tags_of(version: ServiceVersionView) -> list[Tag] | UnsetType:
    """Its tags; left out where there are none."""
    return [Tag(name) for name in version.tags] or UNSET


def service_link(application: UUID, name: str, base: str) -> Link:
    """Where a service can be read."""
    return Link("Self", f"{base}{REGISTRATION}/applications/{application}/services/{quote(name, safe='')}")


def contents_of(version: ServiceVersionView) -> dict[str, Any]:
    """What is in the contract of an OData service, or of one of business events."""
    if version.type == "Business Events":
        events: list[dict[str, Any]] = version.details.get("businessEvents", [])
        return {"total_business_events": len(events), "business_events": events}
    if version.type != "OData":
        return {}
    found, acting = entities(version), actions(version)
    return {
        "total_entities": len(found), "entities": found, "total_actions": len(acting), "actions": acting,
    }  # fmt: skip


def _contract(contract: Contract) -> ContractAnswer:
    return ContractAnswer(
        type=contract.kind,
        specification_version=contract.specification,
        document_base_url=contract.base_url,
        documents=[DocumentAnswer(one.primary, one.uri, one.text or "") for one in contract.documents],
    )
