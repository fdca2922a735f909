"""A schema as the rules see it: nodes of one kind each, as Confluent's model has them.

One schema object may say several things at once (`type` beside `enum`, `properties` beside `minLength`). Each is a node
of its own, and the object becomes an implicit `allOf` of them. Nodes are made when they are asked for, so recursive
schemas cost nothing.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, NamedTuple, Protocol

from app.formats.json_schema.documents import Document, Place, escape
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.likeness import likeness


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
    REFERENCE = "reference"


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

REFERENCES = ("$ref", "$dynamicRef")
"""Keywords that refer. `$recursiveRef` is none to Confluent, which reads 2019-09 as if it were 2020-12."""

STATEMENTS = frozenset({"type", "enum", "const", "not", *REFERENCES, *COMBINATORS})
"""Keywords that are statements of their own."""

_MODERN_ARRAY = ("items", "minItems", "maxItems", "uniqueItems")
_ARRAY = (*_MODERN_ARRAY, "additionalItems")
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
        array = (*_MODERN_ARRAY, "contains", "prefixItems", "unevaluatedItems")
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

_MAPS = ("properties", "patternProperties")


def speaks_of_types(schema: Mapping[str, Any], draft: Draft, keywords: AbstractSet[str]) -> bool:
    """Whether a schema object has one of the keywords that speak about a type. Confluent's model of 2019-09 and later
    does not notice `properties` and `patternProperties` that are empty."""
    if keywords.isdisjoint(schema):
        return False
    return draft.isolates_references or any(schema[name] or name not in _MAPS for name in keywords & schema.keys())


class Target(NamedTuple):
    """Where a reference beside other keywords leads, and the keyword and value that refer."""

    place: Place
    reference: dict[str, str]


class Maker(Protocol):
    """Makes the nodes of one schema."""

    def at(self, place: Place) -> "Node":
        """The node of a place, with references followed."""
        ...

    def members(self, node: "Node") -> "list[tuple[Node, str]]":
        """The parts of a COMBINED node, each with a text that it shares with parts written alike."""
        ...

    def refers(self, place: Place) -> bool:
        """Whether a place holds nothing but a reference."""
        ...


class Node:
    """One kind of statement about an instance, at one place of a document.

    `raw` is the schema object that it stems from (a boolean for TRUE and FALSE). `typed` says whether `type` demands
    the kind, rather than a keyword implying it; `integer` whether the type is `integer`. `criterion` is the keyword of
    a COMBINED node; one that is `implicit` is not written as such in the document. `annotated` is false for the parts
    of an implicit node, whose title and description belong to the whole. The only part of a REFERENCE node is what the
    reference leads to.
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
        self.unresolved: list[Node | Place | Target] = []

    @property
    def parts(self) -> "list[Node]":
        """The members of a COMBINED or REFERENCE node, made when first asked for."""
        if self._parts is None:
            self._parts = [part for part, _ in self._maker.members(self)]
        return self._parts

    @property
    def distinct(self) -> "list[Node]":
        """The members, each once however often it is written. References are the same if they are spelled alike."""
        if self._distinct is None:
            members = reversed(self._maker.members(self))
            self._distinct = list({key: part for part, key in members}.values())[::-1]
        return self._distinct

    def child(self, *tokens: str | int) -> "Node":
        """The node of a schema inside this node's schema object, by the keys that lead to it."""
        return self._maker.at(self._inside(tokens))

    def is_plain(self, *tokens: str | int) -> bool:
        """Whether a schema inside this node's schema object speaks for itself, instead of only referring elsewhere."""
        return not self._maker.refers(self._inside(tokens))

    def _inside(self, tokens: tuple[str | int, ...]) -> Place:
        value, pointer = self.raw, self.pointer
        for token in tokens:
            value = value[token]
            pointer = f"{pointer}/{escape(token) if isinstance(token, str) else token}"
        return Place(value, pointer, "", self.document)

    @property
    def draft(self) -> Draft:
        """The version that the node's document is written in."""
        return self.document.draft

    @property
    def accepts_anything(self) -> bool:
        """Whether no instance fails."""
        return self.kind is Kind.EMPTY or self.kind is Kind.TRUE

    @property
    def lists_types(self) -> bool:
        """Whether a COMBINED node is the list of `type`."""
        return not self.implicit and any(isinstance(part, Node) for part in self.unresolved)

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
            whole = self.annotated or isinstance(self.raw, bool)
            self._key = likeness(self.raw if whole else self._said(), self.draft)
        return self._key

    def _said(self) -> dict[str, Any]:
        """A schema that says only this one of several statements of a schema object."""
        families = dict(FAMILIES[self.draft])
        keywords: frozenset[str] = families.get(self.kind, frozenset({self.kind.value}))
        if self.lists_types:
            keywords = frozenset({"type"}).union(*(families.get(part.kind, ()) for part in self.parts))
        elif self.kind is Kind.COMBINED:
            keywords = frozenset({self.criterion})
        elif self.kind is Kind.CONDITIONAL:
            keywords = frozenset({"if", "then", "else"})
        said = {name: value for name, value in self.raw.items() if name in keywords}
        if self.typed:
            said["type"] = "integer" if self.integer else self.kind.value
        return said


def wording(node: Node) -> str:
    """A few words for what a node demands: its type, its combinator, or `anything`."""
    if not node.implicit:
        return _word(node)
    types_first = sorted(node.parts, key=lambda part: not part.typed)
    return " and ".join(dict.fromkeys(_word(part) for part in types_first))


def _word(node: Node) -> str:
    if node.kind is Kind.COMBINED:
        return " or ".join(node.raw["type"]) if node.lists_types else node.criterion
    if node.kind in _WORDS:
        return _WORDS[node.kind]
    if node.kind in dict(FAMILIES[node.draft]):
        return f"keywords of {node.kind.value}" if not node.typed else "integer" if node.integer else node.kind.value
    return node.kind.value


_WORDS = {
    Kind.EMPTY: "anything",
    Kind.TRUE: "anything",
    Kind.FALSE: "nothing",
    Kind.REFERENCE: "a reference to a reference",
}
