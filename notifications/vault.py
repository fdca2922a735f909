"""Channel URLs at rest. They hold passwords and tokens, so the database only ever sees them sealed."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE_BYTES = 12


class VaultError(Exception):
    """A sealed URL cannot be opened: another secret sealed it, it belongs to another channel, or it was changed."""

    def __init__(self) -> None:
        super().__init__(
            "The stored address of this channel cannot be decrypted with this installation's secret. Restore the "
            "secret that it was stored under, or set the channel's address again."
        )


class Vault:
    """Seals and opens channel URLs: AES-256-GCM (NIST SP 800-38D), key by HKDF-SHA-256 from the installation's secret.

    The tenant and the channel are bound in as associated data: a sealed URL copied into another row does not open.
    """

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), length=32, salt=None, info=b"assent.channel-url.v1").derive(secret.encode())
        self._cipher = AESGCM(key)

    def seal(self, url: str, tenant: UUID, channel: UUID) -> bytes:
        """The URL, encrypted under a fresh nonce: a version byte, the nonce, the ciphertext and its tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, url.encode(), tenant.bytes + channel.bytes)

    def open(self, sealed: bytes, tenant: UUID, channel: UUID) -> str:
        """The URL that `seal` was given. Raises `VaultError`."""
        version, nonce, ciphertext = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if version != _VERSION or len(nonce) != _NONCE_BYTES:
            raise VaultError
        try:
            return self._cipher.decrypt(nonce, ciphertext, tenant.bytes + channel.bytes).decode()
        except InvalidTag:
            raise VaultError from None
