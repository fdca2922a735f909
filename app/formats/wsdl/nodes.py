"""Reading the elements of a WSDL document: names, places, and what is wrong with them."""

from collections.abc import Iterator

from app.formats.markup import Node
from app.formats.model import SchemaError
from app.formats.wsdl.spaces import WSDL_11, WSDL_20


def kind(node: Node) -> str:
    """What an element is called, without its namespace."""
    return str(node.tag).rpartition("}")[2]


def space(node: Node) -> str:
    """The namespace of an element; empty if it has none."""
    return str(node.tag)[1:].partition("}")[0] if str(node.tag).startswith("{") else ""


def elements(node: Node, namespace: str | None = None, name: str | None = None) -> Iterator[Node]:
    """The elements right inside, of one namespace, of one name."""
    for child in node:
        if isinstance(child.tag, str) and namespace in (None, space(child)) and name in (None, kind(child)):
            yield child


def first(node: Node, *names: str) -> Node | None:
    """The first element inside, however deep, whose tag is one of these names in Clark notation."""
    return next(iter(node.iter(*names)), None)


def required(node: Node, attribute: str) -> str:
    """The text of an attribute. Raises `SchemaError` where there is none."""
    value = (node.get(attribute) or "").strip()
    if not value:
        raise wrong(node, f"{kind(node)} has no {attribute}")
    return value


def named(node: Node, attribute: str) -> str:
    """The name that an attribute refers to, in Clark notation. Raises `SchemaError` for a prefix that means nothing."""
    return resolved(node, required(node, attribute))


def resolved(node: Node, value: str) -> str:
    """A QName in Clark notation, by the prefixes that hold at an element.

    A name without a prefix where WSDL's own namespace is the default one is of the document, as in the examples of the
    standard: WSDL itself has no components.
    """
    prefix, colon, plain = value.strip().rpartition(":")
    found = node.nsmap.get(prefix if colon else None)
    if found is None and colon:
        raise wrong(node, f"the prefix {prefix!r} is not declared")
    if found in {WSDL_11, *WSDL_20} and not colon:
        found = node.getroottree().getroot().get("targetNamespace")
    return f"{{{found}}}{plain}" if found else plain


def wrong(node: Node, message: str) -> SchemaError:
    """An error at an element."""
    return SchemaError(message, line=node.sourceline or 1, column=1)


def token(name: str) -> str:
    """A name as a part of a path (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def step(node: Node) -> str:
    """What an element adds to a path: its kind, and its name or what stands for one."""
    name = node.get("name") or ""
    if kind(node) == "schema":
        name = node.get("targetNamespace") or ""
    elif not name and kind(node) in _REFERRING:
        name = (node.get("ref") or "").rpartition(":")[2]
    return f"/{kind(node)}:{token(name)}" if name and kind(node) in _NAMED else f"/{kind(node)}"


_REFERRING = frozenset({"operation", "fault", "infault", "outfault"})
_NAMED = frozenset(
    {"message", "part", "portType", "interface", "operation", "fault", "infault", "outfault", "binding", "service",
     "port", "endpoint", "schema"}
)  # fmt: skip
