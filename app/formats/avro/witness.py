"""Proofs: a small document written with one schema that the other really fails to read."""

import json
from typing import Any

from app.formats.avro.codec import Codec, CodecError
from app.formats.avro.findings import AMBIGUOUS, Finding
from app.formats.avro.narrowing import Way
from app.formats.avro.samples import NoSampleError, Sampler, fits, plain
from app.formats.avro.schema import AvroSchema
from app.formats.avro.types import Type
from app.formats.model import Direction, Witness

_MAX_VALUES = 64
_MAX_PARTS = 5_000
_LONGEST = 8000
_MAX_WORK = 100_000
_COST_OF_FAILURE = 500
_JSON = json.JSONEncoder(ensure_ascii=False)


class Prover:
    """Looks for the witnesses of breaks and risks between two schemas, while that is quick.

    Work is counted in types given to fastavro, so that a huge schema with very many breaks gets proofs for the first of
    them, in document order, and the others stay unproven.
    """

    def __init__(self, old: AvroSchema, new: AvroSchema) -> None:
        self._roots = {Direction.BACKWARD: (old.root, new.root), Direction.FORWARD: (new.root, old.root)}
        self._grounds: dict[Direction, _Ground] = {}
        self._work = 0

    def prove(self, finding: Finding) -> Witness | None:
        """A document that proves the break, or null where none was found."""
        direction = finding.direction or finding.risk
        if direction is None or finding.rule == AMBIGUOUS or self._work > _MAX_WORK:
            return None
        try:
            return self._proof(finding, direction)
        except (CodecError, NoSampleError):
            self._work += _COST_OF_FAILURE
            return None

    def _proof(self, finding: Finding, direction: Direction) -> Witness | None:
        writer_root, reader_root = self._roots[direction]
        ground = self._grounds.get(direction)
        if ground is None:
            ground = self._grounds[direction] = _Ground(writer_root)
        way = Way(finding)
        reader = Codec(reader_root, way.fields)
        if ground.writer is not None:
            try:
                return self._witness(finding, direction, ground.writer, ground.sampler, reader)
            except CodecError:
                pass  # what fastavro cannot take may lie off the way
        return self._witness(finding, direction, Codec(writer_root, way.fields), Sampler(way.fields), reader)

    def _witness(
        self, finding: Finding, direction: Direction, writer: Codec, sampler: Sampler, reader: Codec
    ) -> Witness | None:
        self._work += writer.size + reader.size
        value = _failing_value(finding, direction, sampler)
        if not fits(value, _MAX_PARTS):
            raise CodecError("a document has too many parts")
        error = writer.refusal(value, reader)
        document = _JSON.encode(plain(value))
        return None if error is None or len(document) > _LONGEST else Witness(direction, document, error)


class _Ground:
    """The writer's side of all proofs in one direction. Raises `NoSampleError` where the schema has no value at all.

    `writer` is the whole schema where a document of it is small, else null, and every proof narrows it to what matters.
    """

    def __init__(self, root: Type) -> None:
        self.writer: Codec | None = None
        self.sampler = Sampler()
        if fits(self.sampler.value(root), _MAX_VALUES):
            try:
                self.writer = Codec(root)
            except CodecError:
                return


def _failing_value(finding: Finding, direction: Direction, sampler: Sampler) -> Any:
    place = finding.place
    here = place.old if direction is Direction.BACKWARD else place.new
    innermost = finding.sample if finding.sample is not None else sampler.value(here)
    return sampler.reached(place, direction, innermost)
