"""Proofs: a request or an entity that one side takes and the other really refuses."""

import json
from decimal import Decimal
from typing import Any

from app.formats.csdl.findings import Finding
from app.formats.csdl.model import Model
from app.formats.csdl.requests import refusal
from app.formats.model import Direction, Severity, Witness

_MAX_TRIALS = 2_000
_MAX_PER_FINDING = 40
_LONGEST = 8_000


class Prover:
    """Tries what was proposed as a proof, on both sides, while that is quick: in a huge document with very many breaks
    the first of them get proofs."""

    def __init__(self, old: Model, new: Model) -> None:
        self._models = {"old": old, "new": new}
        self._trials = 0

    def prove(self, finding: Finding) -> tuple[Witness, ...]:
        """A proof for each direction in which there is one."""
        if finding.probe is None or finding.severity not in {Severity.BREAKING, Severity.RISKY}:
            return ()
        if self._trials > _MAX_TRIALS:
            return ()
        found: dict[Direction, Witness] = {}
        for tried, (accepted_by, document) in enumerate(finding.probe()):
            if tried > _MAX_PER_FINDING or self._trials > _MAX_TRIALS:
                break
            # A client of the old service that meets the new one fails forward; its requests fail at the new service.
            direction = Direction.BACKWARD if accepted_by == "old" else Direction.FORWARD
            if direction not in found and (witness := self._try(direction, accepted_by, document)) is not None:
                found[direction] = witness
        return tuple(found[each] for each in Direction if each in found)

    def _try(self, direction: Direction, accepted_by: str, document: dict[str, Any]) -> Witness | None:
        self._trials += 1
        other = "new" if accepted_by == "old" else "old"
        text = json.dumps(document, ensure_ascii=False, default=_number)
        if len(text) > _LONGEST:
            return None
        written = json.loads(text, parse_float=Decimal)  # what is shown is what is tried: 999 is an integer, 0.1 exact
        if refusal(self._models[accepted_by], written) is not None:
            return None
        error = refusal(self._models[other], written)
        return None if error is None else Witness(direction, text, error)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
