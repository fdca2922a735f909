"""Contents of which only identity is understood."""

from itertools import zip_longest

from app.formats.model import Change, Direction, Severity
from app.formats.plain.content import Content


def compare_content(old: Content, new: Content) -> tuple[Change, ...]:
    """Nothing if the canonical forms are equal, else one change that breaks both directions and cannot be proven."""
    if old.canonical == new.canonical:
        return ()
    return (
        Change(
            rule="CONTENT_CHANGED",
            severity=Severity.BREAKING,
            message=f"The content changed, first in line {_first_difference(old, new)}; "
            "only identical content is known to be compatible.",
            old_path="",
            new_path="",
            breaks=(Direction.BACKWARD, Direction.FORWARD),
            unproven=True,
        ),
    )


def _first_difference(old: Content, new: Content) -> int:
    lines = zip_longest(old.canonical.split("\n"), new.canonical.split("\n"))
    return next(number for number, (before, after) in enumerate(lines, 1) if before != after)
