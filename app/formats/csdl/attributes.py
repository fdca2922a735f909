"""Attributes of CSDL elements in XML: what is read of them, and what is wrong with them."""

from typing import Any, TypeVar

from app.formats.csdl.draft import Draft
from app.formats.csdl.model import Typed, pointer
from app.formats.csdl.names import Names
from app.formats.csdl.xml_text import local_name
from app.formats.markup import Node
from app.formats.model import SchemaError

_Made = TypeVar("_Made", bound=Typed)
_MAX_DIGITS = 18


def fault(node: Node, message: str) -> SchemaError:
    """An error at an element."""
    return SchemaError(message, line=node.sourceline, column=1)


def text_of(node: Node, attribute: str) -> str:
    """An attribute that has to be there, without blanks around it."""
    found = node.get(attribute, "").strip()
    if not found:
        raise fault(node, f"the element {local_name(node)} has no {attribute}")
    return found


def boolean(node: Node, attribute: str, *, default: bool = False) -> bool:
    """An attribute that is true or false."""
    found = node.get(attribute)
    if found is None:
        return default
    value = {"true": True, "1": True, "false": False, "0": False}.get(found.strip().lower())
    if value is None:
        raise fault(node, f"{attribute} is {found[:40]!r}, which is neither true nor false")
    return value


def number(node: Node, attribute: str, *words: str) -> int | str | None:
    """An attribute that is a number or, in lower case, one of the words; null if it is not there."""
    found = node.get(attribute)
    if found is None:
        return None
    stated = found.strip()
    if stated.lower() in words:
        return stated.lower()
    if not (stated.removeprefix("-").isascii() and stated.removeprefix("-").isdigit() and len(stated) <= _MAX_DIGITS):
        raise fault(node, f"{attribute} is {stated[:40]!r}, which is no number")
    return int(stated)


class Reader:
    """What reading an element of one schema takes: the draft that it goes into, its names, its namespace."""

    def __init__(self, draft: Draft, names: Names, namespace: str) -> None:
        self.draft = draft
        self.names = names
        self.namespace = namespace

    def declare(self, node: Node) -> str:
        """The qualified name of what a child of the schema declares; only operations may share one."""
        name = text_of(node, "Name")
        place = pointer(self.namespace, name)
        is_operation = local_name(node) in {"Action", "Function"}
        qualified = f"{self.namespace}.{name}"
        if place in self.draft.lines and not (is_operation and qualified in self.draft.operations):
            raise fault(node, f"{name!r} is declared twice in {self.namespace!r}")
        self.draft.lines.setdefault(place, node.sourceline or 1)
        return qualified

    def mark(self, node: Node, place: str) -> None:
        """Remember the line of something inside a declaration."""
        self.draft.lines[place] = node.sourceline or 1

    def typed(self, made: type[_Made], node: Node, attribute: str, **members: Any) -> _Made:
        """Something with a type and facets. The type may be an attribute or, in OData 2 and 3, a child element."""
        name, is_collection = self._type(node, attribute)
        temporal = name in {"Edm.DateTimeOffset", "Edm.Duration", "Edm.TimeOfDay"}
        precision = number(node, "Precision")
        scale = number(node, "Scale", "variable", "floating")
        if self.draft.is_v4:
            precision = 0 if precision is None and temporal else precision
            scale = 0 if scale is None and name == "Edm.Decimal" else scale
        length = number(node, "MaxLength", "max")
        return made(
            type=name,
            is_collection=is_collection,
            nullable=boolean(node, "Nullable", default=True),
            max_length=length if isinstance(length, int) else None,
            precision=precision if isinstance(precision, int) else None,
            scale=None if scale == "variable" else scale,
            unicode=boolean(node, "Unicode", default=True),
            srid=node.get("SRID"),
            default=node.get("DefaultValue"),
            **members,
        )

    def _type(self, node: Node, attribute: str) -> tuple[str, bool]:
        if (stated := node.get(attribute)) is not None and stated.strip():
            name, is_collection = self.names.type(stated)
            is_primitive = "." not in name and not self.draft.is_v4 and name[:1].isupper()
            # The first versions of CSDL let `Edm.` be left out.
            name = f"Edm.{name}" if is_primitive else name
            return name, is_collection or node.get("CollectionKind", "None") in {"List", "Bag"}
        for child in node:
            local = local_name(child)
            if local in {"CollectionType", "ReferenceType", "TypeRef"}:
                written = child.get("ElementType") or child.get("Type") or next((c.get("Type") for c in child), None)
                if written:
                    return self.names.type(written)[0], local == "CollectionType"
        raise fault(node, f"the element {local_name(node)} has no {attribute}")
