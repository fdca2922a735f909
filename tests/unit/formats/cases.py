"""Cases that a person can read and add to: a text before, one after, and the changes between them as text.

A file begins with what it is about, and goes on with the parts `=== old`, `=== new` and `=== changes`. `PRINTED` in
the environment prints what was found, to be looked at and put into a new file.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from app.formats import Change, Direction, Format, Level, Outcome, Severity, bump, check, unreadable

_LONGEST = 160
_DOCS = Path(__file__).parents[3] / "docs/formats"
_RULE = re.compile(r"^(?:breaking|risky|safe|informational) ([A-Z_]+)", re.MULTILINE)


class Case(NamedTuple):
    """What one file says."""

    about: str
    old: str
    new: str
    changes: str


def read_case(path: Path) -> Case:
    """The parts of a file."""
    about, *parts = path.read_text().split("\n=== ")
    named = {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}
    return Case(about, named["old"], named["new"], named["changes"].strip())


def spelled(changes: Iterable[Change]) -> str:
    """The changes as a file has them."""
    text = "\n\n".join("\n".join(_lines(change)) for change in changes)
    if os.environ.get("PRINTED"):
        print(text)  # noqa: T201 - that is what it is for
    return text


def what_breaks_clients_breaks_every_level(language: Format, old: Any, new: Any) -> None:
    """In the contract of a service, every break is one in both directions, at every level, and asks consumers."""
    changes = language.compare(old, new, witnesses=False)
    breaking = [change for change in changes if change.severity is Severity.BREAKING]
    assert [change for change in changes if change.breaks] == breaking
    assert all(change.breaks == tuple(Direction) for change in breaking)
    assert list(unreadable(changes)) == breaking
    for level in (Level.BACKWARD, Level.FORWARD, Level.FULL):
        assert (check(language, [old], new, level).outcome is Outcome.BREAKING) is bool(breaking)
    assert (bump(changes) == "major") is bool(breaking)


def a_change_is_a_change_the_other_way_round(language: Format, old: Any, new: Any) -> None:
    """Whatever differs is found from either side, at the same places."""
    there, back = language.compare(old, new, witnesses=False), language.compare(new, old, witnesses=False)
    assert {(each.old_path, each.new_path) for each in there} == {(each.new_path, each.old_path) for each in back}


def documented_rules(page: str) -> set[str]:
    """The rules that the tables of a page of `docs/formats` begin their rows with."""
    rows = [line.split("|")[1] for line in (_DOCS / page).read_text().splitlines() if line.startswith("| `")]
    return {rule for row in rows for rule in re.findall(r"`([A-Z_]+)`", row)} - {*Level}


def shown_rules(cases: Iterable[Path]) -> set[str]:
    """The rules that the changes of files name."""
    return {rule for path in cases for rule in _RULE.findall(read_case(path).changes)}


def _lines(change: Change) -> Iterable[str]:
    yield f"{change.severity} {change.rule}{' (unproven)' if change.unproven else ''}"
    yield f"  {change.message}"
    yield f"  {_place(change.old_path)} -> {_place(change.new_path)}"
    if change.fields:
        yield f"  touches {', '.join(change.fields)}"
    for witness in change.witnesses:
        yield f"  {witness.direction}: {_short(witness.document)}"
        yield f"    {_short(witness.error)}"


def _place(path: str | None) -> str:
    return "nothing" if path is None else path or "/"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
