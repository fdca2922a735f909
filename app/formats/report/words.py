"""What every readable report says, in words that are not yet escaped for a medium."""

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from app.formats.advice import advise
from app.formats.checking import Outcome
from app.formats.model import Change, Direction, Severity, Witness
from app.formats.report.model import Report
from app.formats.verdict import Level, violations

MAX_VALUE = 120
"""Characters of a value before or after a change that are shown; its path says where the rest is."""

_MAX_NAMES = 3
_ANSWERS = {
    Outcome.COMPATIBLE: "{new} is {level} compatible with {old}",
    Outcome.BREAKING: "{new} is not {level} compatible with {old}",
    Outcome.UNKNOWN: "It cannot be told whether {new} is {level} compatible with {old}",
}
_FAILING: dict[tuple[Direction, ...], str] = {
    (Direction.BACKWARD,): "only readers with the new schema fail, on data of the old one",
    (Direction.FORWARD,): "only readers with the old schema fail, on data of the new one",
}


class Proof(NamedTuple):
    """A document that one side takes and the other refuses, with the refusal."""

    document: str
    accepted_by: str
    refused_by: str
    error: str


class Entry(NamedTuple):
    """One change in words. The label is its severity, in capitals if the level forbids it. `preposition` and `place`
    say where it is in the new document or was in the old one, `values` what was there before and after."""

    label: str
    message: str
    rule: str
    preposition: str
    place: str
    values: tuple[str, str] | None
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
    names = [one_line(name) for name in report.names]
    old = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    if len(names) > _MAX_NAMES:
        old = f"the {len(names)} versions before it"
    answer = _ANSWERS[verdict.outcome].format(new=one_line(report.new.name), level=verdict.level, old=old)
    return f"{answer}: {version}."


def sections(report: Report) -> Iterator[Section]:
    """The changes since each earlier version, oldest first."""
    for source, changes in zip(report.old, report.verdict.comparisons, strict=True):
        heading = f"{_counted(report.verdict.level, changes)} since {one_line(source.name)}"
        yield Section(heading, tuple(_entry(report, source.name, change) for change in changes))


def one_line(text: str) -> str:
    """Text of others as one line, without characters that steer a terminal or reorder what is read."""
    visible = (" " if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else each for each in text)
    return " ".join("".join(visible).split())


def spelled(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    text = json.dumps(finite(value), ensure_ascii=False)
    return one_line(text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…")


def finite(value: Any) -> Any:
    """The value without infinite numbers, which a schema may state (1e999) and JSON cannot."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    if isinstance(value, dict):
        return {key: finite(each) for key, each in value.items()}
    return value


def _counted(level: Level, changes: tuple[Change, ...]) -> str:
    counts = Counter(change.severity for change in changes)
    words = [f"{counts[severity]} {severity}" for severity in Severity if counts[severity]]
    if forbidden := violations(level, changes):
        words[0] += f" ({level} forbids {len(forbidden)})"
    return ", ".join(words) or "No change"


def _entry(report: Report, old: str, change: Change) -> Entry:
    label = str(change.severity)
    return Entry(
        label=label.upper() if violations(report.verdict.level, (change,)) else label,
        message=one_line(change.message),
        rule=change.rule,
        preposition="was at" if change.new_path is None else "at",
        place=one_line((change.old_path if change.new_path is None else change.new_path) or "/"),
        values=_values(change),
        proofs=tuple(_proof(witness, old, report.new.name) for witness in change.witnesses),
        notes=tuple(_notes(report, change)),
    )


def _proof(witness: Witness, old: str, new: str) -> Proof:
    accepted_by, refused_by = (old, new) if witness.direction is Direction.BACKWARD else (new, old)
    return Proof(*map(one_line, (witness.document, accepted_by, refused_by, witness.error)))


def _values(change: Change) -> tuple[str, str] | None:
    if change.old_value is None and change.new_value is None:
        return None
    before = "nothing" if change.old_path is None else spelled(change.old_value)
    return before, "nothing" if change.new_path is None else spelled(change.new_value)


def _notes(report: Report, change: Change) -> Iterator[str]:
    if change.breaks and not violations(report.verdict.level, (change,)):
        failing = _FAILING.get(change.breaks, "each side fails on data of the other")
        yield f"{report.verdict.level} allows it: {failing}."
    if change.unproven:
        yield "The rules forbid it, though no document is known that fails."
    if change.severity is Severity.RISKY:
        yield "The rules allow it, but not every reader may get what was written."
    if change.categories:
        yield f"Buf's categories: {', '.join(change.categories)}."
    if advice := advise(report.format, change):
        yield one_line(advice)
