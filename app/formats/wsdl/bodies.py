"""What a message looks like on its way: what is in the body of a SOAP envelope, or in an HTTP request."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from app.formats.wsdl.model import (
    HTTP,
    Binding,
    Bound,
    Carried,
    Description,
    Exchange,
    Header,
    Interface,
    Operation,
    Part,
    local,
)


class Side(Enum):
    """Who writes a message: the consumer a REQUEST, the service a RESPONSE."""

    REQUEST = "REQUEST"
    RESPONSE = "RESPONSE"


class Kind(Enum):
    """What a body is: one ELEMENT of a schema; a WRAPPER named for the operation, with an element for each part;
    CONTENT made of what the parts are; a FORM of parts in an address; or OPAQUE: anything."""

    ELEMENT = "element"
    WRAPPER = "wrapper"
    CONTENT = "content"
    FORM = "form"
    OPAQUE = "opaque"


_SPOKEN = {Kind.CONTENT: "bare parts", Kind.FORM: "a form", Kind.OPAQUE: "anything"}


class Body(NamedTuple):
    """A body. `name` is that of the element or the wrapper, in Clark notation; `path` is that of the message."""

    kind: Kind
    name: str
    parts: tuple[Part, ...]
    path: str
    protocol: str = ""

    @property
    def spoken(self) -> str:
        """What it is called in a sentence."""
        if self.kind in {Kind.ELEMENT, Kind.WRAPPER}:
            return f"the element {self.name}"
        return _SPOKEN.get(self.kind, "")


class Call(NamedTuple):
    """One way to call an operation; binding and bound are null where no binding has it."""

    binding: Binding | None
    bound: Bound | None
    key: str
    operation: Operation
    namespace: str

    def body(self, side: Side) -> Body | None:
        """The body of the request or of the answer; null where there is none."""
        exchange = self.operation.input if side is Side.REQUEST else self.operation.output
        if exchange is None:
            return None
        answers = side is Side.RESPONSE
        name = f"{self.operation.name}Response" if answers else self.operation.name
        if self.binding is None or self.bound is None:
            return _unbound(exchange, f"{{{self.namespace}}}{name}")
        carried = self.bound.output if answers else self.bound.input
        return _bound(exchange, carried, self.binding, self.bound, name)


def calls(description: Description, interface: Interface, key: str) -> Iterator[Call]:
    """Every way to call an operation of an interface; without a binding, the one that its messages suggest."""
    operation = interface.operations[key]
    found = False
    for binding in description.bindings.values():
        if binding.interface == interface.name and key in binding.operations:
            found = True
            yield Call(binding, binding.operations[key], key, operation, description.namespace)
    if not found:
        yield Call(None, None, key, operation, description.namespace)


def fault_body(fault: Exchange) -> Body:
    """The detail of a fault."""
    parts, path = fault.parts, fault.message_path
    if len(parts) == 1 and parts[0].element is not None:
        return Body(Kind.ELEMENT, parts[0].element, parts, path)
    return Body(Kind.OPAQUE if fault.opaque else Kind.CONTENT, "", parts, path)


def header_body(header: Header) -> Body:
    """A header, which is judged as a body is."""
    if header.part.element is not None:
        return Body(Kind.ELEMENT, header.part.element, (header.part,), header.path)
    return Body(Kind.CONTENT, "", (header.part,), header.path)


def _unbound(exchange: Exchange, wrapper: str) -> Body:
    if exchange.opaque:
        return Body(Kind.OPAQUE, "", (), exchange.message_path)
    if exchange.parts and all(part.element is None for part in exchange.parts):
        return Body(Kind.WRAPPER, wrapper, exchange.parts, exchange.message_path)
    return _document(exchange, exchange.parts, "")


def _bound(exchange: Exchange, carried: Carried, binding: Binding, bound: Bound, name: str) -> Body:
    parts = carried_parts(exchange, carried)
    if exchange.opaque or (carried.media and not parts):
        return Body(Kind.OPAQUE, "", (), exchange.message_path, binding.protocol)
    if carried.form is not None:
        return Body(Kind.FORM, local(name), parts, exchange.message_path, binding.protocol)
    if bound.style == "rpc" and binding.protocol != HTTP:
        space = carried.namespace or ""
        wrapper = f"{{{space}}}{name}" if space else name
        return Body(Kind.WRAPPER, wrapper, parts, exchange.message_path, binding.protocol)
    return _document(exchange, parts, binding.protocol)


def _document(exchange: Exchange, parts: tuple[Part, ...], protocol: str) -> Body:
    if len(parts) == 1 and parts[0].element is not None:
        return Body(Kind.ELEMENT, parts[0].element, parts, exchange.message_path, protocol)
    return Body(Kind.CONTENT, "", parts, exchange.message_path, protocol)


def carried_parts(exchange: Exchange, carried: Carried) -> tuple[Part, ...]:
    """The parts that are in the body: those that are named, else all but headers and what has a media type."""
    if carried.parts is not None:
        return tuple(part for name in carried.parts for part in exchange.parts if part.name == name)
    if "" in carried.media:
        return ()
    headers = {header.part.path for header in carried.headers.values()}
    return tuple(part for part in exchange.parts if part.path not in headers and part.name not in carried.media)


def all_calls(description: Description) -> Iterator[Call]:
    """Every way to call every operation."""
    for interface in description.interfaces.values():
        for key in interface.operations:
            yield from calls(description, interface, key)


def all_bodies(description: Description, side: Side) -> Iterator[Body]:
    """Everything that is sent from one side: bodies, headers and faults."""
    for call in all_calls(description):
        body = call.body(side)
        if body is not None:
            yield body
        if call.bound is not None:
            carried = call.bound.input if side is Side.REQUEST else call.bound.output
            yield from (header_body(header) for header in carried.headers.values())
        if side is Side.RESPONSE:
            yield from (fault_body(fault) for fault in call.operation.faults.values())
    # an operation that is bound may be compared with one that is not
    for interface in description.interfaces.values():
        for key, operation in interface.operations.items():
            body = Call(None, None, key, operation, description.namespace).body(side)
            if body is not None:
                yield body
