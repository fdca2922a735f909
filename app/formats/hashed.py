"""What parsed schemas have in common, whatever their language."""

import hashlib
from functools import cached_property


class Hashed:
    """A parsed schema that is known by the hash of its canonical text, worked out when it is first asked for."""

    @property
    def canonical(self) -> str:
        """The text that two schemas share exactly when they are the same contract."""
        raise NotImplementedError

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `canonical`, in hexadecimal."""
        return self._hashed

    @cached_property
    def _hashed(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()
