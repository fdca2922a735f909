"""Proofs: a small document written with one schema that the other really fails to read."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.formats.avro.codec import Codec, CodecError
from app.formats.avro.findings import Finding
from app.formats.avro.samples import NoSampleError, Sampler, plain
from app.formats.avro.schema import AvroSchema
from app.formats.avro.types import Field, Record
from app.formats.model import Direction, Witness

_LONGEST = 8000
_MAX_WORK = 100_000
_COST_OF_FAILURE = 500

_Only = dict[int, set[str]]


class Prover:
    """Looks for the witnesses of breaks and risks between two schemas, while that is quick.

    Work is counted in types given to fastavro, so that a huge schema with very many breaks gets proofs for the first of
    them, in document order, and the others stay unproven.
    """

    def __init__(self, old: AvroSchema, new: AvroSchema, found: Iterable[Finding]) -> None:
        self._roots = {Direction.BACKWARD: (old.root, new.root), Direction.FORWARD: (new.root, old.root)}
        self._codecs: dict[Direction, tuple[Codec, Codec] | None] = {}
        self._breaks = Counter(finding.direction for finding in found)
        self._work = 0

    def prove(self, finding: Finding) -> Witness | None:
        """A document that proves the break, or null where none was found."""
        direction = finding.direction or finding.risk
        if direction is None or self._work > _MAX_WORK:
            return None
        try:
            return self._proof(finding, direction)
        except (CodecError, NoSampleError):
            self._work += _COST_OF_FAILURE
            return None

    def _proof(self, finding: Finding, direction: Direction) -> Witness | None:
        value = _failing_value(finding, direction, Sampler())
        writer, reader = self._pair(direction)
        self._work += writer.size + reader.size
        error = writer.refusal(value, reader)
        others = self._breaks[direction] - (finding.direction is direction)
        if error is not None and others > 0:
            error = self._alone(finding, direction)
        document = json.dumps(plain(value), ensure_ascii=False)
        if error is None or len(document) > _LONGEST:
            return None
        return Witness(direction, document, error)

    def _alone(self, finding: Finding, direction: Direction) -> str | None:
        """The complaint about this break with all other fields out of the way, so that none of them is to blame."""
        only = _fields_on_the_way(finding, direction)
        writer, reader = (Codec(root, only) for root in self._roots[direction])
        self._work += writer.size + reader.size
        return writer.refusal(_failing_value(finding, direction, Sampler(only)), reader)

    def _pair(self, direction: Direction) -> tuple[Codec, Codec]:
        if direction not in self._codecs:
            self._codecs[direction] = None
            writer, reader = self._roots[direction]
            self._codecs[direction] = (Codec(writer), Codec(reader))
        found = self._codecs[direction]
        if found is None:
            raise CodecError("fastavro does not accept the schemas")
        return found


def _failing_value(finding: Finding, direction: Direction, sampler: Sampler) -> Any:
    place = finding.place
    here = place.old if direction is Direction.BACKWARD else place.new
    innermost = finding.sample if finding.sample is not None else sampler.value(here)
    return sampler.reached(place, direction, innermost)


def _fields_on_the_way(finding: Finding, direction: Direction) -> _Only:
    """For each record from the root to the break, on both sides, the fields through which the way leads."""
    only: _Only = {}
    here = finding.place
    while here.parent is not None:
        for record, step in ((here.parent.old, here.old_step), (here.parent.new, here.new_step)):
            if isinstance(record, Record) and isinstance(step, Field):
                only.setdefault(id(record), set()).add(step.name)
        here = here.parent
    if finding.missing is not None:
        backward = direction is Direction.BACKWARD
        reader, writer = finding.place.new, finding.place.old
        if not backward:
            reader, writer = writer, reader
        only.setdefault(id(reader), set()).add(finding.missing.name)
        only.setdefault(id(writer), set())
    return only
