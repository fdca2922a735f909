"""What holds for any two schemas: the verdict agrees with what data really does, and with Avro's own checker.

`ASSENT_EXAMPLES` raises the number of examples for a long run.
"""

import json
import os
from random import Random
from typing import Any

import avro.schema
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.errors import SchemaParseException
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.formats.avro import AvroFormat, AvroSchema
from app.formats.avro.codec import Codec, CodecError
from app.formats.avro.samples import NoSampleError
from app.formats.model import Change, Direction, SchemaError, Severity
from tests.unit.formats.avro.generate import SchemaMaker, mutated
from tests.unit.formats.avro.values import random_value

_EXAMPLES = int(os.environ.get("ASSENT_EXAMPLES", "150"))
_AVRO = AvroFormat()

examples = settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
seeds = st.integers(min_value=0, max_value=2**48)


def _pair(seed: int) -> tuple[str, str, AvroSchema, AvroSchema]:
    """A schema and a changed copy, as texts and parsed; an invalid copy is not an example."""
    random = Random(seed)  # noqa: S311 - examples, not secrets
    old = SchemaMaker(random).schema()
    texts = json.dumps(old), json.dumps(mutated(random, old, random.randint(1, 3)))
    try:
        return (*texts, _AVRO.parse(texts[0]), _AVRO.parse(texts[1]))
    except SchemaError:
        assume(False)
        raise


def _breaks(changes: tuple[Change, ...], direction: Direction) -> set[str]:
    return {change.rule for change in changes if direction in change.breaks}


@examples
@given(seeds)
def test_data_of_a_compatible_schema_is_always_read(seed: int) -> None:
    _, _, old, new = _pair(seed)
    changes = _AVRO.compare(old, new, witnesses=False)
    for direction, writer, reader in ((Direction.BACKWARD, old, new), (Direction.FORWARD, new, old)):
        if _breaks(changes, direction):
            continue
        for value in _values(seed, writer):
            try:
                refusal = Codec(writer.root).refusal(value, Codec(reader.root))
            except CodecError:
                continue  # fastavro fails on the schemas for reasons of its own, see docs/formats/avro.md
            assert refusal is None, (direction, value)


def _values(seed: int, schema: AvroSchema) -> list[Any]:
    random = Random(seed)  # noqa: S311 - examples, not secrets
    try:
        return [random_value(random, schema.root) for _ in range(4)]
    except NoSampleError:
        return []


@examples
@given(seeds)
def test_every_break_is_proved_or_marked_and_ordered_the_same_each_time(seed: int) -> None:
    old_text, new_text, old, new = _pair(seed)
    changes = _AVRO.compare(old, new)
    for change in changes:
        assert bool(change.breaks) == (change.severity is Severity.BREAKING)
        assert change.unproven == (bool(change.breaks) and not change.witnesses)
        assert {witness.direction for witness in change.witnesses} <= set(change.breaks) or not change.breaks
    assert changes == _AVRO.compare(_AVRO.parse(old_text), _AVRO.parse(new_text))


@examples
@given(seeds)
def test_a_comparison_turned_round_breaks_in_the_other_direction(seed: int) -> None:
    _, _, old, new = _pair(seed)
    there, back = _AVRO.compare(old, new, witnesses=False), _AVRO.compare(new, old, witnesses=False)
    assert _breaks(there, Direction.BACKWARD) == _breaks(back, Direction.FORWARD)
    assert _breaks(there, Direction.FORWARD) == _breaks(back, Direction.BACKWARD)


@examples
@given(seeds)
def test_texts_that_differ_have_a_change_and_no_others(seed: int) -> None:
    old_text, new_text, old, new = _pair(seed)
    found = {change.rule for change in _AVRO.compare(old, new, witnesses=False)}
    if old.canonical != new.canonical:
        assert found, (old_text, new_text)
    again = _AVRO.compare(old, _AVRO.parse(old_text), witnesses=False)
    assert {change.rule for change in again} <= {"READER_FIELD_AMBIGUOUS"}


@examples
@given(seeds)
def test_the_canonical_text_is_the_same_schema(seed: int) -> None:
    _, _, schema, _ = _pair(seed)
    again = _AVRO.parse(schema.canonical)
    if '"namespace":""' not in schema.canonical:  # Avro's own printer loses a null namespace inside another
        assert again.canonical == schema.canonical
        # A field with an alias for its neighbour can read nothing, not even its own data.
        assert {change.rule for change in _AVRO.compare(schema, again)} <= {"READER_FIELD_AMBIGUOUS"}
    assert _AVRO.parse(schema.normalized).normalized == schema.normalized


@examples
@given(seeds)
def test_verdicts_agree_with_the_checker_of_the_avro_package(seed: int) -> None:
    old_text, new_text, old, new = _pair(seed)
    changes = _AVRO.compare(old, new, witnesses=False)
    try:
        theirs = avro.schema.parse(old_text), avro.schema.parse(new_text)
    except SchemaParseException:
        return  # it knows no null namespace inside another
    for direction, reader, writer in ((Direction.BACKWARD, 1, 0), (Direction.FORWARD, 0, 1)):
        checker = ReaderWriterCompatibilityChecker()
        found = checker.get_compatibility(theirs[reader], theirs[writer])
        compatible = found.compatibility is SchemaCompatibilityType.compatible
        broken = _breaks(changes, direction)
        if "READER_FIELD_AMBIGUOUS" in broken or _has_short_alias((old_text, new_text)[reader]):
            continue  # the package looks at one match only, and does not complete an alias with its namespace
        assert compatible == (not broken), direction


def _has_short_alias(text: str) -> bool:
    return '"aliases"' in text and '"namespace"' in text
