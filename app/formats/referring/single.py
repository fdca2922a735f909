"""A JSON Schema and the documents that it refers to, as one document."""

from collections import Counter
from typing import Any

from app.formats.json_schema.documents import Place, escape
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.text import write
from app.formats.model import SchemaError

_NAMES = frozenset(["$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"])
"""What a document calls itself and its parts: it means nothing inside of another."""
_KEYWORDS = ("$ref", "$dynamicRef", "$recursiveRef")

_Key = tuple[str, str]


def single_document(schema: JsonSchema) -> str:
    """The text of a schema with everything in it that it uses. Raises `SchemaError` where the names in it forbid it.

    What is used once stands in the place of its reference, as Apicurio's registry puts it; what is used more often, or
    contains itself, is among the definitions, so that the text grows no more than what went into it.
    """
    for inline in (True, False):
        try:
            text = write(_Joined(schema, inline=inline).value)
            JsonSchema(text, {})
        except (SchemaError, RecursionError):
            continue
        return text
    raise SchemaError("the schema cannot be put into one document with what it refers to")


class _Joined:
    """Copies the schema into `value`, and with it what it uses of other documents."""

    def __init__(self, schema: JsonSchema, *, inline: bool) -> None:
        self._library = schema.library
        self._given = {id(found) for found in schema.library.documents if found.name in schema.references}
        self._uses = self._count(schema.library.root.whole)
        self._inline = inline
        self._open: set[_Key] = set()
        self._names: dict[_Key, str] = {}
        self._waiting: list[tuple[str, Place]] = []
        root = schema.value
        self._holder = "definitions" if schema.draft <= Draft.DRAFT_07 else "$defs"
        self._taken = set(root.get(self._holder) or {}) if isinstance(root, dict) else set[str]()
        self.value = self._copy(root, schema.library.root.whole)
        while self._waiting:
            name, place = self._waiting.pop()
            self.value.setdefault(self._holder, {})[name] = self._copy(place.schema, place)

    def _count(self, root: Place) -> Counter[_Key]:
        """How often each place outside of the schema itself is referred to."""
        uses: Counter[_Key] = Counter()
        waiting = [root]
        while waiting:
            place = waiting.pop()
            inside: list[Any] = [place.schema]
            while inside:
                node = inside.pop()
                if isinstance(node, list):
                    inside += node
                elif isinstance(node, dict):
                    inside += node.values()
                    target = self._target(node)
                    if target is not None and self._is_foreign(target):
                        uses[_key(target)] += 1
                        waiting += [target] if uses[_key(target)] == 1 else []
        return uses

    def _target(self, node: dict[str, Any]) -> Place | None:
        for keyword in _KEYWORDS:
            if target := self._library.target(node, keyword):
                return target
        return None

    def _is_foreign(self, target: Place) -> bool:
        return id(target.document) in self._given

    def _copy(self, node: Any, place: Place) -> Any:
        """A copy of what is at or below `place`."""
        if isinstance(node, list):
            return [self._copy(item, place) for item in node]
        if not isinstance(node, dict):
            return node
        target = self._target(node)
        if target is not None and (self._is_foreign(target) or (self._is_foreign(place) and self._is_own(target))):
            return self._joined(node, target, place)
        drop = _NAMES if self._is_foreign(place) and place.document.is_schema(node) else frozenset[str]()
        return {key: self._copy(value, place) for key, value in node.items() if key not in drop}

    def _is_own(self, target: Place) -> bool:
        return target.document is self._library.root

    def _joined(self, node: dict[str, Any], target: Place, place: Place) -> Any:
        """What takes the place of a reference: its target, or a reference inside of this document."""
        key = _key(target)
        beside = {name: value for name, value in node.items() if name not in _KEYWORDS}
        if place.document.draft.isolates_references:
            beside = {}
        alone = self._inline and not beside and self._uses[key] == 1
        if self._is_foreign(target) and alone and key not in self._open:
            self._open.add(key)
            return self._copy(target.schema, target)
        return {"$ref": self._local(target)} | {name: self._copy(value, place) for name, value in beside.items()}

    def _local(self, target: Place) -> str:
        if self._is_own(target):
            return f"#{target.pointer}"
        return f"#/{self._holder}/{escape(self._named(target))}"

    def _named(self, target: Place) -> str:
        """The name of a target among the definitions, and its text there soon."""
        key = _key(target)
        if key not in self._names:
            plain = target.pointer.rpartition("/")[2] or (target.document.name or "").rpartition("/")[2] or "schema"
            plain = plain.removesuffix(".json")
            name, number = plain, 1
            while name in self._taken:
                number += 1
                name = f"{plain}_{number}"
            self._taken.add(name)
            self._names[key] = name
            self._waiting.append((name, target))
        return self._names[key]


def _key(place: Place) -> _Key:
    """A place by the name of its reference: one text is read once for each URI that it is found under."""
    return place.document.name or "", place.pointer
