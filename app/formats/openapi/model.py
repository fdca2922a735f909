"""What a description of an HTTP API says, whatever version of OpenAPI it is written in."""

from dataclasses import dataclass, field
from typing import NamedTuple

from app.formats.apis.documents import Spot

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Place(NamedTuple):
    """What tells a parameter from others: where it is sent, and its name, which in a path is its number."""

    location: str
    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request, or a header of a response. `schema` is null where `media` says what it holds."""

    spot: Spot
    name: str
    location: str
    required: bool
    style: str
    explode: bool
    schema: Spot | None
    media: "dict[str, Media]"

    @property
    def deprecated(self) -> bool:
        """Whether it is on its way out."""
        return self.spot.get("deprecated") is True


@dataclass(frozen=True, slots=True)
class Media:
    """What a body is in one media type."""

    spot: Spot
    schema: Spot | None


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request."""

    spot: Spot
    required: bool
    media: dict[str, Media]


@dataclass(frozen=True, slots=True)
class Response:
    """What may come back under a status, a range of them (`2XX`) or `default`."""

    spot: Spot
    headers: dict[str, Parameter]
    media: dict[str, Media]
    links: dict[str, Spot]


Requirement = dict[str, frozenset[str]]
"""Security schemes that have to be met at once, each with the scopes that are needed."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `pushed` ones, callbacks and webhooks, are requests that the API sends to its consumer.

    `security` lists alternatives, any of which is enough; an empty one asks for nothing.
    """

    spot: Spot
    method: str
    template: str
    name: str
    pushed: bool
    parameters: dict[Place, Parameter]
    body: Body | None
    responses: dict[str, Response]
    security: list[Requirement]
    servers: Spot | None
    callbacks: "dict[str, Operation]"

    @property
    def deprecated(self) -> bool:
        """Whether it is on its way out."""
        return self.spot.get("deprecated") is True


@dataclass(frozen=True, slots=True)
class Api:
    """A whole description. Operations go by method and path, without the names of the path's parameters."""

    root: Spot
    operations: dict[str, Operation]
    webhooks: dict[str, Operation]
    schemes: dict[str, Spot]
    servers: dict[str, Spot]
    components: dict[str, Spot]
    templates: dict[str, Spot] = field(default_factory=dict[str, Spot])
