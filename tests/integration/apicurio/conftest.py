"""The registry's API as Apicurio's clients call it, with the key as the password of HTTP Basic or as a bearer's."""

import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from app.asgi import Application
from app.contracts.properties import DELETE_VERSIONS, set_property
from app.identity.grants import ensure_administrators
from tests.support.clients import client_of
from tests.support.schemas import ORDER
from tests.support.tenants import Contract, Member, Tenancy

ROOT = "http://assent.test/apis/registry/v3/"


class Registry:
    """One client's view of the registry, and a group of its own."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.group = f"group-{uuid4().hex[:6]}"

    async def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> httpx.Response:
        """A request with JSON."""
        content = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        return await self.http.request(
            method, path.lstrip("/"), content=content, params=parameters or None, headers=headers
        )

    async def done(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """The JSON of an answer that has to be a success, or null for one that has none."""
        answer = await self.call(method, path, body, **parameters)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def text(self, path: str, **parameters: Any) -> str:
        """The text of an answer that has to be a success."""
        answer = await self.call("GET", path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.text

    def at(self, artifact: str, rest: str = "") -> str:
        """The address of something of an artifact in the group."""
        return f"/groups/{self.group}/artifacts/{quote(artifact, safe='')}{rest}"

    async def make(self, artifact: str, text: str = ORDER, kind: str = "AVRO", **members: Any) -> Any:
        """An artifact with a first version; what is answered. `version` has members of the version."""
        version = members.pop("version", {})
        first = {"content": {"content": text, "contentType": members.pop("type", "application/json")}, **version}
        body = {"artifactId": artifact, "artifactType": kind, "firstVersion": first, **members}
        return await self.done("POST", f"/groups/{self.group}/artifacts", body)

    async def add(self, artifact: str, text: str = ORDER, **members: Any) -> httpx.Response:
        """One more version."""
        references = members.pop("references", [])
        content = {"content": text, "contentType": "application/json", "references": references}
        return await self.call("POST", self.at(artifact, "/versions"), {"content": content, **members})


def refused(answer: httpx.Response, status: int, name: str) -> str:
    """The title of an answer that has to be this failure, in the shape of all of them."""
    body = answer.json()
    assert (answer.status_code, body["status"], body["error_code"], body["name"]) == (status, status, status, name), (
        body
    )
    assert body["title"] == body["message"]
    assert body["detail"] == f"{name}: {body['title']}"
    return body["title"]


@pytest.fixture
def registry_of(service: Application, storage: None) -> Any:
    """Makes clients of the registry: for a team, a tenant's administrator, a key, or nobody."""

    def made(who: Member | Tenancy | str | None) -> Registry:
        return Registry(client_of(service, who, ROOT))

    return made


@pytest.fixture
async def registry(registry_of: Any, tenant: Tenancy) -> Registry:
    """The registry with the administrator's key, where versions can be deleted."""
    await set_property(tenant.admin, DELETE_VERSIONS, "true")
    await ensure_administrators(tenant.admin)
    return registry_of(tenant)


class Depended:
    """An artifact `orders` that a producer made and a consumer depends on."""

    def __init__(self, producer: Member, consumer: Member, contract: Contract, registry: Registry) -> None:
        self.producer, self.consumer, self.contract, self.registry = producer, consumer, contract, registry


@pytest.fixture
async def depended(registry_of: Any, tenant: Tenancy) -> Depended:
    """An artifact of one version with a consumer."""
    await set_property(tenant.admin, DELETE_VERSIONS, "true")
    producer, consumer = await tenant.team(), await tenant.team()
    registry = registry_of(producer)
    await registry.make("orders")
    contract = await tenant.find(f"{registry.group}.orders")
    await tenant.registration(consumer, contract)
    return Depended(producer, consumer, contract, registry)
