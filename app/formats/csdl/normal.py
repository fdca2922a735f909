"""A document with its order, blanks and comments settled, in the language that it was written in."""

import json

from app.formats.csdl.xml_text import local_name, print_xml, read_xml
from app.formats.markup import Node

_ORDERED = frozenset({"Key", "Collection", "Apply", "Record", "Annotation", "PropertyValue", "Function", "Action",
                      "FunctionImport", "EnumType"})  # fmt: skip
"""Elements in which the order of what is inside says something, or may be read as if it did."""


def normal_text(text: str) -> str:
    """The same document: elements by kind and name, canonical XML without comments; or JSON, by names."""
    stripped = text.removeprefix("\ufeff")
    if stripped.lstrip()[:1] == "{":
        return json.dumps(json.loads(stripped), sort_keys=True, indent=2, ensure_ascii=False)
    root = read_xml(text)
    _sort(root)
    return print_xml(root)


def _sort(root: Node) -> None:
    for node in list(root.iter()):
        if local_name(node) not in _ORDERED and len(node) > 1:
            node[:] = sorted(node, key=_key)


def _key(node: Node) -> tuple[str, str, str]:
    local = local_name(node)
    name = node.get("Name") or node.get("Term") or node.get("Target") or node.get("Role") or node.get("Path") or ""
    return local, name, node.get("Qualifier") or ""
