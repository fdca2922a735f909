"""Declarations of elements compared, but for how often they occur; and what an element or attribute always says."""

from collections.abc import Iterable

from app.formats.model import Severity
from app.formats.xsd.components import Attribute, Element, local
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spots, Trial
from app.formats.xsd.walk import Walk


def compare_declarations(walk: Walk, old: Element, new: Element, spots: Spots) -> None:
    """Compare everything that a declaration says, and the types."""
    it = f"The element '{local(new.name)}'"
    paths = old.path, new.path
    if old.nillable != new.nillable:
        rule, direction = ("NILLABLE_ADDED", FORWARD) if new.nillable else ("NILLABLE_REMOVED", BACKWARD)
        message = f"{it} may {'be nil now' if new.nillable else 'no longer be nil'}."
        values = old.nillable, new.nillable
        trials = {direction: (Trial(nil=True),)}
        walk.add(Finding(rule, message, *paths, spots, *values, (direction,), trials=trials))
    if old.abstract != new.abstract:
        rule, direction = ("ABSTRACT_ADDED", BACKWARD) if new.abstract else ("ABSTRACT_REMOVED", FORWARD)
        message = f"{it} is {'abstract now' if new.abstract else 'no longer abstract'}."
        trials = {direction: (Trial(want=(old if new.abstract else new,)),)}
        walk.add(Finding(rule, message, *paths, spots, old.abstract, new.abstract, (direction,), trials=trials))
    compare_fixed(walk, it, old, new, spots)
    _compare_heads(walk, it, old, new, spots)
    for name in sorted(old.constraints ^ new.constraints):
        came = name in new.constraints
        rule, direction = ("IDENTITY_ADDED", BACKWARD) if came else ("IDENTITY_REMOVED", FORWARD)
        message = f"{it} {'has' if came else 'no longer has'} the identity constraint '{name}'."
        walk.add(Finding(rule, message, *paths, spots, breaks=(direction,)))
    walk.pair(old.type, new.type, spots, paths, it, declared=True)


def compare_fixed(walk: Walk, it: str, old: Element | Attribute, new: Element | Attribute, spots: Spots) -> None:
    """Compare the value that is always meant, and the one that is meant where nothing is said."""
    if old.fixed != new.fixed:
        came, gone = new.fixed is not None, old.fixed is not None
        breaks = BOTH if came and gone else (BACKWARD,) if came else (FORWARD,)
        message = f"{it} is always {new.fixed!r} now." if came else f"{it} is no longer always {old.fixed!r}."
        said = tuple(value for value in (old.fixed, new.fixed) if value)
        paths = old.path, new.path
        walk.add(
            Finding(
                "FIXED_VALUE_CHANGED", message, *paths, spots, old.fixed, new.fixed, breaks, hints=(*said, "a", "1")
            )
        )
    elif old.default != new.default:
        message = f"{it} means {new.default!r} where nothing is said, not {old.default!r}."
        if old.default is None:
            message = f"{it} means {new.default!r} where nothing is said now; it had no default."
        elif new.default is None:
            message = f"{it} no longer has a default; it was {old.default!r}."
        values = old.default, new.default
        walk.add(Finding("DEFAULT_CHANGED", message, old.path, new.path, spots, *values, severity=Severity.RISKY))


def _compare_heads(walk: Walk, it: str, old: Element, new: Element, spots: Spots) -> None:
    before = {walk.now(head) for head in old.heads}
    if before == set(new.heads):
        return
    breaks = [direction for direction, gone in ((BACKWARD, before - new.heads), (FORWARD, new.heads - before)) if gone]
    values = _listed(before), _listed(new.heads)
    message = f"{it} takes the place of {values[1] or 'no other element'} now, not of {values[0] or 'none'}."
    walk.add(Finding("SUBSTITUTION_GROUP_CHANGED", message, old.path, new.path, spots, *values, tuple(breaks)))


def _listed(heads: Iterable[str]) -> str | None:
    return ", ".join(sorted(map(local, heads))) or None
