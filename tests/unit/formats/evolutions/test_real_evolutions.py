"""The engine on schemas that people really changed. Downloads packages, so it runs only where that is asked for:

ASSENT_EVOLUTIONS=1 pytest tests/unit/formats/evolutions -s
"""

import os
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.formats import FORMATS, Bump, Change, Format, Level, Schema, SchemaError, Severity, bump, check
from tests.unit.formats.evolutions.releases import RELEASES, Evolution, evolutions

pytestmark = [
    pytest.mark.skipif("ASSENT_EVOLUTIONS" not in os.environ, reason="downloads packages: set ASSENT_EVOLUTIONS=1"),
    pytest.mark.timeout(1800),
]


LEAST_PROVEN = {
    "acryl-datahub": 0.3,  # all but one file: schema.avsc is a union of more branches than fastavro takes
    "cyclonedx-python-lib": 0.6,  # `additionalItems` beside one schema for all items means nothing to data
    "check-jsonschema": 0.35,  # very large schemas that change in very many places: the search ends before
}
"""The share of breaks that get a witness, where it is not nearly all of them, and why."""


@pytest.mark.parametrize("package", RELEASES)
def test_releases_get_a_verdict_and_most_breaks_a_witness(package: str, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    for evolution in evolutions(package, tmp_path):
        started = time.perf_counter()
        counts.update(judged(evolution))
        slowest = max(slowest, (time.perf_counter() - started, evolution.name))
    print(f"\n{package}: {dict(sorted(counts.items()))}; slowest {slowest[0]:.2f} s, {slowest[1]}")  # noqa: T201
    assert counts["pairs"] > 0
    assert counts["refused"] <= counts["pairs"] // 10
    assert counts["breaking"] == counts["proven"] + counts["unproven"]
    assert counts["proven"] >= LEAST_PROVEN.get(package, 0.8) * counts["breaking"]


def judged(evolution: Evolution) -> Counter[str]:
    """How many changes of which kind there are, after every answer was looked at."""
    language = FORMATS[evolution.format]
    try:
        old = parsed(language, evolution.old, evolution.old_beside)
        new = parsed(language, evolution.new, evolution.new_beside)
    except SchemaError as error:
        print(f"\nrefused: {evolution.name}: {error}")  # noqa: T201
        return Counter(pairs=1, refused=1)
    verdict = check(language, [old], new, Level.FULL)
    (changes,) = verdict.comparisons
    assert bool(changes) or old.canonical == new.canonical or evolution.format != "AVRO"
    assert (bump(changes) is Bump.MAJOR) is bool(verdict.violations)
    return Counter(pairs=1, changed=bool(changes), incompatible=bool(verdict.violations)) + kinds(changes)


def kinds(changes: tuple[Change, ...]) -> Counter[str]:
    """Changes, breaks, and breaks with proof."""
    breaks = [change for change in changes if change.severity is Severity.BREAKING]
    proven = sum(bool(change.witnesses) for change in breaks)
    risky = sum(change.severity is Severity.RISKY for change in changes)
    return Counter(
        changes=len(changes), breaking=len(breaks), proven=proven, unproven=len(breaks) - proven, risky=risky
    )


def parsed(language: Format, text: str, beside: Mapping[str, str]) -> Schema:
    """A schema that may refer to the files beside it."""
    try:
        return language.parse(text)
    except SchemaError:
        return language.parse(text, beside)
