"""From two services to the list of changes: differences, order, proofs."""

from app.formats.csdl.compare_operations import compare_operations
from app.formats.csdl.compare_service import compare_service
from app.formats.csdl.compare_types import compare_types
from app.formats.csdl.findings import Finding, Scope
from app.formats.csdl.probes import Probes
from app.formats.csdl.same import Pairs
from app.formats.csdl.schema import CsdlSchema
from app.formats.csdl.witness import Prover
from app.formats.model import Change, Direction, Severity

_BOTH = tuple(Direction)


def compare_schemas(old: CsdlSchema, new: CsdlSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """All differences between two services, in the order of places.

    What hurts clients of the old service breaks both directions: whoever upgrades first, a client of the old service
    meets the new one.
    """
    if old.model == new.model:
        return ()
    scope = Scope(old.model, new.model, Pairs(old.model, new.model))
    probes = Probes(scope)
    compare_service(scope, probes)
    compare_types(scope, probes)
    compare_operations(scope, probes)
    prover = Prover(old.model, new.model) if witnesses else None
    return tuple(_change(finding, prover) for finding in sorted(scope.found, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.new_path if finding.new_path is not None else finding.old_path
    return (_tokens(place or ""), finding.rule, _tokens(finding.old_path or ""), finding.message)


def _tokens(path: str) -> list[tuple[int, str]]:
    return [(int(token), "") if token.isdecimal() else (-1, token) for token in path.split("/")[1:]]


def _change(finding: Finding, prover: Prover | None) -> Change:
    breaking = finding.severity is Severity.BREAKING
    proofs = prover.prove(finding) if prover is not None else ()
    return Change(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        old_path=finding.old_path,
        new_path=finding.new_path,
        old_value=finding.old_value,
        new_value=finding.new_value,
        fields=finding.fields,
        breaks=_BOTH if breaking else (),
        witnesses=proofs,
        unproven=prover is not None and breaking and not proofs,
    )
