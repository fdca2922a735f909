"""Two complex types compared: their kind of content, their attributes, and what else is allowed."""

from app.formats.xsd.components import Attribute, ComplexType, local
from app.formats.xsd.content import compare_content, compare_wildcards
from app.formats.xsd.declarations import compare_fixed
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spot, Trial
from app.formats.xsd.walk import Walk


def compare_complex(walk: Walk, old: ComplexType, new: ComplexType, it: str) -> None:
    """Compare two complex types that stand for each other."""
    spots = Spot(old), Spot(new)
    _compare_kind(walk, old, new, it)
    if old.simple is not None and new.simple is not None:
        walk.pair(old.simple, new.simple, spots, (old.path, new.path), f"The text of {it}")
    elif old.simple is None and new.simple is None:
        compare_content(walk, old, new, it)
    for before, after in walk.paired(old.attributes, new.attributes):
        _compare_attribute(walk, old, new, before, after)
    paths = f"{old.path}/anyAttribute", f"{new.path}/anyAttribute"
    compare_wildcards(walk, old.any_attribute, new.any_attribute, paths, spots, f"attributes of {it}")


def _compare_kind(walk: Walk, old: ComplexType, new: ComplexType, it: str) -> None:
    spots, paths, said = (Spot(old), Spot(new)), (old.path, new.path), f"{it[:1].upper()}{it[1:]}"
    if (old.simple is None) != (new.simple is None):
        kinds = _kind(old), _kind(new)
        message = f"{said} has {kinds[1]}, not {kinds[0]}."
        trials = dict.fromkeys(BOTH, (Trial(),))
        walk.add(Finding("CONTENT_KIND_CHANGED", message, *paths, spots, *kinds, BOTH, trials=trials))
    if old.mixed != new.mixed:
        rule, direction = ("MIXED_ADDED", FORWARD) if new.mixed else ("MIXED_REMOVED", BACKWARD)
        message = f"{said} may {'have text now' if new.mixed else 'no longer have text'} between its elements."
        trials = {direction: (Trial(text="text"),)}
        walk.add(Finding(rule, message, *paths, spots, old.mixed, new.mixed, (direction,), trials=trials))
    if old.abstract != new.abstract:
        rule, direction = ("ABSTRACT_ADDED", BACKWARD) if new.abstract else ("ABSTRACT_REMOVED", FORWARD)
        message = f"{said} is {'abstract now' if new.abstract else 'no longer abstract'}."
        trials = {direction: (Trial(),)}
        walk.add(Finding(rule, message, *paths, spots, old.abstract, new.abstract, (direction,), trials=trials))
    if old.assertions != new.assertions:
        values = list(old.assertions), list(new.assertions)
        walk.add(Finding("ASSERTION_CHANGED", f"{said} has other assertions.", *paths, spots, *values, BOTH))


def _compare_attribute(
    walk: Walk, old: ComplexType, new: ComplexType, before: Attribute | None, after: Attribute | None
) -> None:
    if before is None or after is None:
        _one_sided(walk, old, new, before, after)
        return
    it = f"The attribute '{local(after.name)}'"
    spots, paths = (Spot(old, attribute=before), Spot(new, attribute=after)), (before.path, after.path)
    compare_fixed(walk, it, before, after, spots)
    if before.required != after.required:
        direction = BACKWARD if after.required else FORWARD
        uses = _use(before), _use(after)
        trials = {direction: (Trial(without=after.name if direction is FORWARD else before.name),)}
        message = f"{it} is {uses[1]} now, not {uses[0]}."
        walk.add(Finding("ATTRIBUTE_USE_CHANGED", message, *paths, spots, *uses, (direction,), trials=trials))
    if before.type is not None and after.type is not None:
        walk.pair(before.type, after.type, spots, paths, it, declared=True)


def _one_sided(
    walk: Walk, old: ComplexType, new: ComplexType, before: Attribute | None, after: Attribute | None
) -> None:
    """An attribute that came or went: a reader without it refuses it, one that requires it misses it."""
    spots = Spot(old, attribute=before), Spot(new, attribute=after)
    if after is not None:
        has, lacks, one, rule, what = FORWARD, BACKWARD, after, "ATTRIBUTE_ADDED", "was added"
    else:
        assert before is not None  # noqa: S101  # an attribute is on one side at least
        has, lacks, one, rule, what = BACKWARD, FORWARD, before, "ATTRIBUTE_REMOVED", "was removed"
    breaks = (has, lacks) if one.required else (has,)
    trials = {has: (Trial(attributes={one.name: ""}),), lacks: (Trial(without=one.name),)}
    message = f"The attribute '{local(one.name)}' {what}{', and is required' if one.required and after else ''}."
    paths = before.path if before else None, after.path if after else None
    walk.add(Finding(rule, message, *paths, spots, breaks=breaks, trials=trials))


def _kind(found: ComplexType) -> str:
    return "elements" if found.simple is None else "text"


def _use(attribute: Attribute) -> str:
    return "required" if attribute.required else "optional"
