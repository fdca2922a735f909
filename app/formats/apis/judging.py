"""How a schema in an API is judged: JSON Schema's rules with the differences that an exchange of messages makes.

A registry of data asks what may lie in a log, so to it every object that is open may hold anything under any name.
Whoever writes a message of an API writes what its contract declares; so declaring one more optional property in a
request is fine, and no longer declaring one in a response breaks whoever reads it.
"""

from app.formats.apis.dialects import NULLABLE
from app.formats.apis.views import Side
from app.formats.json_schema.comparison import Comparison, Difference, Judgement
from app.formats.json_schema.findings import Findings
from app.formats.json_schema.judging import judge
from app.formats.json_schema.nodes import Node
from app.formats.json_schema.rules import breaks
from app.formats.json_schema.text import differs

_NEVER_HARMFUL = frozenset(
    {
        "DISCRIMINATOR_ADDED",
        "DISCRIMINATOR_MAPPING_EXTENDED",
        "DISCRIMINATOR_REMOVED",
        "EXTENSIBLE_ENUM_CHANGED",
        "FORMAT_EXTENDED",
        "FORMAT_REMOVED",
        "NULLABLE_EXTENDED",
        "XML_CHANGED",
    }
)
_HARMLESS = {
    Side.REQUEST: _NEVER_HARMFUL | {"OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"},
    Side.RESPONSE: _NEVER_HARMFUL,
}
"""What JSON Schema's rules call incompatible, and an API's do not."""

_OWN = frozenset(
    {
        "DISCRIMINATOR_MAPPING_NARROWED",
        "DISCRIMINATOR_CHANGED",
        "FORMAT_ADDED",
        "FORMAT_CHANGED",
        "FORMAT_NARROWED",
        "NULLABLE_NARROWED",
        "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED",
        "REQUIRED_NAME_ADDED",
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
    }
)
_HARMFUL = {
    Side.REQUEST: _OWN,
    Side.RESPONSE: _OWN
    | {
        "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
        "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
    },
}
"""What JSON Schema's rules allow or do not look at, and an API's forbid. In a response the writer is the new document,
so what was taken from it looks as if the old one, which reads, had added it."""

_WIDER = {("int32", "int64"), ("float", "double"), ("int32", "double"), ("int32", "float")}
"""Formats, each with one that all of its values have too."""


def refutes(side: Side, rule: str) -> bool:
    """Whether a difference from what is written to what is read means that the reader may fail."""
    return rule in _HARMFUL[side] or (breaks(rule) and rule not in _HARMLESS[side])


def judge_message(comparison: Comparison, writer: Node, reader: Node) -> Judgement:
    """What differs between the schema that a message is written by and the one that it is read by."""
    judgement = judge(comparison, writer, reader)
    judgement.differences = [found for found in judgement.differences if not _by_format(found)]
    if not (writer.annotated and reader.annotated and isinstance(writer.raw, dict) and isinstance(reader.raw, dict)):
        return judgement
    findings = Findings(comparison, writer, reader)
    findings.judgement = judgement
    _judge_format(findings)
    _judge_nullable(findings)
    _judge_discriminator(findings)
    for rule, keyword in (("XML_CHANGED", "xml"), ("EXTENSIBLE_ENUM_CHANGED", "x-extensible-enum")):
        if differs(writer.keyword(keyword), reader.keyword(keyword)):
            findings.keyword(rule, keyword)
    return judgement


def _by_format(found: Difference) -> bool:
    return found.rule == "FORMAT_CHANGED"


def _judge_format(findings: Findings) -> None:
    written, read = findings.old.keyword("format"), findings.new.keyword("format")
    if written == read:
        return
    if read is None:
        findings.keyword("FORMAT_REMOVED", "format")
    elif written is None:
        findings.keyword("FORMAT_ADDED", "format")
    elif (written, read) in _WIDER:
        findings.keyword("FORMAT_EXTENDED", "format")
    else:
        findings.keyword("FORMAT_NARROWED" if (read, written) in _WIDER else "FORMAT_CHANGED", "format")


def _judge_nullable(findings: Findings) -> None:
    written, read = findings.old.keyword(NULLABLE) is True, findings.new.keyword(NULLABLE) is True
    if written is not read:
        findings.whole("NULLABLE_NARROWED" if written else "NULLABLE_EXTENDED", "nullable", written, read)


def _judge_discriminator(findings: Findings) -> None:
    written, read = findings.old.keyword("discriminator"), findings.new.keyword("discriminator")
    if not differs(written, read) or not isinstance(written, dict) or not isinstance(read, dict):
        if (written is None) is not (read is None):
            findings.keyword("DISCRIMINATOR_REMOVED" if read is None else "DISCRIMINATOR_ADDED", "discriminator")
        return
    if written.get("propertyName") != read.get("propertyName"):
        findings.keyword("DISCRIMINATOR_CHANGED", "discriminator")
        return
    before, after = (each.get("mapping") or {} for each in (written, read))
    if isinstance(before, dict) and isinstance(after, dict) and before != after:
        lost = any(after.get(name) != target for name, target in before.items())
        findings.keyword(f"DISCRIMINATOR_MAPPING_{'NARROWED' if lost else 'EXTENDED'}", "discriminator")
