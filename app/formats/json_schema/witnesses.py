"""The search for documents that prove changes: valid on one side, refused on the other, says the real validator."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from app.formats.json_schema.changes import Finding
from app.formats.json_schema.comparison import Pair
from app.formats.json_schema.documents import Place
from app.formats.json_schema.evaluation import Meter, SpentError, UndecidedError
from app.formats.json_schema.fields import Links
from app.formats.json_schema.instances import Builder
from app.formats.json_schema.proofs import Path, Proof, certain_proof, proof
from app.formats.json_schema.routes import Routes
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.trials import Trials
from app.formats.json_schema.validation import Validator, checks_format
from app.formats.model import Change, Direction, Severity, Witness

LEAST_STEPS = 200_000
STEPS_PER_PROOF = 5_000
MAX_STEPS = 1_000_000
"""Steps for all documents of one comparison: the least, what each proof adds, and the most."""

MAX_TEXT = 20_000_000
"""Characters of all witnesses of one comparison at most."""

_PATIENCE = 10
"""Documents tried for a better proof after one was found that leaves doubts."""

_CHOICES = 3
_NEVER_RISKY = frozenset(
    {"ANNOTATION_CHANGED", "DEFAULT_CHANGED", "DESCRIPTION_CHANGED", "ID_CHANGED", "TITLE_CHANGED"}
)
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


class Search:
    """Looks for witnesses between two schemas."""

    def __init__(self, old: JsonSchema, new: JsonSchema, root: Pair, links: Links) -> None:
        self._schemas = old, new
        self._meter = Meter(0)
        self._routes = Routes(root, links)
        self._jobs = 0
        self._room = MAX_TEXT
        self._texts: dict[str, str] = {}

    def proved(self, findings: Sequence[Finding], changes: Sequence[Change]) -> tuple[Change, ...]:
        """The changes with witnesses where there are any, and what follows from them."""
        directions = self._directions(findings)
        self._jobs = sum(map(len, directions))
        if not self._jobs:
            return tuple(changes)
        self._meter.left = min(LEAST_STEPS + STEPS_PER_PROOF * self._jobs, MAX_STEPS)
        trials = self._trials()
        proved: list[Change] = []
        known: dict[tuple[Path, Direction], Witness] = {}
        for finding, change, sides in zip(findings, changes, directions, strict=True):
            found = [witness for side in sides if (witness := self._witness(trials.get(side), finding, side))]
            proved.append(_with_witnesses(finding, change, found))
            place = self._place(finding)
            for witness in found:
                for length in range(len(place) + 1):
                    known.setdefault((place[:length], witness.direction), witness)
        return tuple(
            self._explained(finding, change, known) if change.unproven and finding.rule in _EXPLAINED_BELOW else change
            for finding, change in zip(findings, proved, strict=True)
        )

    def _directions(self, findings: Sequence[Finding]) -> list[Sequence[Direction]]:
        """The directions in which to look for a witness of each finding: those that it breaks. One that breaks nothing
        may be risky, in a direction in which nothing around its place is broken anyway."""
        broken = {side: [self._place(finding) for finding in findings if side in finding.breaks] for side in Direction}
        above = {
            side: {place[:length] for place in places for length in range(len(place) + 1)}
            for side, places in broken.items()
        }
        places = {side: set(found) for side, found in broken.items()}

        def quiet(place: Path, side: Direction) -> bool:
            starts = (place[:length] for length in range(len(place) + 1))
            return place not in above[side] and places[side].isdisjoint(starts)

        return [
            finding.breaks
            if finding.breaks or finding.rule in _NEVER_RISKY
            else [side for side in Direction if quiet(self._place(finding), side)]
            for finding in findings
        ]

    def _explained(self, finding: Finding, change: Change, known: Mapping[tuple[Path, Direction], Witness]) -> Change:
        """A change that is only the sum of changes below it, proved by the document that proves one of those."""
        found = {witness.direction: witness for witness in change.witnesses}
        place = self._place(finding)
        for direction in finding.breaks:
            if direction not in found and (place, direction) in known:
                found[direction] = known[place, direction]
        return _with_witnesses(finding, change, [found[side] for side in finding.breaks if side in found])

    def _place(self, finding: Finding) -> Path:
        path = self._routes.path(finding.pair) if finding.pair in self._routes else ()
        return (*path, finding.step.key) if finding.step is not None else path

    def _trials(self) -> Mapping[Direction, Trials]:
        """What to try in each direction; empty if the validator does not cope with one of the schemas."""
        old, new = self._schemas
        try:
            validators = Validator(old, self._meter), Validator(new, self._meter)
        except UndecidedError:
            return {}
        builders = [Builder(self._target, self._meter, choice) for choice in range(_CHOICES)]
        values = old.value, new.value
        return {
            Direction.BACKWARD: Trials(validators, values, builders, self._routes, self._meter),
            Direction.FORWARD: Trials(
                (validators[1], validators[0]), (values[1], values[0]), builders, self._routes, self._meter
            ),
        }

    def _witness(self, trials: Trials | None, finding: Finding, direction: Direction) -> Witness | None:
        """The simplest document that the writing side accepts and the reading side refuses because of the finding."""
        share = 2 * self._meter.left // self._jobs
        self._jobs -= 1
        if (
            trials is None
            or self._room < 0
            or finding.pair not in self._routes
            or _beyond_validator(finding, direction)
        ):
            return None
        try:
            found = self._found(trials, finding, share)
            return self._shown(direction, *found) if found is not None else None
        except (UndecidedError, ArithmeticError):
            return None  # the steps are spent, or our arithmetic on outlandish limits came to no answer

    def _found(self, trials: Trials, finding: Finding, share: int) -> tuple[Any, Proof] | None:
        path = self._routes.path(finding.pair)
        best: tuple[Any, Proof] | None = None
        patience = _PATIENCE
        for document, found in self._proofs(trials, finding, path, share):
            if found is not None and (best is None or found.doubts < best[1].doubts):
                best = document, found
            patience -= best is not None
            if best is not None and (best[1].doubts == 0 or patience < 0):
                break
        return best if best is None or finding.breaks or best[1].doubts == 0 else None

    def _proofs(self, trials: Trials, finding: Finding, path: Path, share: int) -> Iterator[tuple[Any, Proof | None]]:
        """Documents that the writing side accepts, and how the reading side proves the finding by them."""
        smallest, frame = trials.frame(self._routes.root), trials.frame(finding.pair)
        if smallest is not None and smallest.accepted:
            yield smallest.document, certain_proof(smallest.failures, finding, path)
        if frame is None:
            return
        if frame.accepted:
            yield frame.document, proof(frame.failures, finding, path)
        start = self._meter.left
        for document in trials.documents(finding, frame):
            if start - self._meter.left > share:
                return
            try:
                if trials.writer.failures(document, most=1):
                    continue
                failures = trials.reader.failures(document, excused=frame.excused)
            except SpentError:
                raise
            except UndecidedError:
                continue
            yield document, proof(failures, finding, path)

    def _shown(self, direction: Direction, document: Any, found: Proof) -> Witness | None:
        """The witness, with a text that is shared by all that show the same document; null if there is no room left."""
        text = json.dumps(document, ensure_ascii=False)
        if text not in self._texts:
            self._room -= len(text)
        text = self._texts.setdefault(text, text)
        return Witness(direction, text, found.failure.line) if self._room >= 0 else None

    def _target(self, schema: dict[str, Any], keyword: str) -> Place | None:
        first, second = (side.library for side in self._schemas)
        return first.target(schema, keyword) or second.target(schema, keyword)


def _with_witnesses(finding: Finding, change: Change, found: Sequence[Witness]) -> Change:
    if finding.breaks:
        return msgspec.structs.replace(change, witnesses=tuple(found), unproven=len(found) < len(finding.breaks))
    return msgspec.structs.replace(change, severity=Severity.RISKY, witnesses=tuple(found)) if found else change


def _beyond_validator(finding: Finding, direction: Direction) -> bool:
    """Whether the writing side demands a format that the validator does not check, so that it accepts too much."""
    if finding.facet != "format":
        return False
    writing = finding.pair[0 if direction is Direction.BACKWARD else 1]
    name = writing.keyword("format")
    return name is not None and not checks_format(name, writing.draft)
