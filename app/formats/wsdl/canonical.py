"""The text that two documents share if they say the same, and a document with its order settled."""

import json
import re
from typing import Any

from lxml import etree

from app.formats.markup import Node, canonical_xml
from app.formats.wsdl.nodes import kind, space
from app.formats.wsdl.spaces import WSDL_11, WSDL_20, XSD

_ORDER = ("documentation", "import", "include", "types", "message", "interface", "portType", "binding", "service")
_UNORDERED = frozenset({"definitions", "description", "portType", "interface", "binding", "service"})
_LANGUAGES = frozenset({WSDL_11, *WSDL_20})
_NAMES = frozenset(
    {"type", "base", "ref", "itemType", "substitutionGroup", "refer", "element", "message", "binding", "interface"}
)
_LISTS = frozenset({"memberTypes", "extends"})
_PREFIXED = re.compile(r"([A-Za-z_][\w.-]*):(?=[A-Za-z_])")


def canonical_text(root: Node) -> str:
    """JSON of elements as `[name, attributes, content]`. Names are in Clark notation wherever prefixes stand for
    namespaces, and what has no order is sorted."""
    return json.dumps(_said(root), ensure_ascii=False, separators=(",", ":"))


def _said(root: Node) -> Any:
    made = _opened(root)
    todo: list[tuple[Node, list[Any]]] = [(root, made)]
    closing: list[tuple[Node, list[Any]]] = []
    while todo:
        node, into = todo.pop()
        closing.append((node, into))
        _add_text(into, node.text)
        for child in node:
            if isinstance(child.tag, str):
                below = _opened(child)
                into[2].append(below)
                todo.append((child, below))
            _add_text(into, child.tail)
    for node, into in reversed(closing):
        if kind(node) in _UNORDERED and space(node) in _LANGUAGES:
            into[2].sort(key=_rank)
    return made


def _opened(node: Node) -> list[Any]:
    return [node.tag, {str(name): _value(node, str(name), value) for name, value in sorted(node.attrib.items())}, []]


def _add_text(into: list[Any], text: str | None) -> None:
    if text and text.strip():
        into[2].append(" ".join(text.split()))


def _value(node: Node, name: str, value: str) -> str:
    """The value of an attribute with every prefix that is declared where it stands written out."""
    if name in _LISTS or name in _NAMES:
        names = value.split() if name in _LISTS else [value.strip()]
        return " ".join(_name(node, each) for each in names)

    def written(found: re.Match[str]) -> str:
        uri = node.nsmap.get(found[1])
        return found[0] if uri is None else f"{{{uri}}}"

    return _PREFIXED.sub(written, value)


def _name(node: Node, value: str) -> str:
    prefix, colon, plain = value.rpartition(":")
    uri = node.nsmap.get(prefix if colon else None)
    if uri is None or (not colon and space(node) not in {XSD, *_LANGUAGES}):
        return value
    return f"{{{uri}}}{plain}"


def _rank(said: Any) -> tuple[int, str, str]:
    if isinstance(said, str):
        return -1, "", said
    tag = str(said[0]).rpartition("}")[2]
    place = _ORDER.index(tag) if tag in _ORDER else len(_ORDER)
    return place, str(said[1].get("name") or said[1].get("ref") or ""), json.dumps(said, sort_keys=True)


def normal_text(root: Node) -> str:
    """Canonical XML with the components of the document in the order of kinds and names, without comments and
    without blanks between elements."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for node in [root, *root]:
        if isinstance(node.tag, str) and kind(node) in _UNORDERED and space(node) in _LANGUAGES:
            node[:] = sorted(node, key=lambda child: _rank(_said(child)))
    for node in root.iter():
        node.text, node.tail = _unless_blank(node.text), _unless_blank(node.tail)
    return canonical_xml(root)


def _unless_blank(text: str | None) -> str | None:
    return text if text and text.strip() else None
