"""The registry's API as its clients call it: at the root, with the key as the password of HTTP Basic."""

import json
from typing import Any

import httpx
import pytest

from app.asgi import Application
from tests.support.clients import client_of
from tests.support.schemas import ORDER
from tests.support.tenants import Contract, Member, Tenancy

ROOT = "http://assent.test/"
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


class Registry:
    """One client's view of the registry."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> httpx.Response:
        """A request as Kafka's clients send it."""
        content = None if body is None else json.dumps(body)
        return await self.http.request(
            method, path, content=content, params=parameters or None, headers={"Content-Type": MEDIA_TYPE}
        )

    async def register(self, subject: str, schema: str = ORDER, **body: Any) -> int:
        """Register a schema that is accepted; its id."""
        answer = await self.call("POST", f"/subjects/{subject}/versions", {"schema": schema, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]


def refused(answer: httpx.Response, status: int, code: int) -> str:
    """The message of an answer that has to be this failure."""
    assert (answer.status_code, answer.json()["error_code"]) == (status, code), answer.text
    return answer.json()["message"]


@pytest.fixture
def registry_of(service: Application, storage: None) -> Any:
    """Makes clients of the registry: for a team, a tenant's administrator, a key, or nobody."""

    def made(who: Member | Tenancy | str | None) -> Registry:
        return Registry(client_of(service, who, ROOT))

    return made


@pytest.fixture
def registry(registry_of: Any, tenant: Tenancy) -> Registry:
    """The registry with the administrator's key."""
    return registry_of(tenant)


class Depended:
    """A subject that a producer registered and a consumer depends on."""

    def __init__(self, producer: Member, consumer: Member, contract: Contract, registry: Registry) -> None:
        self.producer, self.consumer, self.contract, self.registry = producer, consumer, contract, registry
        self.subject = contract.fqn


@pytest.fixture
async def depended(registry_of: Any, tenant: Tenancy) -> Depended:
    """A subject `orders-value` of one version with a consumer."""
    producer, consumer = await tenant.team(), await tenant.team()
    registry = registry_of(producer)
    await registry.register("orders-value")
    contract = await tenant.find("orders-value")
    await tenant.registration(consumer, contract)
    return Depended(producer, consumer, contract, registry)
