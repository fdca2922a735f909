"""Who is asking: the key of a request, found in its headers, turned into the principal of its scope."""

import base64
import binascii
from collections.abc import Iterable

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from app.errors import Unauthenticated
from app.identity.keys import AUTHENTICATOR

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Authentication:
    """ASGI middleware that sets `scope["user"]`, or raises `Unauthenticated`.

    A key seen a moment ago costs a hash and a look-up. Writers are given the caller's address, for the audit trail.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the routes that need a key."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        secret = presented_key(scope["headers"])
        principal = AUTHENTICATOR.cached(secret) or await AUTHENTICATOR.authenticate(secret)
        client = scope.get("client")
        if client is not None and scope.get("method") not in _READING:
            principal = msgspec.structs.replace(principal, address=client[0])
        scope["user"] = principal
        await self._app(scope, receive, send)


def presented_key(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The key in `Authorization: Bearer`, as the password of `Authorization: Basic`, or in `X-API-Key`.

    Raises `Unauthenticated`.
    """
    plain = None
    for name, value in headers:
        if name == b"authorization":
            scheme, _, credentials = value.decode("latin-1").partition(" ")
            if scheme.lower() == "bearer":
                return credentials.strip()
            if scheme.lower() == "basic":
                return _password(credentials)
            raise Unauthenticated("The Authorization header must be Bearer or Basic.")
        if name == b"x-api-key":
            plain = value.decode("latin-1")
    if plain is None:
        raise Unauthenticated("An API key is needed: Authorization: Bearer assent_...")
    return plain


def _password(credentials: str) -> str:
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("The Authorization header is not valid Basic authentication.") from None
    return decoded.partition(":")[2]
