"""Bodies that no schema declares as an element, declared as elements of XML Schema, so that they are compared, written
and judged as documents are."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from app.formats.wsdl.bodies import Body, Kind
from app.formats.wsdl.model import Part, local, namespace
from app.formats.xsd.components import ComplexType, Element

MESSAGES = "urn:assent:soap-message"
"""The namespace of what stands for such bodies."""


class Declarations:
    """Declarations of bodies; `names` has the name of each in Clark notation, `text` all of them, and `spaces` the
    prefixes that it uses with their namespaces."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self.spaces: dict[str, str] = {}
        self.names: dict[tuple[object, ...], str] = {}
        written: list[str] = []
        for body in bodies:
            if body.kind not in {Kind.ELEMENT, Kind.OPAQUE} and key_of(body) not in self.names:
                name = f"body-{len(self.names)}"
                self.names[key_of(body)] = f"{{{MESSAGES}}}{name}"
                written.append(self._declaration(name, body))
        self.text = "".join(written)

    def _declaration(self, name: str, body: Body) -> str:
        if _is_of_type(body):
            return f'<xs:element name="{name}" type={self._qname(body.parts[0].type)}/>'
        inside = "".join(self._part(part, named=body.kind is not Kind.CONTENT) for part in body.parts)
        model = "all" if body.kind is Kind.FORM else "sequence"
        content = f"<xs:complexType><xs:{model}>{inside}</xs:{model}></xs:complexType>"
        return f'<xs:element name="{name}">{content}</xs:element>'

    def _part(self, part: Part, *, named: bool) -> str:
        """A part as an element: the element that it is, or one with the part's name, which holds that."""
        if part.type is not None:
            return f"<xs:element name={quoteattr(part.name)} type={self._qname(part.type)}/>"
        referred = f"<xs:element ref={self._qname(part.element)}/>"
        if not named:
            return referred
        inside = f"<xs:complexType><xs:sequence>{referred}</xs:sequence></xs:complexType>"
        return f"<xs:element name={quoteattr(part.name)}>{inside}</xs:element>"

    def _qname(self, name: str | None) -> str:
        space = namespace(name or "")
        if not space:
            return quoteattr(name or "")
        known = {uri: prefix for prefix, uri in self.spaces.items()}
        prefix = known.get(space, f"p{len(known)}")
        self.spaces[prefix] = space
        return quoteattr(f"{prefix}:{local(name or '')}")


def key_of(body: Body) -> tuple[object, ...]:
    """What two bodies have in common that look alike, whoever carries them."""
    return body.kind, body.name, body.parts, body.path


def put_in_place(root: Element, body: Body) -> None:
    """Give what was read from a declaration the paths of the message and its parts."""
    root.path = body.parts[0].path if _is_of_type(body) else body.path
    kind = root.type
    if _is_of_type(body) or not isinstance(kind, ComplexType):
        return
    kind.path = body.path
    for slot, part in zip(kind.slots, body.parts, strict=True):
        slot.particle.path = part.path
        inside = slot.particle.type if isinstance(slot.particle, Element) else None
        if body.kind is not Kind.CONTENT and part.element is not None and isinstance(inside, ComplexType):
            inside.path = part.path
            for each in inside.slots:
                each.particle.path = part.path


def _is_of_type(body: Body) -> bool:
    """Whether the body itself is of the type of its only part."""
    return body.kind is Kind.CONTENT and len(body.parts) == 1 and body.parts[0].type is not None
