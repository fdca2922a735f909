"""Collecting what a rule finds about one pair of nodes, with the paths and values of both sides."""

from typing import Any

from app.formats.json_schema.comparison import Comparison, Difference, Judgement, Pair, Step
from app.formats.json_schema.documents import escape
from app.formats.json_schema.nodes import Node


class Findings:
    """The pair being judged, its judgement so far, and the comparison to ask about other pairs."""

    __slots__ = ("_comparison", "judgement", "new", "old")

    def __init__(self, comparison: Comparison, old: Node, new: Node) -> None:
        self._comparison = comparison
        self.old = old
        self.new = new
        self.judgement = Judgement()

    def compatible(self, old: Node, new: Node) -> bool:
        """Whether another pair is believed to be compatible."""
        return self._comparison.compatible(old, new)

    def below(self, old: Node, new: Node, step: Step | None = None) -> None:
        """A pair inside this one that must be compatible too."""
        self.judgement.below.append(((old, new), step))

    def both(self, keyword: str | tuple[str, str], key: str | int | None = None, step: Step | None = None) -> None:
        """A schema that both sides have under a keyword, or under a key in it; nothing happens if they are the same."""
        before, after = (keyword, keyword) if isinstance(keyword, str) else keyword
        old, new = self.old.keyword(before), self.new.keyword(after)
        if key is not None:
            old, new = old[key], new[key]
        if not (self.old.draft is self.new.draft and unchanged(old, new)):
            tail = () if key is None else (key,)
            self.below(self.old.child(before, *tail), self.new.child(after, *tail), step)

    def show(self, old: Node, new: Node, step: Step | None = None) -> None:
        """A pair whose differences belong to the answer, after its verdict was asked for."""
        pair: Pair = (old, new)
        self.judgement.shown.append((pair, step))

    def keyword(
        self, rule: str, keyword: str | tuple[str, str], facet: str | None = None, step: Step | None = None
    ) -> None:
        """A difference in the value of a keyword of the two nodes. The keyword may have an older and a newer name."""
        before, after = (keyword, keyword) if isinstance(keyword, str) else keyword
        old, new = self.old.keyword(before), self.new.keyword(after)
        self._add(rule, facet or after, self._path(self.old, before), self._path(self.new, after), old, new, step)

    def whole(self, rule: str, facet: str, old_value: Any = None, new_value: Any = None) -> None:
        """A difference about the nodes themselves."""
        self._add(rule, facet, self.old.path, self.new.path, old_value, new_value)

    def member(
        self,
        rule: str,
        keyword: str | tuple[str, str],
        key: str | int,
        step: Step | None = None,
        facet: str | None = None,
    ) -> None:
        """A difference about one entry of a keyword that holds a list or an object, such as one property.

        The keyword may have an older and a newer name.
        """
        before, after = (keyword, keyword) if isinstance(keyword, str) else keyword
        old, old_value = self._entry(self.old, before, key)
        new, new_value = self._entry(self.new, after, key)
        self._add(rule, f"{facet or after}/{key}", old, new, old_value, new_value, step)

    def requirement(self, rule: str, name: str) -> None:
        """A difference about one name in `required`."""
        old, new = self._required(self.old, name), self._required(self.new, name)
        self._add(rule, f"required/{name}", old, new, old is not None, new is not None, Step(name))

    def _add(
        self,
        rule: str,
        facet: str,
        old: str | None,
        new: str | None,
        old_value: Any,
        new_value: Any,
        step: Step | None = None,
    ) -> None:
        self.judgement.differences.append(Difference(rule, facet, old, new, old_value, new_value, step))

    def _path(self, node: Node, keyword: str) -> str | None:
        if not isinstance(node.raw, dict) or keyword not in node.raw:
            return None
        return node.path_of(f"{node.pointer}/{escape(keyword)}")

    def _entry(self, node: Node, keyword: str, key: str | int) -> tuple[str | None, Any]:
        holder = node.keyword(keyword)
        if isinstance(key, str) and isinstance(holder, dict) and key in holder:
            return node.path_of(f"{node.pointer}/{keyword}/{escape(key)}"), holder[key]
        if isinstance(key, int) and isinstance(holder, list) and key < len(holder):
            return node.path_of(f"{node.pointer}/{keyword}/{key}"), holder[key]
        return None, None

    def _required(self, node: Node, name: str) -> str | None:
        names = node.keyword("required") or []
        if name not in names:
            return None
        return node.path_of(f"{node.pointer}/required/{names.index(name)}")


def unchanged(old: Any, new: Any) -> bool:
    """Whether two written schemas surely mean the same: they are spelled alike, and refer to nothing elsewhere."""
    if old != new:
        return False
    spelled = repr(old)  # unlike ==, it tells 1 from true
    return "Ref" not in spelled and "$ref" not in spelled and spelled == repr(new)


def bound(findings: Findings, keyword: str, stem: str, old: Any, new: Any) -> None:
    """The four differences of a keyword that is a limit: added, removed, increased, decreased."""
    if old is None and new is None:
        return
    if old is None:
        findings.keyword(f"{stem}_ADDED", keyword)
    elif new is None:
        findings.keyword(f"{stem}_REMOVED", keyword)
    elif old < new:
        findings.keyword(f"{stem}_INCREASED", keyword)
    elif old > new:
        findings.keyword(f"{stem}_DECREASED", keyword)
