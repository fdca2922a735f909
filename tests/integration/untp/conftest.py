"""The API for registrars as its clients call it: with a bearer token, and JSON."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import pytest

from app.asgi import Application
from tests.support.clients import client_of
from tests.support.tenants import Member, Tenancy

BASE = "http://assent.test/api/v1/"
REGISTRAR = {"name": "Acme Naming Office", "namespace": "acme", "url": "https://naming.acme.example"}
SCHEME = {
    "name": "Service endpoint id",
    "primaryKey": "svc",
    "validationPattern": "^[a-z0-9.-]{3,80}$",
    "linkTemplate": "/{primaryKey}/{value}",
}
QUALIFIER = {"key": "ver", "description": "Service version", "validationPattern": r"^\d+(\.\d+)*$"}
SERVICE = {"serviceType": "IDR", "adapterType": "PYX", "name": "Our resolver"}


class Naming:
    """One client's view of the API."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> httpx.Response:
        """A request, whatever comes of it."""
        content = None if body is None else json.dumps(body)
        return await self.http.request(method, path, content=content, params=parameters or None)

    async def get(self, path: str, **parameters: Any) -> Any:
        """What is there."""
        return _said(await self.call("GET", path, **parameters), 200)

    async def patch(self, path: str, **members: Any) -> Any:
        """What it is after a change."""
        return _said(await self.call("PATCH", path, members), 200)

    async def delete(self, path: str, **parameters: Any) -> None:
        """Delete what can be deleted."""
        answer = await self.call("DELETE", path, **parameters)
        assert (answer.status_code, answer.content) == (204, b""), answer.text

    async def registrar(self, **members: Any) -> Any:
        """A new registrar."""
        return _said(await self.call("POST", "registrars", REGISTRAR | members), 201)

    async def scheme(self, registrar: str | None = None, **members: Any) -> Any:
        """A new scheme, of a new registrar unless one is named."""
        registrar = registrar or (await self.registrar())["id"]
        return _said(await self.call("POST", "schemes", SCHEME | {"registrarId": registrar} | members), 201)

    async def identifier(self, scheme: str, value: str | None = None) -> Any:
        """A new identifier."""
        value = value or f"orders-{uuid4().hex[:8]}"
        return _said(await self.call("POST", "identifiers", {"schemeId": scheme, "value": value}), 201)

    async def service(self, **members: Any) -> Any:
        """A new service."""
        return _said(await self.call("POST", "services", SERVICE | members), 201)


NamingOf: TypeAlias = Callable[[Member | Tenancy | str | None], Naming]


def _said(answer: httpx.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def refused(answer: httpx.Response, status: int, code: str | None = None) -> str:
    """What an answer says that has to be this failure, in this API's shape and no other."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document.keys() == ({"error", "code"} if code else {"error"})
    assert document.get("code") == code
    return document["error"]


@pytest.fixture
def naming_of(service: Application, storage: None) -> NamingOf:
    """Makes clients: for a team, a tenant's administrator, a key, or nobody."""
    return lambda who: Naming(client_of(service, who, BASE))


@pytest.fixture
def naming(naming_of: NamingOf, tenant: Tenancy) -> Naming:
    """The API with the administrator's key."""
    return naming_of(tenant)
