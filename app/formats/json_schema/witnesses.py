"""The search for documents that prove changes: valid on one side, refused on the other, says the real validator."""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from app.formats.json_schema.changes import Finding
from app.formats.json_schema.comparison import Pair, Step
from app.formats.json_schema.documents import Place
from app.formats.json_schema.fields import Links
from app.formats.json_schema.instances import Builder, NoInstanceError
from app.formats.json_schema.probes import probes
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.validation import Failure, Meter, UndecidedError, Validator, checks_format
from app.formats.model import Change, Direction, Severity, Witness

MAX_STEPS = 400_000
"""Keywords evaluated for all documents of one comparison; changes that are not proved by then stay unproven."""

_COST_OF_PROBES = 200
_PATIENCE = 10
"""Documents tried for a better proof after one was found that fails for other reasons, too."""

_CHOICES = 3
_NEVER_RISKY = frozenset(
    {"ANNOTATION_CHANGED", "DEFAULT_CHANGED", "DESCRIPTION_CHANGED", "ID_CHANGED", "TITLE_CHANGED"}
)
_ALTERNATIVES = frozenset({"allOf", "anyOf", "dependencies", "dependentSchemas", "if", "not", "oneOf"})
_KEYWORD_FACETS = frozenset(
    {
        "const",
        "contains",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "pattern",
        "propertyNames",
        "uniqueItems",
    }
)
"""Differences that only the keyword of the same name can prove."""


_EXPLAINED_BELOW = frozenset(
    {
        "COMBINED_TYPE_SUBSCHEMAS_CHANGED",
        "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    }
)
"""Rules that say no more than that something below them is incompatible."""

Path = tuple[str | int, ...]
"""Keys and indexes from the top of a document to a place in it."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A way to build documents around a place: with which alternatives, and for which of the two schemas."""

    builder: Builder
    roots: list[Any]


class Search:
    """Looks for witnesses between two schemas."""

    def __init__(self, old: JsonSchema, new: JsonSchema, root: Pair, links: Links) -> None:
        self._schemas = old, new
        self._meter = Meter(MAX_STEPS)
        self._sides = {Direction.BACKWARD: (old, new), Direction.FORWARD: (new, old)}
        self._validators = {schema: self._validator(schema) for schema in (old, new)}
        self._builders = [Builder(self._target, choice) for choice in range(_CHOICES)]
        self._steps = _shortest_steps(root, links)
        self._probes: dict[tuple[Pair, str | None], list[Any]] = {}

    def proved(self, findings: Sequence[Finding], changes: Sequence[Change]) -> tuple[Change, ...]:
        """The changes with witnesses where there are any, and what follows from them."""
        broken = {
            direction: [self._place(found) for found in findings if direction in found.breaks]
            for direction in Direction
        }
        proved = [self._prove(finding, change, broken) for finding, change in zip(findings, changes, strict=True)]
        known = [
            (self._place(finding), witness)
            for finding, change in zip(findings, proved, strict=True)
            for witness in change.witnesses
        ]
        return tuple(
            self._explained(finding, change, known) if change.unproven and finding.rule in _EXPLAINED_BELOW else change
            for finding, change in zip(findings, proved, strict=True)
        )

    def _explained(self, finding: Finding, change: Change, known: list[tuple[Path, Witness]]) -> Change:
        """A change that is only the sum of changes below it, proved by the document that proves one of those."""
        place = self._place(finding)
        found = {witness.direction: witness for witness in change.witnesses}
        for path, witness in known:
            if witness.direction in finding.breaks and path[: len(place)] == place:
                found.setdefault(witness.direction, witness)
        witnesses = tuple(found[direction] for direction in finding.breaks if direction in found)
        return msgspec.structs.replace(change, witnesses=witnesses, unproven=len(found) < len(finding.breaks))

    def _prove(self, finding: Finding, change: Change, broken: dict[Direction, list[Path]]) -> Change:
        found = {direction: self._witness(finding, direction, strict=False) for direction in finding.breaks}
        witnesses = [witness for witness in found.values() if witness is not None]
        if finding.breaks:
            return msgspec.structs.replace(
                change, witnesses=tuple(witnesses), unproven=len(witnesses) < len(finding.breaks)
            )
        if finding.rule in _NEVER_RISKY:
            return change
        place = self._place(finding)
        quiet = [side for side in Direction if not any(_related(place, other) for other in broken[side])]
        risks = [witness for side in quiet if (witness := self._witness(finding, side, strict=True)) is not None]
        return msgspec.structs.replace(change, severity=Severity.RISKY, witnesses=tuple(risks)) if risks else change

    def _place(self, finding: Finding) -> Path:
        return (
            *(step.key for step in self._steps.get(finding.pair, ())),
            *([finding.step.key] if finding.step else ()),
        )

    def _witness(self, finding: Finding, direction: Direction, *, strict: bool) -> Witness | None:
        """The simplest document that the writing side accepts and the reading side refuses because of the finding.

        With `strict`, nothing else may be wrong with it.
        """
        writer, reader = (self._validators[schema] for schema in self._sides[direction])
        if writer is None or reader is None or finding.pair not in self._steps or _beyond_validator(finding, direction):
            return None
        if self._meter.left < 0:
            return None  # building a document of a large schema costs time before the validator refuses to look at it
        best: tuple[int, Witness] | None = None
        patience = _PATIENCE
        try:
            for document in self._documents(finding, direction, writer):
                patience -= best is not None
                if patience < 0:
                    break
                if writer.failures(document):
                    continue
                rank, failure = _judged(reader.failures(document), finding, self._path(finding))
                if failure is not None and (best is None or rank < best[0]) and not (strict and rank):
                    best = rank, Witness(direction, json.dumps(document, ensure_ascii=False), failure.message)
                    if rank == 0:
                        break
        except (UndecidedError, ArithmeticError):
            pass  # the validator, or our arithmetic on outlandish limits, came to no answer
        return best[1] if best else None

    def _path(self, finding: Finding) -> Path:
        return tuple(step.key for step in self._steps[finding.pair])

    def _documents(self, finding: Finding, direction: Direction, writer: Validator) -> Iterator[Any]:
        steps = self._steps[finding.pair]
        side = 0 if direction is Direction.BACKWARD else 1
        frames = self._frames(finding.pair[side].raw, steps, direction, writer)
        for value in self._values(finding):
            for frame in frames:
                try:
                    yield frame.builder.document(frame.roots, steps, value)
                except NoInstanceError:
                    continue

    def _frames(self, schema: Any, steps: Sequence[Step], direction: Direction, writer: Validator) -> list[_Frame]:
        """The ways to build around a place that the writing side accepts, at most two."""
        writing, reading = (found.value for found in self._sides[direction])
        good: list[_Frame] = []
        for roots in ([writing, reading], [writing]):
            for builder in self._builders:
                frame = _Frame(builder, roots)
                if len(good) < 2 and self._accepted(frame, schema, steps, writer):
                    good.append(frame)
        return good or [_Frame(self._builders[0], [writing])]

    def _accepted(self, frame: _Frame, schema: Any, steps: Sequence[Step], writer: Validator) -> bool:
        try:
            value = frame.builder.smallest([schema])
            return not writer.failures(frame.builder.document(frame.roots, steps, value))
        except NoInstanceError:
            return False

    def _values(self, finding: Finding) -> list[Any]:
        focus = finding.step.key if finding.step is not None and isinstance(finding.step.key, str) else None
        key = finding.pair, focus
        if key not in self._probes:
            self._meter.left -= _COST_OF_PROBES
            self._probes[key] = probes(self._builders, [node.raw for node in finding.pair], focus)
        return self._probes[key]

    def _validator(self, schema: JsonSchema) -> Validator | None:
        try:
            return Validator(schema, self._meter)
        except UndecidedError:
            return None

    def _target(self, schema: dict[str, Any], keyword: str) -> Place | None:
        first, second = (side.library for side in self._schemas)
        return first.target(schema, keyword) or second.target(schema, keyword)


def _beyond_validator(finding: Finding, direction: Direction) -> bool:
    """Whether the writing side demands a format that the validator does not check, so that it accepts too much."""
    if finding.facet != "format":
        return False
    writing = finding.pair[0 if direction is Direction.BACKWARD else 1]
    name = writing.keyword("format")
    return name is not None and not checks_format(name, writing.draft)


def _shortest_steps(root: Pair, links: Links) -> dict[Pair, tuple[Step, ...]]:
    """By pair, the way through the data that leads there first."""
    steps: dict[Pair, tuple[Step, ...]] = {root: ()}
    waiting = deque([root])
    while waiting:
        pair = waiting.popleft()
        for child, step in links.get(pair, ()):
            if child not in steps and len(steps[pair]) < 30:
                steps[child] = (*steps[pair], step) if step is not None else steps[pair]
                waiting.append(child)
    return steps


def _judged(failures: Sequence[Failure], finding: Finding, path: Path) -> tuple[int, Failure | None]:
    """How well failures prove a finding, 0 being best, and the one that does; null if none does."""
    proving = [failure for failure in failures if _proves(failure, finding, path)]
    if not proving:
        return 0, None
    return (0 if len(proving) == len(failures) else 1), proving[0]


def _proves(failure: Failure, finding: Finding, path: Path) -> bool:
    """Whether a failure is about the place and keyword of a finding. Alternatives fail as a whole, above the cause."""
    if failure.path[: len(path)] != path:
        return failure.keyword in _ALTERNATIVES and path[: len(failure.path)] == failure.path
    if failure.keyword in _ALTERNATIVES:
        return True
    below = failure.path[len(path) :]
    if finding.facet in _KEYWORD_FACETS:
        return failure.keyword == finding.facet or (finding.facet == "contains" and bool(below))
    if finding.step is None or not finding.step.named:
        return True
    key = finding.step.key
    return below[0] == key if below else repr(key) in failure.message or key in failure.schema_path


def _related(place: Path, other: Path) -> bool:
    shorter = min(len(place), len(other))
    return place[:shorter] == other[:shorter]
