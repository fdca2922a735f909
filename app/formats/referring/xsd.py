"""References of XSD and WSDL: the locations of what a document includes and imports."""

from collections.abc import Iterator, Mapping

from lxml import etree

from app.formats.markup import Node, read_xml
from app.formats.referring.included import Included
from app.formats.referring.model import Mention, rewritten

XSD = "http://www.w3.org/2001/XMLSchema"
_LOCATED = {
    **{f"{{{XSD}}}{name}": "schemaLocation" for name in ("include", "import", "redefine", "override")},
    "{http://schemas.xmlsoap.org/wsdl/}import": "location",
    "{http://www.w3.org/ns/wsdl}import": "location",
    "{http://www.w3.org/ns/wsdl}include": "location",
}
_KNOWN = frozenset(["http://www.w3.org/XML/1998/namespace"])


class XsdReferring:
    """A reference's name is a location as it is written."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """The locations, but for that of XML's own namespace."""
        found = {node.get(at, "") for node, at in _locations(read_xml(text)) if node.get("namespace") not in _KNOWN}
        return tuple(Mention(name, name) for name in sorted(found))

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """The document with what its schemas include put in. What they import has a namespace of its own, so that it
        cannot stand in the same schema: it stays imported."""
        root = read_xml(text)
        schemas = [root] if root.tag == f"{{{XSD}}}schema" else list(root.iter(f"{{{XSD}}}schema"))
        for schema in schemas:
            joined = Included(schema, references).schema
            if schema is root:
                root = joined
            elif (parent := schema.getparent()) is not None:
                parent.insert(parent.index(schema), joined)
                parent.remove(schema)
        return etree.tostring(root.getroottree(), encoding="unicode")

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:
        """The document with URLs as locations."""
        root = read_xml(text)
        for node, at in _locations(root):
            node.set(at, rewritten(node.get(at, ""), urls))
        return etree.tostring(root.getroottree(), encoding="unicode")


def _locations(root: Node) -> Iterator[tuple[Node, str]]:
    """Every element that says where something is, with the attribute in which it does."""
    for node in root.iter():
        at = _LOCATED.get(node.tag) if isinstance(node.tag, str) else None
        if at is not None and node.get(at):
            yield node, at
