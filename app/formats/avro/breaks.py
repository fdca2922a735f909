"""What makes a reader fail: every reason for which a pair of schemas is not readable in a direction.

Only pairs that the resolver calls unreadable are entered, so there is a break exactly where Avro's rules say that
reading fails. The rules bear the names that Avro's Java library and Confluent's registry give them.
"""

from typing import Any, TypeVar

from app.formats.avro.findings import AMBIGUOUS, Aspect, Finding, of_attribute, of_fields, of_types
from app.formats.avro.places import ROOT, Place, Routes
from app.formats.avro.resolution import Ambiguity, Resolver, counterpart, missing_symbols, names_match, writer_fields
from app.formats.avro.spelling import listing, spell
from app.formats.avro.types import Enum, Field, Fixed, NamedType, Record, Type, Union
from app.formats.model import Direction, Severity

_Side = TypeVar("_Side")


class BreakFinder:
    """Finds the breaks of one direction. `aspects` tells afterwards what they are about."""

    def __init__(self, direction: Direction, routes: Routes, resolver: Resolver) -> None:
        self.direction = direction
        self.found: list[Finding] = []
        self.aspects: set[Aspect] = set()
        self._backward = direction is Direction.BACKWARD
        self._routes = routes
        self._resolver = resolver
        self._seen: set[tuple[int, int]] = set()
        self._todo: list[Place] = []

    def run(self, root: Place) -> None:
        """Fill `found` with everything that keeps the root from being read."""
        self._enter(root)
        ambiguity = self._resolver.ambiguity
        while self._todo:
            self._explain(self._todo.pop())
        if ambiguity is not None and not any(finding.rule == AMBIGUOUS for finding in self.found):
            self._add_detour(root, ambiguity)

    def _sides(self, place: Place) -> tuple[Type, Type]:
        """The reader's and the writer's type."""
        return (place.new, place.old) if self._backward else (place.old, place.new)

    def _enter(self, place: Place) -> None:
        if self._resolver.can_read(*self._sides(place)):
            return
        if place.is_named:
            self._routes.add(place)
        if place.pair not in self._seen:
            self._seen.add(place.pair)
            self._todo.append(place)

    def _branch(self, place: Place, reader: int | None, writer: int | None) -> Place:
        return place.branch(writer, reader) if self._backward else place.branch(reader, writer)

    def _explain(self, place: Place) -> None:
        reader, writer = self._sides(place)
        if isinstance(writer, Union):
            self._explain_writer_union(place, reader, writer)
        elif isinstance(reader, Union):
            self._explain_branch(place, reader, writer, None)
        elif element := place.element():
            self._enter(element)
        elif isinstance(reader, Record) and isinstance(writer, Record):
            self._explain_name(place, reader, writer)
            self._explain_fields(place, reader, writer)
        elif isinstance(reader, Enum) and isinstance(writer, Enum):
            self._explain_name(place, reader, writer)
            self._explain_symbols(place, reader, writer)
        elif isinstance(reader, Fixed) and isinstance(writer, Fixed):
            self._explain_name(place, reader, writer)
            self._explain_size(place, reader, writer)
        else:
            self._explain_mismatch(place)

    def _explain_writer_union(self, place: Place, reader: Type, writer: Union) -> None:
        for at, branch in enumerate(writer.branches):
            if self._resolver.can_read(reader, branch):
                continue
            if isinstance(reader, Union):
                self._explain_branch(place, reader, branch, at)
            else:
                self._enter(self._branch(place, None, at))

    def _explain_branch(self, place: Place, reader: Union, writer: Type, at: int | None) -> None:
        """The writer's type, which is branch `at` if it comes from a union, fits no branch of the reader."""
        partner = counterpart(reader, writer)
        if partner is not None:
            self._enter(self._branch(place, partner, at))
            return
        here = self._branch(place, None, at)
        verb = "may no longer be" if self._backward else "may now be"
        self._add_mismatch(here, "MISSING_UNION_BRANCH", f"{verb} {spell(writer)}")
        if at is not None:
            self.aspects.add(("branch", id(place.old if self._backward else place.new), at))

    def _explain_mismatch(self, place: Place) -> None:
        step = place.old_step if self._backward else place.new_step
        if isinstance(step, int):
            change = "may no longer be" if self._backward else "may now be"
            what = f"{change} {spell(self._sides(place)[1])}"
        else:
            what = f"changed from {spell(place.old)} to {spell(place.new)}"
        self._add_mismatch(place, "TYPE_MISMATCH", what)

    def _add_mismatch(self, place: Place, rule: str, what: str) -> None:
        self._add(of_types(rule, Severity.BREAKING, place, what), ("type", *place.pair))
        if place.parent is not None and isinstance(place.old_step if place.new_step is None else place.new_step, int):
            self.aspects.add(("type", *place.parent.pair))

    def _explain_name(self, place: Place, reader: NamedType, writer: NamedType) -> None:
        if not names_match(reader, writer):
            old, new = self._old_and_new(reader, writer)
            subject = f"{old.kind.capitalize()} '{old.full_name}'"
            what = f"is now called '{new.full_name}'"
            self._add_inside(place, "NAME_MISMATCH", "name", (old.full_name, new.full_name), what, subject)

    def _explain_symbols(self, place: Place, reader: Enum, writer: Enum) -> None:
        if missing := missing_symbols(reader, writer):
            old, new = self._old_and_new(reader, writer)
            what = f"{'lost' if self._backward else 'gained'} {listing(missing)}"
            values = list(old.symbols), list(new.symbols)
            made = self._add_inside(place, "MISSING_ENUM_SYMBOLS", "symbols", values, what, f"Enum '{new.full_name}'")
            made.sample = missing[0]

    def _explain_size(self, place: Place, reader: Fixed, writer: Fixed) -> None:
        if reader.size != writer.size:
            old, new = self._old_and_new(reader, writer)
            what = f"changed from {old.size} to {new.size} bytes"
            values = old.size, new.size
            self._add_inside(place, "FIXED_SIZE_MISMATCH", "size", values, what, f"Fixed type '{new.full_name}'")

    def _explain_fields(self, place: Place, reader: Record, writer: Record) -> None:
        for field in self._resolver.open_fields(reader, writer):
            found = writer_fields(field, writer)
            if len(found) > 1:
                names = listing([other.name for other in found])
                what = f"matches several fields by its name and aliases ({names})"
                self._add_field(place, AMBIGUOUS, field, what)
            if found:
                if not self._resolver.can_read(field.type, found[0].type):
                    self._enter(place.field(*self._old_and_new(field, found[0])))
            elif not field.has_default:
                self._add_missing(place, field)

    def _add_missing(self, place: Place, field: Field) -> None:
        kind = spell(field.type)
        if self._backward:
            what = f"({kind}) was added without a default"
        else:
            what = f"({kind}) {_fate(place.new, field)}, and the old schema has no default for it"
        self._add_field(place, "READER_FIELD_MISSING_DEFAULT_VALUE", field, what).missing = field

    def _add_detour(self, root: Place, ambiguity: Ambiguity) -> None:
        """Avro's checker met an ambiguous field where it need not have looked, and gave up on the whole schema."""
        reader, writer, field = ambiguity
        names = listing([other.name for other in writer_fields(field, writer)])
        what = f"matches several fields of record '{writer.full_name}' by its name and aliases ({names})"
        made = self._add_field(root, AMBIGUOUS, field, what)
        made.subject = f"Field '{field.name}' of record '{reader.full_name}'"
        made.owner, made.names = ROOT, ()

    def _old_and_new(self, reader: _Side, writer: _Side) -> tuple[_Side, _Side]:
        return (writer, reader) if self._backward else (reader, writer)

    def _add_field(self, place: Place, rule: str, field: Field, what: str) -> Finding:
        sides = (None, field) if self._backward else (field, None)
        return self._add(of_fields(rule, Severity.BREAKING, place, *sides, what), ("field", id(field), 0))

    def _add_inside(
        self, place: Place, rule: str, key: str, values: tuple[Any, Any], what: str, subject: str
    ) -> Finding:
        made = of_attribute(rule, Severity.BREAKING, place, key, values, what, subject)
        return self._add(made, (key, *place.pair))

    def _add(self, made: Finding, aspect: Aspect) -> Finding:
        made.direction = self.direction
        self.found.append(made)
        self.aspects.add(aspect)
        return made


def _fate(new: Type, gone: Field) -> str:
    """What became of a field that the new record no longer has under its old name."""
    heirs = [field.name for field in new.fields if gone.name in field.aliases] if isinstance(new, Record) else []
    return f"was renamed to '{heirs[0]}'" if heirs else "was removed"
