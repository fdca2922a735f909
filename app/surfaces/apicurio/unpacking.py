"""Bodies that come compressed: Apicurio's client for TypeScript sends no others."""

import zlib

from app.surfaces.apicurio.errors import RegistryProblem
from app.surfaces.asgi import Asgi, Message, Receive, Send

_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = (b"", b"identity")
_PART = 256 * 1024
"""Bytes that are unpacked at a time, whatever they were packed into."""


class Unpacked:
    """ASGI middleware that hands on what was compressed with gzip as it was before, piece by piece.

    How much a request may have is the business of its route, which counts what it is handed.
    """

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. Raises `RegistryProblem` 415."""
        encoding = dict(scope["headers"]).get(b"content-encoding", b"").strip().lower()
        if encoding in _PLAIN:
            await self._app(scope, receive, send)
            return
        if encoding != b"gzip":
            raise RegistryProblem(
                415, "NotSupportedException", "The body is compressed in a way that is not read here."
            )
        headers = [pair for pair in scope["headers"] if pair[0] not in (b"content-encoding", b"content-length")]
        await self._app({**scope, "headers": headers}, _Unpacking(receive).receive, send)


class _Unpacking:
    """The body of one request on its way through."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._unpacker = zlib.decompressobj(_GZIP)
        self._packed = b""
        self._holds = False
        """Whether there may be more without any more of the packed body."""
        self._begun = False
        self._comes = True
        """Whether the packed body goes on."""
        self._over = False

    async def receive(self) -> Message:
        """The next piece. Raises `RegistryProblem` 400 for what is not gzip, or not all of it."""
        while not self._over:
            if self._packed or self._holds:
                part = self._unpack()
                if part:
                    return {"type": "http.request", "body": part, "more_body": True}
            elif not self._comes:
                if self._begun and not self._unpacker.eof:
                    raise _not_gzip()
                self._over = True
                return {"type": "http.request", "body": b"", "more_body": False}
            else:
                message = await self._receive()
                if message["type"] != "http.request":
                    return message
                self._packed, self._comes = message.get("body", b""), bool(message.get("more_body"))
        return await self._receive()

    def _unpack(self) -> bytes:
        if self._unpacker.eof:  # one may follow the other
            self._unpacker = zlib.decompressobj(_GZIP)
        self._begun = True
        try:
            part = self._unpacker.decompress(self._packed, _PART)
        except zlib.error:
            raise _not_gzip() from None
        self._packed = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
        self._holds = len(part) == _PART and not self._unpacker.eof
        return part


def _not_gzip() -> RegistryProblem:
    return RegistryProblem(400, "BadRequestException", "The body is not compressed with gzip, or not all of it.")
