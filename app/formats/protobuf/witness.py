"""Proofs: a small message of one side that the other, with Google's own runtime, does not read as it was written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from google.protobuf.message import EncodeError

from app.formats.model import Direction, Severity, Witness
from app.formats.protobuf.findings import Finding, Kind, Pair, Probe
from app.formats.protobuf.holders import Holders
from app.formats.protobuf.samples import NoSampleError
from app.formats.protobuf.schema import ProtobufSchema
from app.formats.protobuf.syntax import Enum, Message
from app.formats.protobuf.trials import Failure, Side, failures, lifted

_LONGEST = 2000
_MOST_TRIES = 24
_MOST_LEVELS = 16
_COST_OF_FAILURE = 500
_MOST_WORK = 20_000
"""Messages made for one comparison; the breaks after that stay unproven."""

Proofs = dict[int, tuple[Witness, ...]]
"""The witnesses of findings, by the identities of these."""


class _Inner(NamedTuple):
    """How a message of an imported type fails, and how deep the failure is in it."""

    failure: Failure
    levels: int


class Prover:
    """Looks for the witnesses of breaks and risks between two schemas, while that is quick."""

    def __init__(self, old: ProtobufSchema, new: ProtobufSchema) -> None:
        self._old, self._new = old, new
        self._work = 0
        self._inner: dict[tuple[Pair, Direction], _Inner] = {}

    def prove(self, findings: Iterable[Finding]) -> Proofs:
        """At most one proof of each finding for each direction that may fail.

        A field whose imported type breaks is proven by a message of that type which fails, so what is found in types
        comes first, then, round by round, the fields that have them, and the fields of the messages of these.
        """
        findings = tuple(findings)
        proofs = {id(finding): self._proofs(finding) for finding in findings if finding.uses is None}
        waiting = [finding for finding in findings if finding.uses is not None]
        proofs |= dict.fromkeys(map(id, waiting), ())
        for _ in range(_MOST_LEVELS):
            known = len(self._inner)
            for finding in waiting:
                proofs[id(finding)] = self._proofs(finding)
            waiting = [finding for finding in waiting if len(proofs[id(finding)]) < len(finding.breaks)]
            if len(self._inner) == known:
                break
        return proofs

    def _proofs(self, finding: Finding) -> tuple[Witness, ...]:
        if finding.severity in {Severity.SAFE, Severity.INFORMATIONAL} or not (self._old.pool and self._new.pool):
            return ()
        found = (self._in_direction(finding, direction) for direction in finding.breaks or finding.risks)
        return tuple(proof for proof in found if proof is not None)

    def _in_direction(self, finding: Finding, direction: Direction) -> Witness | None:
        probe = self._probe(finding)
        inner = self._inner.get((finding.uses, direction)) if finding.uses else None
        if probe is None or self._work > _MOST_WORK or (finding.uses and inner is None):
            return None
        if inner and inner.failure.data is None:  # a type that cannot be looked up stands inside the imported one
            self._keep(finding, direction, inner.failure, inner)
            return Witness(direction, inner.failure.document, inner.failure.error)
        writer, reader = self._sides(direction, probe.old, probe.new)
        failure = self._first(failures(probe, writer, reader, inner and inner.failure.data))
        if failure is None:
            return None
        self._keep(finding, direction, failure, inner)
        shown = self._outermost(probe, direction, failure) or failure
        return Witness(direction, shown.document, shown.error)

    def _outermost(self, probe: Probe, direction: Direction, failure: Failure) -> Failure | None:
        """The failure in a whole document, where the message that fails is part of one on both sides."""
        way = self._holders.way(probe.old, probe.new) if probe.old and probe.new else None
        if way is None or failure.data is None:
            return None
        writer, reader = self._sides(direction, way.old, way.new)
        return self._first(lifted(probe, way.numbers, writer, reader, failure.data))

    def _sides(self, direction: Direction, old: Message | None, new: Message | None) -> tuple[Side, Side]:
        sides = Side(self._old.pool, old), Side(self._new.pool, new)
        return sides if direction is Direction.BACKWARD else (sides[1], sides[0])

    def _first(self, tries: Iterator[Failure | None]) -> Failure | None:
        """The first failure that is not too long to be shown."""
        try:
            for _, failure in zip(range(_MOST_TRIES), tries, strict=False):
                self._work += 1
                if failure is not None and len(failure.document) <= _LONGEST:
                    return failure
        except (NoSampleError, KeyError, EncodeError, ValueError, TypeError, RecursionError):
            # The last one: the runtime makes the classes of a chain of messages one inside the other.
            self._work += _COST_OF_FAILURE
        return None

    def _keep(self, finding: Finding, direction: Direction, failure: Failure, inner: _Inner | None) -> None:
        """Keep a break of an imported message for the fields that have its type."""
        levels = inner.levels + 1 if inner else 1
        if finding.within is None or direction not in finding.breaks or levels == _MOST_LEVELS:
            return
        known = self._inner.get((finding.within, direction))
        if known is None or (known.failure.data is None and failure.data is not None):
            self._inner[finding.within, direction] = _Inner(failure, levels)

    def _probe(self, finding: Finding) -> Probe | None:
        if finding.rule == "PACKAGE_CHANGED":
            return self._of_package()
        if finding.enum is not None and finding.probe is not None:
            user = self._users.get(finding.enum.full_name)
            return user and replace(user, kind=finding.probe.kind, value=finding.probe.value)
        return finding.probe

    def _of_package(self) -> Probe | None:
        messages = self._old.linked.main.messages, self._new.linked.main.messages
        names = {message.name: message for message in messages[1]}
        both = next(((message, names[message.name]) for message in messages[0] if message.name in names), None)
        return Probe(*both, kind=Kind.NAMED) if both else None

    @cached_property
    def _holders(self) -> Holders:
        return Holders(self._old.linked.main, self._new.linked.main)

    @cached_property
    def _users(self) -> dict[str, Probe]:
        """For each enum, by its full name, a field that has it on both sides, as far outside as there is one."""
        found: dict[str, Probe] = {}
        for old, new in self._holders.pairs:
            before = {field.number: field.target for field in old.fields if isinstance(field.target, Enum)}
            for field in new.fields:
                known = before.get(field.number)
                if known is not None and isinstance(field.target, Enum) and field.target.full_name == known.full_name:
                    found.setdefault(known.full_name, Probe(old, new, (field.number,)))
        return found
