"""Bodies as documents: by the elements that stand for them here, and as they are on their way."""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from lxml import etree

from app.formats.markup import Node
from app.formats.model import Witness
from app.formats.wsdl.bodies import Body, Kind
from app.formats.wsdl.declaring import MESSAGES
from app.formats.wsdl.model import SOAP_11, local, namespace
from app.formats.wsdl.schema import WsdlSchema
from app.formats.wsdl.spaces import ENVELOPES
from app.formats.xsd.components import Element


def called(root: Element, name: str) -> Element:
    """The same element by another name, which it has in common with what takes its place in another document."""
    source = copy(root.source)
    source.name = name
    return replace(root, name=name, source=source)


class Judge:
    """Judges documents of one side in the place of xmlschema's schema; `roots` are elements that only we know."""

    def __init__(self, schema: WsdlSchema, roots: Iterable[Element]) -> None:
        self._schema: Any = schema.types.validator
        self._roots = {root.name: root.source for root in roots}

    def iter_errors(self, document: Node) -> Iterable[Any]:
        """xmlschema's errors of a document."""
        return self._roots.get(str(document.tag), self._schema).iter_errors(document)


def internal(document: str, body: Body, root: Element) -> str:
    """A document of a body with the name of the element that stands for it."""
    return document if body.kind is Kind.ELEMENT else _renamed(document, root.name)


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
    document, mark, note = witness.document.partition("<!--")
    name = str(etree.fromstring(document).tag)
    if name not in bodies:
        return witness
    body = bodies[name]
    known = "Body" if body.kind is Kind.CONTENT else local(body.name)
    error = re.sub(rf"(?:\w+:|{{{re.escape(MESSAGES)}}}){re.escape(local(name))}\b", known, witness.error)
    return Witness(witness.direction, f"{external(document, body)}{mark}{note}", error)


def _renamed(document: str, name: str) -> str:
    """A document whose first element has another name; all the others keep theirs."""
    root = etree.fromstring(document)
    others = [space for prefix, space in root.nsmap.items() if prefix and space not in {MESSAGES, namespace(name)}]
    spaces: dict[str | None, str] = {f"m{number}": space for number, space in enumerate(others, 1)}
    if namespace(name):
        spaces = {"n": namespace(name), **spaces}
    made = etree.Element(name, dict(root.attrib), spaces)
    made.text = root.text
    made.extend([*root])
    return etree.tostring(made, encoding="unicode")
