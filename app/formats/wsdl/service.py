"""A description as a service that takes requests, or refuses them.

What is looked at is what a service goes by: protocol, action, address, the body's element and its content, headers.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from app.formats.markup import read_xml
from app.formats.wsdl.bodies import Body, Call, Kind, Side, all_calls
from app.formats.wsdl.model import HTTP, SOAP_11, SOAP_12
from app.formats.wsdl.roots import external, internal
from app.formats.wsdl.schema import WsdlSchema
from app.formats.xsd.findings import Trial
from app.formats.xsd.judging import first_error
from app.formats.xsd.writing import Impossible, Writer


class Request(NamedTuple):
    """What is sent. `protocol` is null where no binding says one."""

    protocol: str | None
    action: str | None
    line: str | None
    headers: tuple[str, ...]
    body: Body
    text: str | None

    def shown(self) -> str:
        """The request as JSON, without what there is not."""
        said = {
            "protocol": self.protocol,
            "request": self.line,
            "action": self.action,
            "headers": [*self.headers] or None,
            "body": self.text,
        }
        return json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False)


class _Offer(NamedTuple):
    """A way to call an operation, as far as a request has to fit it."""

    protocol: str | None
    line: str | None
    action: str | None
    body: Body | None
    headers: tuple[str, ...]


class Service:
    """One description as a service that takes requests."""

    def __init__(self, schema: WsdlSchema) -> None:
        self._schema = schema
        self._validator: Any = schema.types.validator
        self._offers: list[_Offer] | None = None

    def sample(self, body: Body) -> str | None:
        """A small document of a body, as it is on its way; null if there is none."""
        if body.kind in {Kind.OPAQUE, Kind.FORM}:
            return None
        try:
            document = Writer(self._schema.types.elements).document([self._schema.root(body)], Trial())
        except (Impossible, RecursionError):
            return None
        return None if first_error(self._validator, document) else external(document, body)

    def complaint(self, document: str, body: Body) -> str | None:
        """What is wrong with a document as a body; null if nothing is."""
        if body.kind is Kind.OPAQUE:
            return None
        return first_error(self._validator, internal(document, body, self._schema.root(body)))

    def request(self, call: Call) -> Request | None:
        """A request of an operation; null if there is none that is small, or none to speak of."""
        body = call.body(Side.REQUEST)
        text = self.sample(body) if body is not None else None
        if body is None or (body.kind not in {Kind.OPAQUE, Kind.FORM} and text is None):
            return None
        protocol = call.binding.protocol if call.binding is not None else None
        action = call.bound.action if call.bound is not None and protocol in {SOAP_11, SOAP_12} else None
        return Request(protocol, action, _line(call), _required(call), body, text)

    def refusal(self, request: Request) -> str | None:
        """Why no operation takes a request; null if one does. Of several reasons the one that comes latest."""
        if self._offers is None:
            self._offers = [_offer(call) for call in all_calls(self._schema.description)]
        element = None if request.text is None else element_of(request.text)
        reasons: list[tuple[int, str]] = [(-1, "nothing is offered")]
        for offer in self._offers:
            checks = enumerate(self._checks(request, element, offer))
            found = next(((number, reason) for number, reason in checks if reason is not None), None)
            if found is None:
                return None
            reasons.append(found)
        return max(reasons, key=lambda each: each[0])[1]

    def _checks(self, request: Request, element: str | None, offer: _Offer) -> Iterator[str | None]:
        """What may be wrong with a request to an operation, one after the other."""
        body = offer.body
        yield f"nothing is offered over {request.protocol}" if request.protocol not in {None, offer.protocol} else None
        yield f"nothing is at {request.line}" if request.line not in {None, offer.line} else None
        wrong = bool(offer.action) and request.protocol is not None and (request.action or "") != offer.action
        yield f"no operation has the action {request.action or 'none'}" if wrong else None
        yield "the operation takes no request" if body is None else None
        if body is not None and body.kind is not Kind.OPAQUE and request.text is not None:
            named = body.kind in {Kind.CONTENT, Kind.FORM} or body.name == element
            yield None if named else f"no operation has {request.body.spoken} as its body"
            yield self.complaint(request.text, body)
        missing = [name for name in offer.headers if name not in request.headers]
        yield f"the header {missing[0]} is missing" if missing else None


def _offer(call: Call) -> _Offer:
    action = call.bound.action if call.bound is not None and call.bound.needs_action else None
    protocol = call.binding.protocol if call.binding is not None else None
    return _Offer(protocol, _line(call), action, call.body(Side.REQUEST), _required(call))


def _line(call: Call) -> str | None:
    """The method and address of an operation that is called over HTTP."""
    if call.bound is None or call.binding is None or call.binding.protocol != HTTP:
        return None
    return f"{call.bound.method or 'POST'} {call.bound.location or ''}".strip()


def _required(call: Call) -> tuple[str, ...]:
    if call.bound is None:
        return ()
    return tuple(name for name, header in call.bound.input.headers.items() if header.required)


def element_of(document: str) -> str:
    """The name of a document's element."""
    return str(read_xml(document).tag)
