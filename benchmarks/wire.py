"""A load generator's end of a connection: HTTP/1.1 with keep-alive, as little work per request as a client can have."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlsplit


class Request(NamedTuple):
    """What is asked."""

    method: str
    path: str
    body: bytes = b""


class Answer(NamedTuple):
    """A response, read completely."""

    status: int
    body: bytes


class Wire:
    """One connection. Requests on it follow each other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: str) -> None:
        self._reader = reader
        self._writer = writer
        self._headers = headers

    async def send(self, request: Request) -> Answer:
        """The answer to a request."""
        method, path, body = request
        described = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{self._headers}{described}\r\n".encode() + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        content = await self._reader.readexactly(int(length)) if length.strip() else b""
        return Answer(int(head[9:12]), content)


@asynccontextmanager
async def connected(url: str, key: str | None = None) -> AsyncGenerator[Wire]:
    """A connection to the server of a URL; every request bears the key."""
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 80
    authorization = f"Authorization: Bearer {key}\r\n" if key else ""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield Wire(reader, writer, f"Host: {host}:{port}\r\n{authorization}")
    finally:
        writer.close()
