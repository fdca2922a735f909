"""Verdicts held against what the validator does with documents of both sides."""

from random import Random

import pytest

from app.formats.model import Direction
from app.formats.xsd import XsdFormat
from app.formats.xsd.judging import first_error, is_valid
from tests.unit.formats.xsd.generate import documents, mutated, schema


@pytest.mark.parametrize("seed", range(25))
def test_what_is_called_compatible_is_read(seed: int) -> None:
    random, xsd = Random(seed), XsdFormat()  # noqa: S311  # the same schemas every time
    text = schema(random)
    old, new = xsd.parse(text), xsd.parse(mutated(random, text))
    broken = {direction for change in xsd.compare(old, new, witnesses=False) for direction in change.breaks}
    for direction, writer, reader in ((Direction.BACKWARD, old, new), (Direction.FORWARD, new, old)):
        if direction in broken:
            continue
        for document in documents(writer):
            if is_valid(writer.validator, document):
                assert first_error(reader.validator, document) is None, document
