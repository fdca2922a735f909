"""The rules for arrays: one schema for all items, tuples with what may follow them, `contains`, counts, uniqueness."""

from typing import Any

from app.formats.json_schema.comparison import Step
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.findings import Findings, bound
from app.formats.json_schema.keywords import is_number
from app.formats.json_schema.nodes import Kind, Node
from app.formats.json_schema.remainders import judge_additional, judge_unevaluated
from app.formats.json_schema.text import differs


def judge_array(findings: Findings) -> None:
    """Everything that two array nodes say."""
    old, new = findings.old, findings.new
    _judge_all_items(findings)
    _judge_tuple(findings)
    step = Step(max(_tuple_size(old), _tuple_size(new)), named=False)
    keywords = _rest_keyword(old), _rest_keyword(new)
    judge_additional(findings, keywords, "ADDITIONAL_ITEMS", step, (_after_tuple(old), _after_tuple(new)))
    judge_unevaluated(findings, "unevaluatedItems", "UNEVALUATED_ITEMS")
    bound(findings, "maxItems", "MAX_ITEMS", old.keyword("maxItems"), new.keyword("maxItems"))
    bound(findings, "minItems", "MIN_ITEMS", old.keyword("minItems"), new.keyword("minItems"))
    if (unique := old.keyword("uniqueItems") is True) is not (new.keyword("uniqueItems") is True):
        findings.keyword(f"UNIQUE_ITEMS_{'REMOVED' if unique else 'ADDED'}", "uniqueItems")
    bound(findings, "maxContains", "MAX_CONTAINS", _contained(old, "maxContains"), _contained(new, "maxContains"))
    bound(findings, "minContains", "MIN_CONTAINS", _contained(old, "minContains"), _contained(new, "minContains"))
    if differs(old.keyword("contains"), new.keyword("contains")):
        findings.keyword("CONTAINS_CHANGED", "contains")


def _tuple_keyword(node: Node) -> str:
    return "prefixItems" if node.draft is Draft.DRAFT_2020_12 else "items"


def _rest_keyword(node: Node) -> str:
    """The keyword for items behind a tuple. Confluent reads 2019-09, where it has no tuple, as if it were 2020-12."""
    legacy = node.draft.isolates_references or isinstance(node.keyword("items"), list)
    return "additionalItems" if legacy else "items"


def _tuple_size(node: Node) -> int:
    declared = node.keyword(_tuple_keyword(node))
    return len(declared) if isinstance(declared, list) else 0


def _all_items(node: Node) -> Node | None:
    """The schema of every item, null for tuples and where nothing is said."""
    items = node.keyword("items")
    if items is None or isinstance(items, list):
        return None
    if _rest_keyword(node) == "items" and (isinstance(items, bool) or _tuple_size(node)):
        return None  # `items` then only rules over what follows the tuple
    return node.child("items")


def _after_tuple(node: Node) -> Any:
    """What may follow a tuple: false, a schema as written, or anything else for anything."""
    rest = _rest_keyword(node)
    value = node.keyword(rest)
    if rest == "items":
        return None if isinstance(value, dict) and not _tuple_size(node) else value
    # To forbid what follows a tuple means nothing where there is one schema for all items.
    return None if value is False and _all_items(node) is not None else value


def _contained(node: Node, keyword: str) -> Any:
    value = node.keyword(keyword)
    if not node.draft.isolates_references:
        if node.keyword("contains") is None:
            return None
        return 1 if value is None and keyword == "minContains" else value
    return value if is_number(value) else None


def _judge_all_items(findings: Findings) -> None:
    old, new = _all_items(findings.old), _all_items(findings.new)
    if old is not None and new is not None:
        findings.both("items", None, Step(0, named=False))
    elif new is not None:
        findings.keyword("SCHEMA_ADDED", "items")
    elif old is not None:
        findings.keyword("SCHEMA_REMOVED", "items")


def _judge_tuple(findings: Findings) -> None:
    names = _tuple_keyword(findings.old), _tuple_keyword(findings.new)
    sizes = _tuple_size(findings.old), _tuple_size(findings.new)
    for index in range(min(sizes)):
        findings.both(names, index, Step(index, named=False))
    for index in range(min(sizes), sizes[0]):
        _judge_removed(findings, names, index)
    for index in range(min(sizes), sizes[1]):
        _judge_added(findings, names, index)


def _judge_removed(findings: Findings, names: tuple[str, str], index: int) -> None:
    removed, step = findings.old.child(names[0], index), Step(index, named=False)
    if _is_open(findings.new):
        findings.member("ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL", names, index, step, "item")
    elif (allowed := _partial(findings.new)) is not None:
        findings.show(removed, allowed, step)
        covered = "IS" if findings.compatible(removed, allowed) else "NOT"
        findings.member(f"ITEM_REMOVED_{covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", names, index, step, "item")
    elif removed.kind is Kind.FALSE and findings.old.is_plain(names[0], index):
        findings.member("ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", names, index, step, "item")
    else:
        findings.member("ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", names, index, step, "item")


def _judge_added(findings: Findings, names: tuple[str, str], index: int) -> None:
    added, step = findings.new.child(names[1], index), Step(index, named=False)
    if _is_open(findings.old):
        anything = added.accepts_anything and findings.new.is_plain(names[1], index)
        empty = "WITH_EMPTY_SCHEMA_" if anything else ""
        findings.member(f"ITEM_{empty}ADDED_TO_OPEN_CONTENT_MODEL", names, index, step, "item")
    elif (allowed := _partial(findings.old)) is not None:
        findings.show(allowed, added, step)
        covered = "IS" if findings.compatible(allowed, added) else "NOT"
        findings.member(f"ITEM_ADDED_{covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", names, index, step, "item")
    else:
        findings.member("ITEM_ADDED_TO_CLOSED_CONTENT_MODEL", names, index, step, "item")


def _is_open(node: Node) -> bool:
    following = _after_tuple(node)
    return following is not False and not isinstance(following, dict)


def _partial(node: Node) -> Node | None:
    """The schema of items behind a tuple, null where nothing or everything may follow."""
    return node.child(_rest_keyword(node)) if isinstance(_after_tuple(node), dict) else None
