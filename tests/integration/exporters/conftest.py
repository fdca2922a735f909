"""Two registries, near and far: two tenants of a service behind a socket, which know nothing of each other."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest

from app.asgi import create_app
from app.exporters.copying import Copier
from app.settings import Settings
from app.storage.engine import fetch
from tests.support.database import temporary_home
from tests.support.registries import Registry, serving
from tests.support.tenants import Tenancy

TURNS = 50


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """The settings of the service that exports, and of its worker."""
    with temporary_home() as home:
        yield Settings(home=home, secret_key="a secret of tests", channel_allow=("127.0.0.0/8",), max_exporters=3)


@pytest.fixture(scope="session")
async def address(settings: Settings, storage: None) -> AsyncIterator[str]:
    """Where both registries are."""
    async with serving(create_app(settings)) as url:
        yield url


@pytest.fixture
async def near(address: str, tenant: Tenancy) -> AsyncIterator[Registry]:
    """The registry that exports."""
    registry = Registry(address, tenant.admin_key)
    yield registry
    await registry.http.aclose()


@pytest.fixture
async def further(storage: None) -> Tenancy:
    """The tenant that is exported to."""
    return await Tenancy.create()


@pytest.fixture
async def far(address: str, further: Tenancy) -> AsyncIterator[Registry]:
    """The registry that is exported to."""
    registry = Registry(address, further.admin_key)
    yield registry
    await registry.http.aclose()


class Exporting:
    """Exporters of a registry, and what a worker would do for them."""

    def __init__(self, tenant: Tenancy, near: Registry, far: Registry, settings: Settings) -> None:
        self.tenant, self.near, self.far, self.settings = tenant, near, far, settings

    async def make(self, name: str = "e", **body: Any) -> None:
        """An exporter to the far registry, with the same names unless said otherwise."""
        body = {"contextType": "NONE", "config": self.far.config, **body}
        await self.near.ask("POST", "/exporters", {"name": name, **body})

    async def work(self, name: str = "e") -> None:
        """Copy until there is nothing to do, or something to wait for."""
        id_ = await self.id(name)
        for _ in range(TURNS):
            left = await Copier(self.settings).copy_due(id_)
            if not left.more_now:
                return
        raise AssertionError("there is no end to it")

    async def exported(self, **body: Any) -> None:
        """Make an exporter and let it copy all there is; it has to succeed."""
        await self.make(**body)
        await self.work()
        found = await self.status()
        assert (found["state"], found["trace"]) == ("RUNNING", "")

    async def id(self, name: str = "e") -> UUID:
        rows = await fetch("SELECT id FROM exporter WHERE tenant = $1 AND name = $2", self.tenant.id, name)
        return rows[0]["id"]

    async def end(self) -> int:
        """The place of the last thing on record that exporters follow."""
        sql = "SELECT max(seq) FROM audit_event WHERE tenant = $1 AND starts_with(action, 'contract.')"
        return (await fetch(sql, self.tenant.id))[0][0]

    async def status(self, name: str = "e") -> dict[str, Any]:
        return await self.near.ask("GET", f"/exporters/{name}/status")

    async def put(self, what: str, body: Any = None, name: str = "e") -> None:
        await self.near.ask("PUT", f"/exporters/{name}/{what}".rstrip("/"), body)


@pytest.fixture
def exporting(tenant: Tenancy, near: Registry, far: Registry, settings: Settings) -> Exporting:
    return Exporting(tenant, near, far, settings)
