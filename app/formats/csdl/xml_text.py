"""From an XML text to its elements: as all XML is read here, without comments, and bounded in size."""

from lxml import etree

from app.formats.markup import Node
from app.formats.markup import read_xml as read_any_xml
from app.formats.model import SchemaError

MAX_BYTES = 5 * 1024 * 1024
"""What a contract may weigh, encoded as UTF-8."""


def too_large(text: str) -> bool:
    """Whether a text is over the limit of 5 MB."""
    return len(text) > MAX_BYTES or (len(text) * 4 > MAX_BYTES and len(text.encode(errors="replace")) > MAX_BYTES)


def read_xml(text: str) -> Node:
    """The root element of a text. Raises `SchemaError`, with a line where there is one."""
    if too_large(text):
        raise SchemaError("the document is larger than 5 MB")
    root = read_any_xml(text)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction, etree.Entity)
    return root


def print_xml(root: Node) -> str:
    """An element in canonical form, without blanks between elements."""
    return etree.tostring(root, method="c14n2", strip_text=True).decode()


def local_name(node: Node) -> str:
    """What an element is called, without its namespace."""
    return split(node.tag)[1]


def split(tag: str) -> tuple[str, str]:
    """The namespace of a tag or an attribute, empty if it has none, and its local name."""
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag
