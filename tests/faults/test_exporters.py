"""kill -9 of every part while schemas are copied to another registry, and of that registry: nothing is missed, doubled
or out of order."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.runtime.ports import free_ports
from app.settings import Settings
from tests.support.database import temporary_home
from tests.support.process import ApiProcess
from tests.support.registries import Registry
from tests.support.schemas import avro_order
from tests.support.stack import Stack

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(240)]

_NEW_TENANT = """
import asyncio, sys
from uuid import uuid4
from app.identity.tenants import create_tenant
from app.storage.engine import close_storage, open_storage

async def main():
    await open_storage(sys.argv[1], pool_size=1)
    print((await create_tenant(f"far-{uuid4()}"))[1].secret)
    await close_storage()

asyncio.run(main())
"""


class Far:
    """Another registry: a process of its own that can be killed and comes back at the same address."""

    def __init__(self, home: Path, database_url: str, key: str) -> None:
        self._home, self._database, self._port = home, database_url, free_ports(1)[0]
        self._process = ApiProcess(home, self._port, DATABASE_URL=database_url)
        self.registry = Registry(self._process.url, key)

    def kill(self) -> None:
        self._process.end()

    def restart(self) -> None:
        self._process.end()
        self._process = ApiProcess(self._home, self._port, DATABASE_URL=self._database)


class Linked:
    """A running instance, another registry, and exporters between them."""

    def __init__(self, running: Stack, near: Registry, far: Far) -> None:
        self.running, self.near, self.far = running, near, far
        self._exporters: list[str] = []

    async def close(self) -> None:
        for name in self._exporters:
            await self.ask(self.near, "DELETE", f"/exporters/{name}")

    async def ask(self, registry: Registry, method: str, path: str, body: Any = None, **query: str) -> Any:
        """A request as a careful client makes it: again while the service is not there.

        One whose answer was lost may have been carried out: its repetition may be told that it was deleted already.
        """
        lost = False
        while True:
            try:
                return await registry.ask(method, path, body, **query)
            except httpx.TransportError:
                lost = True
            except AssertionError as error:
                if lost and "40406" in str(error):
                    return None
                if ": 503 " not in str(error):
                    raise
                lost = True
            await asyncio.sleep(0.1)

    async def register(self, subject: str, number: int) -> None:
        await self.ask(self.near, "POST", f"/subjects/{subject}/versions", {"schema": avro_order(f"f{number}")})

    async def export(self, prefix: str) -> None:
        body = {"name": prefix, "subjects": [f"{prefix}*"], "contextType": "NONE", "config": self.far.registry.config}
        await self.ask(self.near, "POST", "/exporters", body)
        self._exporters.append(prefix)

    async def is_copied(self, prefix: str) -> None:
        """Wait until the far registry has what the near one has, and the exporter says so."""

        async def same() -> bool:
            try:
                copies = await self.far.registry.everything(prefix)
                originals = await self.near.everything(prefix)
                status = await self.near.ask("GET", f"/exporters/{prefix}/status")
            except (httpx.TransportError, AssertionError):
                return False
            there = [one["version"] for one in copies] == [one["version"] for one in originals]
            return there and (status["state"], status["trace"]) == ("RUNNING", "")

        await self.running.until(same)
        assert await self.far.registry.everything(prefix) == await self.near.everything(prefix)


@pytest.fixture
async def linked(running: Stack) -> AsyncIterator[Linked]:
    database = str(running.first.settings(Settings(home=running.home)).database_url)
    made = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _NEW_TENANT, database, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await made.communicate()
    with temporary_home() as home:
        far = Far(home, database, output.decode().strip())
        near = Registry(running.first.url, running.key)
        linked = Linked(running, near, far)
        try:
            yield linked
        finally:
            await linked.close()
            far.kill()
            await near.http.aclose()
            await far.registry.http.aclose()


async def test_the_api_dies_between_its_commit_and_the_wake_up(linked: Linked, running: Stack) -> None:
    await linked.export("api-")
    await linked.is_copied("api-")
    running.freeze("temporal")
    try:
        await linked.register("api-orders", 1)
        await running.kill("api")
    finally:
        running.thaw("temporal")
    await linked.is_copied("api-")


async def test_everything_dies_while_schemas_are_copied(linked: Linked, running: Stack) -> None:
    for number in range(40):
        await linked.register(f"all-{number % 3}", number)
    await linked.export("all-")

    async def write() -> None:
        for number in range(40, 60):
            await linked.register(f"all-{number % 3}", number)
            if number % 5 == 0:
                await linked.ask(linked.near, "DELETE", f"/subjects/all-{number % 3}/versions/{number // 5}")

    async def nemesis() -> None:
        for part in ("worker", "far", "temporal", "postgres", "worker", "api", "far"):
            await asyncio.sleep(random.uniform(0.2, 1.0))  # noqa: S311  # the moments, not a secret
            if part == "far":
                linked.far.restart()
            else:
                await running.kill(part)

    await asyncio.gather(write(), nemesis())
    await linked.is_copied("all-")


async def test_the_other_registry_is_away_for_a_while(linked: Linked, running: Stack) -> None:
    await linked.export("away-")
    await linked.is_copied("away-")
    linked.far.kill()
    await linked.register("away-orders", 1)

    async def told() -> bool:
        status = await linked.ask(linked.near, "GET", "/exporters/away-/status")
        return "cannot be reached" in status["trace"]

    await running.until(told)
    linked.far.restart()
    await linked.is_copied("away-")
