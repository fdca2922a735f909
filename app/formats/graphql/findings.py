"""One difference between two schemas as the comparison finds it."""

from collections.abc import Iterable
from typing import Any

import msgspec

from app.formats.model import Severity


class Trial(msgspec.Struct, frozen=True):
    """A document that may prove a difference: `accepted_by` is the side that should take it, `old` or `new`."""

    accepted_by: str
    document: dict[str, Any]


class Finding(msgspec.Struct, kw_only=True, eq=False):
    """A difference. `rule` is graphql-core's name for it, or ours where it has none. `place` is a JSON Pointer into the
    schema as nested objects (`/types/User/fields/email`); `coordinate` is what people call it (`User.email`).

    `kind` and `names` say what may prove it: which trials are made, and of what.
    """

    rule: str
    severity: Severity
    message: str
    place: str
    coordinate: str
    old_value: Any = None
    new_value: Any = None
    in_old: bool = True
    in_new: bool = True
    kind: str = ""
    names: tuple[str, ...] = ()


class Findings:
    """Where findings are collected."""

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def add(
        self, rule: str, severity: Severity, message: str, place: tuple[str, ...], coordinate: str, **more: Any
    ) -> None:
        """Note a difference."""
        pointer = "".join(f"/{step}" for step in place)
        self.found.append(
            Finding(rule=rule, severity=severity, message=message, place=pointer, coordinate=coordinate, **more)
        )

    def description(self, old: Any, new: Any, place: tuple[str, ...], coordinate: str) -> None:
        """Note that the words for people changed."""
        if old.description != new.description:
            self.add(
                "DESCRIPTION_CHANGED",
                Severity.INFORMATIONAL,
                f"The description of {coordinate} changed.",
                (*place, "description"),
                coordinate.partition("(")[0],
                old_value=old.description,
                new_value=new.description,
            )

    def deprecation(self, old: Any, new: Any, place: tuple[str, ...], coordinate: str) -> None:
        """Note that something is deprecated, or no longer, or for another reason."""
        was, is_ = old.deprecation_reason, new.deprecation_reason
        if was == is_:
            return
        verb = "ADDED" if was is None else "REMOVED" if is_ is None else "REASON_CHANGED"
        words = {"ADDED": "is deprecated now", "REMOVED": "is no longer deprecated",
                 "REASON_CHANGED": "is deprecated for another reason"}  # fmt: skip
        self.add(
            f"DEPRECATION_{verb}",
            Severity.INFORMATIONAL,
            f"{coordinate} {words[verb]}.",
            (*place, "deprecated"),
            coordinate.partition("(")[0],
            old_value=was,
            new_value=is_,
            in_old=was is not None,
            in_new=is_ is not None,
        )


def both(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """All names of two sides, sorted."""
    return sorted({*old, *new})
