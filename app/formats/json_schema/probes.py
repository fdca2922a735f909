"""Values worth trying where two schemas differ: the edges of what either of them allows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.formats.json_schema.conjunction import Conjunction
from app.formats.json_schema.instances import Builder
from app.formats.json_schema.keywords import is_number
from app.formats.json_schema.patterns import sample
from app.formats.json_schema.samples import FORMATS, MAX_LENGTH, NoInstanceError, limits
from app.formats.json_schema.text import plain, write

MAX_PROBES = 300
"""Most values tried at one place."""

MAX_SIZE = 100_000
"""Most characters of all values tried at one place, but for the first."""

_LARGEST = 10**15
_SHORT = 50
_COUNTS = ("minItems", "maxItems", "minContains", "maxContains")
_SIMPLE: tuple[Any, ...] = (None, 0, 1, "", "a", True, False, -1, 0.5, [], {}, [None], ["a"], {"other": None})


def simplest_first(groups: Iterable[Iterable[Any]]) -> list[Any]:
    """The values of one group after the other, of each the shortest ones first, and no more than can be tried."""
    found: dict[str, Any] = {}
    ordered: list[str] = []
    for group in groups:
        size, new = 0, list[str]()
        for value in group:
            text = write(value)
            if text not in found:
                found[text] = value
                new.append(text)
                size += len(text)
                if size > MAX_SIZE:
                    break
        ordered += sorted(new, key=len)[:MAX_PROBES]
    return [found[text] for text in ordered]


def values(builders: Sequence[Builder], schemas: Sequence[Any], around: Iterable[Conjunction]) -> Iterator[Any]:
    """Values for a place that the schemas of both sides speak about. `around` is what has to hold there besides."""
    yield from _fitting(builders[0], around)
    yield from _SIMPLE
    for builder in builders:
        every = builder.together(schemas)
        yield from _values(builder, every, schemas)
        if every.indifferent and every.types().isdisjoint({"array", "object"}):
            break  # the other builders would choose nothing else


def _values(builder: Builder, every: Conjunction, schemas: Sequence[Any]) -> Iterator[Any]:
    groups = [[*schemas], *([schema] for schema in schemas)]
    yield from instances(builder, [*groups, *_alternatives(every)])
    yield from edges(every)
    yield from _lists(builder, every, groups)


def edges(every: Conjunction) -> Iterator[Any]:
    """Values that schemas name, and those next to limits that they set."""
    for listed in every.values("enum"):
        yield from (plain(value) for value in listed[:MAX_PROBES])
    yield from (plain(value) for value in every.values("const"))
    yield from _unlisted(every)
    yield from (plain(value) for shown in every.values("examples") for value in shown)
    yield from _numbers(every)
    yield from _texts(every)


def _unlisted(every: Conjunction) -> Iterator[Any]:
    """A text and a number that are surely not among those that schemas list."""
    listed = [*every.values("const"), *(value for values in every.values("enum") for value in values)]
    longest = max((len(value) for value in listed if isinstance(value, str)), default=None)
    largest = max((value for value in listed if is_number(value)), default=None)
    if longest is not None and longest < MAX_LENGTH:
        yield "a" * (longest + 1)
    if largest is not None and largest <= _LARGEST:
        yield int(largest) + 1


def _fitting(builder: Builder, around: Iterable[Conjunction]) -> Iterator[Any]:
    for every in around:
        try:
            yield builder.fitting(every)
        except NoInstanceError:
            continue


def instances(builder: Builder, choices: Iterable[Sequence[Any]]) -> Iterator[Any]:
    """The smallest values for several lists of schemas, where there are any."""
    for schemas in choices:
        try:
            yield builder.smallest(schemas)
        except NoInstanceError:
            continue


def _alternatives(every: Conjunction) -> list[list[Any]]:
    groups = [*every.values("anyOf"), *every.values("oneOf"), every.values("not")]
    return [[alternative] for group in groups for alternative in group[:20]]


def _numbers(every: Conjunction) -> Iterator[Any]:
    for ending in ("inimum", "aximum"):
        for limit in limits(every, ending):
            edge = plain(limit)
            if abs(edge) > _LARGEST:
                yield edge
                continue
            yield from (edge, edge - 1, edge + 1, edge - 0.5, edge + 0.5)
    for step in every.values("multipleOf"):
        size = plain(step)
        if size <= _LARGEST:
            yield from (size, size * 2, size * 3, size + 1, size / 2)


def _texts(every: Conjunction) -> Iterator[Any]:
    patterns = [pattern for pattern in every.values("pattern") if sample(pattern)]
    lengths = [int(length) for name in ("minLength", "maxLength") for length in every.values(name)]
    for length in _near(lengths):
        yield "a" * length
        for pattern in patterns:
            text = sample(pattern) or ""
            yield text.ljust(length, text[-1])[: max(length, 1)]
    for pattern in every.values("pattern"):
        yield from (text for text in (sample(pattern), "0", "A", "a1", "-", "a\nb") if text is not None)
    for name in every.values("format"):
        yield FORMATS.get(name, "a")


def _near(limits_: Iterable[int]) -> list[int]:
    near = {limit + change for limit in limits_ for change in (-1, 0, 1)}
    return sorted(length for length in near if 0 <= length <= MAX_LENGTH)


def _lists(builder: Builder, every: Conjunction, groups: Sequence[Sequence[Any]]) -> Iterator[Any]:
    lengths = [int(length) for name in _COUNTS for length in every.values(name)]
    tuples = [listed for name in ("items", "prefixItems") for listed in every.values(name) if isinstance(listed, list)]
    lengths += [len(listed) for listed in tuples]
    if not lengths and not any(every.values(name) for name in ("items", "uniqueItems", "contains")):
        return
    for length in sorted({0, 1, 2, *_near(lengths)}):
        for group in groups:
            yield from _varied(_items(builder, builder.together(group), length))
        yield from ([*range(length)], ["a" * index for index in range(length)]) if length < _SHORT else ()
        for value in instances(builder, ([schema] for schema in every.values("contains"))):
            yield [value] * length


def _items(builder: Builder, every: Conjunction, length: int) -> list[Any]:
    """A list of that length, with null where no item could be built."""
    items: list[Any] = []
    for index in range(length):
        try:
            items.append(builder.smallest(every.item(index)))
        except NoInstanceError:
            items.append(None)
    return items


def _varied(items: list[Any]) -> Iterator[list[Any]]:
    yield items
    if 0 < len(items) < _SHORT:
        yield from ([*items[:-1], last] for last in (None, 0, 0.5, "a", True, {}, []))
