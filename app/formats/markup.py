"""XML text in and out: read without a network, without a document type and so without entities, with positions.

Every format that is written in XML reads it here, so that what is refused is refused everywhere.
"""

import re
from typing import Any

from lxml import etree

from app.formats.model import SchemaError

Node = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # lxml's name for the class
"""An element, or a comment or processing instruction, whose `tag` is no text."""
MAX_DEPTH = 256
"""Levels of elements that a document may nest: libxml2's own limit, unless it is told to read huge trees."""

_PROLOG = re.compile(
    r"""(?: \s++ | <\?(?:[^?]++|\?(?!>))*+(?:\?>|\Z) | <!--(?:[^-]++|-(?!->))*+(?:-->|\Z) )*+""", re.VERBOSE
)
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_SAFE: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}
_UNREADABLE = etree.XMLSyntaxError, ValueError, LookupError


def read_xml(text: str) -> Node:
    """The root element of an XML document. What its declaration says of the encoding is ignored: it is text already.

    Raises `SchemaError` with line and column where it is not well-formed, and for a document type: it could define
    entities that grow without bounds or name files, and nothing that is registered here needs one.
    """
    refuse_document_type(text)
    try:
        return etree.fromstring(encoded(text), parser())
    except _UNREADABLE as problem:
        raise _located(problem) from None


def read_reference(name: str, text: str) -> Node:
    """The same of a document that another one refers to. Raises `SchemaError`, which says which one it is about."""
    try:
        return read_xml(text)
    except SchemaError as problem:
        message = f"in the reference {name!r}: {problem.message}"
        raise SchemaError(message, line=problem.line, column=problem.column) from None


def canonical_xml(root: Node) -> str:
    """Canonical XML 1.0 without comments, as Apicurio's canonicaliser writes it."""
    tree = root.getroottree()
    try:
        return etree.tostring(tree, method="c14n", with_comments=False).decode()
    except etree.C14NError:  # relative URIs of namespaces have no canonical form
        return etree.tostring(tree, encoding="unicode")


def parser() -> etree.XMLParser:
    """A parser that opens nothing and expands nothing. Not to be shared between threads."""
    return etree.XMLParser(**_SAFE)


def parser_of_events() -> etree.XMLPullParser:
    """The same for a text that comes in parts, and tells where elements start."""
    return etree.XMLPullParser(events=("start",), **_SAFE)


def encoded(text: str) -> bytes:
    """The bytes of a text for libxml2, without a byte order mark. Raises `SchemaError` for half a surrogate pair."""
    try:
        return text.removeprefix(_BOM).encode()
    except UnicodeEncodeError:
        raise SchemaError("the text holds half of a surrogate pair, which is no character") from None


def refuse_document_type(text: str) -> None:
    """Raise `SchemaError` for a text that declares a document type, before a parser sees it."""
    start = _PROLOG.match(text.removeprefix(_BOM))
    offset = (start.end() if start else 0) + len(text) - len(text.removeprefix(_BOM))
    if text[offset : offset + 9].upper() == "<!DOCTYPE":
        raise SchemaError(
            "a document type (DTD) is refused: it could define entities",
            line=text.count("\n", 0, offset) + 1,
            column=offset - text.rfind("\n", 0, offset),
        )


def _located(problem: Exception) -> SchemaError:
    message = " ".join(str(getattr(problem, "msg", None) or problem).partition(", line ")[0].split())
    if message.startswith("Excessive depth"):
        message = f"elements nest deeper than {MAX_DEPTH} levels"
    line, column = getattr(problem, "position", (None, None))
    return SchemaError(f"not well-formed XML: {message}", line=line or 1, column=max(column or 1, 1))
