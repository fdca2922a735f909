"""The comparison of two schemas: pairs of nodes, judged until no judgement changes any more.

Whether a pair is compatible may depend on other pairs, and in recursive schemas on itself. All pairs start as
compatible; each is judged by the rules under what is believed of the others, and judged again when one of those turns
out incompatible. Since a judgement can only turn one way, this ends, and ends in the largest consistent answer: a cycle
is compatible unless something on it is not. No Python recursion is involved, whatever the schemas' shape.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.formats.json_schema.nodes import Node
from app.formats.json_schema.rules import breaks

MAX_PAIRS = 200_000
"""Pairs of nodes compared at most. Only hostile input has more; what lies beyond counts as incompatible."""

Pair = tuple[Node, Node]


class Step(NamedTuple):
    """From data to what is inside it: a key or an index. `named` is false for a key that stands for others."""

    key: str | int
    named: bool = True

    @property
    def name(self) -> str | None:
        """The property that it leads to, null for items and for keys that stand for others."""
        return self.key if self.named and isinstance(self.key, str) else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding about a pair. `facet` tells findings of one pair apart and is the same seen from both directions.

    `old` and `new` are the paths of the thing on each side, null where it is absent. `step` leads to the data below the
    pair's own that is meant, if any.
    """

    rule: str
    facet: str
    old: str | None
    new: str | None
    old_value: Any = None
    new_value: Any = None
    step: Step | None = None


@dataclass(slots=True)
class Judgement:
    """What the rules say about one pair: its own differences, and the pairs inside it, with the step that leads there.

    `below` must be compatible for the pair to be. `shown` do not decide anything any more (a chosen alternative, the
    cause of an incompatibility that is a difference already), but what changed in them is part of the answer.
    """

    differences: list[Difference] = field(default_factory=list[Difference])
    below: list[tuple[Pair, Step | None]] = field(default_factory=list[tuple[Pair, Step | None]])
    shown: list[tuple[Pair, Step | None]] = field(default_factory=list[tuple[Pair, Step | None]])


class Comparison:
    """Judgements of all pairs that a comparison needs. `rules` judges one pair, asking `compatible` about others, and
    `refutes` says which of the differences that it finds make the pair incompatible."""

    def __init__(
        self, rules: "Callable[[Comparison, Node, Node], Judgement]", refutes: Callable[[str], bool] = breaks
    ) -> None:
        self._rules = rules
        self.refutes = refutes
        self._judgements: dict[Pair, Judgement] = {}
        self._incompatible: set[Pair] = set()
        self._asked_by: dict[Pair, dict[Pair, None]] = {}
        self._inside: dict[Pair, list[Pair]] = {}
        self._new: list[Pair] = []
        self._doubted: dict[Pair, None] = {}
        self._current: Pair | None = None
        self.exhausted = False
        """Whether `MAX_PAIRS` was reached."""

    def run(self, old: Node, new: Node) -> None:
        """Judge a pair and everything it depends on."""
        self._known((old, new))
        while self._new or self._doubted:
            # Doubts wait until everything was judged once: many of them then need one look instead of many.
            if self._new:
                self._judge(self._new.pop())
            else:
                doubted, self._doubted = self._doubted, {}
                for pair in doubted:
                    self._judge(pair)

    def compatible(self, old: Node, new: Node) -> bool:
        """What is believed of a pair so far. The pair being judged is judged again if that changes."""
        pair = (old, new)
        if not self._known(pair) or pair in self._incompatible:
            return False
        if self._current is not None:
            self._asked_by.setdefault(pair, {})[self._current] = None
        return True

    def judgement(self, pair: Pair) -> Judgement:
        """The final judgement of a pair; empty for one that was never reached."""
        return self._judgements.get(pair) or Judgement()

    def _known(self, pair: Pair) -> bool:
        if pair in self._judgements:
            return True
        if len(self._judgements) >= MAX_PAIRS:
            self.exhausted = True
            return False
        self._judgements[pair] = Judgement()
        self._new.append(pair)
        return True

    def _judge(self, pair: Pair) -> None:
        self._current = pair
        judgement = self._judgements[pair] = self._rules(self, *pair)
        self._current = None
        fails = any(self.refutes(difference.rule) for difference in judgement.differences)
        for child, _ in judgement.below:
            if not self._known(child) or child in self._incompatible:
                fails = True
            else:
                self._inside.setdefault(child, []).append(pair)
        for child, _ in judgement.shown:
            self._known(child)
        if fails:
            self._refute(pair)

    def _refute(self, pair: Pair) -> None:
        """Mark a pair, and every pair that it is a necessary part of, as incompatible."""
        refuted = [pair]
        while refuted:
            found = refuted.pop()
            if found not in self._incompatible:
                self._incompatible.add(found)
                self._doubted |= self._asked_by.pop(found, {})
                refuted += self._inside.pop(found, ())
