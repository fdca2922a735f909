"""What a description of an application's channels says, whether it is written in AsyncAPI 2 or 3."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

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
    """One kind of message, with what its traits add. `names` are all that it may be known by, `name` the first of them;
    `notes` is what is said about it for people, by key."""

    spot: Spot
    names: tuple[str, ...]
    content_type: str
    payload: Payload | None
    headers: Payload | None
    key: Payload | None
    correlation: Any
    bindings: Any
    notes: Mapping[str, Spot]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.names[0]


class Requirement(NamedTuple):
    """One way to say who connects. `schemes` are security schemes that have to be met at once, each with the scopes
    that it needs, by what they are and not by what they are called; `label` is for people."""

    schemes: Mapping[str, frozenset[str]]
    label: str


@dataclass(frozen=True, slots=True)
class Operation:
    """What an application does with a channel. RESPONSE is what it sends, and others read; REQUEST what it receives.

    Several operations of version 3 that do the same with one channel are one here, with the messages of all. `parts`
    and `channel_parts` are what else is said about it and about its channel, by key, with references written out.
    """

    spot: Spot
    channel: Spot
    address: str
    side: Side
    identifier: str
    is_reply: bool
    messages: dict[str, Message]
    security: list[Requirement]
    parts: Mapping[str, Spot]
    channel_parts: Mapping[str, Spot]

    @property
    def does(self) -> str:
        """What the application does, in a word."""
        return "sends" if self.side is Side.RESPONSE else "receives"


@dataclass(frozen=True, slots=True)
class Server:
    """Where the application is met. `address` is the same however a version of AsyncAPI writes it."""

    spot: Spot
    address: str
    security: list[Requirement]


@dataclass(frozen=True, slots=True)
class Application:
    """A whole description. Operations go by address, what is done, and whether it is a reply."""

    root: Spot
    operations: dict[str, Operation]
    servers: dict[str, Server]
    components: dict[str, Spot]
