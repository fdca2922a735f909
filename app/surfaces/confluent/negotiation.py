"""Content types: what a client may send, and in which of the registry's types it wants the answer."""

from app.surfaces.asgi import Asgi, Message, Receive, Send
from app.surfaces.confluent.errors import MEDIA_TYPE, RegistryError

OFFERED = (MEDIA_TYPE, "application/vnd.schemaregistry+json", "application/json")
"""In the order in which they are preferred where a client does not care."""
READ = (*OFFERED, "application/octet-stream")
"""What bodies may be said to be; all of it is read as JSON."""
_NAMED = (b"application/json", MEDIA_TYPE.encode())
"""Types of answers that are said to be of the type that was agreed on."""


def answer_type(accept: str) -> str:
    """The type to answer in. Raises `RegistryError` 406 if none that is offered is accepted (RFC 9110, 12.5.1)."""
    best, best_quality = "", 0.0
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    for offered in OFFERED:
        fits = [found for found in ranges if _fits(offered, found[0])]
        if fits:
            quality = max(fits, key=lambda found: _specific(found[0]))[1]
            if quality > best_quality:
                best, best_quality = offered, quality
    if not best:
        raise RegistryError(406, "HTTP 406 Not Acceptable")
    return best


def check_body_type(content_type: str) -> None:
    """Raise `RegistryError` 415 for a body that is not JSON. None given is taken for JSON, as Confluent does."""
    if content_type and content_type.partition(";")[0].strip().lower() not in READ:
        raise RegistryError(415, "HTTP 415 Unsupported Media Type")


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return media.lower(), float(value)
            except ValueError:
                return media.lower(), 0.0
    return media.lower(), 1.0


def _fits(offered: str, accepted: str) -> bool:
    return accepted in ("*/*", "application/*", offered)


def _specific(accepted: str) -> int:
    return 0 if accepted == "*/*" else 1 if accepted.endswith("/*") else 2


class Negotiation:
    """ASGI middleware: refuses what cannot be read or answered, and names the type that was agreed on."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        agreed = answer_type(headers.get(b"accept", b"").decode("latin-1"))
        if headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers:
            check_body_type(headers.get(b"content-type", b"").decode("latin-1"))

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [
                    (name, agreed.encode() if name == b"content-type" and value.startswith(_NAMED) else value)
                    for name, value in message["headers"]
                ]
                message = {**message, "headers": kept}
            await send(message)

        await self._app(scope, receive, named)
