"""From schema objects to nodes: what one object says, one node for each statement."""

from app.formats.json_schema.documents import Place
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.nodes import ANY_FAMILY, COMBINATORS, FAMILIES, KIND_OF_TYPE, Kind, Node
from app.formats.json_schema.references import Library
from app.formats.json_schema.text import identity


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
        """The node of a place, with references followed."""
        place = self._followed(place)
        key = id(place.schema) if isinstance(place.schema, dict) else f"{place.document.name}#{place.pointer}"
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node(self, Kind.EMPTY, place)
            self._fill(node, place)
        return node

    def _followed(self, place: Place) -> Place:
        """The end of a chain of references; a chain that bites its tail ends where it began."""
        seen: set[int] = set()
        while isinstance(place.schema, dict) and id(place.schema) not in seen:
            seen.add(id(place.schema))
            target = self._only_reference(place)
            if target is None:
                break
            place = target
        return place

    def _only_reference(self, place: Place) -> Place | None:
        schema = place.schema
        if place.document.draft.isolates_references:
            return self._library.target(schema, "$ref")
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            if keyword in schema:
                says_more = any(_speaks(name, place.document.draft) for name in schema if name != keyword)
                return None if says_more else self._library.target(schema, keyword)
        return None

    def members(self, node: Node) -> list[tuple[Node, str]]:
        """The parts of a COMBINED node as nodes, each with a text that it shares with parts written alike."""
        members: list[tuple[Node, str]] = []
        for part in node.unresolved:
            member = self.at(part) if isinstance(part, Place) else part
            # Confluent's model of 2019-09 and later dissolves implicit conjunctions into the list that holds them.
            written_here = isinstance(part, Place) and member.raw is part.schema
            if written_here and member.implicit and not node.implicit and not node.draft.isolates_references:
                members += [(inner, inner.key) for inner in member.parts]
            else:
                members.append((member, identity(part.schema) if isinstance(part, Place) else part.key))
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

    def _statements(self, place: Place) -> list[Node | Place]:
        """Every statement of one schema object; references to others as the places they lead to."""
        schema, draft = place.schema, place.document.draft
        if draft.isolates_references and "$ref" in schema:
            return []  # a reference that leads to itself: it says nothing
        parts: list[Node | Place] = [*self._referred(place)]
        if "enum" in schema:
            parts.append(Node(self, Kind.ENUM, place))
        parts += [self._combined(place, keyword) for keyword in COMBINATORS if keyword in schema]
        if "not" in schema:
            parts.append(Node(self, Kind.NOT, place))
        if "const" in schema and draft > Draft.DRAFT_04:
            parts.append(Node(self, Kind.CONST, place))
        parts += self._typed(place)
        if draft > Draft.DRAFT_06 and any(keyword in schema for keyword in ("if", "then", "else")):
            parts.append(Node(self, Kind.CONDITIONAL, place))
        return parts

    def _referred(self, place: Place) -> list[Place]:
        if place.document.draft.isolates_references:
            return []
        targets = (self._library.target(place.schema, name) for name in ("$ref", "$dynamicRef", "$recursiveRef"))
        return [target for target in targets if target is not None and target.schema is not place.schema]

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
        schema, draft = place.schema, place.document.draft
        declared = schema.get("type")
        types: list[str] = [declared] if isinstance(declared, str) else declared or []
        nodes = [Node(self, KIND_OF_TYPE[name], place, typed=True, integer=name == "integer") for name in types]
        covered = {node.kind for node in nodes}
        if isinstance(declared, list):
            union = Node(self, Kind.COMBINED, place)
            union.criterion = "anyOf"
            union.unresolved = [*nodes]
            nodes = [union]
        if not ANY_FAMILY[draft].isdisjoint(schema):
            for kind, keywords in FAMILIES[draft]:
                if kind not in covered and not keywords.isdisjoint(schema):
                    nodes.append(Node(self, kind, place))
        return nodes


def _speaks(keyword: str, draft: Draft) -> bool:
    """Whether a keyword beside a reference says something of its own about instances."""
    own = {"type", "enum", "const", "not", "if", "then", "else", "$ref", "$dynamicRef", "$recursiveRef", *COMBINATORS}
    return keyword in own or keyword in ANY_FAMILY[draft]
