"""Gathering changes, and putting them in the order of the document."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from app.formats.json_schema.changes import shown
from app.formats.model import Change, Direction, Severity, Witness

BOTH = (Direction.BACKWARD, Direction.FORWARD)
"""What breaks a consumer of an API breaks both directions: what it sends meets the new service, and what it is sent
comes from there. See `docs/formats/openapi.md`."""

Proof = Callable[[], Witness | None]


class Rule(NamedTuple):
    """How much a change matters unless its place says otherwise, and its sentence.

    `{it}` (`{It}` at the beginning) is what it is about, `{old}` and `{new}` are its values."""

    severity: Severity
    sentence: str


class Placed(Protocol):
    """What stands somewhere in a document."""

    @property
    def path(self) -> str:
        """Where."""
        ...

    @property
    def value(self) -> Any:
        """What is there, as far as it is worth showing."""
        ...


class Sequencing(Protocol):
    """The order of the places in two documents."""

    def of(self, old: str | None, new: str | None) -> Any:
        """The sort key of a change with these paths."""
        ...


class Collector:
    """The changes between two documents, by the rules of their language and in the order of their places."""

    def __init__(self, rules: Mapping[str, Rule], order: Sequencing, *, witnesses: bool) -> None:
        self._rules = rules
        self._order = order
        self._witnesses = witnesses
        self._found: list[Change] = []

    def add(
        self,
        rule: str,
        old: Placed | None,
        new: Placed | None,
        it: str,
        *,
        fields: Sequence[str] = (),
        values: tuple[Any, Any] | None = None,
        severity: Severity | None = None,
        proof: Proof | None = None,
    ) -> None:
        """A change of a rule between two places. Without `values`, they are what stands at the places."""
        known = self._rules[rule]
        severity = severity or known.severity
        before, after = values if values is not None else (old.value if old else None, new.value if new else None)
        before, after = shown(before), shown(after)
        change = Change(
            rule=rule,
            severity=severity,
            message=known.sentence.format(it=it, It=it[:1].upper() + it[1:], old=_word(before), new=_word(after)),
            old_path=old.path if old is not None else None,
            new_path=new.path if new is not None else None,
            old_value=before,
            new_value=after,
            fields=tuple(dict.fromkeys(fields)),
            breaks=BOTH if severity is Severity.BREAKING else (),
        )
        self.put(change, proof)

    def put(self, change: Change, proof: Proof | None = None) -> None:
        """A change that is made already, with what would prove it."""
        if self._witnesses and change.severity is Severity.BREAKING and not change.witnesses:
            witness = proof() if proof is not None else None
            found = (witness,) if witness is not None else ()
            change = msgspec.structs.replace(change, witnesses=found, unproven=not found)
        self._found.append(change)

    def changes(self) -> tuple[Change, ...]:
        """All of them, by place in the document."""
        return tuple(sorted(self._found, key=lambda change: self._order.of(change.old_path, change.new_path)))


def _word(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    text = "none" if value is None else " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
