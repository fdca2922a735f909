"""How long the chains are in which components build upon each other: types on their bases, elements on their heads.

xmlschema follows each chain again for each of its members, and goes a level deeper for each: what is long is refused
before it takes minutes.
"""

from collections.abc import Iterable, Iterator

from app.formats.markup import Node
from app.formats.model import SchemaError
from app.formats.xsd.size import XSD

MAX_CHAIN = 150
"""Components that one may build upon, one after the other."""
_DERIVATIONS = frozenset(f"{{{XSD}}}{name}" for name in ("restriction", "extension"))
_CONTENTS = frozenset(f"{{{XSD}}}{name}" for name in ("simpleContent", "complexContent"))
_TYPES = frozenset(f"{{{XSD}}}{name}" for name in ("simpleType", "complexType"))
_ELEMENT = f"{{{XSD}}}element"

_Link = tuple[str, str]
"""A kind, `type` or `element`, and a name without its namespace."""


def refuse_long_chains(roots: Iterable[Node]) -> None:
    """Raise `SchemaError` for a chain that is too long. One that never ends is wrong, and found so elsewhere."""
    below = dict(link for root in roots for link in _links(root))
    lengths: dict[_Link, int] = {}
    for start in below:
        way: list[_Link] = []
        step = start
        while step in below and step not in lengths:
            lengths[step] = 0
            way.append(step)
            step = below[step]
        length = lengths.get(step, 0)
        for link in reversed(way):
            length += 1
            lengths[link] = length
        if length > MAX_CHAIN:
            raise SchemaError(f"types or elements build upon each other more than {MAX_CHAIN} levels deep")


def _links(root: Node) -> Iterator[tuple[_Link, _Link]]:
    for node in root:
        name = node.get("name")
        base = _base(node) if node.tag in _TYPES else node.get("substitutionGroup") if node.tag == _ELEMENT else None
        if name and base:
            kind = "element" if node.tag == _ELEMENT else "type"
            yield (kind, name), (kind, base.split()[0].rpartition(":")[2])


def _base(node: Node) -> str | None:
    """The name of what a type is derived from."""
    for child in node:
        if child.tag in _DERIVATIONS:
            return child.get("base")
        if child.tag in _CONTENTS:
            return _base(child)
    return None
