"""Proofs: a query, or a query with its answer, that one schema takes and the other really refuses."""

import json

from graphql import GraphQLSchema

from app.formats.graphql.findings import Finding, Trial
from app.formats.graphql.running import refusal
from app.formats.graphql.trials import Trials
from app.formats.model import Direction, Severity, Witness

_MAX_WORK = 600_000
"""Characters of all documents that are tried, for that is what running them takes time by."""
_WORK_PER_TRIAL = 300
"""What a document takes by itself, as if it had so many more characters."""
_MAX_PER_FINDING = 24
_LONGEST = 8_000


class Prover:
    """Tries what may prove a finding, on both sides, while that is quick: in a huge schema with very many breaks the
    first of them get proofs."""

    def __init__(self, old: GraphQLSchema, new: GraphQLSchema) -> None:
        self._schemas = {"old": old, "new": new}
        self._trials: Trials | None = None
        self._work = 0

    def prove(self, finding: Finding) -> tuple[Witness, ...]:
        """A proof for each direction in which there is one."""
        if not finding.kind or finding.severity not in {Severity.BREAKING, Severity.RISKY} or self._work > _MAX_WORK:
            return ()
        if self._trials is None:
            self._trials = Trials(self._schemas["old"], self._schemas["new"])
        found: dict[Direction, Witness] = {}
        for tried, trial in enumerate(self._trials.of(finding)):
            if tried > _MAX_PER_FINDING or self._work > _MAX_WORK:
                break
            # A query fails at the new server; an answer of the new server fails at a client of the old schema.
            direction = Direction.BACKWARD if trial.accepted_by == "old" else Direction.FORWARD
            if direction not in found and (witness := self._try(direction, trial)) is not None:
                found[direction] = witness
        return tuple(found[each] for each in Direction if each in found)

    def _try(self, direction: Direction, trial: Trial) -> Witness | None:
        other = "new" if trial.accepted_by == "old" else "old"
        if "data" not in trial.document and trial.accepted_by == "new":
            return None  # a query that only the new server takes hurts nobody
        text = json.dumps(trial.document, ensure_ascii=False)
        self._work += _WORK_PER_TRIAL + min(len(text), _LONGEST)
        if len(text) > _LONGEST or refusal(self._schemas[trial.accepted_by], trial.document) is not None:
            return None
        error = refusal(self._schemas[other], trial.document)
        return None if error is None else Witness(direction, text, error)
