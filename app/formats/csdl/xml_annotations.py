"""Annotations in XML: inside of what they are about, or from outside; and the documentation of OData 2 and 3."""

from collections.abc import Iterator
from typing import Any

from app.formats.csdl.attributes import Reader, text_of
from app.formats.csdl.expressions import read_value
from app.formats.csdl.xml_text import local_name
from app.formats.markup import Node

MENDIX = "http://www.mendix.com/Protocols/MendixData"
_TEXTS = {"Summary": "Org.OData.Core.V1.Description", "LongDescription": "Org.OData.Core.V1.LongDescription"}
_KINDS = frozenset({"Annotation", "ValueAnnotation", "TypeAnnotation"})


def own(node: Node, reader: Reader) -> tuple[dict[str, Any], dict[str, str]]:
    """The annotations of an element, and its attributes of foreign namespaces."""
    annotations: dict[str, Any] = {}
    for child in node:
        local = local_name(child)
        if local in _KINDS:
            annotations |= _annotation(child, reader, "")
        elif local == "Documentation":
            texts = {local_name(each): (each.text or "").strip() for each in child}
            annotations |= {term: texts[part] for part, term in _TEXTS.items() if texts.get(part)}
    return annotations, _foreign(node)


def _foreign(node: Node) -> dict[str, str]:
    return {str(key): str(value) for key, value in node.attrib.items() if str(key).startswith("{")}


def external(node: Node, reader: Reader) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an `Annotations` element says of its target."""
    found: dict[str, Any] = {}
    for child in node:
        if local_name(child) in _KINDS:
            found |= _annotation(child, reader, "", node.get("Qualifier"))
    yield reader.names.target(text_of(node, "Target")), found


def _annotation(node: Node, reader: Reader, about: str, qualifier: str | None = None) -> dict[str, Any]:
    """An annotation and, with its term in front, those of itself."""
    term = f"{about}{reader.names.term(text_of(node, 'Term'), node.get('Qualifier') or qualifier)}"
    if local_name(node) == "TypeAnnotation":
        values = [child for child in node if local_name(child) == "PropertyValue"]
        return {term: {text_of(each, "Property"): read_value(each, reader.names) for each in values}}
    found = {term: read_value(node, reader.names)}
    for child in node:
        if local_name(child) == "Annotation":
            found |= _annotation(child, reader, f"{term}@")
    return found
