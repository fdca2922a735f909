"""Bodies as elements of XML Schema, so that they are compared, written and judged as documents are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from lxml import etree

from app.formats.model import Witness
from app.formats.wsdl.bodies import Body, Call, Kind, Side, calls, fault_body, header_body
from app.formats.wsdl.model import SOAP_11, Part, local, namespace
from app.formats.wsdl.schema import MESSAGES, WsdlSchema
from app.formats.wsdl.spaces import ENVELOPES
from app.formats.xsd.components import ComplexType, Element, Group, Type, slots_of
from app.formats.xsd.loading import load


def root_of(schema: WsdlSchema, body: Body, name: str) -> Element:
    """The element that stands for a body. One that no schema declares is called `name`, in a namespace of its own."""
    if body.kind is Kind.ELEMENT:
        return schema.types.elements[body.name]
    parts = body.parts
    if body.kind is Kind.CONTENT and len(parts) == 1 and parts[0].type is not None:
        return _element(f"{{{MESSAGES}}}{name}", parts[0].path, partial(_type, schema, parts[0]))
    particles = [_particle(schema, part, named=body.kind is not Kind.CONTENT) for part in parts]
    made = _holding("all" if body.kind is Kind.FORM else "sequence", body.path, particles)
    return _element(f"{{{MESSAGES}}}{name}", body.path, lambda: made)


def internal(document: str, body: Body, name: str) -> str:
    """A document of a body with the name that stands for it, where no schema declares it as an element."""
    return document if body.kind is Kind.ELEMENT else _renamed(document, f"{{{MESSAGES}}}{name}")


def external(document: str, body: Body) -> str:
    """A document of a body as it is on its way: the element itself, the body of the envelope around its content, or
    the parts as HTTP writes them."""
    if body.kind is Kind.FORM:
        return urlencode([(str(part.tag), part.text or "") for part in etree.fromstring(document)])
    if body.kind is Kind.CONTENT:
        return _renamed(document, f"{{{ENVELOPES.get(body.protocol, ENVELOPES[SOAP_11])}}}Body")
    return document if body.kind is Kind.ELEMENT else _renamed(document, body.name)


def presented(witness: Witness, bodies: Mapping[str, Body]) -> Witness:
    """A witness as it is on its way, if it is one of these bodies by their names."""
    name = next((each for each in bodies if f":{each} " in witness.document[: len(each) + 8]), None)
    if MESSAGES not in witness.document or name is None:
        return witness
    body = bodies[name]
    called = "Body" if body.kind is Kind.CONTENT else local(body.name)
    error = re.sub(rf"(?:\w+:|{{{re.escape(MESSAGES)}}}){re.escape(name)}\b", called, witness.error)
    return Witness(witness.direction, external(witness.document, body), error)


def _renamed(document: str, name: str) -> str:
    """A document whose first element has another name; all the others keep theirs, and their prefixes if they can."""
    root = etree.fromstring(document)
    spaces: dict[str | None, str] = {
        prefix: space for prefix, space in root.nsmap.items() if space not in {MESSAGES, namespace(name)} and prefix
    }
    if namespace(name):
        others = {f"m{number}": space for number, space in enumerate(spaces.values(), 1)}
        spaces = {"n": namespace(name), **others}
    made = etree.Element(name, dict(root.attrib), spaces)
    made.text = root.text
    made.extend([*root])
    return etree.tostring(made, encoding="unicode")


def _element(name: str, path: str, reads: Any) -> Element:
    return Element(name, path, (1, 1), False, False, None, None, frozenset(), frozenset(), reads)


def _particle(schema: WsdlSchema, part: Part, *, named: bool) -> Element:
    """A part as an element: the element that it is, or one with the part's name, which holds that."""
    if part.element is None:
        return _element(part.name, part.path, partial(_type, schema, part))
    own = replace(schema.types.elements[part.element], path=part.path, occurs=(1, 1))
    if not named:
        return own
    holder = _holding("sequence", part.path, [own])
    return _element(part.name, part.path, lambda: holder)


def _holding(model: str, path: str, particles: list[Element]) -> ComplexType:
    group = Group(model, path, (1, 1), [*particles])
    return ComplexType(None, path, False, False, {}, None, group, None, (), slots_of(group))


def _type(schema: WsdlSchema, part: Part) -> Type:
    found = schema.types.type_named(part.type or "")
    assert found is not None  # noqa: S101  # it was looked for when the document was read
    return found


def all_calls(schema: WsdlSchema) -> Iterator[Call]:
    """Every way to call every operation."""
    for interface in schema.description.interfaces.values():
        for key in interface.operations:
            yield from calls(schema.description, interface, key)


def all_roots(schema: WsdlSchema, side: Side) -> list[Element]:
    """The elements that stand for everything that is sent from one side: bodies, headers and faults."""
    found: dict[tuple[object, ...], Body] = {}
    for call in all_calls(schema):
        bodies = [call.body(side)]
        if call.bound is not None:
            carried = call.bound.input if side is Side.REQUEST else call.bound.output
            bodies += [header_body(header) for header in carried.headers.values()]
        if side is Side.RESPONSE:
            bodies += [fault_body(fault) for fault in call.operation.faults.values()]
        found |= {(body.kind, body.parts): body for body in bodies if body is not None}
    return [root_of(schema, body, "body") for body in found.values() if body.kind is not Kind.OPAQUE]


class Judge:
    """Judges documents of one side, also those of bodies that no schema declares; `bodies` are these by their names.

    Takes xmlschema's place for whoever looks for documents.
    """

    def __init__(self, schema: WsdlSchema, bodies: Mapping[str, Body]) -> None:
        self._schema = schema
        self._bodies = bodies
        self._loaded: Any = None

    def iter_errors(self, document: str) -> Iterable[Any]:
        """xmlschema's errors of a document. Raises `SchemaError` if the bodies cannot be declared."""
        if MESSAGES not in document:
            return self._schema.types.validator.iter_errors(document)
        if self._loaded is None:
            self._loaded = load(self._declared(), self._schema.sources)
        return self._loaded.iter_errors(document)

    def _declared(self) -> str:
        prefixes: dict[str, str] = {}
        body = "".join(_declaration(name, each, prefixes) for name, each in self._bodies.items())
        return self._schema.driver(body, [(prefix, space) for space, prefix in prefixes.items()])


def _declaration(name: str, body: Body, prefixes: dict[str, str]) -> str:
    if body.kind is Kind.CONTENT and len(body.parts) == 1 and body.parts[0].type is not None:
        return f'<xs:element name="{name}" type={_qname(body.parts[0].type, prefixes)}/>'
    inside = "".join(_declared_part(part, prefixes, named=body.kind is not Kind.CONTENT) for part in body.parts)
    model = "all" if body.kind is Kind.FORM else "sequence"
    return f'<xs:element name="{name}"><xs:complexType><xs:{model}>{inside}</xs:{model}></xs:complexType></xs:element>'


def _declared_part(part: Part, prefixes: dict[str, str], *, named: bool) -> str:
    if part.type is not None:
        return f"<xs:element name={quoteattr(part.name)} type={_qname(part.type, prefixes)}/>"
    referred = f"<xs:element ref={_qname(part.element or '', prefixes)}/>"
    if not named:
        return referred
    inside = f"<xs:complexType><xs:sequence>{referred}</xs:sequence></xs:complexType>"
    return f"<xs:element name={quoteattr(part.name)}>{inside}</xs:element>"


def _qname(name: str, prefixes: dict[str, str]) -> str:
    space = namespace(name)
    if not space:
        return quoteattr(local(name))
    prefix = prefixes.setdefault(space, f"p{len(prefixes)}")
    return quoteattr(f"{prefix}:{local(name)}")
