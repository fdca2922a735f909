"""Values worth trying where two schemas differ: the edges of what either of them allows."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.formats.json_schema.comparison import Step
from app.formats.json_schema.conjunction import Conjunction
from app.formats.json_schema.instances import FORMATS, MAX_LENGTH, Builder, NoInstanceError, limits
from app.formats.json_schema.patterns import sample
from app.formats.json_schema.text import plain, write

_LARGEST = 10**15
_COUNTS = ("minItems", "maxItems", "minContains", "maxContains")

MAX_PROBES = 150
"""Most values tried at one place."""

_SIMPLE: tuple[Any, ...] = (None, 0, 1, "", "a", True, False, -1, 0.5, [], {}, [None], ["a"], {"other": None})


def probes(builders: Iterable[Builder], schemas: list[Any], focus: str | None) -> list[Any]:
    """Values for a place that the schemas of both sides speak about, the simplest first.

    `focus` names the property of an object that the difference is about.
    """
    found: dict[str, Any] = {}
    for builder in builders:
        for value in _values(builder, schemas, focus):
            found.setdefault(write(plain(value)), value)
            if len(found) >= 2 * MAX_PROBES:
                break
    for value in _SIMPLE:
        found.setdefault(write(value), value)
    return [found[text] for text in sorted(found, key=len)][:MAX_PROBES]


def _values(builder: Builder, schemas: list[Any], focus: str | None) -> Iterator[Any]:
    every = builder.together(schemas, focus)
    yield from _instances(builder, [schemas, *([schema] for schema in schemas), *_alternatives(every)])
    for listed in every.values("enum"):
        yield from (plain(value) for value in listed[:MAX_PROBES])
    yield from (plain(value) for value in every.values("const"))
    yield from (plain(value) for values in every.values("examples") if isinstance(values, list) for value in values)
    yield from _numbers(every)
    yield from _texts(every)
    yield from _lists(builder, every, [schemas, *([schema] for schema in schemas)])
    yield from _objects(builder, every, schemas, focus)


def _instances(builder: Builder, choices: Iterable[list[Any]]) -> Iterator[Any]:
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
    lengths = [int(length) for name in ("minLength", "maxLength") for length in every.values(name)]
    wanted = {length + change for length in lengths for change in (-1, 0, 1)}
    for length in sorted(wanted):
        if 0 <= length <= MAX_LENGTH:
            yield "a" * length
            for pattern in every.values("pattern"):
                text = sample(pattern)
                if text:
                    yield text.ljust(length, text[-1])[: max(length, 1)]
    for pattern in every.values("pattern"):
        yield from (text for text in (sample(pattern), "0", "A", "a1", "-", "a\nb") if text is not None)
    for name in every.values("format"):
        yield FORMATS.get(name, "a")


def _lists(builder: Builder, every: Conjunction, groups: list[list[Any]]) -> Iterator[Any]:
    lengths = [int(length) for name in _COUNTS for length in every.values(name)]
    tuples = [listed for name in ("items", "prefixItems") for listed in every.values(name) if isinstance(listed, list)]
    lengths += [len(listed) for listed in tuples]
    if not lengths and not any(every.values(name) for name in ("items", "uniqueItems", "contains")):
        return
    wanted = sorted({0, 1, 2} | {length + change for length in lengths for change in (-1, 0, 1)})
    for length in (length for length in wanted if 0 <= length <= MAX_LENGTH):
        for group in groups:
            yield from _varied(_items(builder, builder.together(group), length))
        yield from ([*range(length)], ["a" * index for index in range(length)]) if length < 50 else ()
        yield from _instances_of(builder, every.values("contains"), length)


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
    if items:
        yield from ([*items[:-1], last] for last in (None, 0, 0.5, "a", True, {}, []))


def _instances_of(builder: Builder, schemas: list[Any], length: int) -> Iterator[Any]:
    for value in _instances(builder, ([schema] for schema in schemas)):
        yield [value] * length


def _objects(builder: Builder, every: Conjunction, schemas: list[Any], focus: str | None) -> Iterator[Any]:
    groups = [schemas, *([schema] for schema in schemas)]
    for base in _bases(builder, groups, focus):
        yield from ({key: value for key, value in base.items() if key != name} for name in [*base][:20])
        names = [focus] if focus is not None else _names(every)
        for name in names:
            for value in _property_values(builder, every, name):
                yield {**base, name: value}
        counts = [int(count) for name in ("minProperties", "maxProperties") for count in every.values(name)]
        for count in sorted({count + change for count in counts for change in (-1, 0, 1)}):
            if len(base) < count <= 100:
                yield {**base, **{f"other{number or ''}": None for number in range(count - len(base))}}
        yield {**base, "other": None}


def _bases(builder: Builder, groups: list[list[Any]], focus: str | None) -> list[dict[str, Any]]:
    """Objects to vary: the smallest ones, and the smallest ones that have the property in focus."""
    built = list(_instances(builder, groups))
    if focus is not None:
        for group in groups:
            try:
                value = builder.smallest(builder.together(group, focus).property(focus))
                built.append(builder.document(group, [Step(focus)], value))
            except NoInstanceError:
                continue
    return [value for value in built if isinstance(value, dict)] or [{}]


def _names(every: Conjunction) -> list[str]:
    """Names of properties that one of the schemas mentions in any way."""
    names = dict.fromkeys(name for declared in every.values("properties") for name in declared)
    for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
        names |= dict.fromkeys(name for demands in every.values(keyword) for name in demands)
    patterns = (pattern for patterns in every.values("patternProperties") for pattern in patterns)
    names |= dict.fromkeys(name for pattern in patterns if (name := sample(pattern)) is not None)
    names |= dict.fromkeys(("other", "a", "A", "0", "_", "aaaaaaaaaaaa", ""))
    return [*names][:30]


def _property_values(builder: Builder, every: Conjunction, name: str) -> Iterator[Any]:
    inside = every.property(name)
    yield from _instances(builder, [inside, *([schema] for schema in inside)])
    yield from (None, 0, 0.5, "a", True, [], {})
    deeper = builder.together(inside)
    yield from _numbers(deeper)
    yield from _texts(deeper)
    yield from (plain(value) for listed in deeper.values("enum") for value in listed[:MAX_PROBES])
