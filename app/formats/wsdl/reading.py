"""From the documents to one description, all of whose names lead somewhere."""

from collections.abc import Iterator

from lxml import etree

from app.formats.markup import Node
from app.formats.model import SchemaError
from app.formats.wsdl.documents import Document, Documents
from app.formats.wsdl.model import Description, Exchange, Header, Part
from app.formats.wsdl.nodes import elements, kind, space, step
from app.formats.wsdl.reading_11 import Reader11
from app.formats.wsdl.reading_20 import Reader20
from app.formats.wsdl.spaces import OWN, XSD
from app.formats.xsd import XsdSchema


def read_description(documents: Documents) -> Description:
    """The description. Raises `SchemaError` for what the language does not allow."""
    reader = Reader20() if documents.is_20 else Reader11()
    reader.read(documents.all)
    notes: dict[str, str] = {}
    extensions: dict[str, list[str]] = {}
    for document in documents.all:
        for path, node in walk(document):
            if kind(node) == "documentation":
                notes[path.rpartition("/")[0]] = " ".join("".join(node.itertext()).split())
            _note_extensions(node, path, extensions)
    return Description(
        version="2.0" if documents.is_20 else "1.1",
        namespace=documents.main.root.get("targetNamespace", ""),
        interfaces=reader.interfaces,
        bindings=reader.bindings,
        services=reader.services,
        notes=notes,
        extensions={path: tuple(sorted(found)) for path, found in extensions.items()},
    )


def walk(document: Document) -> Iterator[tuple[str, Node]]:
    """The elements of WSDL itself with their paths, in order; what is inside of schemas and extensions is not."""
    waiting: list[tuple[str, Node]] = [(document.start, document.root)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        inside = [each for each in elements(node) if kind(node) != "documentation" and _is_read(each)]
        waiting += [(f"{path}{step(each)}", each) for each in reversed(inside)]


def _is_read(node: Node) -> bool:
    return space(node) in OWN and space(node) != XSD


def _note_extensions(node: Node, path: str, extensions: dict[str, list[str]]) -> None:
    if kind(node) in {"documentation", "types"}:
        return
    for each in elements(node):
        if space(each) not in OWN:
            written = etree.tostring(each, method="c14n2", exclusive=True, with_comments=False, strip_text=True)
            extensions.setdefault(path, []).append(written.decode())
    for name, value in node.attrib.items():
        if str(name).startswith("{") and str(name)[1:].partition("}")[0] not in OWN:
            extensions.setdefault(path, []).append(f"{name}={value}")


def check_parts(description: Description, schema: XsdSchema) -> None:
    """Raise `SchemaError` for a part whose element or type no schema declares."""
    for each in description.interfaces.values():
        for operation in each.operations.values():
            for exchange in (operation.input, operation.output, *operation.faults.values()):
                _check_exchange(exchange, schema)
    for binding in description.bindings.values():
        for bound in binding.operations.values():
            for header in (*bound.input.headers.values(), *bound.output.headers.values()):
                _check_header(header, schema)


def _check_exchange(exchange: Exchange | None, schema: XsdSchema) -> None:
    for part in exchange.parts if exchange is not None else ():
        _check(part, schema)


def _check_header(header: Header, schema: XsdSchema) -> None:
    _check(header.part, schema)


def _check(part: Part, schema: XsdSchema) -> None:
    if part.element is not None and part.element not in schema.elements:
        raise SchemaError(f"the element {part.element!r} is declared in no schema", path=part.path)
    if part.type is not None and schema.type_named(part.type) is None:
        raise SchemaError(f"the type {part.type!r} is declared in no schema", path=part.path)
