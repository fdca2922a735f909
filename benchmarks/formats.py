"""What it costs to parse and compare schemas, against the `avro` package where it can do the same, and at worst.

Run: `.venv/bin/python -m benchmarks.formats`. Pure computation in this process; times are processor time.
"""

import asyncio
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median

import avro.schema
from avro.compatibility import ReaderWriterCompatibilityChecker

from app.formats import FORMATS, Change, Format, SchemaError
from benchmarks.hostile import FAMILIES
from benchmarks.schemas import ORDINARY, Pair

SIZES = (20, 200, 2_000)
LARGE = (3_000, 6_000, 15_000, 30_000)
"""Fields of large descriptions: the last is about 5 MB."""

ROUNDS = 5
_SECONDS = 0.2
"""At least so long is each figure measured for."""

_SLOW = 1000.0
"""Milliseconds from which one measurement has to do."""


def compare(language: Format, pair: Pair, *, witnesses: bool) -> tuple[Change, ...]:
    """Both schemas parsed, and every change between them."""
    old, new = map(language.parse, pair)
    return language.compare(old, new, witnesses=witnesses)


def by_turns(*works: Callable[[], object]) -> list[float]:
    """The median milliseconds of each, measured one after the other in every round; once is enough for slow ones."""
    figures = [[_timed(work, 0)] for work in works]
    for _ in range(ROUNDS):
        for work, known in zip(works, figures, strict=True):
            if known[0] < _SLOW:
                known.append(_timed(work, _SECONDS))
    return [median(known[1:] or known) for known in figures]


def _timed(work: Callable[[], object], seconds: float) -> float:
    times, started = 0, time.process_time()
    while times == 0 or time.process_time() - started < seconds:
        work()
        times += 1
    return (time.process_time() - started) / times * 1000


def sizes(language: Format, numbers: Sequence[int]) -> Iterator[str]:
    """Parse plus the full change list, with and without witnesses, and how it grows with ten times the fields."""
    yield f"{language.name}: parse two and list every change, ms"
    yield "  fields  changes  with witnesses   without     parse alone"
    figures: list[list[float]] = []
    for fields in numbers:
        pair = ORDINARY[language.name](fields)
        found = len(compare(language, pair, witnesses=True))
        figures.append(
            by_turns(
                lambda pair=pair: compare(language, pair, witnesses=True),
                lambda pair=pair: compare(language, pair, witnesses=False),
                lambda pair=pair: [language.parse(text) for text in pair],
            )
        )
        yield f"  {fields:6} {found:8} {figures[-1][0]:15.2f} {figures[-1][1]:9.2f} {figures[-1][2]:15.2f}"
    for (few, many), (before, after) in zip(pairwise(numbers), pairwise(figures), strict=True):
        grown = ", ".join(f"{b / a:.1f}" for a, b in zip(before, after, strict=True))
        yield f"  {few} to {many} fields: {many // few} times the fields, {grown} times the time"
    share = figures[0][1]
    yield f"  a check on the write path (20 fields, no witnesses): {share:.2f} ms"


def against_avro(numbers: Sequence[int]) -> Iterator[str]:
    """Ours and Apache Avro's checker on the same pairs, by turns, each parsing both and asking both directions."""
    yield "AVRO against the avro package, ms"
    yield "  fields   ours  with witnesses     avro  ratio  with witnesses"
    language = FORMATS["AVRO"]
    for fields in numbers:
        pair = ORDINARY["AVRO"](fields)
        plain, proved, theirs = by_turns(
            lambda pair=pair: compare(language, pair, witnesses=False),
            lambda pair=pair: compare(language, pair, witnesses=True),
            lambda pair=pair: _avro_package(pair),
        )
        yield (
            f"  {fields:6} {plain:6.2f} {proved:15.2f} {theirs:8.2f} {theirs / plain:6.2f} {theirs / proved:15.2f}"
            f"   ({len(compare(language, pair, witnesses=False))} changes; theirs: {_messages(pair)} messages)"
        )


def _avro_package(pair: Pair) -> list[object]:
    old, new = map(avro.schema.parse, pair)
    checker = ReaderWriterCompatibilityChecker
    return [checker().get_compatibility(new, old), checker().get_compatibility(old, new)]


def _messages(pair: Pair) -> int:
    old, new = map(avro.schema.parse, pair)
    results = [ReaderWriterCompatibilityChecker().get_compatibility(*sides) for sides in ((new, old), (old, new))]
    return sum(len(result.messages) for result in results)


def megabytes(language: Format, numbers: Sequence[int]) -> Iterator[str]:
    """Large descriptions, once each: the time of parsing one, and of every change without and with witnesses."""
    yield f"{language.name}: large descriptions, s"
    yield "       MB  parse  compare  with witnesses  changes"
    for fields in numbers:
        texts = ORDINARY[language.name](fields)
        times, started = list[float](), time.process_time()
        old = language.parse(texts[0])
        times.append(time.process_time() - started)
        new = language.parse(texts[1])
        for witnesses in (False, True):
            started = time.process_time()
            found = language.compare(old, new, witnesses=witnesses)
            times.append(time.process_time() - started)
        size = len(texts[0]) / 1_000_000
        yield f"  {size:7.2f} {times[0]:6.2f} {times[1]:8.2f} {times[2]:15.2f} {len(found):8}"


def hostile(language: Format) -> Iterator[str]:
    """One answer for each size of each family: its time, and what it was."""
    yield f"{language.name}: schemas made to hurt"
    for family in FAMILIES[language.name]:
        answers = ", ".join(f"{size}: {_answer(language, family.make(size))}" for size in family.sizes)
        yield f"  {family.about}: {answers}"


def _answer(language: Format, pair: Pair) -> str:
    started = time.process_time()
    try:
        answer = f"{len(compare(language, pair, witnesses=True))} changes"
    except SchemaError:
        answer = "refused"
    return f"{time.process_time() - started:.2f} s ({answer})"


async def main(*, quick: bool = False) -> None:
    """Print all of it, for every format that has schemas to measure. Quick leaves out what is large and what hurts."""
    numbers = SIZES[:2] if quick else SIZES
    for name in ORDINARY:
        _show(sizes(FORMATS[name], numbers))
    for name in () if quick else ("OPENAPI", "ASYNCAPI", "XSD"):
        _show(megabytes(FORMATS[name], LARGE))
    _show(against_avro(numbers))
    for name in () if quick else FAMILIES:
        _show(hostile(FORMATS[name]))
    print(f"peak memory of all this: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _show(lines: Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)
    print()


if __name__ == "__main__":
    asyncio.run(main())
