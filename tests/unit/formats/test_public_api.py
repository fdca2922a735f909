"""The package's own description of itself."""

import doctest
import inspect
from types import ModuleType

import pytest

from app import formats
from app.formats import FORMATS, Format, Level, Outcome, advice, check, checking, rendering, report, verdict
from app.formats.checking import UNDECIDED
from app.formats.json_schema.messages import RULES
from app.formats.model import Change, Direction, Schema, Severity, Witness

V1 = '{"type": "record", "name": "User", "fields": [{"name": "id", "type": "long"}, {"name": "at", "type": "long"}]}'
V2 = '{"type": "record", "name": "User", "fields": [{"name": "id", "type": "long"}]}'
V3 = V1.replace('"name": "at", "type": "long"', '"name": "at", "type": "string", "default": ""')


@pytest.mark.parametrize("module", [formats, advice, checking, rendering, report, verdict])
def test_the_examples_work(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted >= 3
    assert results.failed == 0


def test_every_public_function_has_an_example() -> None:
    functions = [found for name in formats.__all__ if inspect.isfunction(found := getattr(formats, name))]
    assert [found.__name__ for found in functions if ">>>" not in (inspect.getdoc(found) or "")] == []


@pytest.mark.parametrize(
    ("level", "outcome", "compared", "bump"),
    [
        (Level.BACKWARD, Outcome.COMPATIBLE, 1, "minor"),
        (Level.BACKWARD_TRANSITIVE, Outcome.BREAKING, 2, "major"),
        (Level.NONE, Outcome.COMPATIBLE, 1, "minor"),
    ],
)
def test_transitive_levels_look_at_every_earlier_version(
    level: Level, outcome: Outcome, compared: int, bump: str
) -> None:
    avro = FORMATS["AVRO"]
    verdict = check(avro, [avro.parse(V1), avro.parse(V2)], avro.parse(V3), level)
    assert (verdict.outcome, len(verdict.comparisons), str(verdict.bump)) == (outcome, compared, bump)
    assert [change.rule for change in verdict.violations] == ["TYPE_MISMATCH"] * (compared - 1)


def test_a_first_version_cannot_be_checked() -> None:
    avro = FORMATS["AVRO"]
    with pytest.raises(ValueError, match="no earlier version"):
        check(avro, [], avro.parse(V1))


class Canned:
    """A language whose comparisons always find the same."""

    name = "CANNED"
    parse = FORMATS["JSON"].parse

    def __init__(self, *changes: Change) -> None:
        self._changes = changes

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        return self._changes


LIMIT = Change("COMPARISON_LIMIT_EXCEEDED", Severity.BREAKING, "Too much.", breaks=tuple(Direction), unproven=True)
BREAK = Change("TYPE_CHANGED", Severity.BREAKING, "It is.", breaks=(Direction.BACKWARD,))
PROOF = Witness(Direction.BACKWARD, "1", "no")
PROVEN = Change("A", Severity.BREAKING, "It is.", breaks=tuple(Direction), witnesses=(PROOF,))


@pytest.mark.parametrize(
    ("changes", "level", "outcome"),
    [
        ((LIMIT,), Level.BACKWARD, Outcome.UNKNOWN),
        ((BREAK, LIMIT), Level.BACKWARD, Outcome.UNKNOWN),
        ((PROVEN, LIMIT), Level.BACKWARD, Outcome.BREAKING),
        ((PROVEN, LIMIT), Level.FORWARD, Outcome.UNKNOWN),
        ((BREAK,), Level.BACKWARD, Outcome.BREAKING),
        ((BREAK,), Level.FORWARD, Outcome.COMPATIBLE),
        ((LIMIT,), Level.NONE, Outcome.COMPATIBLE),
    ],
)
def test_a_comparison_that_was_given_up_breaks_only_what_is_proven(
    changes: tuple[Change, ...], level: Level, outcome: Outcome
) -> None:
    language: Format = Canned(*changes)
    anything = FORMATS["JSON"].parse("true")
    assert check(language, [anything], anything, level).outcome is outcome


def test_the_limits_rule_is_one_of_the_languages() -> None:
    assert UNDECIDED <= RULES
