"""Bodies that come compressed: Apicurio's client for TypeScript sends no others."""

import zlib

from app.surfaces.apicurio.errors import RegistryProblem
from app.surfaces.asgi import Asgi, Message, Receive, Send

_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = (b"", b"identity")


class Unpacked:
    """ASGI middleware that hands on what was compressed with gzip as it was before, up to a size in bytes."""

    def __init__(self, app: Asgi, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. Raises `RegistryProblem` 400, 413 or 415."""
        encoding = dict(scope["headers"]).get(b"content-encoding", b"").strip().lower()
        if encoding in _PLAIN:
            await self._app(scope, receive, send)
            return
        if encoding != b"gzip":
            raise RegistryProblem(
                415, "NotSupportedException", "The body is compressed in a way that is not read here."
            )
        body = await self._body(receive)
        kept = [pair for pair in scope["headers"] if pair[0] not in (b"content-encoding", b"content-length")]
        headers = [*kept, (b"content-length", str(len(body)).encode())]

        async def unpacked() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app({**scope, "headers": headers}, unpacked, send)

    async def _body(self, receive: Receive) -> bytes:
        unpacker, parts, size = zlib.decompressobj(_GZIP), list[bytes](), 0
        more = True
        while more:
            message = await receive()
            more = bool(message.get("more_body"))
            try:
                parts.append(unpacker.decompress(message.get("body", b""), self._limit + 1 - size))
            except zlib.error:
                raise RegistryProblem(400, "BadRequestException", "The body is not compressed with gzip.") from None
            size += len(parts[-1])
            if size > self._limit or unpacker.unconsumed_tail:
                raise RegistryProblem(413, "WebApplicationException", "The body is larger than this server accepts.")
        if not unpacker.eof:
            raise RegistryProblem(400, "BadRequestException", "The body is not compressed with gzip, or not all of it.")
        return b"".join(parts)
