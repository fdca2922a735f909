"""From schema objects to nodes: what one object says, one node for each statement."""

from typing import Any

from app.formats.json_schema.documents import Place
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.likeness import likeness
from app.formats.json_schema.nodes import (
    ANY_FAMILY,
    COMBINATORS,
    FAMILIES,
    KIND_OF_TYPE,
    REFERENCES,
    STATEMENTS,
    Kind,
    Node,
    Target,
    speaks_of_types,
)
from app.formats.json_schema.references import Library
from app.formats.json_schema.unions import split


class Model:
    """Makes the nodes of one schema, each place once: nodes of the same place are the same object."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._nodes: dict[int | str, Node] = {}

    @property
    def root(self) -> Node:
        """The node of the whole schema."""
        return self.at(self._library.root.whole)

    def at(self, place: Place) -> Node:
        """The node of a place. A reference is followed once, as in Confluent's comparison; one that leads to another
        reference is a node of its own kind."""
        target = self._only_reference(place)
        return self._own(place) if target is None else self._led_to(target)

    def _led_to(self, target: Place) -> Node:
        """The node that a reference leads to."""
        if not self.refers(target):
            return self._own(target)
        node = self._nodes.get(id(target.schema))
        if node is None:
            node = self._nodes[id(target.schema)] = Node(self, Kind.REFERENCE, target)
            node.annotated = True
            node.unresolved = [target]
        return node

    def _own(self, place: Place) -> Node:
        """The node of what a place itself says."""
        key = id(place.schema) if isinstance(place.schema, dict) else f"{place.document.name}#{place.pointer}"
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node(self, Kind.EMPTY, place)
            self._fill(node, place)
        return node

    def refers(self, place: Place) -> bool:
        """Whether a place holds nothing but a reference."""
        return self._only_reference(place) is not None

    def _only_reference(self, place: Place) -> Place | None:
        """What a schema that says nothing else refers to."""
        schema, draft = place.schema, place.document.draft
        if not isinstance(schema, dict):
            return None
        if draft.isolates_references:
            return self._library.target(schema, "$ref")
        for keyword in REFERENCES:
            if keyword in schema:
                return None if _says_more(schema, keyword, draft) else self._library.target(schema, keyword)
        return None

    def members(self, node: Node) -> list[tuple[Node, str]]:
        """The parts of a COMBINED node as nodes, each with a text that it shares with parts written alike."""
        members: list[tuple[Node, str]] = []
        for part in node.unresolved:
            if isinstance(part, Target):
                members.append((self._led_to(part.place), likeness(part.reference, node.draft)))
                continue
            member = self.at(part) if isinstance(part, Place) else part
            # Confluent's model of 2019-09 and later dissolves implicit conjunctions into the list that holds them.
            written_here = isinstance(part, Place) and member.raw is part.schema
            if written_here and member.implicit and not node.implicit and not node.draft.isolates_references:
                members += self.members(member)
            else:
                members.append((member, likeness(part.schema, node.draft) if isinstance(part, Place) else part.key))
        return members

    def _fill(self, node: Node, place: Place) -> None:
        """Turn an empty node into what its schema says. The node is known before, because schemas may be recursive."""
        node.annotated = True
        if isinstance(place.schema, bool):
            node.kind = Kind.TRUE if place.schema else Kind.FALSE
            return
        parts = self._statements(place)
        if len(parts) > 1:
            node.kind, node.unresolved, node.implicit = Kind.COMBINED, parts, True
        elif parts and isinstance(parts[0], Node):
            only = parts[0]
            node.kind, node.typed, node.integer = only.kind, only.typed, only.integer
            node.criterion, node.unresolved = only.criterion, only.unresolved

    def _statements(self, place: Place) -> list[Node | Place | Target]:
        """Every statement of one schema object."""
        schema, draft = place.schema, place.document.draft
        parts: list[Node | Place | Target] = [*self._referred(place)]
        if "enum" in schema:
            parts.append(Node(self, Kind.ENUM, place))
        parts += [self._combined(place, keyword) for keyword in COMBINATORS if keyword in schema]
        if "not" in schema:
            parts.append(Node(self, Kind.NOT, place))
        if "const" in schema and draft > Draft.DRAFT_04:
            parts.append(Node(self, Kind.CONST, place))
        parts += self._typed(place)
        if any(keyword in schema for keyword in _conditions(draft)):
            parts.append(Node(self, Kind.CONDITIONAL, place))
        return parts

    def _referred(self, place: Place) -> list[Target]:
        if place.document.draft.isolates_references:
            return []
        targets = [(name, self._library.target(place.schema, name)) for name in REFERENCES]
        return [Target(target, {name: place.schema[name]}) for name, target in targets if target is not None]

    def _combined(self, place: Place, keyword: str) -> Node:
        node = Node(self, Kind.COMBINED, place)
        node.criterion = keyword
        node.unresolved = [
            Place(schema, f"{place.pointer}/{keyword}/{index}", "", place.document)
            for index, schema in enumerate(place.schema[keyword])
        ]
        return node

    def _typed(self, place: Place) -> list[Node]:
        """The nodes of `type`, and of keywords about types that `type` does not name."""
        declared = place.schema.get("type")
        if isinstance(declared, list):
            types = frozenset(KIND_OF_TYPE[name] for name in declared)
            parted = split(place, types)
            if parted is not None:
                return [self._union(parted.union), *self._untyped(parted.rest, frozenset())]
            return [self._union(place), *self._untyped(place, types)]
        if declared is None:
            return self._untyped(place, frozenset())
        node = self._of_type(declared, place)
        return [node, *self._untyped(place, frozenset({node.kind}))]

    def _of_type(self, name: str, place: Place) -> Node:
        return Node(self, KIND_OF_TYPE[name], place, typed=True, integer=name == "integer")

    def _union(self, place: Place) -> Node:
        union = Node(self, Kind.COMBINED, place)
        union.criterion = "anyOf"
        union.unresolved = [self._of_type(name, place) for name in place.schema["type"]]
        return union

    def _untyped(self, place: Place, types: frozenset[Kind]) -> list[Node]:
        """The nodes of keywords about types that are not demanded."""
        schema, draft = place.schema, place.document.draft
        if ANY_FAMILY[draft].isdisjoint(schema):
            return []
        return [
            Node(self, kind, place)
            for kind, keywords in FAMILIES[draft]
            if kind not in types and speaks_of_types(schema, draft, keywords)
        ]


def _conditions(draft: Draft) -> tuple[str, ...]:
    """The keywords that make a condition. Since 2019-09 there is none without `if`."""
    if draft > Draft.DRAFT_07:
        return ("if",)
    return ("if", "then", "else") if draft is Draft.DRAFT_07 else ()


def _says_more(schema: dict[str, Any], reference: str, draft: Draft) -> bool:
    """Whether keywords beside a reference say something of their own about instances."""
    others = schema.keys() - {reference}
    if not others.isdisjoint((*STATEMENTS, *_conditions(draft))):
        return True
    return speaks_of_types(schema, draft, ANY_FAMILY[draft])
