"""What a WSDL document says, whether it was written in WSDL 1.1 or 2.0: interfaces with operations, bindings that say
how they are called, services with ports that say where.

Names of components are in Clark notation, `{namespace}name`. Paths lead to where a thing was written, by kinds and
names in the document's own terms: `/portType:Orders/operation:Place/input`; those in another document begin with its
name and a `#`.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

Style = Literal["document", "rpc"]
SOAP_11, SOAP_12, HTTP = "SOAP 1.1", "SOAP 1.2", "HTTP"
"""Protocols as bindings have them; any other is named by its namespace."""

WITH_FAULTS = " with faults"
"""What follows a pattern of a single message that may be answered with a fault, as the robust ones of WSDL 2.0."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a message: an element of a schema, or a value of a type that has only the part's name."""

    name: str
    path: str
    element: str | None = None
    type: str | None = None


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A message where an operation has it, as input, output or fault. `message` is the message's name, null in WSDL
    2.0. What is `opaque` may be anything."""

    name: str
    path: str
    message: str | None = None
    message_path: str = ""
    parts: tuple[Part, ...] = ()
    opaque: bool = False


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation. `pattern` is `request-response`, `one-way`, `solicit-response`, `notification` (with
    `WITH_FAULTS` where a fault may come back), or the name of a pattern of WSDL 2.0 that is none of these. `order` is
    the `parameterOrder` of WSDL 1.1."""

    name: str
    path: str
    pattern: str
    input: Exchange | None = None
    output: Exchange | None = None
    faults: Mapping[str, Exchange] = {}
    order: tuple[str, ...] = ()


class Interface(msgspec.Struct, frozen=True, kw_only=True):
    """A port type or interface. Operations are by their name, overloaded ones with the names of their messages."""

    name: str
    path: str
    operations: Mapping[str, Operation] = {}


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """A SOAP header, which is always an element of a schema, or a part of a type."""

    path: str
    part: Part
    required: bool = True


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """How a binding carries a message. `parts` are those in the body, null for all; `form` is how HTTP writes parts
    into an address (`urlEncoded`, `urlReplacement`); `media` lists media types by part."""

    path: str
    use: str = "literal"
    namespace: str | None = None
    parts: tuple[str, ...] | None = None
    headers: Mapping[str, Header] = {}
    media: Mapping[str, str] = {}
    form: str | None = None


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """How an operation is called. `action` is null where nothing is said; it is only a hint unless `needs_action`."""

    path: str
    style: Style = "document"
    action: str | None = None
    needs_action: bool = True
    location: str | None = None
    method: str | None = None
    input: Carried
    output: Carried


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """How the operations of an interface are called."""

    name: str
    path: str
    interface: str
    protocol: str
    transport: str | None = None
    operations: Mapping[str, Bound] = {}


class Port(msgspec.Struct, frozen=True, kw_only=True):
    """A place where a binding is offered; `address` is null where none is given."""

    name: str
    path: str
    binding: str
    address: str | None = None
    address_path: str = ""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service and its ports by their names."""

    name: str
    path: str
    ports: Mapping[str, Port] = {}


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document with those that it imports. `notes` is documentation, and `extensions` what no part of WSDL or
    its usual bindings is, both by the path of what has it."""

    version: Literal["1.1", "2.0"]
    namespace: str
    interfaces: Mapping[str, Interface] = {}
    bindings: Mapping[str, Binding] = {}
    services: Mapping[str, Service] = {}
    notes: Mapping[str, str] = {}
    extensions: Mapping[str, tuple[str, ...]] = {}


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def namespace(name: str) -> str:
    """The namespace of a name; empty if it has none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""
