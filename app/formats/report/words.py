"""What every readable report says, in words that are not yet escaped for a medium."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.formats.advice import advise
from app.formats.checking import Outcome
from app.formats.model import Change, Direction, Severity, Witness
from app.formats.report.model import Report, Source
from app.formats.report.places import Places
from app.formats.report.values import before_and_after, one_line
from app.formats.verdict import Level, violations

MAX_DOCUMENT = 500
"""Characters of a document that proves a break that are shown to people; the report for programs has it whole."""

_MAX_NAMES = 3
_ANSWERS = {
    Outcome.COMPATIBLE: "{new} is {level} compatible with {old}",
    Outcome.BREAKING: "{new} is not {level} compatible with {old}",
    Outcome.UNKNOWN: "It cannot be told whether {new} is {level} compatible with {old}",
}
_SERVICES = frozenset({"ASYNCAPI", "CSDL", "GRAPHQL", "OPENAPI", "WSDL"})
_READERS = {Direction.BACKWARD: "readers with the new schema", Direction.FORWARD: "readers with the old schema"}
_DATA = {Direction.BACKWARD: "data of the old one", Direction.FORWARD: "data of the new one"}


class Proof(NamedTuple):
    """A document that one side takes and the other refuses, with the refusal."""

    document: str
    accepted_by: str
    refused_by: str
    error: str


class Entry(NamedTuple):
    """One change in words. The label is its severity, in capitals if the level forbids it. `link` leads from the rule
    to the place: whom it breaks, and whether that is where it is in the new document or was in the old one. `line` is
    that line, where the document has lines.
    `before` and `after` are what was there and what is, null where nothing is to be said."""

    label: str
    message: str
    rule: str
    link: str
    place: str
    line: str
    before: str | None
    after: str | None
    proofs: tuple[Proof, ...]
    notes: tuple[str, ...]


class Section(NamedTuple):
    """The changes since one earlier version."""

    heading: str
    entries: tuple[Entry, ...]


def headline(report: Report) -> str:
    """The answer in one sentence."""
    verdict = report.verdict
    version = f"a {verdict.bump} version"
    if verdict.level is Level.NONE:
        return f"NONE demands nothing of {one_line(report.new.name)}: {version}."
    names = [_called(report, source) for source in report.old]
    old = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    if len(names) > _MAX_NAMES:
        old = f"the {len(names)} versions before it"
    answer = _ANSWERS[verdict.outcome].format(new=one_line(report.new.name), level=verdict.level, old=old)
    return f"{answer}: {version}."


def sections(report: Report) -> Iterator[Section]:
    """The changes since each earlier version, oldest first."""
    places = Places(report)
    for source, changes in zip(report.old, report.verdict.comparisons, strict=True):
        heading = f"{_counted(report.verdict.level, changes)} since {_called(report, source)}"
        yield Section(heading, tuple(_entry(report, places, source, change) for change in changes))


def remarks(entry: Entry, words: Callable[[str], str], code: Callable[[str], str]) -> Iterator[str]:
    """What is to be said below a change, in a medium with its own way of writing words and code."""
    for proof in entry.proofs:
        sides = f"is fine with {code(proof.accepted_by)}, but not with {code(proof.refused_by)}"
        yield f"{code(proof.document)} {sides}: {words(proof.error)}"
    yield from map(words, entry.notes)


def _called(report: Report, source: Source) -> str:
    """An earlier version by its name, told from a new one of the same name."""
    name = one_line(source.name)
    return f"the old {name}" if source.name == report.new.name else name


def _counted(level: Level, changes: tuple[Change, ...]) -> str:
    counts = Counter(change.severity for change in changes)
    words = [f"{counts[severity]} {severity}" for severity in Severity if counts[severity]]
    if forbidden := violations(level, changes):
        words[0] += f" ({level} forbids {len(forbidden)})"
    return ", ".join(words) or "No change"


def _entry(report: Report, places: Places, old: Source, change: Change) -> Entry:
    label = str(change.severity)
    gone = change.new_path is None
    there = places.former(old, change) if gone else places.present(change)
    before, after = _values(change)
    return Entry(
        label=label.upper() if violations(report.verdict.level, (change,)) else label,
        message=one_line(change.message),
        rule=change.rule,
        link=f"{_broken(change)}{'was at' if gone else 'at'}",
        place=one_line((change.old_path if gone else change.new_path) or "/"),
        line=f", line {there.position.line}" if there and there.position else "",
        before=before,
        after=after,
        proofs=tuple(_proof(witness, _called(report, old), report.new.name) for witness in change.witnesses),
        notes=tuple(_notes(report, change)),
    )


def _broken(change: Change) -> str:
    return f"breaks {' and '.join(change.breaks)}, " if change.breaks else ""


def _proof(witness: Witness, old: str, new: str) -> Proof:
    accepted_by, refused_by = (old, new) if witness.direction is Direction.BACKWARD else (new, old)
    whole = witness.document
    document = whole if len(whole) <= MAX_DOCUMENT else f"{whole[: MAX_DOCUMENT - 1]}…"
    return Proof(*map(one_line, (document, accepted_by, refused_by, witness.error)))


def _values(change: Change) -> tuple[str | None, str | None]:
    if change.old_value is None and change.new_value is None:
        return None, None
    before, after = before_and_after(change.old_value, change.new_value)
    return None if change.old_path is None else before, None if change.new_path is None else after


def _notes(report: Report, change: Change) -> Iterator[str]:
    if change.breaks and not violations(report.verdict.level, (change,)):
        yield f"{report.verdict.level} allows it: {_failing(change)}."
    yield from _doubts(report, change)
    if change.severity is Severity.RISKY:
        yield "No level forbids it, but look at it before you publish."
    if change.categories:
        yield f"Buf's categories: {', '.join(change.categories)}."
    if advice := advise(report.format, change):
        yield one_line(advice)


def _failing(change: Change) -> str:
    direction, *others = change.breaks
    if others:
        return "each side fails on data of the other"
    return f"only {_READERS[direction]} fail, on {_DATA[direction]}"


def _doubts(report: Report, change: Change) -> Iterator[str]:
    """Where the rules forbid more than is proven. What breaks clients of a service breaks both directions by
    convention, and one document shows it."""
    proven = {witness.direction for witness in change.witnesses}
    if change.unproven and not proven:
        yield "The rules forbid it, though no document is known that fails."
    elif change.severity is Severity.BREAKING and proven and report.format not in _SERVICES:
        for direction in change.breaks:
            if direction not in proven:
                yield f"No document is known on which {_READERS[direction]} fail, though the rules say so."
