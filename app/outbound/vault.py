"""Passwords and tokens of other people's hosts, at rest: the database only ever sees them sealed."""

import os
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE_BYTES = 12


class Use(StrEnum):
    """What is sealed. Each has a key of its own, so what was sealed as one does not open as another."""

    CHANNEL_URL = "channel-url"
    EXPORTER_SECRETS = "exporter-secrets"
    SERVICE_CONFIG = "service-config"


class VaultError(Exception):
    """Something sealed cannot be opened: another secret sealed it, it belongs to another row, or it was changed."""

    def __init__(self) -> None:
        super().__init__(
            "What is stored of this address cannot be decrypted with this installation's secret. Restore the secret "
            "that it was stored under, or enter it again."
        )


class Vault:
    """Seals and opens: AES-256-GCM (NIST SP 800-38D), key by HKDF-SHA-256 from the installation's secret.

    The tenant and the row are bound in as associated data: what is sealed and copied into another row does not open.
    """

    def __init__(self, secret: str, use: Use) -> None:
        key = HKDF(SHA256(), length=32, salt=None, info=f"assent.{use}.v1".encode()).derive(secret.encode())
        self._cipher = AESGCM(key)

    def seal(self, text: str, tenant: UUID, row: UUID) -> bytes:
        """The text, encrypted under a fresh nonce: a version byte, the nonce, the ciphertext and its tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), tenant.bytes + row.bytes)

    def open(self, sealed: bytes, tenant: UUID, row: UUID) -> str:
        """The text that `seal` was given. Raises `VaultError`."""
        version, nonce, ciphertext = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if version != _VERSION or len(nonce) != _NONCE_BYTES:
            raise VaultError
        try:
            return self._cipher.decrypt(nonce, ciphertext, tenant.bytes + row.bytes).decode()
        except InvalidTag:
            raise VaultError from None
