"""Where things stand in WSDL documents and the schemas inside of them, by the paths that changes have."""

from collections.abc import Iterator, Mapping

from app.formats.markup import Node
from app.formats.wsdl.documents import Document, Documents
from app.formats.wsdl.nodes import elements, kind, step
from app.formats.wsdl.reading import walk
from app.formats.wsdl.spaces import XSD
from app.formats.xsd.places import walk as walk_schema


class Places:
    """Places in the main document and in those that it imports, in this order."""

    def __init__(self, documents: Documents) -> None:
        self._inside = documents.paths
        found = [each for document in documents.all for each in places(document)]
        self._order = {path: number for number, (path, _) in reversed([*enumerate(found)])}
        main = [each for each in found if "#" not in each[0].partition("/")[0]]
        self._lines = dict(reversed(main))
        self._last = len(found)

    def path(self, path: str) -> str:
        """The path of a component of a schema, which schemas tell by the name that their text has here."""
        name, mark, inside = path.partition("#")
        return f"{self._inside[name]}{inside}" if mark and name in self._inside else path

    def has(self, path: str) -> bool:
        """Whether there is such a place."""
        return path in self._order

    def order(self, path: str) -> int:
        """The place of what a path names among all, or of what it is part of."""
        while path and path not in self._order:
            path = path.rpartition("/")[0]
        return self._order.get(path, self._last)

    def line(self, path: str) -> int | None:
        """The line of what a path names in the main document, or of what it is part of there."""
        while path and path not in self._lines:
            path = path.rpartition("/")[0]
        return self._lines.get(path) if path else None


def places(document: Document) -> Iterator[tuple[str, int]]:
    """The paths of a document, in order, with the lines on which their elements begin."""
    for path, node in walk(document):
        yield path, node.sourceline or 1
        if kind(node) == "types":
            for schema in elements(node, XSD, "schema"):
                above = f"{path}{step(schema)}"
                yield from ((f"{above}{inside}", line) for inside, line in walk_schema(schema))


def lines(root: Node) -> Mapping[str, int]:
    """The line of each path in a document; the first of those that share one."""
    return dict(reversed([*places(Document("", root))]))
