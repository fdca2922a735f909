"""From two schemas to the list of changes, each with its proof."""

from app.formats.model import Change, Severity
from app.formats.xsd.comparison import Comparison
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spot
from app.formats.xsd.places import positions
from app.formats.xsd.routes import names_of
from app.formats.xsd.schema import XsdSchema
from app.formats.xsd.witness import Prover, Side

MAX_PROVED = 1_000
"""Changes for which documents are looked for; of more than that nobody reads the proofs. The rest is unproven."""


def compare_schemas(old: XsdSchema, new: XsdSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """All changes, ordered by place: what was there in the old order, then what is new."""
    if old.canonical == new.canonical and old.references == new.references:
        return ()
    comparison = Comparison(_moved(old, new))
    if old.target_namespace != new.target_namespace:
        comparison.add(_of_namespace(old, new))
    comparison.elements(old.elements, new.elements)
    comparison.types(old.types, new.types)
    findings = unique(_ordered(comparison.findings, old, new))
    prover = Prover(_side(old), _side(new)) if witnesses else None
    changes = [
        _change(finding, _fields(finding, comparison, old, new), prover, tried=count < MAX_PROVED)
        for count, finding in enumerate(findings)
    ]
    return tuple(changes) or ((_restated(),) if old.canonical != new.canonical else ())


def _side(schema: XsdSchema) -> Side:
    return Side(schema.validator, schema.elements, schema.routes)


def _moved(old: XsdSchema, new: XsdSchema) -> dict[str, str]:
    if old.target_namespace == new.target_namespace:
        return {}
    return {old.target_namespace: new.target_namespace}


def _of_namespace(old: XsdSchema, new: XsdSchema) -> Finding:
    before, after = old.target_namespace, new.target_namespace
    message = f"The target namespace is {after or 'none'}, not {before or 'none'}: no document is valid with both."
    roots = [next(iter(each.elements.values()), None) for each in (old, new)]
    spots = [Spot(None, root=root) if root else None for root in roots]
    return Finding(
        "TARGET_NAMESPACE_CHANGED", message, "", "", (spots[0], spots[1]), before or None, after or None, BOTH
    )


def _restated() -> Change:
    message = "The text changed, and means the same: documentation, names of groups, or the order of declarations."
    return Change("RESTATED", Severity.INFORMATIONAL, message, "", "")


def _ordered(findings: list[Finding], old: XsdSchema, new: XsdSchema) -> list[Finding]:
    before, after = positions(old.text), positions(new.text)
    far = len(before) + len(after)

    def place(finding: Finding) -> tuple[int, int]:
        if finding.old_path is not None:
            return 0, before.get(finding.old_path, far)
        return 1, after.get(finding.new_path or "", far)

    return sorted(findings, key=place)


def unique(findings: list[Finding]) -> list[Finding]:
    """Each difference once, though inherited parts are met in every type that has them."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Finding] = []
    for finding in findings:
        key = (finding.rule, finding.old_path, finding.new_path, str(finding.old_value), str(finding.new_value))
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    return kept


def _fields(finding: Finding, comparison: Comparison, old: XsdSchema, new: XsdSchema) -> tuple[str, ...]:
    """The fields that it touches; of what is on one side only, that side's."""
    if finding.rule == "TARGET_NAMESPACE_CHANGED":
        return ()
    uses = comparison.uses[finding.fields_of] if finding.fields_of else [finding.spots]
    spots = [(old.routes, use[0]) for use in uses if finding.old_path is not None]
    return names_of([*spots, *((new.routes, use[1]) for use in uses if finding.new_path is not None)])


def _change(finding: Finding, fields: tuple[str, ...], prover: Prover | None, *, tried: bool) -> Change:
    breaks = tuple(direction for direction in (BACKWARD, FORWARD) if direction in finding.breaks)
    asked = [direction for direction in (BACKWARD, FORWARD) if direction in (*finding.breaks, *finding.risks)]
    proofs = [prover.witness(finding, direction) for direction in asked] if prover and tried else []
    found = tuple(proof for proof in proofs if proof is not None)
    return Change(
        rule=finding.rule,
        severity=Severity.BREAKING if breaks else finding.severity,
        message=finding.message,
        old_path=finding.old_path,
        new_path=finding.new_path,
        old_value=finding.old_value,
        new_value=finding.new_value,
        fields=fields,
        breaks=breaks,
        witnesses=found,
        unproven=bool(breaks) and prover is not None and not any(proof.direction in breaks for proof in found),
    )
