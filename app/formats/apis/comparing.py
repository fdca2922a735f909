"""The comparison of all schemas that two descriptions use in messages: each place once, however often it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.formats.apis.documents import Spot
from app.formats.apis.judging import judge_message, refutes
from app.formats.apis.views import Side, View, unchanged
from app.formats.json_schema.changes import Finding, found_below, links_below
from app.formats.json_schema.comparison import Comparison, Judgement, Pair
from app.formats.json_schema.documents import Place, escape
from app.formats.json_schema.fields import FieldNames, Links
from app.formats.json_schema.model import Model
from app.formats.json_schema.nodes import Node
from app.formats.json_schema.references import Library
from app.formats.model import Direction

DIRECTIONS = {Side.REQUEST: Direction.BACKWARD, Side.RESPONSE: Direction.FORWARD}
"""What a failing reader of such a message is: the new document of a request, the old one of a response."""


class Use(NamedTuple):
    """A schema that both descriptions use in one place of their messages, and the name of what is there."""

    side: Side
    name: str
    old: Spot
    new: Spot
    carrier: Any = None
    """Where the message is, for whoever wants to show one."""

    as_text: bool = False
    """Whether values are written as texts, in a path or a header, so that the digits of a number are a text as well."""

    within: str | None = None
    """What the message is called, where `name` is that of a part of it."""


@dataclass(slots=True)
class Schemas:
    """A view with its nodes."""

    view: View
    _library: Library = field(init=False)
    _model: Model = field(init=False)

    def __post_init__(self) -> None:
        self._library = Library(self.view.value, {})
        self._model = Model(self._library)

    def node(self, key: str) -> Node:
        """The node of an entry."""
        place = Place(self.view.defs[key], f"/$defs/{escape(key)}", "", self._library.root)
        return self._model.at(place)


@dataclass(slots=True)
class Compared:
    """What was found between the schemas of one side. `uses` are those by which each pair at the top is reached."""

    side: Side
    old: Schemas
    new: Schemas
    found: list[Finding]
    links: Links
    names: FieldNames
    uses: Mapping[Pair, list[Use]]
    exhausted: bool

    def breaks(self, finding: Finding) -> bool:
        """Whether the reader of the messages may fail."""
        return DIRECTIONS[self.side] in finding.breaks

    def paths(self, finding: Finding) -> tuple[str | None, str | None]:
        """Where a finding was written on both sides."""
        old = None if finding.old is None else self.old.view.path(finding.old)
        return old, None if finding.new is None else self.new.view.path(finding.new)


def compared(side: Side, old: Schemas, new: Schemas, uses: Sequence[Use]) -> Compared:
    """Compare what is used on one side."""
    clean = unchanged(old.view, new.view)
    same = {id(old.view.defs[key]): id(new.view.defs[key]) for key in clean if isinstance(old.view.defs[key], dict)}
    same |= {after: before for before, after in same.items()}

    def judge(comparison: Comparison, before: Node, after: Node) -> Judgement:
        if same.get(id(before.raw)) == id(after.raw) and before.annotated and after.annotated:
            return Judgement()
        return judge_message(comparison, before, after)

    roots: dict[Pair, list[Use]] = {}
    for use in uses:
        keys = old.view.use(use.old), new.view.use(use.new)
        if keys[0] != keys[1] or keys[0] not in clean:
            roots.setdefault((old.node(keys[0]), new.node(keys[1])), []).append(use)
    comparison = Comparison(judge, lambda rule: refutes(side, rule))
    found = found_below(comparison, [*roots])
    links = links_below(comparison, [*roots])
    names = FieldNames({root: [use.name for use in used] for root, used in roots.items()}, links)
    return Compared(side, old, new, found, links, names, roots, comparison.exhausted)
