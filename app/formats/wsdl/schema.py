"""A parsed WSDL document."""

from collections.abc import Mapping
from functools import cached_property
from xml.sax.saxutils import quoteattr

from app.formats.hashed import Hashed
from app.formats.markup import read_xml
from app.formats.model import SchemaError
from app.formats.wsdl.bodies import Body, Kind, Side, all_bodies
from app.formats.wsdl.canonical import canonical_text, normal_text
from app.formats.wsdl.declaring import MESSAGES, Declarations, key_of, put_in_place
from app.formats.wsdl.documents import Documents, read_documents
from app.formats.wsdl.model import Description
from app.formats.wsdl.places import Places
from app.formats.wsdl.reading import check_parts, read_description
from app.formats.wsdl.spaces import XSD
from app.formats.xsd import XsdSchema
from app.formats.xsd.components import Element


class WsdlSchema(Hashed):
    """One document with those that it imports. Never changed after it was made.

    Raises `SchemaError` when it is made from what is no WSDL, or from one that lacks something.
    """

    def __init__(self, text: str, references: Mapping[str, str]) -> None:
        self.text = text
        self.references = dict(references)
        self.documents: Documents = read_documents(text, references)
        self.description: Description = read_description(self.documents)
        bodies = [body for side in Side for body in all_bodies(self.description, side)]
        self._declarations = Declarations(bodies)
        self.types = self._types()
        """The XML Schemas of all documents as one, with what stands for bodies that none of them declares."""
        self._check(self.types)
        for body in bodies:
            if key_of(body) in self._declarations.names:
                put_in_place(self.root(body), body)

    @property
    def canonical(self) -> str:
        """What the document says as JSON: the same whatever its prefixes, blanks, comments and order are."""
        return self._canonical

    @property
    def normalized(self) -> str:
        """The document with its components in order, in canonical XML without comments and blanks."""
        return normal_text(read_xml(self.text))

    @cached_property
    def _canonical(self) -> str:
        return canonical_text(read_xml(self.text))

    @cached_property
    def places(self) -> Places:
        """Where everything stands."""
        return Places(self.documents)

    def root(self, body: Body) -> Element:
        """The element that a body is, or that stands for it."""
        return self.types.elements[body.name if body.kind is Kind.ELEMENT else self._declarations.names[key_of(body)]]

    def _driver(self, declarations: Declarations) -> str:
        """The text of a schema that imports all that messages may use, with declarations of bodies."""
        named = "".join(f" xmlns:{prefix}={quoteattr(space)}" for prefix, space in declarations.spaces.items())
        imports = "".join(
            f"<xs:import{_attribute('namespace', space)}{_attribute('schemaLocation', self._at(space))}/>"
            for space in self.documents.imports
        )
        others = [space for space in declarations.spaces.values() if space not in {XSD, *self.documents.imports}]
        imports += "".join(f"<xs:import{_attribute('namespace', space)}/>" for space in others)
        return (
            f'<xs:schema xmlns:xs="{XSD}" targetNamespace="{MESSAGES}"{named}>{imports}{declarations.text}</xs:schema>'
        )

    def _at(self, space: str) -> str:
        """Where the declarations of a namespace are: in its schema, or in one that includes all that it has."""
        names = self.documents.imports[space]
        return names[0] if len(names) == 1 else f"namespace-{[*self.documents.imports].index(space)}.embedded"

    def _sources(self) -> dict[str, str]:
        """Every text that the driver may need, by its name."""
        joined: dict[str, str] = {}
        for space, names in self.documents.imports.items():
            if len(names) > 1:
                target = _attribute("targetNamespace", space)
                included = "".join(f"<xs:include schemaLocation={quoteattr(name)}/>" for name in names)
                joined[self._at(space)] = f'<xs:schema xmlns:xs="{XSD}"{target}>{included}</xs:schema>'
        return {**self.documents.schemas, **joined}

    def _types(self) -> XsdSchema:
        sources = self._sources()
        try:
            return XsdSchema(self._driver(self._declarations), sources)
        except SchemaError as problem:
            if self._declarations.text:  # which may name what no schema has: that is told better without it
                self._check(self._without_bodies(sources))
            raise self._outside(problem) from None

    def _without_bodies(self, sources: Mapping[str, str]) -> XsdSchema:
        try:
            return XsdSchema(self._driver(Declarations([])), sources)
        except SchemaError as problem:
            raise self._outside(problem) from None

    def _check(self, types: XsdSchema) -> None:
        try:
            check_parts(self.description, types)
        except SchemaError as problem:
            raise self._located(problem) from None

    def _outside(self, problem: SchemaError) -> SchemaError:
        """An error in a schema, told in terms of the document that the schema stands in."""
        for name, path in self.documents.paths.items():
            if f"reference {name!r}: " in problem.message:
                message = problem.message.replace(f"in the reference {name!r}: ", "")
                return self._located(SchemaError(message, path=path))
        return problem

    def _located(self, problem: SchemaError) -> SchemaError:
        line = self.places.line(problem.path or "")
        return SchemaError(problem.message, line=line, column=None if line is None else 1, path=problem.path)


def _attribute(name: str, value: str) -> str:
    return f" {name}={quoteattr(value)}" if value else ""
