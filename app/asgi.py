"""Every surface on one page, and the place where the parts of the API process meet.

`create_app(settings)` is the ASGI application. A request goes to the surface of its path; each surface is an
application of its own, with its own API document and error shape. PostgreSQL has to be there at the start and may go
away later; Temporal need not be there at all: wake-ups that do not reach it are made up for by the sweep.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

from temporalio.client import Client

from app.contracts.forgetting import EPOCHS
from app.identity.keys import AUTHENTICATOR
from app.settings import Settings
from app.storage.engine import UNAVAILABLE, close_storage, open_storage
from app.surfaces.apicurio.application import MOUNT as APICURIO
from app.surfaces.apicurio.application import create_apicurio
from app.surfaces.asgi import Asgi, Message, Receive, Send
from app.surfaces.confluent.application import create_confluent
from app.surfaces.mendix.application import create_mendix
from app.surfaces.native.application import PREFIX, create_native
from app.surfaces.options import Options
from app.surfaces.untp.application import create_untp, serves
from app.surfaces.web.application import create_web
from app.surfaces.web.health import Health
from notifications.links import LinkSigner
from workflows.waker import BackgroundWaker, Waker

_PAGES = frozenset({"a", "api-docs", "docs", "health", "static"})
"""What the web pages have of the root, whoever asks."""
_CATALOG = frozenset({"link", "resources", "rest"})
"""What the Mendix Catalog has of the root, and what its answers link to."""
_REGISTRY = frozenset({"apis", "compatibility", "config", "contexts", "exporters", "mode", "schemas", "subjects", "v1"})
"""What is Confluent's also in a browser. Anything else that a browser asks for is answered with a page."""
KEY_USE_SECONDS = 30.0
"""How often it is written down when keys were last used."""
_log = logging.getLogger(__name__)


class Application:
    """Hands each request to the surface of its path, and runs what lives as long as the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._health = Health()
        self._native = Options(cast(Asgi, create_native(settings)))
        self._confluent = create_confluent(settings)
        self._untp = create_untp(settings)
        self._mendix = create_mendix(settings)
        self._apicurio = create_apicurio(settings)
        self._web = cast(Asgi, create_web(LinkSigner(settings.secret()), self._health))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or live and die with the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        await self._surface(scope)(scope, receive, send)

    def _surface(self, scope: Message) -> Asgi:
        """The root is Confluent's, but for what a browser asks for and the pages' own addresses."""
        path: str = scope["path"]
        if path == APICURIO or path.startswith(f"{APICURIO}/"):
            return self._apicurio
        first = path.split("/", 2)[1]
        if first in _REGISTRY:
            return self._confluent
        if serves(path):
            return self._untp
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            return self._native
        if first in _CATALOG:
            return self._mendix
        return self._web if first in _PAGES or _from_browser(scope) else self._confluent

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with self.running():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except UNAVAILABLE as error:
            await send({"type": "lifespan.startup.failed", "message": f"PostgreSQL cannot be reached: {error}"})
        else:
            await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Open the storage and wake workflows. Raises one of `UNAVAILABLE` if PostgreSQL cannot be reached."""
        settings = self._settings
        async with AsyncExitStack() as stack:
            await open_storage(settings.database_url or "", pool_size=settings.database_pool)
            stack.push_async_callback(close_storage)
            client = await Client.connect(
                settings.temporal_address or "127.0.0.1:7233", namespace=settings.temporal_namespace, lazy=True
            )
            self._health.temporal = client
            await stack.enter_async_context(BackgroundWaker(Waker(client, settings.task_queue)))
            await stack.enter_async_context(_noting_key_use())
            await stack.enter_async_context(_running(EPOCHS.watch()))
            yield


def _from_browser(scope: Message) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def create_app(settings: Settings) -> Application:
    """The ASGI application of an API process."""
    return Application(settings)


@asynccontextmanager
async def _noting_key_use() -> AsyncGenerator[None]:
    """Write down now and then, and at the end, when keys were last used."""
    async with _running(_note_key_use()):
        yield
    with contextlib.suppress(*UNAVAILABLE):
        await AUTHENTICATOR.record_use()


@asynccontextmanager
async def _running(endless: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Run something beside the requests for as long as the process lives."""
    task = asyncio.create_task(endless)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _note_key_use() -> None:
    while True:
        await asyncio.sleep(KEY_USE_SECONDS)
        try:
            await AUTHENTICATOR.record_use()
        except UNAVAILABLE as error:
            _log.warning("the last use of keys was not written down: %s", error)


def _without_body(send: Send) -> Send:
    """RFC 9110, 9.3.2: the answer to HEAD has the headers of the answer to GET, and no content."""

    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only
