"""Two simple types compared: their variety, what restricts them, and their parts."""

from app.formats.model import Severity
from app.formats.xsd.components import SimpleType
from app.formats.xsd.facets import Restriction, restrictions
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spots
from app.formats.xsd.values import around
from app.formats.xsd.walk import Walk


def compare_simple(walk: Walk, old: SimpleType, new: SimpleType, spots: Spots, it: str) -> None:
    """Compare two simple types that stand for each other."""
    key = id(old), id(new)
    if old.variety != new.variety:
        message = f"{it} is {new.variety}, not {old.variety}."
        values = old.variety, new.variety
        walk.add(Finding("VARIETY_CHANGED", message, old.path, new.path, spots, *values, BOTH, fields_of=key))
        return
    for found in restrictions(old, new):
        before = f"{old.path}/{found.facet}" if found.old is not None else old.path
        after = f"{new.path}/{found.facet}" if found.new is not None else new.path
        finding = Finding(found.rule, f"{it} {found.what}.", before, after, spots, found.old, found.new, found.breaks)
        finding.severity = Severity.SAFE if found.breaks else Severity.RISKY
        finding.hints, finding.risks, finding.fields_of = _hints(found), found.risks, key
        walk.add(finding)
    if len(old.parts) != len(new.parts):
        breaks = (BACKWARD,) if len(new.parts) < len(old.parts) else (FORWARD,)
        values = len(old.parts), len(new.parts)
        message = f"{it} is a union of {values[1]} types, not of {values[0]}."
        walk.add(Finding("UNION_CHANGED", message, old.path, new.path, spots, *values, breaks, fields_of=key))
    for before, after in zip(old.parts, new.parts, strict=False):
        walk.pair(before, after, spots, (old.path, new.path), f"A part of {it[:1].lower()}{it[1:]}")


def _hints(found: Restriction) -> tuple[str, ...]:
    """Values that most likely show just this difference."""
    said = [value for value in (found.old, found.new) if value is not None]
    if found.facet == "enumeration":
        return tuple(value for value in said if isinstance(value, str))
    return tuple(text for value in said for text in around(value))
