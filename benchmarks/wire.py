"""A load generator's end of a connection: HTTP/1.1 with keep-alive, as little work per request as a client can have."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """A response, read completely."""

    status: int
    body: bytes


class Wire:
    """One connection. Requests on it follow each other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: str) -> None:
        self._reader = reader
        self._writer = writer
        self._headers = headers

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        """A request's bytes, so that they can be put together before anything is measured."""
        described = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        return f"{method} {path} HTTP/1.1\r\n{self._headers}{described}\r\n".encode() + body

    async def send(self, request: bytes) -> Answer:
        """The answer to a request."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        body = await self._reader.readexactly(int(length)) if length.strip() else b""
        return Answer(int(head[9:12]), body)


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
