"""CSDL with the namespaces of its names in full: what a document needs before it is put into another one, which has
aliases of its own."""

from typing import Any

from app.formats.csdl.names import Names
from app.formats.csdl.xml_text import local_name
from app.formats.markup import Node

_ATTRIBUTES = frozenset(
    {"Type", "BaseType", "EntityType", "UnderlyingType", "ReturnType", "ElementType", "Term", "Target", "Function",
     "Action", "Extends", "Relationship", "Association", "Path", "PropertyPath", "NavigationPropertyPath",
     "AnnotationPath", "ModelElementPath", "EnumMember", "EntitySet", "EntitySetPath", "Property",
     "ReferencedProperty", "Partner"}
)  # fmt: skip
"""Attributes whose values are names, or paths with names in them."""
_TEXTS = frozenset({"Path", "PropertyPath", "NavigationPropertyPath", "AnnotationPath", "ModelElementPath",
                    "EnumMember"})  # fmt: skip
"""Elements whose texts are."""
_WORDS = frozenset({"$Kind", "$DefaultValue", "$Alias", "$SRID", "$Name", "$Version"})
"""Members of JSON objects that are texts and no names of types."""
_KEYED = frozenset({"$NavigationPropertyBinding", "$Annotations", "$ReferentialConstraint"})
"""Members of JSON objects whose own members are called by paths."""


def spell_out(root: Node, names: Names) -> None:
    """Change an element of CSDL XML, and all that is in it."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        for key, value in node.attrib.items():
            if key in _ATTRIBUTES:
                node.set(key, names.anywhere(str(value)))
        if node.text and local_name(node) in _TEXTS:
            node.text = names.anywhere(node.text)


def spelled_out(node: Any, names: Names, holder: str = "") -> Any:
    """A copy of a part of CSDL JSON, which the member `holder` has. Texts in annotations stay as they are: a path to
    another annotation looks like any text."""
    if isinstance(node, list):
        return [spelled_out(each, names, holder) for each in node]
    if isinstance(node, dict):
        made: dict[str, Any] = {}
        for key, each in node.items():
            named = names.anywhere(key) if "@" in key or holder in _KEYED else key
            made[named] = (
                names.anywhere(each) if holder in _KEYED and isinstance(each, str) else spelled_out(each, names, key)
            )
        return made
    is_name = holder.startswith("$") and holder not in _WORDS
    return names.anywhere(node) if isinstance(node, str) and (is_name or holder.endswith("@type")) else node
