"""From an XML text to its elements: no document types, no entities, no network, bounded depth and size."""

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, cast, overload

from app.formats.model import SchemaError

_etree: Any = importlib.import_module("lxml.etree")
"""lxml is compiled and says nothing of its types: `Node` is what is used of its elements."""

MAX_BYTES = 5 * 1024 * 1024
"""What a contract may weigh, encoded as UTF-8."""

_POSITION = re.compile(r",? line \d+, column \d+$")
_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)


class Node(Protocol):
    """An element of an XML document, as lxml has it."""

    @property
    def tag(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def attrib(self) -> Mapping[str, str]: ...
    @property
    def sourceline(self) -> int | None: ...
    @overload
    def get(self, key: str, /) -> str | None: ...
    @overload
    def get(self, key: str, default: str, /) -> str: ...
    def iter(self) -> "Iterator[Node]": ...
    def __iter__(self) -> "Iterator[Node]": ...
    def __len__(self) -> int: ...
    def __setitem__(self, at: slice, nodes: "Sequence[Node]", /) -> None: ...


def too_large(text: str) -> bool:
    """Whether a text is over the limit of 5 MB."""
    return len(text) > MAX_BYTES or (len(text) * 4 > MAX_BYTES and len(text.encode(errors="replace")) > MAX_BYTES)


def read_xml(text: str) -> Node:
    """The root element of a text. Raises `SchemaError`, with a line where there is one.

    A byte order mark is no part of the text, and what it declares as its encoding does not matter any more.
    """
    if too_large(text):
        raise SchemaError("the document is larger than 5 MB")
    text = text.removeprefix("\ufeff")
    prolog = _PROLOG.match(text)
    if prolog is not None and text.startswith("<!DOCTYPE", prolog.end()):
        line = text.count("\n", 0, prolog.end()) + 1
        raise SchemaError("a document type and its entities are not accepted", line=line, column=1)
    parser = _etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = _etree.fromstring(text.encode(), parser)
    except UnicodeEncodeError:
        raise SchemaError("the text holds characters that no encoding has") from None
    except _etree.XMLSyntaxError as problem:
        line, column = problem.position
        reason = _POSITION.sub("", problem.msg or "")
        raise SchemaError(f"not well-formed XML: {reason}", line=line or 1, column=column or 1) from None
    except ValueError as problem:
        raise SchemaError(f"not well-formed XML: {problem}") from None
    if root.getroottree().docinfo.doctype:
        raise SchemaError("a document type and its entities are not accepted", line=1, column=1)
    return cast("Node", root)


def print_xml(root: Node) -> str:
    """An element in canonical form, without blanks between elements."""
    return _etree.tostring(root, method="c14n2", strip_text=True).decode()


def local_name(node: Node) -> str:
    """What an element is called, without its namespace."""
    return split(node.tag)[1]


def split(tag: str) -> tuple[str, str]:
    """The namespace of a tag or an attribute, empty if it has none, and its local name."""
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag
