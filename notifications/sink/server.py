"""A sink's two listeners."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeAlias

from notifications.sink.inbox import Inbox
from notifications.sink.mail import Mail
from notifications.sink.web import Web

_LOOPBACK = "127.0.0.1"
Conversation: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Sink:
    """Listens for webhooks and mail between entering and leaving it; port 0 takes a free one."""

    def __init__(self, http_port: int = 0, smtp_port: int = 0, keep: int = 200) -> None:
        self.inbox = Inbox(keep)
        self.http_port = http_port
        self.smtp_port = smtp_port
        self._servers: list[asyncio.Server] = []
        self._conversations: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where people look, and webhooks go."""
        return f"http://{_LOOPBACK}:{self.http_port}"

    async def __aenter__(self) -> Self:
        """Start listening."""
        self.http_port = await self._listen(Web(self.inbox).serve, self.http_port)
        self.smtp_port = await self._listen(Mail(self.inbox).serve, self.smtp_port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening, and end what is under way."""
        for server in self._servers:
            server.close()
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)

    async def _listen(self, talk: Conversation, port: int) -> int:
        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await talk(reader, writer)
            except (ConnectionError, ValueError):  # the peer broke off, or sent a line without end
                pass
            finally:
                writer.close()
                with contextlib.suppress(ConnectionError):
                    await writer.wait_closed()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(converse(reader, writer))
            self._conversations.add(task)
            task.add_done_callback(self._conversations.discard)

        server = await asyncio.start_server(accept, _LOOPBACK, port)
        self._servers.append(server)
        return server.sockets[0].getsockname()[1]
