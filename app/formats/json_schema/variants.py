"""Small values that one schema should allow, each different from the smallest one in few places."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from app.formats.json_schema.conjunction import Conjunction
from app.formats.json_schema.instances import Builder
from app.formats.json_schema.keywords import TYPES
from app.formats.json_schema.probes import edges
from app.formats.json_schema.samples import NoInstanceError

_DEEPEST = 4
_MOST_ALTERNATIVES = 40
_MOST_PROPERTIES = 60
_MOST_CHOSEN = 3
_MOST_EDGES = 12
_ANYTHING: tuple[Any, ...] = (0, "a", {}, [], None, True, 0.5)


class Sides(NamedTuple):
    """What both schemas say about a value, and what the one says that has to allow it."""

    both: Conjunction
    least: Conjunction


def variants(builder: Builder, sides: Sides) -> Iterator[Any]:
    """Values with one thing chosen differently: an alternative taken, an optional property there, a value at the edge
    of what either allows, an item in a list. The longer it goes on, the deeper inside that is, and the more often the
    same value comes."""
    for depth in range(1, _DEEPEST + 1):
        yield from _variants(builder, sides, depth)


def _variants(builder: Builder, sides: Sides, depth: int) -> Iterator[Any]:
    smallest: Any = None
    for every in sides:
        try:
            smallest = builder.fitting(every)
        except NoInstanceError:
            continue
        yield smallest
    if sides.least.types() == {*TYPES} and not (sides.least.values("enum") or sides.least.values("const")):
        yield from _ANYTHING
    if depth == 0:
        return
    yield from _otherwise(builder, sides, depth)
    yield from islice(edges(sides.both), _MOST_EDGES)
    if isinstance(smallest, dict):
        yield from _with_properties(builder, sides, smallest, depth)
    if "array" in sides.least.types() and sides.both.item(0):
        inner = Sides(builder.together(sides.both.item(0)), builder.together(sides.least.item(0)))
        yield from ([item] for item in _variants(builder, inner, depth - 1))


def _otherwise(builder: Builder, sides: Sides, depth: int) -> Iterator[Any]:
    """Values for each of the alternatives."""
    both = sides.both
    if len(both.chosen) >= _MOST_CHOSEN:
        return
    chosen = {id(schema) for schema in both.chosen}
    for alternatives in (*both.values("anyOf"), *both.values("oneOf")):
        followed = [both.followed(schema) for schema in alternatives[:_MOST_ALTERNATIVES]]
        if chosen.isdisjoint(map(id, followed)):
            for schema in followed:
                other = Sides(
                    *(builder.together(every.given, None, (*every.chosen, schema)) for every in sides),
                )
                yield from _variants(builder, other, depth - 1)


def _with_properties(builder: Builder, sides: Sides, smallest: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    names = dict.fromkeys(name for declared in sides.both.values("properties") for name in declared)
    for name in [*names][:_MOST_PROPERTIES]:
        inner = Sides(builder.together(sides.both.property(name)), builder.together(sides.least.property(name)))
        yield from ({**smallest, name: value} for value in _variants(builder, inner, depth - 1))
