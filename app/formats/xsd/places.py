"""Where the components of a schema stand in its text, by the paths that changes have."""

from collections.abc import Iterable, Mapping

from app.formats.markup import Node, read_xml
from app.formats.model import SchemaError

_STEPS = frozenset(
    ["element", "attribute", "complexType", "simpleType", "group", "attributeGroup", "any", "anyAttribute"]
)
_NAMED = frozenset(["element", "attribute", "complexType", "simpleType", "group", "attributeGroup"])
_FACETS = frozenset(
    ["enumeration", "pattern", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "length", "minLength",
     "maxLength", "totalDigits", "fractionDigits", "whiteSpace", "base"]
)  # fmt: skip


def positions(text: str) -> Mapping[str, int]:
    """The order of the components in a text, by path."""
    return {path: place for place, (path, _) in enumerate(_places(text))}


def lines(text: str) -> Mapping[str, int]:
    """The lines on which components begin, by path; the first of those that share one."""
    found: dict[str, int] = {}
    for path, line in _places(text):
        found.setdefault(path, line)
    return found


def _places(text: str) -> Iterable[tuple[str, int]]:
    try:
        root = read_xml(text)
    except SchemaError:
        return []
    return walk(root)


def walk(root: Node) -> Iterable[tuple[str, int]]:
    """The paths of the components of a schema, in order, with their lines."""
    found: list[tuple[str, int]] = []
    waiting: list[tuple[Node, str]] = [(root, "")]
    while waiting:
        node, path = waiting.pop()
        found.append((path, node.sourceline or 1))
        waiting += [(child, path + _step(child)) for child in reversed(node) if isinstance(child.tag, str)]
    return found


def _step(node: Node) -> str:
    """What a node adds to the path: groups of particles and derivations add nothing."""
    kind = str(node.tag).rpartition("}")[2]
    if kind in _FACETS:
        return f"/{kind}"
    if kind not in _STEPS:
        return ""
    name = node.get("name") or node.get("ref")
    return f"/{kind}:{name.rpartition(':')[2]}" if name and kind in _NAMED else f"/{kind}"
