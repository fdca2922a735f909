"""References of AVRO: names of types that another text defines."""

from collections.abc import Mapping
from typing import Any

from app.formats.avro.canonical import print_schema
from app.formats.avro.json_text import read_json
from app.formats.avro.names import complete
from app.formats.avro.schema import parse_schema
from app.formats.avro.types import PRIMITIVES
from app.formats.referring.model import Mention

_NAMED = frozenset(["record", "error", "enum", "fixed"])
_KINDS = _NAMED | {"array", "map"}


class AvroReferring:
    """A reference's name is the full name of a type, so that there is no URL to rewrite it to."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """The full names of types that are used and not defined in the text."""
        used, defined = _names(read_json(text))
        return tuple(Mention(name, name) for name in sorted(used - defined))

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """The schema with each foreign type defined where it is first used."""
        return print_schema(parse_schema(text, references).root)

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:  # as the protocol has it
        """The text as it is: Avro does not say where a type is found."""
        return text


def _names(schema: Any) -> tuple[set[str], set[str]]:
    """The full names that a schema uses, and those that it defines. What is no schema in it is passed over."""
    used: set[str] = set()
    defined: set[str] = set()
    waiting: list[tuple[Any, str | None]] = [(schema, None)]
    while waiting:
        node, namespace = waiting.pop()
        if isinstance(node, str) and node not in PRIMITIVES:
            used.add(complete(node, namespace))
        elif isinstance(node, list):
            waiting += [(branch, namespace) for branch in node]
        elif isinstance(node, dict):
            kind = node.get("type")
            if isinstance(kind, str) and kind in _NAMED:
                namespace = _define(node, namespace, defined)
            elif not isinstance(kind, str) or kind not in _KINDS:
                waiting.append((kind, namespace))
            waiting += [(part, namespace) for part in _inside(node, kind)]
    return used, defined


def _define(node: dict[str, Any], namespace: str | None, defined: set[str]) -> str | None:
    """Note a definition with its aliases; the namespace that holds inside of it."""
    name = str(node.get("name", ""))
    space, dot, _ = name.rpartition(".")
    own = space if dot else node.get("namespace", namespace)
    own = own if isinstance(own, str) and own else None
    defined.add(complete(name, own))
    return own


def _inside(node: dict[str, Any], kind: Any) -> list[Any]:
    if kind in ("array", "map"):
        return [node.get("items" if kind == "array" else "values")]
    fields = node.get("fields") if kind in ("record", "error") else None
    return [field.get("type") for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
