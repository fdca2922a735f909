"""Endpoints as people see them: what is served where, by which version of a service, and who uses it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.errors import NotFound
from app.identity.principals import Principal
from app.landscape.applications import ApplicationView, find_application
from app.landscape.environments import ENVIRONMENT_COLUMNS, EnvironmentView, environment_view, find_environment
from app.landscape.linking import ConsumedItem
from app.landscape.model import Contract
from app.storage.engine import fetch, fetch_one


class ServiceVersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a service. `details` are the entities and actions of an OData contract."""

    id: UUID
    service_id: UUID
    service: str
    name: str
    type: str
    description: str
    tags: tuple[str, ...]
    security: dict[str, Any]
    contracts: tuple[Contract, ...]
    """With the texts of their documents where one endpoint is read."""
    details: dict[str, Any]
    published_at: datetime
    fqn: str | None
    """The artifact that it is a version of."""


class EndpointView(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint. `connections` counts the environments that say that they call it."""

    id: UUID
    path: str
    discoverable: bool
    validated: bool
    connections: int
    updated_at: datetime
    version: ServiceVersionView
    environment: EnvironmentView


class ConsumedView(msgspec.Struct, frozen=True):
    """An endpoint that an environment consumes, and what of it."""

    endpoint: EndpointView
    items: tuple[ConsumedItem, ...]


class ServiceView(msgspec.Struct, frozen=True, kw_only=True):
    """A service with all of its versions, the newest first, and the places where each is served."""

    id: UUID
    name: str
    application: ApplicationView
    versions: Sequence[tuple[ServiceVersionView, Sequence[EndpointView]]]


_COLUMNS = """
sv.id AS version_id, sv.service AS service_id, s.name AS service, sv.name AS version_name, sv.type AS service_type,
sv.description AS version_description, sv.tags, sv.security, sv.contracts, sv.details, sv.published_at, ar.fqn
"""
_JOINED = "service_version sv JOIN service s ON s.id = sv.service LEFT JOIN artifact ar ON ar.id = s.artifact"
ENDPOINTS = f"""
SELECT p.id AS endpoint_id, p.path, p.discoverable, p.validated, p.updated_at,
       (SELECT count(*) FROM consumption c WHERE c.endpoint = p.id) AS connections, {_COLUMNS},
       {ENVIRONMENT_COLUMNS}
FROM endpoint p JOIN environment e ON e.id = p.environment JOIN application a ON a.id = e.application
JOIN {_JOINED} ON sv.id = p.service_version
"""
"""Rows for `endpoint_view`."""


def version_view(row: Any) -> ServiceVersionView:
    """A row with its columns."""
    return ServiceVersionView(
        id=row["version_id"],
        service_id=row["service_id"],
        service=row["service"],
        name=row["version_name"],
        type=row["service_type"],
        description=row["version_description"],
        tags=tuple(row["tags"]),
        security=msgspec.json.decode(row["security"]),
        contracts=msgspec.json.decode(row["contracts"], type=tuple[Contract, ...]),
        details=msgspec.json.decode(row["details"]),
        published_at=row["published_at"],
        fqn=row["fqn"],
    )


def endpoint_view(row: Any) -> EndpointView:
    """A row of `ENDPOINTS`."""
    return EndpointView(
        id=row["endpoint_id"],
        path=row["path"],
        discoverable=row["discoverable"],
        validated=row["validated"],
        connections=row["connections"],
        updated_at=row["updated_at"],
        version=version_view(row),
        environment=environment_view(row),
    )


async def list_published(actor: Principal, application: UUID, environment: UUID) -> list[EndpointView]:
    """The endpoints of an environment, by path. Raises `NotFound`, `Forbidden`."""
    tenant = actor.reads()
    await find_environment(tenant, application, environment)
    rows = await fetch(f"{ENDPOINTS} WHERE p.environment = $1 ORDER BY p.path", environment)
    return [endpoint_view(row) for row in rows]


async def get_endpoint(
    actor: Principal, endpoint: UUID, *, application: UUID | None = None, environment: UUID | None = None
) -> EndpointView:
    """One endpoint with the texts of its contracts. What is not to be discovered is there for those who may change it.

    Raises `NotFound`, `Forbidden`.
    """
    tenant = actor.reads()
    row = await fetch_one(
        f"""
        {ENDPOINTS} WHERE p.tenant = $1 AND p.id = $2 AND ($3::uuid IS NULL OR a.id = $3)
        AND ($4::uuid IS NULL OR e.id = $4) AND (p.discoverable OR $5 OR a.owner = $6)
        """,
        tenant, endpoint, application, environment, actor.is_admin, actor.team,
    )  # fmt: skip
    if row is None:
        raise NotFound("endpoint", endpoint)
    view = endpoint_view(row)
    contracts = await with_texts(tenant, view.version.contracts)
    return msgspec.structs.replace(view, version=msgspec.structs.replace(view.version, contracts=contracts))


async def with_texts(tenant: UUID, contracts: Sequence[Contract]) -> tuple[Contract, ...]:
    """Contracts with the texts of their documents."""
    ids = [document.content for contract in contracts for document in contract.documents]
    rows = await fetch("SELECT id, text FROM content WHERE tenant = $1 AND id = ANY($2::bigint[])", tenant, ids)
    texts = {row["id"]: row["text"] for row in rows}
    return tuple(
        msgspec.structs.replace(
            contract,
            documents=tuple(
                msgspec.structs.replace(document, text=texts.get(document.content)) for document in contract.documents
            ),
        )
        for contract in contracts
    )


async def list_consumed(
    actor: Principal, application: UUID, environment: UUID, *, endpoint: UUID | None = None
) -> list[ConsumedView]:
    """The endpoints that an environment consumes, as far as they are there. Raises `NotFound`, `Forbidden`."""
    tenant = actor.reads()
    await find_environment(tenant, application, environment)
    rows = await fetch(
        f"""
        SELECT found.*, c.items FROM consumption c JOIN ({ENDPOINTS}) found ON found.endpoint_id = c.endpoint
        WHERE c.environment = $1 AND ($2::uuid IS NULL OR c.endpoint = $2) ORDER BY c.key
        """,
        environment, endpoint,
    )  # fmt: skip
    if endpoint is not None and not rows:
        raise NotFound("consumed endpoint", endpoint)
    return [
        ConsumedView(endpoint_view(row), msgspec.json.decode(row["items"], type=tuple[ConsumedItem, ...]))
        for row in rows
    ]


async def get_service(actor: Principal, application: UUID, name: str) -> ServiceView:
    """A service with its versions and places. Raises `NotFound`, `Forbidden`."""
    tenant = actor.reads()
    owner = await find_application(tenant, application)
    rows = await fetch(
        f"""
        SELECT {_COLUMNS} FROM {_JOINED} WHERE s.application = $1 AND s.name = $2
        ORDER BY sv.published_at DESC, sv.name
        """,
        application, name,
    )  # fmt: skip
    if not rows:
        raise NotFound("service", name)
    versions = [version_view(row) for row in rows]
    rows = await fetch(
        f"""
        {ENDPOINTS} WHERE sv.service = $1 AND (p.discoverable OR $2 OR a.owner = $3) ORDER BY e.created_at, p.path
        """,
        versions[0].service_id, actor.is_admin, actor.team,
    )  # fmt: skip
    places = [endpoint_view(row) for row in rows]
    return ServiceView(
        id=versions[0].service_id,
        name=name,
        application=owner,
        versions=[(one, [each for each in places if each.version.id == one.id]) for one in versions],
    )
