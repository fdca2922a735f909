"""The rules for strings, numbers, `enum` and `const`."""

from decimal import Decimal
from typing import Any

from app.formats.json_schema.findings import Findings, bound
from app.formats.json_schema.keywords import is_number
from app.formats.json_schema.text import write


def judge_string(findings: Findings) -> None:
    """Lengths and patterns. A different pattern is incompatible, since which of two matches more is not computed."""
    old, new = findings.old, findings.new
    bound(findings, "maxLength", "MAX_LENGTH", old.keyword("maxLength"), new.keyword("maxLength"))
    bound(findings, "minLength", "MIN_LENGTH", old.keyword("minLength"), new.keyword("minLength"))
    before, after = old.keyword("pattern"), new.keyword("pattern")
    if before != after:
        change = "ADDED" if before is None else "REMOVED" if after is None else "CHANGED"
        findings.keyword(f"PATTERN_{change}", "pattern")
    if old.keyword("format") != new.keyword("format"):
        findings.keyword("FORMAT_CHANGED", "format")


def judge_number(findings: Findings) -> None:
    """Limits, steps, and whether fractions are allowed."""
    old, new = findings.old, findings.new
    bound(findings, "maximum", "MAXIMUM", old.keyword("maximum"), new.keyword("maximum"))
    bound(findings, "minimum", "MINIMUM", old.keyword("minimum"), new.keyword("minimum"))
    for keyword, stem in (("exclusiveMaximum", "EXCLUSIVE_MAXIMUM"), ("exclusiveMinimum", "EXCLUSIVE_MINIMUM")):
        before, after = old.keyword(keyword), new.keyword(keyword)
        bound(findings, keyword, stem, _limit(before), _limit(after))
        if (before is True) is not (after is True):
            findings.keyword("EXCLUSIVE_LIMIT_CHANGED", keyword, f"{keyword}/flag")
    _judge_multiple(findings, old.keyword("multipleOf"), new.keyword("multipleOf"))
    if old.integer is not new.integer:
        findings.keyword("TYPE_EXTENDED" if old.integer else "TYPE_NARROWED", "type")


def _limit(value: Any) -> Any:
    """An exclusive limit; draft-04's true and false are none, which is how Confluent reads them."""
    return value if is_number(value) else None


def _judge_multiple(findings: Findings, old: Any, new: Any) -> None:
    if old == new:
        return
    if old is None:
        findings.keyword("MULTIPLE_OF_ADDED", "multipleOf")
    elif new is None:
        findings.keyword("MULTIPLE_OF_REMOVED", "multipleOf")
    elif _divides(old, new):
        findings.keyword("MULTIPLE_OF_EXPANDED", "multipleOf")
    elif _divides(new, old):
        findings.keyword("MULTIPLE_OF_REDUCED", "multipleOf")
    else:
        findings.keyword("MULTIPLE_OF_CHANGED", "multipleOf")


def _divides(divisor: Any, value: Any) -> bool:
    """Whether a step divides another; Confluent looks at the whole parts only, where both have one."""
    if int(divisor) and int(value):
        return int(value) % int(divisor) == 0
    ratio = Decimal(value) / Decimal(divisor)
    return ratio == ratio.to_integral_value()


def judge_enum(findings: Findings) -> None:
    """The permitted values, as a set. To Confluent, 1 and 1.0 are different values."""
    old, new = (set(map(_text, node.keyword("enum"))) for node in (findings.old, findings.new))
    if old != new:
        change = "EXTENDED" if old < new else "NARROWED" if old > new else "CHANGED"
        findings.keyword(f"ENUM_ARRAY_{change}", "enum")


def judge_const(findings: Findings) -> None:
    """The one permitted value."""
    if _text(findings.old.keyword("const")) != _text(findings.new.keyword("const")):
        findings.keyword("ENUM_ARRAY_CHANGED", "const")


def _text(value: Any) -> str:
    return write(value, sort_keys=True)
