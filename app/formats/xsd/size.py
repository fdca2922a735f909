"""How large the content models of a schema become when groups and base types are put into them.

A few lines can say a model of billions of elements. It is measured here before anybody builds it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.formats.markup import Node
from app.formats.model import SchemaError

XSD = "http://www.w3.org/2001/XMLSchema"
MAX_PARTICLES = 20_000
"""Elements that one content model may have, everything put in."""
MAX_EXAMINED = 60_000
"""Pairs of elements in one content model up to which it is examined whether they can be told apart."""
MAX_EXAMINED_DEPTH = 14
"""Groups inside each other up to which xmlschema examines a model."""
MAX_DEPTH = 150
"""Groups inside each other that are followed at all."""
_GROUPS = frozenset(f"{{{XSD}}}{name}" for name in ("sequence", "choice", "all"))
_GROUP, _EXTENSION, _ELEMENT, _ANY = (f"{{{XSD}}}{name}" for name in ("group", "extension", "element", "any"))


class Size(NamedTuple):
    """Elements in a model, and how deep its groups nest."""

    particles: int
    depth: int


def is_examinable(roots: Iterable[Node]) -> bool:
    """Whether the models are small enough to be examined pair by pair. Raises `SchemaError` if one is too large."""
    measure = _Measure(roots)
    sizes = [measure.component(node) for node in measure.models()]
    return all(size.particles**2 <= MAX_EXAMINED and size.depth <= MAX_EXAMINED_DEPTH for size in sizes)


class _Measure:
    def __init__(self, roots: Iterable[Node]) -> None:
        self._roots = list(roots)
        self._named = {(node.tag, node.get("name")): node for root in self._roots for node in _components(root)}
        self._known: dict[Node, Size] = {}

    def models(self) -> Iterator[Node]:
        """Every component that has a content model of its own."""
        for root in self._roots:
            yield from root.iter(f"{{{XSD}}}complexType", _GROUP)

    def component(self, node: Node, level: int = 0) -> Size:
        """The size of a type or group. One that contains itself is wrong, and found so elsewhere."""
        if node not in self._known:
            if level > MAX_DEPTH:
                raise SchemaError(f"types or groups build upon each other more than {MAX_DEPTH} levels deep")
            self._known[node] = Size(0, 0)
            self._known[node] = self._inside(node, level)
        return self._known[node]

    def _inside(self, node: Node, level: int) -> Size:
        particles, deepest = 0, 0
        waiting = [(child, 0) for child in node]
        while waiting:
            child, depth = waiting.pop()
            size = Size(1 if child.tag in (_ELEMENT, _ANY) else 0, 0)
            if child.tag in (_GROUP, _EXTENSION):
                size = self._referred(child, level)
            if child.tag != _ELEMENT:
                inner = depth + (child.tag in _GROUPS or child.tag == _EXTENSION)
                waiting += [(each, inner) for each in child]
                deepest = max(deepest, inner + size.depth)
            particles += size.particles
            if particles > MAX_PARTICLES:
                raise SchemaError(f"a content model has more than {MAX_PARTICLES} elements when its groups are put in")
        return Size(particles, deepest)

    def _referred(self, node: Node, level: int) -> Size:
        """The size of what a reference to a group, or an extension, puts in."""
        name = node.get("ref") if node.tag == _GROUP else node.get("base")
        kind = _GROUP if node.tag == _GROUP else f"{{{XSD}}}complexType"
        found = self._named.get((kind, (name or "").rpartition(":")[2]))
        return self.component(found, level + 1) if found is not None else Size(0, 0)


def _components(root: Node) -> Iterator[Node]:
    """The global components, those that are redefined included."""
    for child in root:
        yield child
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in ("redefine", "override"):
            yield from child
