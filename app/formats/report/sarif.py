"""A report as SARIF 2.1.0 (OASIS), for code review tools."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from app.formats.advice import advise
from app.formats.model import Change, Severity
from app.formats.report.locations import Position, locate
from app.formats.report.machine import details, encoded
from app.formats.report.model import Report, Source
from app.formats.report.words import one_line
from app.formats.verdict import violations

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.BREAKING: "warning",
    Severity.RISKY: "warning",
    Severity.SAFE: "note",
    Severity.INFORMATIONAL: "none",
}
_Place = tuple[Source, str]


def render_sarif(report: Report) -> str:
    """One run with one result for each change: an error if the level forbids it, a warning if it breaks or may break
    all the same, else a note. Results stand at the place in the new text; what was removed stands where it was part
    of, with its former place as a related location."""
    changes = [change for changes in report.verdict.comparisons for change in changes]
    rules = sorted({change.rule for change in changes})
    found = _Positions(report)
    results = [
        _result(report, source, change, rules.index(change.rule), found)
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


class _Positions:
    """Lines and columns in all texts of a report, each text read once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        wanted: dict[Source, set[str]] = {}
        for old, changes in zip(report.old, report.verdict.comparisons, strict=True):
            for change in changes:
                for source, pointer in filter(None, (self.former(old, change), self.present(change))):
                    wanted.setdefault(source, set()).update(_upwards(pointer))
        self._found: Mapping[Source, Mapping[str, Position]] = {
            source: locate(source.text, pointers) for source, pointers in wanted.items()
        }

    def former(self, old: Source, change: Change) -> _Place | None:
        """The place in the old version."""
        return None if change.old_path is None else self._place(old, change.old_path)

    def present(self, change: Change) -> _Place | None:
        """The place in the new version; for what is gone, what it was part of. Places in lists may have moved, so
        that is looked for only as far as keys lead."""
        if change.new_path is not None:
            return self._place(self._report.new, change.new_path)
        if change.old_path is None:
            return None
        source, pointer = self._place(self._report.new, change.old_path)
        keys = pointer.split("/")[:-1]
        first_index = next((at for at, key in enumerate(keys) if key.isdecimal()), len(keys))
        return source, "/".join(keys[:first_index])

    def of(self, source: Source, pointer: str) -> Position | None:
        """The position of the thing, or of the innermost around it that the text has."""
        positions = self._found[source]
        return next((positions[each] for each in reversed(_upwards(pointer)) if each in positions), None)

    def _place(self, source: Source, path: str) -> _Place:
        """A path is a pointer into the schema itself, or `reference#pointer`."""
        if not path or path.startswith("/"):
            return source, path
        name, _, pointer = path.partition("#")
        return self._report.references.get(name, source), pointer if name in self._report.references else ""


def _upwards(pointer: str) -> list[str]:
    """The pointer and all that it goes through, outermost first."""
    parts = pointer.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _rule(rule: str) -> dict[str, Any]:
    return {"id": rule, "shortDescription": {"text": f"{rule.replace('_', ' ').capitalize()}."}}


def _result(report: Report, old: Source, change: Change, index: int, found: _Positions) -> dict[str, Any]:
    forbidden = violations(report.verdict.level, (change,))
    result: dict[str, Any] = {
        "ruleId": change.rule,
        "ruleIndex": index,
        "level": "error" if forbidden else _LEVELS[change.severity],
        "message": {"text": _message(filter(None, (change.message, advise(report.format, change))))},
        "locations": [_location(found, found.present(change) or (report.new, ""), change.new_path)],
        "properties": details(report, change),
    }
    if change.severity is Severity.INFORMATIONAL:
        result["kind"] = "informational"
    former = found.former(old, change)
    if former is not None:
        before = {"id": 0, "message": {"text": f"Before, in {one_line(old.name)}."}}
        result["relatedLocations"] = [before | _location(found, former, change.old_path)]
    return result


def _message(sentences: Iterable[str]) -> str:
    """Plain text, in which nothing that a schema says becomes a link."""
    return one_line(" ".join(sentences)).replace("](", r"\](")


def _location(found: _Positions, place: _Place, path: str | None) -> dict[str, Any]:
    source, pointer = place
    position = found.of(source, pointer) or Position(1, 1)
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(source.name)},
            "region": {"startLine": position.line, "startColumn": position.column},
        }
    }
    if path:
        location["logicalLocations"] = [{"fullyQualifiedName": path}]
    return location
