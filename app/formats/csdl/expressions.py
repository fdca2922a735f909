"""Annotation values: the expressions of CSDL XML, as the values that CSDL JSON has for them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.formats.csdl.names import Names
from app.formats.csdl.xml_text import local_name
from app.formats.markup import Node

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TEXTS = frozenset(
    {"String", "Binary", "Date", "DateTime", "DateTimeOffset", "Duration", "Guid", "Time", "TimeOfDay",
     "AnnotationPath", "ModelElementPath", "NavigationPropertyPath", "PropertyPath", "LabeledElementReference"}
)  # fmt: skip

_PATH = "Path"


def _boolean(text: str) -> Any:
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower(), text)


def _integer(text: str) -> Any:
    text = text.strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,40}", text) else text


def _number(text: str) -> Any:
    text = text.strip()
    return float(text) if _NUMBER.fullmatch(text) else text


def _member(text: str) -> str:
    """Members by their names alone, as CSDL JSON has them: the type is known from the term."""
    return ",".join(each.rpartition("/")[2] for each in text.split())


_CONSTANTS: Mapping[str, Callable[[str], Any]] = {
    "Bool": _boolean,
    "Int": _integer,
    "Float": _number,
    "Decimal": _number,
    "EnumMember": _member,
    "UrlRef": lambda text: {"$UrlRef": text},
    **dict.fromkeys(_TEXTS, lambda text: text),
}


def read_value(node: Node, names: Names) -> Any:
    """The value of an `Annotation` or a `PropertyValue`; true where none is written, which is what most terms mean."""
    for key, text in node.attrib.items():
        if key in _CONSTANTS or key == _PATH:
            return _constant(str(key), str(text), names)
    return _first(node, names, default=True)


def _constant(kind: str, text: str, names: Names) -> Any:
    return {"$Path": names.anywhere(text.strip())} if kind == _PATH else _CONSTANTS[kind](text)


def _first(node: Node, names: Names, *, default: Any = None) -> Any:
    found = [child for child in node if local_name(child) != "Annotation"]
    return _expression(found[0], names) if found else default


def _expression(node: Node, names: Names) -> Any:
    kind = local_name(node)
    if (kind in _CONSTANTS or kind == _PATH) and not len(node):
        return _constant(kind, node.text or "", names)
    if kind == "Collection":
        return [_expression(child, names) for child in node]
    if kind == "Record":
        return _record(node, names)
    if kind == "Null":
        return None
    return _operator(kind, node, names)


def _record(node: Node, names: Names) -> Any:
    record: dict[str, Any] = {}
    if (type_ := node.get("Type")) is not None:
        record["@type"] = names.qualified(type_)
    for child in node:
        kind = local_name(child)
        if kind == "PropertyValue":
            record[child.get("Property", "")] = read_value(child, names)
        elif kind == "Annotation":
            record[f"@{names.term(child.get('Term', ''), child.get('Qualifier'))}"] = read_value(child, names)
    return record


def _operator(kind: str, node: Node, names: Names) -> Any:
    """Functions, conditions and the like, which nobody here evaluates: kept so that a change of them is seen."""
    parts = [_expression(child, names) for child in node if local_name(child) != "Annotation"]
    attributes = {f"${key}": str(value) for key, value in sorted(node.attrib.items())}
    return {f"${kind}": parts[0] if len(parts) == 1 and kind in {"Not", "Neg", "UrlRef"} else parts, **attributes}
