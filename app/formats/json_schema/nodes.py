"""A schema as the rules see it: nodes of one kind each, as Confluent's model has them.

One schema object may say several things at once (`type` beside `enum`, `properties` beside `minLength`). Each is a node
of its own, and the object becomes an implicit `allOf` of them. Nodes are made when they are asked for, so recursive
schemas cost nothing.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Protocol

from app.formats.json_schema.documents import Document, Place, escape
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.text import identity


class Kind(Enum):
    """What a node says about an instance. Nodes of different kinds are different types to the rules."""

    EMPTY = "anything"
    TRUE = "true"
    FALSE = "false"
    BOOLEAN = "boolean"
    NULL = "null"
    STRING = "string"
    NUMBER = "number"
    ARRAY = "array"
    OBJECT = "object"
    ENUM = "enum"
    CONST = "const"
    NOT = "not"
    CONDITIONAL = "if"
    COMBINED = "combined"


KIND_OF_TYPE = {
    "string": Kind.STRING,
    "integer": Kind.NUMBER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "null": Kind.NULL,
    "array": Kind.ARRAY,
    "object": Kind.OBJECT,
}

COMBINATORS = ("allOf", "anyOf", "oneOf")

_ARRAY = ("items", "additionalItems", "minItems", "maxItems", "uniqueItems")
_OBJECT = (
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "dependencies",
    "patternProperties",
    "additionalProperties",
)
_MODERN_OBJECT = (*_OBJECT[:4], *_OBJECT[5:], "propertyNames", "dependentRequired", "dependentSchemas")
_NUMBER = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_STRING = ("minLength", "maxLength", "pattern")


def _family(draft: Draft) -> tuple[tuple[Kind, frozenset[str]], ...]:
    """By kind, the keywords that speak about instances of that type in a version, `type` left out."""
    if draft > Draft.DRAFT_07:
        array = (*_ARRAY, "contains", "prefixItems", "unevaluatedItems", "minContains", "maxContains")
        modern = (*_MODERN_OBJECT, "unevaluatedProperties")
        families = ((Kind.ARRAY, array), (Kind.OBJECT, modern), (Kind.NUMBER, _NUMBER), (Kind.STRING, _STRING))
    else:
        later = draft > Draft.DRAFT_04
        array = (*_ARRAY, "contains") if later else _ARRAY
        objects = (*_OBJECT, "propertyNames") if later else _OBJECT
        text = (*_STRING, "format")
        families = ((Kind.ARRAY, array), (Kind.OBJECT, objects), (Kind.NUMBER, _NUMBER), (Kind.STRING, text))
    return tuple((kind, frozenset(keywords)) for kind, keywords in families)


FAMILIES = {draft: _family(draft) for draft in Draft}
"""By version, which keywords belong to which type of instance."""

ANY_FAMILY = {draft: frozenset[str]().union(*(keywords for _, keywords in FAMILIES[draft])) for draft in Draft}
"""By version, all keywords that speak about one type of instance."""


class Maker(Protocol):
    """Makes the nodes of one schema."""

    def at(self, place: Place) -> "Node":
        """The node of a place, with references followed."""
        ...

    def members(self, node: "Node") -> "list[tuple[Node, str]]":
        """The parts of a COMBINED node, each with a text that it shares with parts written alike."""
        ...


class Node:
    """One kind of statement about an instance, at one place of a document.

    `raw` is the schema object that it stems from (a boolean for TRUE and FALSE). `typed` says whether `type` demands
    the kind, rather than a keyword implying it; `integer` whether the type is `integer`. `criterion` is the keyword of
    a COMBINED node; one that is `implicit` is not written as such in the document. `annotated` is false for the parts
    of an implicit node, whose title and description belong to the whole.
    """

    __slots__ = (
        "_distinct",
        "_key",
        "_maker",
        "_parts",
        "annotated",
        "criterion",
        "document",
        "implicit",
        "integer",
        "kind",
        "pointer",
        "raw",
        "typed",
        "unresolved",
    )

    def __init__(self, maker: "Maker", kind: Kind, place: Place, *, typed: bool = False, integer: bool = False) -> None:
        self._maker = maker
        self._parts: list[Node] | None = None
        self._distinct: list[Node] | None = None
        self._key: str | None = None
        self.kind = kind
        self.raw: Any = place.schema
        self.pointer = place.pointer
        self.document: Document = place.document
        self.typed = typed
        self.integer = integer
        self.criterion = "allOf"
        self.implicit = False
        self.annotated = False
        self.unresolved: list[Node | Place] = []

    @property
    def parts(self) -> "list[Node]":
        """The members of a COMBINED node, made when first asked for."""
        if self._parts is None:
            self._parts = [part for part, _ in self._maker.members(self)]
        return self._parts

    @property
    def distinct(self) -> "list[Node]":
        """The members, each once however often it is written. References are the same if they are spelled alike."""
        if self._distinct is None:
            members = reversed(self._maker.members(self))
            self._distinct = self.parts if self.implicit else list({key: part for part, key in members}.values())[::-1]
        return self._distinct

    def child(self, *tokens: str | int) -> "Node":
        """The node of a schema inside this node's schema object, by the keys that lead to it."""
        value, pointer = self.raw, self.pointer
        for token in tokens:
            value = value[token]
            pointer = f"{pointer}/{escape(token) if isinstance(token, str) else token}"
        return self._maker.at(Place(value, pointer, "", self.document))

    @property
    def draft(self) -> Draft:
        """The version that the node's document is written in."""
        return self.document.draft

    @property
    def accepts_anything(self) -> bool:
        """Whether no instance fails."""
        return self.kind is Kind.EMPTY or self.kind is Kind.TRUE

    @property
    def path(self) -> str:
        """Where the node is: a JSON Pointer, with the reference's name and `#` before it in another document."""
        return self.path_of(self.pointer)

    def path_of(self, pointer: str) -> str:
        """A pointer in the node's document as a path for people."""
        return pointer if self.document.name is None else f"{self.document.name}#{pointer}"

    def keyword(self, name: str) -> Any:
        """The value of a keyword beside the node, null if it is absent."""
        return self.raw.get(name) if isinstance(self.raw, dict) else None

    @property
    def key(self) -> str:
        """A text that nodes share when they say the same, used to count equal alternatives once."""
        if self._key is None:
            self._key = identity(self.raw if self.annotated or isinstance(self.raw, bool) else self._said())
        return self._key

    def _said(self) -> Any:
        """What this one of several statements of a schema object says."""
        if self.kind is Kind.COMBINED:
            return [self.criterion, self.raw.get(self.criterion, self.raw.get("type"))]
        families = dict(FAMILIES[self.draft])
        keywords = families.get(self.kind) or {self.kind.value}
        said = {name: value for name, value in self.raw.items() if name in keywords}
        return [self.kind.value, self.typed, self.integer, said]


def wording(raw: Mapping[str, Any] | bool) -> str:
    """A few words for what a schema demands: its type, its combinator, or `anything`."""
    if isinstance(raw, bool):
        return "anything" if raw else "nothing"
    declared = raw.get("type")
    if isinstance(declared, str):
        return declared
    if isinstance(declared, list):
        return " or ".join(declared)
    for keyword in ("const", "enum", "oneOf", "anyOf", "allOf", "not", "$ref"):
        if keyword in raw:
            return keyword
    return "anything"
