"""A report as JSON, for programs."""

import json
from typing import Any

import msgspec

from app.formats.advice import advise
from app.formats.model import Change
from app.formats.report.model import Report
from app.formats.report.values import finite
from app.formats.verdict import violations


def render_json(report: Report) -> str:
    """The verdict and every change with all its members; members that say nothing are left out."""
    verdict = report.verdict
    compared = zip(report.old, verdict.comparisons, strict=True)
    return encoded(
        {
            "format": report.format,
            "level": str(verdict.level),
            "outcome": str(verdict.outcome),
            "bump": str(verdict.bump),
            "new": report.new.name,
            "comparisons": [
                {"old": old.name, "changes": [_change(report, change) for change in changes]}
                for old, changes in compared
            ],
        }
    )


def encoded(document: Any) -> str:
    """A document as indented JSON."""
    return json.dumps(finite(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def details(report: Report, change: Change) -> dict[str, Any]:
    """What a program may want to know of a change beyond its rule, its message and its place."""
    members = msgspec.to_builtins(change)
    for told in ("rule", "message", "old_path", "new_path"):
        members.pop(told, None)
    advice = advise(report.format, change)
    forbidden = bool(violations(report.verdict.level, (change,)))
    return members | {"forbidden": forbidden} | ({"advice": advice} if advice else {})


def _change(report: Report, change: Change) -> dict[str, Any]:
    places = {"old_path": change.old_path, "new_path": change.new_path}
    return {"rule": change.rule, "message": change.message, **places, **details(report, change)}
