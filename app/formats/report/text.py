"""A report for a terminal or a log."""

from collections.abc import Iterator

from app.formats.report.model import Report
from app.formats.report.words import Entry, headline, sections

_INDENT = " " * 15


def render_text(report: Report) -> str:
    """Plain lines, without colours."""
    lines = [headline(report)]
    for section in sections(report):
        lines += ["", section.heading]
        for entry in section.entries:
            lines += _lines(entry)
    return "\n".join(lines) + "\n"


def _lines(entry: Entry) -> Iterator[str]:
    yield f"{entry.label:>13}  {entry.message}"
    yield f"{_INDENT}{entry.rule} {entry.link} {entry.place}{entry.line}"
    if entry.before is not None:
        yield f"{_INDENT}- {entry.before}"
    if entry.after is not None:
        yield f"{_INDENT}+ {entry.after}"
    for proof in entry.proofs:
        yield f"{_INDENT}{proof.document}"
        yield f"{_INDENT}  is fine with {proof.accepted_by}, but not with {proof.refused_by}: {proof.error}"
    for note in entry.notes:
        yield f"{_INDENT}{note}"
