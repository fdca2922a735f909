"""An XML Schema with what it includes put in.

Names in attributes (`type="t:Code"`) depend on the prefixes around them, and on the namespace of whatever includes the
document. All are written anew, with prefixes that the one schema declares.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from lxml import etree

from app.formats.markup import Node, read_xml
from app.formats.model import SchemaError

XSD = "http://www.w3.org/2001/XMLSchema"
MAX_DOCUMENTS = 500
_INCLUDE, _SCHEMA = f"{{{XSD}}}include", f"{{{XSD}}}schema"
_NAMES = frozenset(["type", "base", "ref", "itemType", "substitutionGroup", "refer"])
_LISTS = frozenset(["memberTypes"])
_FORMS = {f"{{{XSD}}}element": "elementFormDefault", f"{{{XSD}}}attribute": "attributeFormDefault"}
_FIRST = frozenset(f"{{{XSD}}}{name}" for name in ("include", "import", "redefine", "override", "annotation"))


class Included:
    """Puts together one schema; it is in `schema`."""

    def __init__(self, root: Node, references: Mapping[str, str]) -> None:
        self._references = references
        self._target = root.get("targetNamespace", "")
        self._root = root
        self._prefixes: dict[str, str] = {}
        self._met: set[str] = set()
        self.schema = self._joined()

    def _joined(self) -> Node:
        first: list[Node] = []
        body: list[Node] = []
        for node, document in self._components(self._root, ""):
            copy = self._copy(node, document)
            (first if node.tag in _FIRST else body).append(copy)
        known: dict[str | None, str] = {prefix: space for space, prefix in self._prefixes.items()}
        made = etree.Element(_SCHEMA, dict(self._root.attrib), {**self._root.nsmap, **known})
        made.extend(_unlike([*first, *body]))
        return made

    def _components(self, root: Node, name: str) -> Iterator[tuple[Node, Node]]:
        """What a document and those that it includes say at the top, each with its document."""
        for child in root:
            if not isinstance(child.tag, str):
                continue
            location = child.get("schemaLocation", "")
            found = self._named(location, name) if child.tag == _INCLUDE else None
            if found is None:
                yield child, root
            elif found not in self._met:
                if len(self._met) >= MAX_DOCUMENTS:
                    raise SchemaError(f"more than {MAX_DOCUMENTS} documents are included")
                self._met.add(found)
                yield from self._components(self._read(found), found)

    def _named(self, location: str, document: str) -> str | None:
        return next((each for each in (location, urljoin(document, location)) if each in self._references), None)

    def _read(self, name: str) -> Node:
        try:
            return read_xml(self._references[name])
        except SchemaError as error:
            message = f"in the reference {name!r}: {error.message}"
            raise SchemaError(message, line=error.line, column=error.column) from None

    def _copy(self, node: Node, document: Node) -> Node:
        """A copy of a node with its names as they are written in the one schema."""
        made = etree.Element(node.tag, nsmap={"xs": XSD})
        made.text, made.tail = node.text, node.tail
        for name, value in node.attrib.items():
            names = value.split() if name in _LISTS else [value] if name in _NAMES else []
            made.set(name, " ".join(self._name(each, node, document) for each in names) or value)
        self._form(made, node, document)
        made.extend(self._copy(child, document) for child in node if isinstance(child.tag, str))
        return made

    def _name(self, value: str, node: Node, document: Node) -> str:
        prefix, colon, plain = value.strip().rpartition(":")
        space = node.nsmap.get(prefix if colon else None)
        if space is None and not colon:
            space = "" if document.get("targetNamespace") else self._target  # a document without one takes ours
        if not space:
            return plain
        return f"{self._prefix(space)}:{plain}"

    def _prefix(self, space: str) -> str:
        if space == "http://www.w3.org/XML/1998/namespace":
            return "xml"
        if space not in self._prefixes:
            own = next((prefix for prefix, each in self._root.nsmap.items() if each == space and prefix), None)
            taken = {*self._prefixes.values(), *self._root.nsmap}
            names = (f"n{number}" for number in range(1, len(taken) + 2))
            self._prefixes[space] = own or next(each for each in names if each not in taken)
        return self._prefixes[space]

    def _form(self, made: Node, node: Node, document: Node) -> None:
        """Say the form of a local declaration, where the default of its document is another than ours."""
        default = _FORMS.get(node.tag)
        if default is None or document is self._root or node.getparent() is document:
            return
        said = document.get(default, "unqualified")
        if node.get("name") and not node.get("form") and said != self._root.get(default, "unqualified"):
            made.set("form", said)


def _unlike(nodes: list[Node]) -> Iterator[Node]:
    """Imports of one namespace from one place only once."""
    seen: set[tuple[str, str, str]] = set()
    for node in nodes:
        key = (str(node.tag), node.get("namespace", ""), node.get("schemaLocation", ""))
        if node.tag in _FIRST and node.get("schemaLocation") is not None:
            if key in seen:
                continue
            seen.add(key)
        yield node
