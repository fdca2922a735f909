"""What a description of an application's channels says, whether it is written in AsyncAPI 2 or 3."""

from dataclasses import dataclass
from typing import Any

from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Spot
from app.formats.apis.views import Side
from app.formats.model import Schema


@dataclass(frozen=True, slots=True)
class Payload:
    """What a message holds. `format` names the schema language, as the registry knows it or as it is written.

    Of JSON schemas `dialect` says which; other languages have `parsed`, and those that nobody here reads have neither.
    """

    spot: Spot
    format: str
    dialect: Dialect | None = None
    parsed: Schema | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message. `own` is the message object, to which its traits add."""

    spot: Spot
    name: str
    content_type: str
    payload: Payload | None
    headers: Spot | None
    key: Spot | None
    correlation: Any
    bindings: Any


@dataclass(frozen=True, slots=True)
class Operation:
    """What an application does with a channel. RESPONSE is what it sends, and others read; REQUEST what it receives.

    Several operations of version 3 that do the same with one channel are one here, with the messages of all.
    """

    spot: Spot
    channel: Spot
    address: str
    side: Side
    identifier: str
    is_reply: bool
    messages: dict[str, Message]
    security: list[str]

    @property
    def does(self) -> str:
        """What the application does, in a word."""
        return "sends" if self.side is Side.RESPONSE else "receives"


@dataclass(frozen=True, slots=True)
class Application:
    """A whole description. Operations go by address, what is done, and whether it is a reply."""

    root: Spot
    operations: dict[str, Operation]
    servers: dict[str, Spot]
    components: dict[str, Spot]
