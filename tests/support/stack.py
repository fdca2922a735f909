"""A whole instance as people run it, with a small cast that negotiates over HTTP."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from app.runtime.instance import Instance
from app.runtime.running import RunningInstance, load_running
from app.settings import Settings
from notifications.sink.server import Sink
from tests.support.schemas import ORDER

PATIENCE = 90.0
"""Seconds until something that has to happen counts as not happening: recovery under load takes a while."""
Document = dict[str, Any]


class Stack:
    """An instance, its administrator, and a sink that the teams' channels lead to."""

    def __init__(self, home: Path, running: RunningInstance, key: str, sink: Sink) -> None:
        self.home, self.sink, self.key = home, sink, key
        self.first = running
        self._http = httpx.AsyncClient(
            base_url=f"{running.url}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=20
        )

    async def close(self) -> None:
        await self._http.aclose()

    def pid(self, part: str) -> int:
        """The process of a part as it is now; it changes when the part is restarted."""
        running = load_running(self.home)
        return (running or self.first).processes[part]

    async def kill(self, part: str) -> None:
        """kill -9, of the part's process once there is one."""

        async def killed() -> bool:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid(part), signal.SIGKILL)
                return True
            return False

        await self.until(killed)

    def freeze(self, part: str) -> None:
        """The part does nothing any more, but holds its connections."""
        os.kill(self.pid(part), signal.SIGSTOP)

    def thaw(self, part: str) -> None:
        os.kill(self.pid(part), signal.SIGCONT)

    async def call(self, method: str, path: str, body: Document | None = None) -> Document:
        """A request as a careful client makes it: again while the service is not there, until it is answered.

        A request whose answer was lost may have been carried out: its repetition may then be told of a duplicate.
        """
        lost = False
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    response = await self._http.request(method, path, json=body)
                except httpx.TransportError:
                    response = None
                if response is not None and response.status_code != 503:
                    if not (lost and response.json().get("type", "").endswith(":duplicate")):
                        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
                    return response.json() if response.content else {}
                lost = True
                await asyncio.sleep(0.1)

    async def until(self, what: Callable[[], Awaitable[bool]]) -> None:
        """Wait for something that another process brings about."""
        async with asyncio.timeout(PATIENCE):
            while not await what():  # noqa: ASYNC110  # there is no event: another process does it
                await asyncio.sleep(0.1)

    async def team(self, query: str = "") -> Document:
        """A team with a webhook that leads to the sink."""
        name = f"team-{uuid4().hex[:10]}"
        await self.call("POST", "/teams", {"name": name})
        (team,) = (await self.call("GET", f"/teams?name={name}"))["results"]
        url = f"json://127.0.0.1:{self.sink.http_port}/{team['name']}{query}"
        await self.call("POST", f"/teams/{team['id']}/channels", {"name": "hook", "url": url})
        return team

    async def publish(self, fqn: str, schema: str, owner: Document) -> Document:
        """Publish, or propose; sent again until answered, since the same content is found again."""
        if not (await self.call("GET", f"/assets?fqn={fqn}"))["results"]:
            asset = {"fqn": fqn, "format": "AVRO", "owner_team_id": owner["id"]}
            await self.call("POST", "/assets", asset)
        return await self.call("POST", "/contracts", {"fqn": fqn, "schema": schema})

    async def contract(self, producer: Document, consumers: list[Document]) -> str:
        """A published contract with its consumers; its name."""
        fqn = f"shop.orders-{uuid4().hex[:10]}"
        contract = (await self.publish(fqn, ORDER, producer))["contract"]
        for consumer in consumers:
            registration = {"contract_id": contract["id"], "consumer_team_id": consumer["id"]}
            await self.call("POST", "/registrations", registration)
        return fqn

    async def acknowledge(self, proposal: str, team: Document) -> None:
        await self.call("POST", f"/proposals/{proposal}/acknowledge", {"team_id": team["id"]})

    async def state(self, proposal: str) -> str:
        return (await self.call("GET", f"/proposals/{proposal}"))["state"]

    async def published(self, proposal: str) -> None:
        """Wait until it is."""

        async def is_published() -> bool:
            return await self.state(proposal) == "published"

        await self.until(is_published)

    async def versions(self, fqn: str) -> list[str]:
        page = await self.call("GET", f"/contracts?asset_fqn={fqn}")
        return [contract["version"] for contract in page["results"]]

    def heard(self, team: Document) -> list[str]:
        """The stages of the messages that a team's webhook got."""
        name = team["name"]
        return [m.payload["assent"]["stage"] for m in self.sink.inbox.messages if name in m.to]

    async def hears(self, team: Document, stage: str) -> None:
        """Wait until a team has been told."""

        async def has_heard() -> bool:
            return stage in self.heard(team)

        await self.until(has_heard)


async def _admin_key(database_url: str) -> str:
    """Make the tenant as `assent up` does, in a process of its own: the storage of this one belongs to other tests."""
    program = (
        "import asyncio, sys; from app.commands.admin import first_admin_key as f; print(asyncio.run(f(sys.argv[1])))"
    )
    made = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, database_url, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await made.communicate()
    assert made.returncode == 0
    return output.decode().strip()


@asynccontextmanager
async def stack() -> AsyncGenerator[Stack]:
    """Everything on free ports, in a folder of its own, with a sweep every second."""
    home = Path(tempfile.mkdtemp(prefix="assent-test-"))
    home.chmod(0o711)
    settings = Settings(home=home, port=0, channel_allow=("127.0.0.0/8",), sweep_interval=1, delivery_retry_base=0.5)
    try:
        async with Sink(keep=5000) as sink, Instance(settings, lambda _: None) as running:
            key = await _admin_key(str(running.settings(settings).database_url))
            cast = Stack(home, running, key, sink)
            try:
                yield cast
            finally:
                await cast.close()
    except BaseException:
        print((home / "logs" / "api.log").read_text()[-8000:])  # noqa: T201  # pytest shows it with the failure
        raise
    finally:
        shutil.rmtree(home, ignore_errors=True)
