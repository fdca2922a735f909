"""Signed, expiring links with which a team answers without logging in: one registration, one revision, one link."""

import hashlib
import struct
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

_CLAIMS = struct.Struct(">16s16sq")
MAX_TOKEN = 150


class LinkForged(Exception):
    """The link was not made by this installation, or was damaged. It never says which part is wrong."""

    def __init__(self) -> None:
        super().__init__("This link is not valid.")


class LinkExpired(Exception):
    """The link is genuine and too old."""

    def __init__(self) -> None:
        super().__init__("This link has expired.")


class LinkClaims(msgspec.Struct, frozen=True):
    """What a link entitles to: an answer for this registration to this revision, until it expires."""

    registration: UUID
    revision: UUID
    expires_at: datetime


class LinkSigner:
    """Makes and reads the tokens in links: HMAC-SHA-256 under a key derived from the installation's secret.

    A token has 98 characters, all of them safe in the path of a URL.
    """

    def __init__(self, secret: str) -> None:
        self._signer = Signer(secret, salt="assent.answer-link.v1", key_derivation="hmac", digest_method=hashlib.sha256)

    def sign(self, registration: UUID, revision: UUID, expires_at: datetime) -> str:
        """A token for these claims. `expires_at` is aware, and kept to the second."""
        claims = _CLAIMS.pack(registration.bytes, revision.bytes, int(expires_at.timestamp()))
        return self._signer.sign(base64_encode(claims)).decode("ascii")

    def read(self, token: str, now: datetime) -> LinkClaims:
        """The claims of a genuine token that has not expired at `now`. Raises `LinkForged` or `LinkExpired`."""
        if len(token) > MAX_TOKEN or not token.isascii():
            raise LinkForged
        try:
            registration, revision, expires = _CLAIMS.unpack(base64_decode(self._signer.unsign(token)))
        except (BadData, struct.error):
            raise LinkForged from None
        claims = LinkClaims(UUID(bytes=registration), UUID(bytes=revision), datetime.fromtimestamp(expires, UTC))
        if self.sign(*msgspec.structs.astuple(claims)) != token:  # base64 that means the same, written otherwise
            raise LinkForged
        if claims.expires_at <= now:
            raise LinkExpired
        return claims
