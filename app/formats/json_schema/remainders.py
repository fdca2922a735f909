"""The rules for what is left over: `additionalProperties`, `additionalItems` and the `unevaluated` keywords."""

from app.formats.json_schema.comparison import Step
from app.formats.json_schema.findings import Findings
from app.formats.json_schema.nodes import Kind, Node


def rest(node: Node, keyword: str) -> Node | None:
    """The schema of what is left over, null where the keyword is absent or its version does not know it."""
    if node.keyword(keyword) is None or (keyword.startswith("unevaluated") and node.draft.isolates_references):
        return None
    return node.child(keyword)


def judge_additional(
    findings: Findings, keyword: str | tuple[str, str], stem: str, step: Step, values: tuple[object, object]
) -> None:
    """A keyword that forbids (false), restricts (a schema) or allows (anything else) what is not declared.

    The keyword may have an older and a newer name; `values` are what it says on the two sides.
    """
    old, new = values
    names = (keyword, keyword) if isinstance(keyword, str) else keyword
    if (old is False) is not (new is False):
        findings.keyword(f"{stem}_ADDED" if old is False else f"{stem}_REMOVED", names, stem, step)
    elif isinstance(old, dict) and isinstance(new, dict):
        findings.both(names, None, step)
    elif isinstance(new, dict):
        findings.keyword(f"{stem}_NARROWED", names, stem, step)
    elif isinstance(old, dict):
        findings.keyword(f"{stem}_EXTENDED", names, stem, step)


def judge_unevaluated(findings: Findings, keyword: str, stem: str) -> None:
    """The same for what no other keyword looked at; absent counts as allowed. Confluent's 8.1.5 does not see these."""
    old, new = rest(findings.old, keyword), rest(findings.new, keyword)
    if old is None and new is None:
        return
    if _forbids(old) is not _forbids(new):
        findings.keyword(f"{stem}_ADDED" if _forbids(old) else f"{stem}_REMOVED", keyword)
    elif old is not None and new is not None and old.accepts_anything is new.accepts_anything:
        if not findings.compatible(old, new):
            findings.keyword(f"{stem}_NARROWED", keyword)
        elif not findings.compatible(new, old):
            findings.keyword(f"{stem}_EXTENDED", keyword)
    elif old is None or (new is not None and old.accepts_anything):
        findings.keyword(f"{stem}_NARROWED", keyword)
    else:
        findings.keyword(f"{stem}_EXTENDED", keyword)


def _forbids(node: Node | None) -> bool:
    return node is not None and node.kind is Kind.FALSE
