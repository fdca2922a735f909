"""Objects worth trying where two schemas differ in what they say about an object as a whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.formats.json_schema.comparison import Step
from app.formats.json_schema.conjunction import Conjunction
from app.formats.json_schema.instances import Builder, Stop
from app.formats.json_schema.patterns import sample
from app.formats.json_schema.probes import instances, values
from app.formats.json_schema.samples import NoInstanceError

_ABOUT_OBJECTS = (
    *(
        "additionalProperties",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "maxProperties",
        "minProperties",
    ),
    *("patternProperties", "properties", "propertyNames", "required", "unevaluatedProperties"),
)
_COUNTS = ("minProperties", "maxProperties")
_MOST_NAMES = 30
_MOST_REMOVED = 20
_MOST_ADDED = 100
_MOST_VALUES = 40
_ODD_NAMES = ("other", "a", "A", "0", "_", "aaaaaaaaaaaa", "")


def shapes(
    builders: Sequence[Builder], schemas: Sequence[Any], around: Sequence[Conjunction], wanted: str | None
) -> Iterator[Any]:
    """Objects that vary in how many properties they have, in which, and in the values of one. With `wanted`, they have
    that property."""
    for builder in builders:
        every = builder.together(schemas, wanted)
        if "object" not in every.types() or not any(every.values(keyword) for keyword in _ABOUT_OBJECTS):
            return
        for base in _bases(builder, schemas, around, wanted):
            yield from _variations(builder, every, base)


def _bases(
    builder: Builder, schemas: Sequence[Any], around: Sequence[Conjunction], wanted: str | None
) -> list[dict[str, Any]]:
    """Objects to vary: the smallest ones, and the smallest ones that have the wanted property."""
    groups = [*(every.schemas for every in around), [*schemas], *([schema] for schema in schemas)]
    built = list(instances(builder, groups)) if wanted is None else []
    for group in groups if wanted is not None else ():
        try:
            place = builder.surroundings(group, (), (Stop(None), Stop(Step(wanted or ""))))
            built.append(place.around(builder.fitting(place.inside)))
        except NoInstanceError:
            continue
    return [value for value in built if isinstance(value, dict)] or ([{}] if wanted is None else [{wanted: None}])


def _variations(builder: Builder, every: Conjunction, base: dict[str, Any]) -> Iterator[dict[str, Any]]:
    counts = [int(count) for name in _COUNTS for count in every.values(name)]
    for count in sorted({count + change for count in counts for change in (-1, 0, 1)}):
        if len(base) < count <= len(base) + _MOST_ADDED:
            yield {**base, **{f"other{number or ''}": None for number in range(count - len(base))}}
    yield {**base, "other": None}
    for name in [*base][:_MOST_REMOVED]:
        yield {key: value for key, value in base.items() if key != name}
    for name in _names(every):
        for value in _some(values([builder], every.property(name), ())):
            yield {**base, name: value}


def _some(found: Iterator[Any]) -> Iterator[Any]:
    for _, value in zip(range(_MOST_VALUES), found, strict=False):
        yield value


def _names(every: Conjunction) -> list[str]:
    """Names of properties that one of the schemas mentions in any way."""
    patterns = (pattern for patterns in every.values("patternProperties") for pattern in patterns)
    names = dict.fromkeys(name for pattern in patterns if (name := sample(pattern)) is not None)
    for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
        names |= dict.fromkeys(name for demands in every.values(keyword) for name in demands)
    names |= dict.fromkeys(_ODD_NAMES)
    return [*names][:_MOST_NAMES]
