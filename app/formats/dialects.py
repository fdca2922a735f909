"""How other registries judge the same changes. The list of changes stays the same, and so do rules and witnesses."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

import msgspec

from app.formats.model import Change, Direction, Severity
from app.formats.protobuf.dialect import apicurio_breaks


class Dialect(StrEnum):
    """Whose verdict is asked for. CONFLUENT is what every format answers by itself."""

    CONFLUENT = "confluent"
    APICURIO = "apicurio"


Judge = Callable[[Change], tuple[Direction, ...]]

_JUDGES: Mapping[tuple[Dialect, str], Judge] = {(Dialect.APICURIO, "PROTOBUF"): apicurio_breaks}
"""The formats about which a dialect has an opinion of its own: the directions that a change breaks in it."""


def spoken(dialect: Dialect, language: str, changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes of a format (`PROTOBUF` ...) as a dialect judges them: `breaks` and `severity` are the dialect's.

    What breaks in the dialect only is BREAKING here, and what it does not mind is RISKY at most.
    """
    judge = _JUDGES.get((dialect, language))
    return tuple(changes) if judge is None else tuple(_judged(change, judge(change)) for change in changes)


def _judged(change: Change, breaks: tuple[Direction, ...]) -> Change:
    severity = change.severity
    if breaks:
        severity = Severity.BREAKING
    elif severity is Severity.BREAKING:
        severity = Severity.RISKY
    unproven = bool(breaks) and not change.witnesses and (change.unproven or not change.breaks)
    return msgspec.structs.replace(change, breaks=breaks, severity=severity, unproven=unproven)
