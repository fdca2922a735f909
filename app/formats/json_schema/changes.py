"""From the findings of both directions to one list of changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.formats.json_schema.comparison import Comparison, Difference, Pair, Step
from app.formats.json_schema.fields import FieldNames, Links
from app.formats.json_schema.judging import judge
from app.formats.json_schema.messages import sentence, subject
from app.formats.json_schema.order import Order
from app.formats.json_schema.rules import breaks, opposite, severity
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.text import plain
from app.formats.model import Change, Direction

MAX_VALUE_SIZE = 200
"""Most values inside a value that a change repeats; larger ones are left out, their path says where to look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference with its directions. `pair` is (old, new) whatever the direction it was found in."""

    pair: Pair
    facet: str
    rule: str
    old: str | None
    new: str | None
    old_value: Any
    new_value: Any
    step: Step | None
    breaks: tuple[Direction, ...]


_Slot = tuple[Pair, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found between two schemas, ordered by place, and how the compared pairs hang together."""

    root: Pair
    links: Links
    found: list[Finding]

    def changes(self) -> list[Change]:
        """The findings as others see them, without witnesses yet."""
        names = FieldNames({self.root: [""]}, self.links)
        return [_change(finding, names) for finding in self.found]


def findings_between(old: JsonSchema, new: JsonSchema) -> Findings:
    """Every difference once, with the directions in which its rule calls it incompatible."""
    root = old.root(), new.root()
    comparison = Comparison(judge)
    found = found_below(comparison, [root])
    for difference in _of_whole(comparison, old, new):
        found += _merged((root, difference.facet), [difference], [difference], breaks)
    order = Order(old.value, new.value)
    found.sort(key=lambda finding: order.of(finding.old, finding.new))
    return Findings(root, links_below(comparison, [root]), found)


def found_below(comparison: Comparison, roots: Sequence[Pair]) -> list[Finding]:
    """Every difference of pairs of schemas (old, new) and of all that is inside them, in no order of places."""
    for old, new in roots:
        comparison.run(old, new)
        comparison.run(new, old)
    backward = _by_slot(comparison, roots, swapped=False)
    forward = _by_slot(comparison, [(new, old) for old, new in roots], swapped=True)
    return [
        finding
        for slot in {**backward, **forward}
        for finding in _merged(slot, backward.get(slot, []), forward.get(slot, []), comparison.refutes)
    ]


def _change(finding: Finding, names: FieldNames) -> Change:
    fields = names.of(finding.pair, finding.step)
    name = finding.step.name if finding.step is not None else None
    about = subject(fields, name, finding.pair[1].path)
    return Change(
        rule=finding.rule,
        severity=severity(finding.rule, breaking=bool(finding.breaks)),
        message=sentence(finding.rule, about, finding.old_value, finding.new_value),
        old_path=finding.old,
        new_path=finding.new,
        old_value=shown(finding.old_value),
        new_value=shown(finding.new_value),
        fields=fields,
        breaks=finding.breaks,
    )


def _of_whole(comparison: Comparison, old: JsonSchema, new: JsonSchema) -> Iterator[Difference]:
    """What is to be said about the two documents rather than about places in them."""
    if old.draft is not new.draft:
        was, now = (_dialect_path(schema) for schema in (old, new))
        yield Difference("DIALECT_CHANGED", "$schema", was, now, old.draft.label, new.draft.label)
    if comparison.exhausted:
        yield Difference("COMPARISON_LIMIT_EXCEEDED", "limit", "", "")


def _dialect_path(schema: JsonSchema) -> str | None:
    return "/$schema" if isinstance(schema.value, dict) and "$schema" in schema.value else None


def _by_slot(comparison: Comparison, roots: Sequence[Pair], *, swapped: bool) -> dict[_Slot, list[Difference]]:
    """The differences that belong to the answer for one direction, by what they are about."""
    slots: dict[_Slot, list[Difference]] = {}
    for pair in _reached(comparison, roots):
        slot_pair = (pair[1], pair[0]) if swapped else pair
        for difference in comparison.judgement(pair).differences:
            slots.setdefault((slot_pair, difference.facet), []).append(difference)
    return slots


def _reached(comparison: Comparison, roots: Sequence[Pair]) -> Iterator[Pair]:
    """The pairs whose differences count, parents before what is inside them."""
    first = dict.fromkeys(roots)
    waiting, seen = [*reversed(first)], {*first}
    while waiting:
        pair = waiting.pop()
        yield pair
        judgement = comparison.judgement(pair)
        inside = dict.fromkeys(child for child, _ in (*judgement.below, *judgement.shown) if child not in seen)
        seen.update(inside)
        waiting += reversed(inside)


def _merged(
    slot: _Slot, backward: list[Difference], forward: list[Difference], refutes: Callable[[str], bool]
) -> Iterator[Finding]:
    """The findings about one thing. Seen backwards, where its older side is the new schema, it is the same thing, so
    only what is not seen the usual way is reported from there, under the name that it has the usual way."""
    fails_forward = (Direction.FORWARD,) if any(refutes(seen.rule) for seen in forward) else ()
    for seen in backward:
        directions = ((Direction.BACKWARD,) if refutes(seen.rule) else ()) + (
            fails_forward if seen is backward[0] else ()
        )
        sides = seen.old, seen.new, seen.old_value, seen.new_value
        yield Finding(*slot, seen.rule, *sides, seen.step, directions)
    if not backward:
        seen = next((seen for seen in forward if refutes(seen.rule)), forward[0])
        sides = seen.new, seen.old, seen.new_value, seen.old_value
        yield Finding(*slot, opposite(seen.rule), *sides, seen.step, fails_forward)


def links_below(comparison: Comparison, roots: Sequence[Pair]) -> dict[Pair, list[tuple[Pair, Step | None]]]:
    """By pair (old, new), the pairs inside it, from both directions."""
    links: dict[Pair, list[tuple[Pair, Step | None]]] = {}
    for starts, swapped in ((roots, False), ([(new, old) for old, new in roots], True)):
        for pair in _reached(comparison, starts):
            judgement = comparison.judgement(pair)
            known = links.setdefault((pair[1], pair[0]) if swapped else pair, [])
            for child, step in (*judgement.below, *judgement.shown):
                known.append(((child[1], child[0]) if swapped else child, step))
    return links


def shown(value: Any) -> Any:
    """A value as a change repeats it: null if it is too large for that."""
    return plain(value) if _fits(value) else None


def _fits(value: Any) -> bool:
    """Whether a value is small enough to repeat it in a change."""
    size, waiting = 0, [value]
    while waiting:
        found = waiting.pop()
        size += 1 + (len(found) // 1_000 if isinstance(found, str) else 0)
        if size > MAX_VALUE_SIZE:
            return False
        if isinstance(found, dict):
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
    return True
