"""References of JSON Schema: `$ref`s that lead out of the document."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.formats.json_schema.documents import resolve
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.text import read, write
from app.formats.referring.model import Mention, rewritten
from app.formats.referring.single import single_document

_IDENTIFIERS = ("$id", "id")
_METASCHEMAS = ("http://json-schema.org/", "https://json-schema.org/")


class JsonSchemaReferring:
    """`$ref` names a text, and with a fragment a place in it."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """The targets of `$ref` that are neither in the document, by place or by `$id`, nor published metaschemas."""
        value = read(text)
        objects = list(objects_in(value))
        base = _identifier(value) if isinstance(value, dict) else ""
        own = {resolve(base, _identifier(each)).partition("#")[0] for each in objects if _identifier(each)}
        found = {each["$ref"] for each in objects if isinstance(each.get("$ref"), str)}
        mentions = {Mention.of(name) for name in found if not name.startswith(("#", *_METASCHEMAS))}
        return tuple(sorted(each for each in mentions if resolve(base, each.resource) not in own))

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """One document: what is used once stands where it is used, the rest among the definitions."""
        return single_document(JsonSchema(text, references))

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:
        """`$ref`s with the URLs of what they name."""
        value = read(text)
        for each in objects_in(value):
            if isinstance(each.get("$ref"), str) and not each["$ref"].startswith("#"):
                each["$ref"] = rewritten(each["$ref"], urls)
        return write(value)


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON value, itself included."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _identifier(schema: dict[str, Any]) -> str:
    return next((schema[key] for key in _IDENTIFIERS if isinstance(schema.get(key), str)), "")
