"""What tests say about answers of the service, and about what they left in the database."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from app.audit.query import list_events
from app.storage.engine import fetch
from tests.support.tenants import Tenancy

_TABLES = (
    "team",
    "principal",
    "api_key",
    "channel",
    "name_grant",
    "artifact_group",
    "artifact",
    "content",
    "registered_schema",
    "version",
    "rule",
    "registration",
    "policy",
    "proposal",
    "change_item",
    "answer",
    "delivery",
    "exporter",
    "branch",
    "version_comment",
    "config_property",
    "role_mapping",
    "service_instance",
    "registrar",
    "identifier_scheme",
    "identifier",
    "group_naming",
    "artifact_identifier",
    "audit_event",
)


def body(response: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer that has to have this status."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem document of an answer, which has to be of this status and kind, and to say something."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["type"] == f"urn:assent:problem:{kind}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


@asynccontextmanager
async def nothing_written(tenant: Tenancy) -> AsyncGenerator[None]:
    """Everything that a tenant has is the same afterwards: the rows of every table, the audit trail included."""
    before = await _rows(tenant)
    yield
    assert await _rows(tenant) == before


async def _rows(tenant: Tenancy) -> dict[str, str]:
    """A digest of each table's rows."""
    found: dict[str, str] = {}
    for table in _TABLES:
        sql = f"SELECT coalesce(md5(string_agg(x::text, '' ORDER BY x::text)), '') FROM {table} x WHERE tenant = $1"
        found[table] = (await fetch(sql, tenant.id))[0][0]
    return found


async def actions(tenant: Tenancy) -> list[str]:
    """What is in the audit trail, in order."""
    return [event.action for event in (await list_events(tenant.admin, limit=1000)).results]
