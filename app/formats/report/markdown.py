"""A report for a comment on a pull request."""

import re
from collections.abc import Iterator

from app.formats.report.model import Report
from app.formats.report.words import Entry, headline, remarks, sections

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~$&@!]")
_TICKS = re.compile("`+")


def render_markdown(report: Report) -> str:
    """CommonMark. Words that come from schemas are escaped or in code spans, so that none of them is markup."""
    blocks = [f"**{_escaped(headline(report))}**"]
    for section in sections(report):
        blocks.append(f"### {_escaped(section.heading)}")
        blocks += ["\n".join(_lines(entry)) for entry in section.entries]
    return "\n\n".join(blocks) + "\n"


def _lines(entry: Entry) -> Iterator[str]:
    place = f"{_code(entry.rule)} {entry.link} {_code(entry.place)}{entry.line}"
    yield f"- **{entry.label}**: {_escaped(entry.message)} {place}"
    yield from _difference(entry)
    yield from (f"  - {remark}" for remark in remarks(entry, _escaped, _code))


def _difference(entry: Entry) -> Iterator[str]:
    """A block that is shown in colours. Its lines begin with a sign, so that nothing in them can end it."""
    signed = [f"  {sign} {value}" for sign, value in (("-", entry.before), ("+", entry.after)) if value is not None]
    if signed:
        yield from ("", "  ```diff", *signed, "  ```", "")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _code(text: str) -> str:
    """A code span with a fence longer than any run of backticks in it, as CommonMark has it."""
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"
