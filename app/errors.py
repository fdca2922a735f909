"""What a domain operation answers when it cannot do what was asked.

    AssentError
    ├── Unauthenticated   no key, or one that is unknown, revoked or expired
    ├── Forbidden         the principal may not do this
    ├── NotFound          no such thing in the principal's tenant
    ├── Conflict          the state of things is against it; names what stands in the way
    ├── Invalid           the request itself cannot be right, whatever the state
    └── Unavailable       a server behind this one is down; trying again is safe

Surfaces turn these into their own shape; `kind` is stable and part of the native API (`urn:assent:problem:<kind>`).
"""

from typing import Any


class AssentError(Exception):
    """Base of all expected failures. `extra` are members for machines, in addition to the sentence."""

    kind: str = "error"

    def __init__(self, message: str, *, kind: str | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra
        if kind is not None:
            self.kind = kind


class Unauthenticated(AssentError):
    """No principal could be established."""

    kind = "unauthenticated"


class Forbidden(AssentError):
    """The principal is known and may not do this."""

    kind = "forbidden"


class NotFound(AssentError):
    """There is no such thing in the principal's tenant. Another tenant's thing is not found either."""

    kind = "not-found"

    def __init__(self, entity: str, reference: object) -> None:
        super().__init__(f"No {entity} {str(reference)[:200]!r} exists.", entity=entity)
        self.entity = entity
        self.reference = str(reference)


class Conflict(AssentError):
    """The request is fine, and what is there already stands against it."""

    kind = "conflict"


class Invalid(AssentError):
    """The request cannot be carried out whatever the state; `field` names the part that is wrong."""

    kind = "invalid"


class Unavailable(AssentError):
    """A server that this one needs cannot be reached. `Retry-After` applies."""

    kind = "unavailable"
