"""Where in a request or a response a value is."""

from dataclasses import dataclass, replace

from app.formats.apis.views import Side
from app.formats.openapi.model import Operation


@dataclass(frozen=True, slots=True)
class Carrier:
    """The message around a schema: the operations on both sides, who reads it, and where in it the value is."""

    old: Operation
    new: Operation
    side: Side
    part: str = "body"
    name: str | None = None
    kind: str | None = None
    status: str | None = None

    def holding(self, part: str, name: str | None = None) -> "Carrier":
        """The same message with the value in another part of it."""
        return replace(self, part=part, name=name)
