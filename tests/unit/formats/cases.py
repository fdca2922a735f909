"""Cases that a person can read and add to: a text before, one after, and the changes between them as text.

A file begins with what it is about, and goes on with the parts `=== old`, `=== new` and `=== changes`. `PRINTED` in
the environment prints what was found, to be looked at and put into a new file.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from app.formats import Change

_LONGEST = 160


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
