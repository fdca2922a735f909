"""What is served now: the endpoints of environments, and the versions of services behind them."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from app.landscape.model import Contract, EndpointWish, Line, said_of
from app.storage.engine import fetch


class KnownLine(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a service as it is kept. `version` is what its artifact has of it; null for one without a
    contract."""

    id: UUID
    service_id: UUID
    line: Line
    artifact: UUID | None
    version: UUID | None
    content: int | None
    identity: str
    """What its contract says, however it is written."""
    type: str
    description: str
    tags: tuple[str, ...]
    security: dict[str, Any]
    contracts: tuple[Contract, ...]
    digest: str

    @property
    def said(self) -> bytes:
        """Everything that is said of it but its documents, as `EndpointWish.said`."""
        return said_of(self.type, self.description, self.tags, self.security, self.contracts)

    def withdrawn(self, wish: EndpointWish) -> list[str]:
        """The ways to log in that are no longer there, if it is to be as is wished."""
        before = {str(one["name"]) for one in self.security.get("securityTypes", ())}
        return sorted(before - wish.authentication) if wish.authentication else []


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint, and what it serves."""

    id: UUID
    environment: UUID
    path: str
    discoverable: bool
    validated: bool
    service_version: UUID

    def wish(self, known: KnownLine) -> EndpointWish:
        """It as it is, to be asked for again."""
        return EndpointWish(
            path=self.path,
            id=self.id,
            discoverable=self.discoverable,
            validated=self.validated,
            service=known.line.service,
            version=known.line.version,
            type=known.type,  # type: ignore[arg-type]  # only such are stored
            description=known.description,
            tags=known.tags,
            security=known.security,
            contracts=known.contracts,
            digest=known.digest,
        )


_LINES = """
SELECT sv.id, sv.service AS service_id, s.name AS service, sv.name AS version_name, s.artifact, sv.version, v.content,
       coalesce(c.fingerprint, '') AS identity, sv.type, sv.description, sv.tags, sv.security, sv.contracts,
       encode(sv.digest, 'hex') AS digest
FROM service_version sv JOIN service s ON s.id = sv.service LEFT JOIN version v ON v.id = sv.version
LEFT JOIN content c ON c.id = v.content
"""


async def lines_of(application: UUID) -> dict[Line, KnownLine]:
    """All versions of all services of an application."""
    rows = await fetch(f"{_LINES} WHERE s.application = $1", application)
    known = [_known(row) for row in rows]
    return {one.line: one for one in known}


def _known(row: Any) -> KnownLine:
    values = dict(row)
    values["line"] = (values.pop("service"), values.pop("version_name"))
    for name in ("security", "contracts"):
        values[name] = msgspec.json.decode(values[name])
    return msgspec.convert(values, KnownLine)


async def endpoints_of(environments: Sequence[UUID]) -> list[Served]:
    """The endpoints of environments, by path."""
    rows = await fetch(
        """
        SELECT id, environment, path, discoverable, validated, service_version FROM endpoint
        WHERE environment = ANY($1) ORDER BY environment, path
        """,
        list(environments),
    )
    return [msgspec.convert(dict(row), Served) for row in rows]


async def served_wishes(application: UUID, environment: UUID) -> list[EndpointWish]:
    """The endpoints of an environment as they are, to be asked for again."""
    known = {one.id: one for one in (await lines_of(application)).values()}
    return [one.wish(known[one.service_version]) for one in await endpoints_of([environment])]


def state_of(served: Served, known: KnownLine) -> str:
    """What two states of an endpoint share exactly when nothing of it, or of what it serves, has changed."""
    parts = [served.discoverable, served.validated, known.service_id, known.id, known.version, known.digest]
    return hashlib.sha256(repr(parts).encode() + known.said).hexdigest()


class Elsewhere(msgspec.Struct, frozen=True):
    """An endpoint of any environment at which a version of a service is served."""

    id: UUID
    environment: UUID
    service_version: UUID
    production: bool


async def places_of(service_versions: Sequence[UUID]) -> list[Elsewhere]:
    """Where versions of services are served, in all environments."""
    rows = await fetch(
        """
        SELECT p.id, p.environment, p.service_version, e.type = 'Production' AS production
        FROM endpoint p JOIN environment e ON e.id = p.environment WHERE p.service_version = ANY($1)
        """,
        list(service_versions),
    )
    return [msgspec.convert(dict(row), Elsewhere) for row in rows]


class Dependent(msgspec.Struct, frozen=True):
    """An active registration: on an endpoint, or, made by hand, on a line of an artifact or (null) all of it."""

    id: UUID
    artifact: UUID
    endpoint: UUID | None
    line: str | None


async def calls_of(endpoints: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """The registrations of those who call endpoints, and where they call them, spelled one way."""
    rows = await fetch(
        "SELECT registration, key FROM consumption WHERE endpoint = ANY($1) AND registration IS NOT NULL",
        list(endpoints),
    )
    return [(row["registration"], row["key"]) for row in rows]


async def dependents(endpoints: Sequence[UUID], artifacts: Sequence[UUID]) -> list[Dependent]:
    """Who depends on endpoints, or on artifacts without saying where."""
    rows = await fetch(
        """
        SELECT r.id, r.artifact, r.endpoint, v.line FROM registration r JOIN version v ON v.id = r.version
        WHERE r.status = 'active' AND (r.endpoint = ANY($1) OR r.endpoint IS NULL AND r.artifact = ANY($2))
        """,
        list(endpoints), list(artifacts),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Dependent) for row in rows]
