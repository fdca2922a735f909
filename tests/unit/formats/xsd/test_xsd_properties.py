"""Verdicts and proofs held against what the validator does with documents of both sides of random schemas."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.model import Change, Direction
from app.formats.xsd import XsdFormat, XsdSchema
from app.formats.xsd.judging import first_error, is_valid
from tests.unit.formats.xsd.generate import documents, mutated, schema

XSD = XsdFormat()


def _pair(seed: int) -> tuple[XsdSchema, XsdSchema]:
    random = Random(seed)  # noqa: S311  # the same schemas every time
    text = schema(random)
    return XSD.parse(text), XSD.parse(mutated(random, text))


def _broken(changes: tuple[Change, ...]) -> set[Direction]:
    """The directions that a rule or a document says are broken."""
    said = {direction for change in changes for direction in change.breaks}
    return said | {witness.direction for change in changes for witness in change.witnesses}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_called_compatible_is_read(seed: int) -> None:
    old, new = _pair(seed)
    broken = _broken(XSD.compare(old, new))
    for direction, writer, reader in ((Direction.BACKWARD, old, new), (Direction.FORWARD, new, old)):
        for document in documents(writer) if direction not in broken else ():
            if is_valid(writer.validator, document):
                assert first_error(reader.validator, document) is None, document


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0))
def test_what_is_proven_is_allowed_by_one_side_and_refused_by_the_other(seed: int) -> None:
    old, new = _pair(seed)
    for change in XSD.compare(old, new):
        for witness in change.witnesses:
            writer, reader = (old, new) if witness.direction is Direction.BACKWARD else (new, old)
            assert is_valid(writer.validator, witness.document)
            assert not is_valid(reader.validator, witness.document)
            assert "\n" not in witness.error
