"""The rules that judge a pair of nodes of any kind, after Confluent's comparison of JSON Schemas."""

from app.formats.json_schema import combined, objects
from app.formats.json_schema.arrays import judge_array
from app.formats.json_schema.comparison import Comparison, Judgement
from app.formats.json_schema.findings import Findings
from app.formats.json_schema.nodes import Kind, Node, wording
from app.formats.json_schema.scalars import judge_const, judge_enum, judge_number, judge_string
from app.formats.json_schema.text import differs

_JUDGES = {
    Kind.STRING: judge_string,
    Kind.NUMBER: judge_number,
    Kind.ENUM: judge_enum,
    Kind.CONST: judge_const,
    Kind.OBJECT: objects.judge_object,
    Kind.ARRAY: judge_array,
    Kind.COMBINED: combined.judge_combined,
    Kind.NOT: combined.judge_not,
    Kind.REFERENCE: combined.judge_reference,
}


def judge(comparison: Comparison, old: Node, new: Node) -> Judgement:
    """What changed between two nodes for data of the old one that meets the new one."""
    findings = Findings(comparison, old, new)
    if combined.one_side_combined(findings):
        return findings.judgement
    if old.kind is not new.kind:
        _judge_kinds(findings)
        return findings.judgement
    if old.annotated and new.annotated:
        _judge_annotations(findings)
    judge_kind = _JUDGES.get(old.kind)
    if judge_kind is not None:
        judge_kind(findings)
    if old.kind is Kind.CONDITIONAL:
        _judge_condition(findings)
    if old.typed is not new.typed and old.integer is new.integer:
        findings.keyword("TYPE_ADDED" if new.typed else "TYPE_REMOVED", "type")
    return findings.judgement


def _judge_kinds(findings: Findings) -> None:
    old, new = findings.old, findings.new
    if old.kind is Kind.FALSE or new.accepts_anything:
        return
    if _is_bytes(old) and _is_bytes(new):
        return  # Kafka Connect's two spellings of the same bytes
    findings.whole("TYPE_CHANGED", "type", wording(old), wording(new))
    combined.show_causes(findings)


def _is_bytes(node: Node) -> bool:
    """Whether Kafka Connect wrote this for bytes. It says so of a whole schema, not of one statement of several."""
    return node.annotated and node.keyword("connect.type") == "bytes"


def _judge_annotations(findings: Findings) -> None:
    old, new = findings.old.raw, findings.new.raw
    if isinstance(old, bool) or isinstance(new, bool):
        return
    identifier = findings.new.draft.id_keyword
    for rule, keyword in (
        ("ID_CHANGED", identifier),
        ("TITLE_CHANGED", "title"),
        ("DESCRIPTION_CHANGED", "description"),
        ("DEFAULT_CHANGED", "default"),
    ):
        if old.get(keyword) != new.get(keyword) or (keyword in old) is not (keyword in new):
            findings.keyword(rule, keyword)
    for keyword in _ANNOTATIONS:
        if old.get(keyword) != new.get(keyword):
            findings.keyword("ANNOTATION_CHANGED", keyword)


_ANNOTATIONS = ("$comment", "examples", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType")


def _judge_condition(findings: Findings) -> None:
    for keyword in ("if", "then", "else"):
        if differs(findings.old.keyword(keyword), findings.new.keyword(keyword)):
            findings.keyword("CONDITION_CHANGED", keyword)
