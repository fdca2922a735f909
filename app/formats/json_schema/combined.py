"""The rules for `allOf`, `anyOf`, `oneOf`, `not`, and for schemas that say several things at once.

Two lists of alternatives are compatible if enough of their members can be paired so that each old member is compatible
with its new one: a maximum matching in the graph of compatible members.
"""

from collections import Counter

from app.formats.json_schema.findings import Findings
from app.formats.json_schema.matching import maximum_matching
from app.formats.json_schema.nodes import Kind, Node

_LARGEST_PRODUCT = 4_096
"""Largest number of member pairs that is tried one by one. Beyond, members that say the same are paired first."""

_HOPELESS_PRODUCT = 65_536
"""Number of remaining member pairs from which nothing is told of them: the lists count as incompatible."""


def one_side_combined(findings: Findings) -> bool:
    """Judge a combined schema against a plain one by its members; false if that settles nothing."""
    old, new = findings.old, findings.new
    if new.kind is Kind.COMBINED and old.kind is not Kind.COMBINED:
        old = _next(old)
        if len(new.parts) == 1:
            return _chosen(findings, old, new.parts[0], None)
        if new.criterion != "allOf":
            return any(_chosen(findings, old, part, "SUM_TYPE_EXTENDED") for part in new.parts)
    elif old.kind is Kind.COMBINED and new.kind is not Kind.COMBINED:
        new = _next(new)
        if len(old.parts) == 1:
            return _chosen(findings, old.parts[0], new, None)
        if old.criterion == "allOf":
            return any(_chosen(findings, part, new, "PRODUCT_TYPE_NARROWED") for part in old.parts)
    return False


def _next(node: Node) -> Node:
    """What a chain of references leads to after one more step, as Confluent follows it with each comparison."""
    return node.parts[0] if node.kind is Kind.REFERENCE else node


def _chosen(findings: Findings, old: Node, new: Node, rule: str | None) -> bool:
    if not findings.compatible(old, new):
        return False
    findings.show(old, new)
    if rule is not None:
        findings.whole(rule, "type")
    return True


def show_causes(findings: Findings) -> None:
    """Show what changed between the statements that correspond, where one side alone says several things at once."""
    sides = [node.parts if node.implicit else [node] for node in (findings.old, findings.new)]
    if findings.old.implicit is not findings.new.implicit:
        for old, new in _of_one_kind(*sides):
            findings.show(old, new)


def judge_not(findings: Findings) -> None:
    """What is forbidden: less of it is fine, so the sides are swapped."""
    old, new = findings.old.child("not"), findings.new.child("not")
    narrowed = findings.compatible(new, old)
    if narrowed and findings.compatible(old, new):
        return  # each forbids what the other does
    findings.keyword("NOT_TYPE_NARROWED" if narrowed else "NOT_TYPE_EXTENDED", "not")


def judge_reference(findings: Findings) -> None:
    """Two references to references, which Confluent does not follow to their ends."""
    old, new = _end(findings.old), _end(findings.new)
    if not (findings.compatible(old, new) and findings.compatible(new, old)):
        findings.whole("REFERENCE_CHANGED", "reference")


def _end(node: Node) -> Node:
    """What a chain of references ends in; a chain that bites its tail ends anywhere."""
    seen: set[Node] = set()
    while node.kind is Kind.REFERENCE and node not in seen:
        seen.add(node)
        node = _next(node)
    return node


def judge_combined(findings: Findings) -> None:
    """Two combined schemas: their combinators, the number of their members, and a pairing of the members."""
    old, new = findings.old, findings.new
    before, after = old.distinct, new.distinct
    if old.criterion != new.criterion:
        if not _criterion_widens(old, new):
            findings.whole("COMBINED_TYPE_CHANGED", "criterion", old.criterion, new.criterion)
            return
        findings.whole("COMBINED_TYPE_EXTENDED", "criterion", old.criterion, new.criterion)
    if len(before) < len(after):
        rule = "PRODUCT_TYPE_EXTENDED" if new.criterion == "allOf" else "SUM_TYPE_EXTENDED"
        findings.whole(rule, "count", len(before), len(after))
    elif len(before) > len(after):
        rule = "PRODUCT_TYPE_NARROWED" if old.criterion == "allOf" else "SUM_TYPE_NARROWED"
        findings.whole(rule, "count", len(before), len(after))
    _judge_members(findings, before, after)


def _criterion_widens(old: Node, new: Node) -> bool:
    singles = len(old.parts) == 1, len(new.parts) == 1
    return (
        new.criterion == "anyOf"
        or all(singles)
        or (singles[0] and new.criterion == "oneOf")
        or (singles[1] and old.criterion == "allOf")
    )


def _judge_members(findings: Findings, before: list[Node], after: list[Node]) -> None:
    pairs: list[tuple[Node, Node]] = []
    if len(before) * len(after) > _LARGEST_PRODUCT:
        pairs, before, after = _paired(before, after, _same(before, after))
    hopeless = len(before) * len(after) > _HOPELESS_PRODUCT
    if not hopeless:
        edges = [[index for index, new in enumerate(after) if findings.compatible(old, new)] for old in before]
        found, before, after = _paired(before, after, _most(edges, _same(before, after), len(after)))
        pairs += found
    for old, new in pairs:
        findings.show(old, new)
    if hopeless:
        findings.whole("COMPARISON_LIMIT_EXCEEDED", "members")
    elif before and after:
        findings.whole("COMBINED_TYPE_SUBSCHEMAS_CHANGED", "members")
        for old, new in _causes(findings, before, after):
            findings.show(old, new)


def _most(edges: list[list[int]], same: list[tuple[int, int]], right_size: int) -> list[tuple[int, int]]:
    """As many pairs as possible, and if as many are left with it, those that say the same among them: what stayed is
    not to be told as a change of something else that happens to allow it."""
    best = maximum_matching(edges, right_size)
    same = [(left, right) for left, right in same if right in edges[left]]
    lefts, rights = {left for left, _ in same}, {right for _, right in same}
    rest = [[] if left in lefts else [right for right in of if right not in rights] for left, of in enumerate(edges)]
    chosen = [*same, *maximum_matching(rest, right_size)]
    return sorted(chosen) if len(chosen) >= len(best) else best


def _same(before: list[Node], after: list[Node]) -> list[tuple[int, int]]:
    """Where members are that say the same, by their places in the two lists."""
    places = {new.key: place for place, new in enumerate(after)}
    return [(place, places.pop(old.key)) for place, old in enumerate(before) if old.key in places]


def _paired(
    before: list[Node], after: list[Node], pairs: list[tuple[int, int]]
) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
    """The members that belong together by their places, and what is left over of both lists. Two members may be the
    same node: references to one place."""
    olds, news = {old for old, _ in pairs}, {new for _, new in pairs}
    return (
        [(before[old], after[new]) for old, new in pairs],
        [node for place, node in enumerate(before) if place not in olds],
        [node for place, node in enumerate(after) if place not in news],
    )


def _causes(findings: Findings, before: list[Node], after: list[Node]) -> list[tuple[Node, Node]]:
    """The pairs of members left over that were meant to belong together, whose differences explain the break."""
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    if not (findings.old.implicit and findings.new.implicit):
        return []
    return _of_one_kind(before, after)


def _of_one_kind(before: list[Node], after: list[Node]) -> list[tuple[Node, Node]]:
    """The pairs of nodes that alone are of their kind on each side."""
    old_kinds, new_kinds = Counter(old.kind for old in before), Counter(new.kind for new in after)
    alone = {new.kind: new for new in after if new_kinds[new.kind] == 1}
    return [(old, alone[old.kind]) for old in before if old.kind in alone and old_kinds[old.kind] == 1]
