"""A WSDL document with those that it imports, and the XML Schemas in them.

Nothing is fetched: what is imported is looked up among the references, relative to the document that says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import xmlschema
from lxml import etree

from app.formats.markup import Node, read_reference, read_xml
from app.formats.wsdl.nodes import elements, kind, required, space, step, wrong
from app.formats.wsdl.spaces import SOAP_ENCODING, WSDL_11, WSDL_20, XSD
from app.formats.xsd.loading import address

MAX_DOCUMENTS = 200
_SCHEMA, _IMPORT = f"{{{XSD}}}schema", f"{{{XSD}}}import"
_ENCODING = Path(xmlschema.__file__).parent / "schemas" / "WSDL" / "soap-encoding.xsd"


@dataclass(slots=True)
class Document:
    """One WSDL document; `name` is empty for the main one, else that of the reference."""

    name: str
    root: Node

    @property
    def start(self) -> str:
        """Where the paths of what it says begin."""
        return f"{self.name}#" if self.name else ""


@dataclass(slots=True)
class Documents:
    """All documents, the main one first. `schemas` has every text that schemas may need by its name, and `imports` the
    names of those that messages may use, by namespace; `paths` says where those begin that stand in a document."""

    all: list[Document]
    schemas: dict[str, str] = field(default_factory=dict[str, str])
    imports: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    paths: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def main(self) -> Document:
        """The document itself."""
        return self.all[0]

    @property
    def is_20(self) -> bool:
        """Whether it is written in WSDL 2.0."""
        return space(self.main.root) in WSDL_20


def read_documents(text: str, references: Mapping[str, str]) -> Documents:
    """The documents. Raises `SchemaError` for what is no WSDL, and for an import whose text is none."""
    root = read_xml(text)
    if (space(root), kind(root)) not in {(WSDL_11, "definitions"), *((each, "description") for each in WSDL_20)}:
        raise wrong(root, "the root element is neither wsdl:definitions nor wsdl:description")
    found = Documents([Document("", root)], dict(references))
    given = {address(name): name for name in references}
    for document in found.all:  # which grows on the way
        _follow(document, found, given, text)
    _embed(found)
    return found


def declared(document: Document, what: str) -> Iterator[tuple[str, Node, str]]:
    """The components of one kind that a document declares: the name, the element and its path.

    Raises `SchemaError` for a name that is declared twice.
    """
    seen: set[str] = set()
    for node in elements(document.root, space(document.root), what):
        plain = required(node, "name")
        if plain in seen:
            raise wrong(node, f"the {what} {plain!r} is declared twice")
        seen.add(plain)
        yield plain, node, f"{document.start}{step(node)}"


def _follow(document: Document, found: Documents, given: Mapping[str, str], text: str) -> None:
    """Add what a document imports; `text` is the main one, which others may import in turn."""
    base = address(document.name) if document.name else address("")
    for node in elements(document.root):
        location = node.get("location")
        if kind(node) not in {"import", "include"} or space(node) != space(document.root) or not location:
            continue
        name = given.get(address(location, base)) or (location if location in found.schemas else None)
        if name is None or name in {each.name for each in found.all} or found.schemas[name] == text:
            continue
        if len(found.all) == MAX_DOCUMENTS:
            raise wrong(node, f"more than {MAX_DOCUMENTS} documents are imported")
        root = read_reference(name, found.schemas[name])
        if root.tag == _SCHEMA:
            _offer(found, root.get("targetNamespace", ""), name)
        elif space(root) == space(document.root):
            found.all.append(Document(name, root))
        else:
            raise wrong(node, f"{location!r} is neither a WSDL document of the same version nor an XML Schema")


def _offer(found: Documents, namespace: str, name: str) -> None:
    names = found.imports.setdefault(namespace, [])
    if name not in names:
        names.append(name)


def _embed(found: Documents) -> None:
    """Give every schema inside of a document a text and a name of its own, beside its document."""
    inside = [(document, node) for document in found.all for node in _schemas(document)]
    spaces = {node.get("targetNamespace", "") for _, node in inside}
    known: set[str] = set()
    for number, (document, node) in enumerate(inside):
        name = urljoin(document.name, f"types-{number}.embedded")
        own = node.get("targetNamespace", "")
        text = _text(node, own, spaces, found)
        if text in known:  # several documents may bring along the same
            continue
        known.add(text)
        found.schemas[name] = text
        found.paths[name] = f"{document.start}/types{step(node)}"
        _offer(found, own, name)
    for document in found.all:
        for types in elements(document.root, space(document.root), "types"):
            for node in elements(types, XSD, "import"):  # as WSDL 2.0 has it
                location = node.get("schemaLocation")
                if location in found.schemas:
                    _offer(found, node.get("namespace", ""), location)


def _schemas(document: Document) -> Iterator[Node]:
    for types in elements(document.root, space(document.root), "types"):
        yield from elements(types, XSD, "schema")


def _text(node: Node, own: str, spaces: set[str], found: Documents) -> str:
    """The text of a schema by itself. Schemas of one document may use each other, though some do not say so."""
    root = etree.fromstring(etree.tostring(node, with_tail=False))
    said = {each.get("namespace", "") for each in elements(root, XSD, "import")}
    written = etree.tostring(root, encoding="unicode")
    used = {each for prefix, each in root.nsmap.items() if prefix and f'"{prefix}:' in written}
    for number, namespace in enumerate(sorted(used & {*spaces, SOAP_ENCODING} - said - {own})):
        root.insert(number, etree.Element(_IMPORT, namespace=namespace))
    for each in elements(root, XSD, "import"):
        if each.get("namespace") == SOAP_ENCODING and each.get("schemaLocation") not in found.schemas:
            _provide_encoding(found)
            each.set("schemaLocation", address("soap-encoding.embedded"))
    return etree.tostring(root, encoding="unicode")


def _provide_encoding(found: Documents) -> None:
    """The schema of SOAP's encoding, which everybody knows and few documents bring along."""
    if SOAP_ENCODING not in found.imports:
        found.schemas["soap-encoding.embedded"] = _ENCODING.read_text()
        _offer(found, SOAP_ENCODING, "soap-encoding.embedded")
