"""Documents that prove a break: valid with one schema, invalid with the other, by xmlschema's own judgement."""

from collections.abc import Iterator, Mapping
from typing import Any

from xmlschema import XMLSchemaException

from app.formats.model import Direction, Witness
from app.formats.xsd.components import Element, SimpleType
from app.formats.xsd.findings import BACKWARD, Finding, Spot, Trial
from app.formats.xsd.routes import Routes
from app.formats.xsd.values import between
from app.formats.xsd.writing import Impossible, Writer

_FAILURES = XMLSchemaException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError


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

    def witness(self, finding: Finding, direction: Direction) -> Witness | None:
        """The first document that proves it; null if none does."""
        writer, reader = (self._old, self._new) if direction is BACKWARD else (self._new, self._old)
        own, other = finding.spots if direction is BACKWARD else finding.spots[::-1]
        if own is None:
            return None
        for document in _documents(writer, own, other, finding, direction):
            if is_valid(writer.validator, document) and (error := first_error(reader.validator, document)):
                return Witness(direction, document, error)
        return None


def _documents(writer: Side, own: Spot, other: Spot | None, finding: Finding, direction: Direction) -> Iterator[str]:
    for route, trial, text, attribute in _plans(writer, own, other, finding, direction):
        try:
            yield Writer(writer.elements).document(route, trial, text=text, attribute=attribute)
        except (Impossible, RecursionError):
            continue


_Plan = tuple[list[Element], Trial, str | None, tuple[str, str] | None]


def _plans(writer: Side, own: Spot, other: Spot | None, finding: Finding, direction: Direction) -> Iterator[_Plan]:
    whole = [own.root] if own.holder is None and own.root else writer.routes.to(own.holder) if own.holder else None
    if whole is None:
        return
    particle = own.slot.particle if own.slot else None
    inside = [*whole, particle] if isinstance(particle, Element) else whole
    value = _value(own, other, finding.hints)
    if value is not None:
        attribute = (own.attribute.name, value) if own.attribute else None
        yield whole if own.attribute else inside, Trial(), None if own.attribute else value, attribute
    for trial in finding.trials.get(direction, ()):
        if trial.nil:
            yield inside, Trial(nil=True), None, None
        else:
            yield whole, trial if own.holder else Trial(), None, None
    yield inside, Trial(), None, None


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


def is_valid(validator: Any, document: str) -> bool:
    """Whether a document is valid."""
    return first_error(validator, document) is None


def first_error(validator: Any, document: str) -> str | None:
    """What is wrong with a document, in one line; null if it is valid."""
    try:
        error = next(iter(validator.iter_errors(document)), None)
    except _FAILURES as failure:
        return str(failure).partition("\n")[0] or type(failure).__name__
    if error is None:
        return None
    reason = " ".join(str(error.reason or error.message or "invalid").split())
    return reason if len(reason) <= 200 else f"{reason[:200]}..."
