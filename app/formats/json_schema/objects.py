"""The rules for objects: properties under open, partially open and closed content models, dependencies, counts.

A content model says what an object may hold besides its declared properties. Open: anything. Closed: nothing. Partially
open: what `patternProperties`, or a schema in `additionalProperties`, allows. As in Confluent's 8.1.5,
`unevaluatedProperties` does not close a content model, and what it says breaks no level.
"""

from collections.abc import Mapping
from typing import Any

from app.formats.json_schema.comparison import Step
from app.formats.json_schema.findings import Findings, bound
from app.formats.json_schema.nodes import Kind, Node
from app.formats.json_schema.patterns import matches
from app.formats.json_schema.remainders import judge_additional, judge_unevaluated
from app.formats.json_schema.text import differs


def judge_object(findings: Findings) -> None:
    """Everything that two object nodes say."""
    old, new = findings.old, findings.new
    before, after = _schemas(old, "properties"), _schemas(new, "properties")
    _judge_required(findings, before, after)
    _judge_properties(findings, before, after)
    _judge_dependency_arrays(findings)
    _judge_dependency_schemas(findings)
    _judge_additional(findings)
    judge_unevaluated(findings, "unevaluatedProperties", "UNEVALUATED_PROPERTIES")
    bound(findings, "maxProperties", "MAX_PROPERTIES", old.keyword("maxProperties"), new.keyword("maxProperties"))
    bound(findings, "minProperties", "MIN_PROPERTIES", old.keyword("minProperties"), new.keyword("minProperties"))
    _judge_names(findings)


def _judge_additional(findings: Findings) -> None:
    step = Step(_other_name(findings.old, findings.new), named=False)
    keyword = "additionalProperties"
    values = findings.old.keyword(keyword), findings.new.keyword(keyword)
    judge_additional(findings, keyword, "ADDITIONAL_PROPERTIES", step, values)


def _other_name(*nodes: Node) -> str:
    """A property name that no node declares, to stand for all such."""
    taken = {name for node in nodes for name in _schemas(node, "properties")}
    return next(name for number in range(len(taken) + 1) if (name := f"other{number or ''}") not in taken)


def _schemas(node: Node, keyword: str) -> Mapping[str, Any]:
    return node.keyword(keyword) or {}


def _has_default(node: Node, name: str) -> bool:
    """Whether Confluent sees a default of a property: not beside a reference, and since 2019-09 not if it is null."""
    schema = node.keyword("properties")[name]
    if not isinstance(schema, dict) or "default" not in schema or not node.is_plain("properties", name):
        return False
    return schema["default"] is not None or node.draft.isolates_references


def _judge_required(findings: Findings, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    old, new = findings.old.keyword("required") or (), findings.new.keyword("required") or ()
    if old == new:
        return
    was, is_now = set(old), set(new)
    for name in (*new, *old):
        if (name in was) is (name in is_now) or (name in before) is not (name in after):
            continue  # unchanged, or part of the property's own coming or going
        declared = name in after
        if name in was:
            findings.requirement("REQUIRED_ATTRIBUTE_REMOVED" if declared else "REQUIRED_NAME_REMOVED", name)
        elif not declared:
            findings.requirement("REQUIRED_NAME_ADDED", name)
        elif _has_default(findings.new, name):
            findings.requirement("REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED", name)
        else:
            findings.requirement("REQUIRED_ATTRIBUTE_ADDED", name)


def _judge_properties(findings: Findings, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for name in after:
        if name in before:
            findings.both("properties", name, Step(name))
        else:
            _judge_added(findings, name)
    for name in before:
        if name not in after:
            _judge_removed(findings, name)


def _judge_removed(findings: Findings, name: str) -> None:
    """A property that the new schema does not declare: what else its content model allows decides."""
    removed, step = findings.old.child("properties", name), Step(name)
    if _is_open(findings.new):
        findings.member("PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL", "properties", name, step)
    elif (allowed := _partial(findings.new, name)) is not None:
        findings.show(removed, allowed, step)
        covered = "IS" if findings.compatible(removed, allowed) else "NOT"
        rule = f"PROPERTY_REMOVED_{covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
        findings.member(rule, "properties", name, step)
    elif removed.kind is Kind.FALSE and findings.old.is_plain("properties", name):
        findings.member("PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", "properties", name, step)
    else:
        findings.member("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", "properties", name, step)


def _judge_added(findings: Findings, name: str) -> None:
    """A property that the old schema does not declare: what old objects may hold under that name decides."""
    added, step = findings.new.child("properties", name), Step(name)
    required = name in (findings.new.keyword("required") or ())
    demand = "OPTIONAL_PROPERTY" if not required else "REQUIRED_PROPERTY"
    if required and _has_default(findings.new, name):
        demand = "REQUIRED_PROPERTY_WITH_DEFAULT"
    if _is_open(findings.old):
        if added.accepts_anything and findings.new.is_plain("properties", name):
            demand = "PROPERTY_WITH_EMPTY_SCHEMA"
        findings.member(f"{demand}_ADDED_TO_OPEN_CONTENT_MODEL", "properties", name, step)
        return
    if (allowed := _partial(findings.old, name)) is not None:
        findings.show(allowed, added, step)
        covered = "IS" if findings.compatible(allowed, added) else "NOT"
        rule = f"PROPERTY_ADDED_{covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
        findings.member(rule, "properties", name, step)
    findings.member(f"{demand}_ADDED_TO_UNOPEN_CONTENT_MODEL", "properties", name, step)


def _judge_dependency_arrays(findings: Findings) -> None:
    """What the presence of one property demands of others. To demand none is to say nothing."""
    keywords = _keyword(findings.old, "dependentRequired"), _keyword(findings.new, "dependentRequired")
    before, after = (
        {name: set(names) for name, names in _schemas(node, keyword).items() if isinstance(names, list) and names}
        for node, keyword in zip((findings.old, findings.new), keywords, strict=True)
    )
    for name in (*after, *(name for name in before if name not in after)):
        if name not in after:
            change = "REMOVED"
        elif name not in before:
            change = "ADDED"
        elif (was := before[name]) != (now := after[name]):
            change = "EXTENDED" if was < now else "NARROWED" if was > now else "CHANGED"
        else:
            continue
        findings.member(f"DEPENDENCY_ARRAY_{change}", keywords, name, Step(name), "dependency-array")


def _judge_dependency_schemas(findings: Findings) -> None:
    """What the presence of one property demands of the whole object."""
    keywords = _keyword(findings.old, "dependentSchemas"), _keyword(findings.new, "dependentSchemas")
    before, after = (
        [name for name, schema in _schemas(node, keyword).items() if not isinstance(schema, list)]
        for node, keyword in zip((findings.old, findings.new), keywords, strict=True)
    )
    for name in (*after, *(name for name in before if name not in after)):
        if name not in after:
            findings.member("DEPENDENCY_SCHEMA_REMOVED", keywords, name, Step(name), "dependency-schema")
        elif name not in before:
            findings.member("DEPENDENCY_SCHEMA_ADDED", keywords, name, Step(name), "dependency-schema")
        else:
            findings.both(keywords, name)


def _keyword(node: Node, modern: str) -> str:
    return "dependencies" if node.draft.isolates_references else modern


def _judge_names(findings: Findings) -> None:
    """What Confluent leaves out: schemas of names, and of properties by pattern."""
    old, new = findings.old, findings.new
    if differs(old.keyword("propertyNames"), new.keyword("propertyNames")):
        findings.keyword("PROPERTY_NAMES_CHANGED", "propertyNames")
    before, after = _schemas(old, "patternProperties"), _schemas(new, "patternProperties")
    for pattern in (*after, *(pattern for pattern in before if pattern not in after)):
        if pattern not in after:
            findings.member("PATTERN_PROPERTY_REMOVED", "patternProperties", pattern)
        elif pattern not in before:
            findings.member("PATTERN_PROPERTY_ADDED", "patternProperties", pattern)
        elif differs(before[pattern], after[pattern]):
            findings.member("PATTERN_PROPERTY_CHANGED", "patternProperties", pattern)


def _is_open(node: Node) -> bool:
    if node.keyword("patternProperties"):
        return False
    additional = node.keyword("additionalProperties")
    return additional is not False and not isinstance(additional, dict)


def _partial(node: Node, name: str) -> Node | None:
    """The schema that an undeclared property has to meet, null if there is none."""
    for pattern in _schemas(node, "patternProperties"):
        if matches(pattern, name):
            return node.child("patternProperties", pattern)
    return node.child("additionalProperties") if isinstance(node.keyword("additionalProperties"), dict) else None
