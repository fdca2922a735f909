"""Schema registries as exporters meet them: a real one behind a socket, and one that does as it is told."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn

from app.surfaces.asgi import Asgi, Message, Receive, Send

MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


@asynccontextmanager
async def serving(app: Asgi, *, on: int = 0, **options: Any) -> AsyncGenerator[str]:
    """An ASGI application behind a port of this host, any free one unless said; its address. Options are uvicorn's."""
    listening = socket.create_server(("127.0.0.1", on))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, ws="none", **options))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        scheme = "https" if options.get("ssl_certfile") else "http"
        yield f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


class Registry:
    """A tenant's registry at an address, as its administrator uses it."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key
        headers = {"Authorization": f"Bearer {key}", "Content-Type": MEDIA_TYPE}
        self.http = httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30)

    @property
    def config(self) -> dict[str, str]:
        """What an exporter that copies to it is configured with."""
        return {
            "schema.registry.url": self.url,
            "basic.auth.credentials.source": "USER_INFO",
            "basic.auth.user.info": f"exporter:{self.key}",
        }

    async def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The JSON of an answer that has to be a success."""
        content = None if body is None else json.dumps(body)
        answer = await self.http.request(method, path, content=content, params=query or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def register(self, subject: str, schema: str, **body: Any) -> int:
        """Register a schema that is accepted; its id."""
        answer = await self.ask("POST", f"/subjects/{subject}/versions", {"schema": schema, **body})
        return answer["id"]

    async def everything(self, prefix: str = ":*:") -> list[dict[str, Any]]:
        """All versions of all subjects, softly deleted ones too; without what a copy does not share: time and guid."""
        found = await self.ask("GET", "/schemas", subjectPrefix=prefix, deleted="true")
        live = await self.ask("GET", "/schemas", subjectPrefix=prefix)
        there = {(one["subject"], one["version"]) for one in live}
        for one in found:
            one.pop("ts", None)
            one.pop("guid", None)
            one["there"] = (one["subject"], one["version"]) in there
        return sorted(found, key=lambda one: (one["subject"], one["version"]))


class Obedient:
    """An ASGI application that answers what it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.body: bytes = b"[]"
        self.headers: dict[str, str] = {}
        self.hangs = False
        self.asked: list[tuple[str, str]] = []
        self.sent: list[dict[str, str]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self.asked.append((scope["method"], scope["raw_path"].decode()))
        self.sent.append({name.decode(): value.decode() for name, value in scope["headers"]})
        while self.hangs and (await receive())["type"] != "http.disconnect":
            pass
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})
