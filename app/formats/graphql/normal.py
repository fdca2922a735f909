"""SDL with everything in the order of names."""

from typing import Any

from graphql import DocumentNode, Node, print_ast

_LISTS = ("fields", "values", "arguments", "interfaces", "types", "operation_types", "locations")


def normal_text(document: DocumentNode) -> str:
    """The document printed anew: definitions by kind and name, extensions behind what they extend."""
    definitions = sorted((_sorted(each) for each in document.definitions), key=_key)
    return "\n\n".join(print_ast(each) for each in definitions) + "\n"


def _key(node: Any) -> tuple[str, str]:
    return _name(node), str(node.kind)


def _name(node: Any) -> str:
    """What a node is known by; the order of operation types follows the operation."""
    name = getattr(node, "name", None)
    operation = getattr(node, "operation", None)
    if operation is not None:
        return str(operation.value)
    if name is None:
        return ""
    return str(getattr(name, "value", name))


def _sorted(node: Any) -> Any:
    """A copy of a definition with its members by names; what is in directives and values stays as it is."""
    changed: dict[str, Any] = {}
    for key in _LISTS:
        members = getattr(node, key, None)
        if members and isinstance(members, list | tuple):
            changed[key] = tuple(sorted((_sorted(each) for each in members), key=_member))
    if not changed:
        return node
    kept = {key: getattr(node, key) for key in node.keys if key not in changed}
    return type(node)(**kept, **changed)


def _member(node: Node) -> str:
    return str(getattr(node, "value", "")) or _name(node)
