"""Who is asking: the key of a request, found in its headers, turned into the principal of its scope."""

import base64
import binascii
from collections.abc import Callable, Mapping

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from app.errors import Forbidden, Unauthenticated
from app.identity.keys import AUTHENTICATOR
from app.identity.principals import Principal, anonymous
from app.identity.tenants import find_tenant

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_NO_KEY = "An API key is needed: Authorization: Bearer assent_..."


class Authentication:
    """ASGI middleware that sets `scope["user"]`, or raises `Unauthenticated`.

    A key seen a moment ago costs a hash and a look-up. Writers are given the caller's address, for the audit trail.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the routes that need a key."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        secret = presented_key(dict(scope["headers"]))
        principal = AUTHENTICATOR.cached(secret) or await AUTHENTICATOR.authenticate(secret)
        client = scope.get("client")
        if client is not None and scope.get("method") not in _READING:
            principal = msgspec.structs.replace(principal, address=client[0])
        scope["user"] = principal
        await self._app(scope, receive, send)


class Nobody:
    """Who those are that present no key: readers of one tenant, where the operator allows it."""

    def __init__(self, tenant_name: str | None) -> None:
        """Allow it for the tenant of a name, or (null) not at all."""
        self._name = tenant_name
        self._principal: Principal | None = None

    def cached(self) -> Principal | None:
        """The principal, once somebody has asked for it."""
        return self._principal

    async def principal(self) -> Principal:
        """Raises `Unauthenticated`."""
        if self._principal is None:
            tenant = await find_tenant(self._name) if self._name is not None else None
            if tenant is None:
                raise Unauthenticated(_NO_KEY)
            self._principal = anonymous(tenant)
        return self._principal


class ReadingAuthentication(Authentication):
    """Authentication that lets those read who present no key, where the operator allows it.

    What they may not do, the surface has to answer with the request for a key: see `asked_for_key`.
    """

    def __init__(self, app: ASGIApp, nobody: Nobody) -> None:
        """Wrap routes."""
        super().__init__(app)
        self._nobody = nobody

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if presents_key(dict(scope["headers"])):
            await super().__call__(scope, receive, send)
            return
        scope["user"] = await self._nobody.principal()
        await self._app(scope, receive, send)


def asked_for_key(user: object, error: Exception) -> Exception:
    """What an error is to those who presented no key: to have one would help where something is forbidden."""
    if isinstance(error, Forbidden) and isinstance(user, Principal) and user.is_anonymous:
        return Unauthenticated(_NO_KEY)
    return error


def authentication(nobody: Nobody) -> Callable[[ASGIApp], ASGIApp]:
    """The middleware of a surface that can be read without a key, where the operator names a tenant for it."""

    def around(app: ASGIApp) -> ASGIApp:  # Litestar copies a DefineMiddleware, with a `nobody` that no one else knows
        return ReadingAuthentication(app, nobody)

    return around


def presents_key(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a request has anything that may be a key in it, however wrong."""
    return b"authorization" in headers or b"x-api-key" in headers


def known_principal(headers: Mapping[bytes, bytes], nobody: Nobody) -> Principal | None:
    """Who sent a request, if that was seen a moment ago; all others are the middleware's to find out about."""
    if not presents_key(headers):
        return nobody.cached()
    try:
        return AUTHENTICATOR.cached(presented_key(headers))
    except Unauthenticated:
        return None


def presented_key(headers: Mapping[bytes, bytes]) -> str:
    """The key in `Authorization: Bearer`, as the password of `Authorization: Basic`, or in `X-API-Key`.

    Raises `Unauthenticated`.
    """
    authorization = headers.get(b"authorization")
    if authorization is not None:
        scheme, _, credentials = authorization.decode("latin-1").partition(" ")
        if scheme.lower() == "bearer":
            return credentials.strip()
        if scheme.lower() == "basic":
            return _password(credentials)
        raise Unauthenticated("The Authorization header must be Bearer or Basic.")
    plain = headers.get(b"x-api-key")
    if plain is None:
        raise Unauthenticated(_NO_KEY)
    return plain.decode("latin-1")


def _password(credentials: str) -> str:
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("The Authorization header is not valid Basic authentication.") from None
    return decoded.partition(":")[2]
