"""A report as SARIF 2.1.0 (OASIS), for code review tools."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from app.formats.advice import advise
from app.formats.model import Change, Severity
from app.formats.report.machine import details, encoded
from app.formats.report.model import Report, Source
from app.formats.report.places import Place, Places
from app.formats.report.values import one_line
from app.formats.verdict import violations

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.BREAKING: "warning",
    Severity.RISKY: "warning",
    Severity.SAFE: "note",
    Severity.INFORMATIONAL: "none",
}


def render_sarif(report: Report) -> str:
    """One run with one result for each change: an error if the level forbids it, a warning if it breaks or may break
    all the same, else a note. Results stand at the place in the new text; what was removed stands where it was part
    of, with its former place as a related location."""
    changes = [change for changes in report.verdict.comparisons for change in changes]
    rules = sorted({change.rule for change in changes})
    numbers = {rule: number for number, rule in enumerate(rules)}
    places = Places(report)
    results = [
        _result(report, source, change, numbers[change.rule], places)
        for source, changes in zip(report.old, report.verdict.comparisons, strict=True)
        for change in changes
    ]
    verdict = report.verdict
    run = {
        "tool": {"driver": {"name": "Assent", "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"level": verdict.level, "outcome": verdict.outcome, "bump": verdict.bump},
    }
    return encoded({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: str) -> dict[str, Any]:
    return {"id": rule, "shortDescription": {"text": f"{rule.replace('_', ' ').capitalize()}."}}


def _result(report: Report, old: Source, change: Change, index: int, places: Places) -> dict[str, Any]:
    forbidden = violations(report.verdict.level, (change,))
    result: dict[str, Any] = {
        "ruleId": change.rule,
        "ruleIndex": index,
        "level": "error" if forbidden else _LEVELS[change.severity],
        "message": {"text": _message(filter(None, (change.message, advise(report.format, change))))},
        "locations": [_location(places.present(change), change.new_path)],
        "properties": details(report, change),
    }
    if change.severity is Severity.INFORMATIONAL:
        result["kind"] = "informational"
    former = places.former(old, change)
    if former is not None:
        before = {"id": 0, "message": {"text": f"Before, in {one_line(old.name)}."}}
        result["relatedLocations"] = [before | _location(former, change.old_path)]
    return result


def _message(sentences: Iterable[str]) -> str:
    """Plain text, in which nothing that a schema says becomes a link."""
    return one_line(" ".join(sentences)).replace("](", r"\](")


def _location(place: Place, path: str | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.source.name)}}
    if place.position is not None:
        line, column = place.position
        physical["region"] = {"startLine": line, "startColumn": column}
    location: dict[str, Any] = {"physicalLocation": physical}
    if path:
        location["logicalLocations"] = [{"fullyQualifiedName": path}]
    return location


def _uri(name: str) -> str:
    """What a source is called, as a URI reference (RFC 3986): relative names stay so."""
    if "://" in name:
        return quote(name, safe=":/?#[]@!$&'()*+,;=%")
    return f"file://{quote(name)}" if name.startswith("/") else quote(name)
