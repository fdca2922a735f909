"""From two schemas to the list of changes: graphql-core's rules, with places, values and proofs."""

from app.formats.graphql.directives import compare_applied, compare_directives, compare_roots
from app.formats.graphql.findings import Finding, Findings
from app.formats.graphql.outputs import compare_types
from app.formats.graphql.schema import GraphqlSchema
from app.formats.graphql.witness import Prover
from app.formats.model import Change, Direction, Severity

_BOTH = tuple(Direction)


def compare_schemas(old: GraphqlSchema, new: GraphqlSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """All differences between two schemas, in the order of places.

    What hurts clients of the old schema breaks both directions: whoever upgrades first, they meet the new one.
    """
    if old.canonical == new.canonical:
        return ()
    findings = Findings()
    compare_roots(findings, old.schema, new.schema)
    compare_types(findings, old.schema, new.schema)
    compare_directives(findings, old.schema, new.schema)
    compare_applied(findings, old.applied, new.applied)
    prover = Prover(old.schema, new.schema) if witnesses else None
    return tuple(_change(finding, prover) for finding in sorted(findings.found, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.place.split("/"), finding.rule)


def _change(finding: Finding, prover: Prover | None) -> Change:
    breaking = finding.severity is Severity.BREAKING
    proofs = prover.prove(finding) if prover is not None else ()
    return Change(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        old_path=finding.place if finding.in_old else None,
        new_path=finding.place if finding.in_new else None,
        old_value=finding.old_value,
        new_value=finding.new_value,
        fields=() if " " in finding.coordinate else (finding.coordinate,),
        breaks=_BOTH if breaking else (),
        witnesses=proofs,
        unproven=prover is not None and breaking and not proofs,
    )
