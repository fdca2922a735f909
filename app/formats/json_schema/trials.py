"""The documents worth trying in one direction: valid, it is hoped, for the side that writes, refused by the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import Any

from app.formats.json_schema.changes import Finding
from app.formats.json_schema.comparison import Pair, Step
from app.formats.json_schema.evaluation import Entries, Meter, SpentError, UndecidedError
from app.formats.json_schema.instances import Builder, Stop, Surroundings
from app.formats.json_schema.probes import MAX_PROBES, simplest_first, values
from app.formats.json_schema.proofs import Path
from app.formats.json_schema.routes import Routes
from app.formats.json_schema.samples import NoInstanceError, type_name
from app.formats.json_schema.shapes import shapes
from app.formats.json_schema.validation import Failure, Validator
from app.formats.json_schema.variants import Sides, variants


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to build around a place. If `accepted`, `document` is one that the writing side accepts, with a value at
    the place that is meant to suit both, and `failures` is what the reading side says of it all the same."""

    builder: Builder
    sides: tuple[list[Any], list[Any]]
    stops: tuple[Stop, ...]
    place: Surroundings
    document: Any
    accepted: bool
    refused_at: Path
    failures: list[Failure]
    excused: Entries


class Probes:
    """Values worth trying in one direction, by place."""

    def __init__(self, builders: Sequence[Builder], meter: Meter) -> None:
        self._builders = builders
        self._meter = meter
        self._values: dict[tuple[Pair, str | None], list[Any]] = {}

    def of(self, pair: Pair, focus: str | None, place: Surroundings) -> list[Any]:
        """Values for the data of a pair, or for one property of it, the simplest first."""
        found = self._values.get((pair, focus))
        if found is None:
            groups = self._at(pair, place) if focus is None else self._below(pair, focus, place)
            found = self._values[pair, focus] = simplest_first(groups)
            self._meter.spend(len(found))
        return found

    def _at(self, pair: Pair, place: Surroundings) -> Iterator[Iterable[Any]]:
        schemas, around = [node.raw for node in pair], (place.inside, place.least)
        groups = [schemas, *([schema] for schema in place.inside.values("not"))]
        objects = (shapes(self._builders, group, around, None) for group in groups)
        yield chain(values(self._builders, schemas, around), *objects)
        yield islice(variants(self._builders[0], Sides(place.inside, place.least)), MAX_PROBES)

    def _below(self, pair: Pair, focus: str, place: Surroundings) -> Iterator[Iterable[Any]]:
        objects = [(builder, node.raw) for builder in self._builders for node in pair]
        declared = [inner for builder, raw in objects for inner in builder.together([raw], focus).property(focus)]
        schemas = list({id(inner): inner for inner in declared}.values())
        yield values(self._builders, schemas, (place.inside, place.least))


class Trials:
    """Documents for one direction. `writing` is the place of the writing side in a pair."""

    def __init__(
        self,
        sides: tuple[Validator, Validator],
        roots: tuple[Any, Any],
        builders: Sequence[Builder],
        routes: Routes,
        meter: Meter,
    ) -> None:
        self.writer, self.reader = sides
        self._roots = roots
        self._builders = builders
        self._routes = routes
        self._probes = Probes(builders, meter)
        self._frames: dict[Pair, Frame | None] = {}

    def frame(self, pair: Pair) -> Frame | None:
        """The best way to build around the data of a pair."""
        if pair not in self._frames:
            self._frames[pair] = self._search(pair)
        return self._frames[pair]

    def _excused(self) -> Entries:
        """What the reading side says of the smallest document, which is not repeated for others."""
        root = self._frames.get(self._routes.root)
        return root.excused if root is not None else {}

    def documents(self, finding: Finding, frame: Frame) -> Iterator[Any]:
        """Documents that may prove a finding, the simplest first."""
        focus = finding.step.key if finding.step is not None and isinstance(finding.step.key, str) else None
        place = frame.place
        if focus is not None:
            try:
                place = frame.builder.surroundings(*frame.sides, (*frame.stops, Stop(Step(focus))))
            except NoInstanceError:
                return
            yield place.without()
        found = self._probes.of(finding.pair, focus, place)
        yield from (place.around(value) for value in _likely_first(found, place))
        if focus is not None and finding.facet.startswith("dependency"):
            schemas = [node.raw for node in finding.pair]
            around = (frame.place.inside, frame.place.least)
            yield from map(frame.place.around, simplest_first([shapes(self._builders, schemas, around, focus)]))

    def _search(self, pair: Pair) -> Frame | None:
        """A frame whose document the writing side accepts; failing that, one that is refused because of the place."""
        stops, path = self._routes.stops(pair), self._routes.path(pair)
        writing, reading = self._roots
        hopeful: list[Frame] = []
        for wish, builder in product(([reading], []), self._builders):
            try:
                place = builder.surroundings([writing], wish, stops)
                frame = self._frame(builder, ([writing], wish), stops, place)
            except SpentError:
                raise
            except (NoInstanceError, UndecidedError):
                continue
            if frame.accepted:
                return frame
            if _related(frame.refused_at, path):
                hopeful.append(frame)
        return hopeful[0] if hopeful else None

    def _frame(
        self, builder: Builder, sides: tuple[list[Any], list[Any]], stops: tuple[Stop, ...], place: Surroundings
    ) -> Frame:
        refused_at: Path = ()
        excused = self._excused()
        for every in (place.inside, place.least) if place.inside is not place.least else (place.least,):
            try:
                document = place.around(builder.fitting(every, place.least))
            except NoInstanceError:
                continue
            complaints = self.writer.failures(document, most=1)
            if not complaints:
                failures = self.reader.failures(document, excused=excused)
                excused = _joined(excused, self.reader.refused)
                return Frame(builder, sides, stops, place, document, True, (), failures, excused)
            refused_at = complaints[0].path
        return Frame(builder, sides, stops, place, None, False, refused_at, [], excused)


def _likely_first(found: list[Any], place: Surroundings) -> list[Any]:
    """Values of types that only the writing side allows come first, then others that it allows, then the rest, if
    alternatives leave open what it allows."""
    allowed, common = place.least.types(), place.inside.types()
    typed = [(value, type_name(value)) for value in found]
    sure = [value for value, name in typed if name in allowed and name not in common]
    others = [value for value, name in typed if name in common]
    rest = [] if place.least.indifferent else [value for value, name in typed if name not in allowed]
    return [*sure, *others, *rest]


def _joined(some: Entries, more: Entries) -> Entries:
    return some | {key: {**some.get(key, {}), **entries} for key, entries in more.items() if entries}


def _related(path: Path, other: Path) -> bool:
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]
