"""Documents that prove a break: valid with one schema, invalid with the other, by xmlschema's own judgement."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.formats.markup import read_xml
from app.formats.model import Direction, Witness
from app.formats.xsd.components import ComplexType, Element, SimpleType
from app.formats.xsd.excerpts import Excerpt, Excerpts
from app.formats.xsd.findings import BACKWARD, Finding, Spot, Trial
from app.formats.xsd.judging import complaint
from app.formats.xsd.pieces import Pieces
from app.formats.xsd.routes import Routes
from app.formats.xsd.values import between
from app.formats.xsd.writing import MAX_SIZE, Impossible, Writer

MAX_PAGE = 40
"""Elements that a document may have before an excerpt is tried instead."""
MAX_WIDE = 200
"""Attributes and elements of a type up to which whole documents are judged: all are looked at, required or not."""
MAX_WRITTEN = 20_000
"""Elements beyond a page that all documents of a comparison may have together: what needs more stays unproven."""

MAX_LISTED = 1_000_000
"""Listed values of the types in question, of all findings together, which xmlschema compares one by one."""


class Side:
    """One of two schemas, with what is needed to write documents of it."""

    def __init__(self, validator: Any, elements: Mapping[str, Element], routes: Routes) -> None:
        self.validator = validator
        self.elements = elements
        self.routes = routes


class Prover:
    """Looks for a document for each direction in which a finding breaks."""

    def __init__(self, old: Side, new: Side) -> None:
        self._old, self._new = old, new
        self._excerpts = {old: _excerpts(old, new), new: _excerpts(new, old)}
        self._left = MAX_WRITTEN
        self._listed = MAX_LISTED

    def witness(self, finding: Finding, direction: Direction) -> Witness | None:
        """The first document that proves it; null if none does."""
        writer, reader = (self._old, self._new) if direction is BACKWARD else (self._new, self._old)
        own, other = finding.spots if direction is BACKWARD else finding.spots[::-1]
        if own is None:
            return None
        spots = [spot for spot in (own, other) if spot is not None]
        self._listed -= sum(len(kind.facets.get("enumeration") or ()) for kind in map(_text_type, spots) if kind)
        if self._listed < 0:
            return None
        tried: list[_Plan] = []
        for plan in _plans(writer, own, other, finding, direction):
            if plan in tried:
                continue
            tried.append(plan)
            excerpt = self._excerpts[writer].of(plan.route, plan.trial, _elements(spots), _attributes(spots))
            part = plan._replace(route=excerpt.route, trial=excerpt.trial) if excerpt else plan
            document = self._written(writer, part, MAX_SIZE)
            error = _refused(document, *_judges(writer, reader, excerpt)) if document is not None else None
            if document is None or error is None:
                continue
            whole = self._whole(writer, plan, excerpt) if excerpt else document
            if whole is None:
                return Witness(direction, _marked(document, excerpt), error)
            if not excerpt or _refused(whole, writer.validator, reader.validator):
                return Witness(direction, whole, error)
        return None

    def _whole(self, writer: Side, plan: "_Plan", excerpt: Excerpt) -> str | None:
        """The whole document, if it is short: it has to prove then what its excerpt does."""
        kinds = [element.type for element in plan.route]
        wide = any(
            isinstance(kind, ComplexType) and len(kind.attributes) + len(kind.slots) > MAX_WIDE for kind in kinds
        )
        return None if wide or excerpt.left_out > MAX_PAGE else self._written(writer, plan, MAX_PAGE)

    def _written(self, writer: Side, plan: "_Plan", limit: int) -> str | None:
        made = Writer(writer.elements, min(limit, self._left + MAX_PAGE))
        try:
            document = made.document(plan.route, plan.trial, text=plan.text, attribute=plan.attribute)
        except (Impossible, RecursionError):
            return None
        self._left -= max(made.size - MAX_PAGE, 0)
        return document


def _excerpts(writer: Side, reader: Side) -> Excerpts:
    pieces = Pieces(writer.elements)
    return Excerpts(writer.elements, reader.elements, pieces.can_write, pieces.can_say)


def _judges(writer: Side, reader: Side, excerpt: Excerpt | None) -> tuple[Any, Any]:
    """Who judges a document: the schemas, or an excerpt's declarations."""
    if excerpt is None:
        return writer.validator, reader.validator
    return excerpt.writer, reader.validator if excerpt.reader is None else excerpt.reader


def _refused(document: str, writer: Any, reader: Any) -> str | None:
    """What the reader says of a document that the writer allows; null if they agree."""
    root = read_xml(document)
    return complaint(reader, root) if complaint(writer, root) is None else None


def _marked(document: str, excerpt: Excerpt | None) -> str:
    """A document that says how much it leaves out."""
    if excerpt is None or not excerpt.left_out:
        return document
    return f"{document}<!-- without {excerpt.left_out} other required parts -->"


def _elements(spots: list[Spot]) -> list[str]:
    particles = [spot.slot.particle for spot in spots if spot.slot is not None]
    return [particle.name for particle in particles if isinstance(particle, Element)]


def _attributes(spots: list[Spot]) -> list[str]:
    return [spot.attribute.name for spot in spots if spot.attribute is not None]


class _Plan(NamedTuple):
    """A document to write: where, what, and the text or attribute there."""

    route: list[Element]
    trial: Trial
    text: str | None = None
    attribute: tuple[str, str] | None = None


def _plans(writer: Side, own: Spot, other: Spot | None, finding: Finding, direction: Direction) -> Iterator[_Plan]:
    whole = [own.root] if own.holder is None and own.root else writer.routes.to(own.holder) if own.holder else None
    if whole is None:
        return
    particle = own.slot.particle if own.slot else None
    inside = [*whole, particle] if isinstance(particle, Element) else whole
    value = _value(own, other, finding.hints)
    if value is not None:
        attribute = (own.attribute.name, value) if own.attribute else None
        yield _Plan(whole, Trial(), None, attribute) if attribute else _Plan(inside, Trial(), value)
    for trial in finding.trials.get(direction, ()):
        if trial.nil:
            yield _Plan(inside, Trial(nil=True))
        else:
            yield _Plan(whole, trial if own.holder else Trial())
    yield _Plan(inside, Trial())


def _value(own: Spot, other: Spot | None, hints: tuple[str, ...]) -> str | None:
    """A text that may stand at one spot and not at the other."""
    mine, theirs = _text_type(own), _text_type(other) if other else None
    return between(mine, theirs, hints) if mine is not None and theirs is not None and mine is not theirs else None


def _text_type(spot: Spot) -> SimpleType | None:
    if spot.attribute is not None:
        return spot.attribute.type
    element = spot.slot.particle if spot.slot else spot.root
    kind = element.type if isinstance(element, Element) else spot.holder
    if isinstance(kind, SimpleType):
        return kind
    return kind.simple if kind is not None else None
