"""What makes a reader fail: every reason for which a pair of schemas is not readable in a direction.

Only pairs that the resolver calls unreadable are entered, so there is a break exactly where Avro's rules say that
reading fails. The rules bear the names that Avro's Java library and Confluent's registry give them.
"""

from app.formats.avro.findings import Aspect, Finding
from app.formats.avro.places import Place, Routes, below
from app.formats.avro.resolution import Resolver, missing_symbols, names_match, plainly_read, writer_fields
from app.formats.avro.spelling import brief, brief_field, listing, spell
from app.formats.avro.types import Enum, Field, Fixed, NamedType, Record, Type, Union, candidates
from app.formats.model import Direction, Severity


class BreakFinder:
    """Finds the breaks of one direction. `aspects` tells afterwards what they are about."""

    def __init__(self, direction: Direction, routes: Routes) -> None:
        self.direction = direction
        self.found: list[Finding] = []
        self.aspects: set[Aspect] = set()
        self._backward = direction is Direction.BACKWARD
        self._routes = routes
        self._resolver = Resolver()
        self._seen: set[tuple[int, int]] = set()
        self._todo: list[Place] = []

    def run(self, root: Place) -> None:
        """Fill `found` with everything that keeps the root from being read."""
        self._enter(root)
        while self._todo:
            self._explain(self._todo.pop())

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
        for partner in candidates(reader, writer):
            if reader.branches[partner].kind == writer.kind:
                self._enter(self._branch(place, partner, at))
                return
        here = self._branch(place, None, at)
        verb = "may no longer be" if self._backward else "may now be"
        self._add(here, "MISSING_UNION_BRANCH", f"{verb} {spell(writer)}", "type")
        if at is not None:
            self.aspects.add(("branch", id(place.old if self._backward else place.new), at))

    def _explain_mismatch(self, place: Place) -> None:
        step = place.old_step if self._backward else place.new_step
        if isinstance(step, int):
            change = "may no longer be" if self._backward else "may now be"
            what = f"{change} {spell(self._sides(place)[1])}"
        else:
            what = f"changed from {spell(place.old)} to {spell(place.new)}"
        self._add(place, "TYPE_MISMATCH", what, "type")

    def _explain_name(self, place: Place, reader: Record | Enum | Fixed, writer: Record | Enum | Fixed) -> None:
        if names_match(reader, writer):
            return
        old, new = place.old, place.new
        if isinstance(old, NamedType) and isinstance(new, NamedType):
            subject = f"{old.kind.capitalize()} '{old.full_name}'"
            what = f"is now called '{new.full_name}'"
            self._add_inside(place, "NAME_MISMATCH", "name", what, subject, old.full_name, new.full_name)

    def _explain_symbols(self, place: Place, reader: Enum, writer: Enum) -> None:
        missing = missing_symbols(reader, writer)
        old, new = place.old, place.new
        if not missing or not isinstance(old, Enum) or not isinstance(new, Enum):
            return
        what = f"{'lost' if self._backward else 'gained'} {listing(missing)}"
        subject = f"Enum '{new.full_name}'"
        made = self._add_inside(
            place, "MISSING_ENUM_SYMBOLS", "symbols", what, subject, list(old.symbols), list(new.symbols)
        )
        made.sample = missing[0]

    def _explain_size(self, place: Place, reader: Fixed, writer: Fixed) -> None:
        old, new = place.old, place.new
        if reader.size != writer.size and isinstance(old, Fixed) and isinstance(new, Fixed):
            subject = f"Fixed type '{new.full_name}'"
            what = f"changed from {old.size} to {new.size} bytes"
            self._add_inside(place, "FIXED_SIZE_MISMATCH", "size", what, subject, old.size, new.size)

    def _explain_fields(self, place: Place, reader: Record, writer: Record) -> None:
        for field in reader.fields:
            if plainly_read(field, writer):
                continue
            found = writer_fields(field, writer)
            if len(found) > 1:
                self._add_ambiguous(place, field, found)
            elif found:
                if not self._resolver.can_read(field.type, found[0].type):
                    self._enter(place.field(found[0], field) if self._backward else place.field(field, found[0]))
            elif not field.has_default:
                self._add_missing(place, field)

    def _add_ambiguous(self, place: Place, field: Field, found: list[Field]) -> None:
        names = listing([other.name for other in found])
        what = f"matches several fields by its name and aliases ({names})"
        self._add_field(place, "READER_FIELD_AMBIGUOUS", field, what)

    def _add_missing(self, place: Place, field: Field) -> None:
        kind = spell(field.type)
        if self._backward:
            what = f"({kind}) was added without a default"
        else:
            what = f"({kind}) {_fate(place.new, field)}, and the old schema has no default for it"
        self._add_field(place, "READER_FIELD_MISSING_DEFAULT_VALUE", field, what).missing = field

    def _add_field(self, place: Place, rule: str, field: Field, what: str) -> Finding:
        site = place.new_path if self._backward else place.old_path
        path = field.path or site
        sides = (None, path, None, brief_field(field)) if self._backward else (path, None, brief_field(field), None)
        made = Finding(
            rule,
            Severity.BREAKING,
            place,
            place.pair,
            (field.name,),
            sides[0],
            sides[1],
            sides[2],
            sides[3],
            what,
            direction=self.direction,
        )
        self.aspects.add(("field", id(field), 0))
        self.found.append(made)
        return made

    def _add(self, place: Place, rule: str, what: str, aspect: str) -> None:
        self.found.append(
            Finding(
                rule,
                Severity.BREAKING,
                place,
                place.owner,
                place.names,
                place.old_path,
                place.new_path,
                brief(place.old),
                brief(place.new),
                what,
                direction=self.direction,
            )
        )
        self.aspects.add((aspect, *place.pair))
        if place.parent is not None and isinstance(place.old_step if place.new_step is None else place.new_step, int):
            self.aspects.add((aspect, *place.parent.pair))

    def _add_inside(
        self, place: Place, rule: str, key: str, what: str, subject: str, old_value: object, new_value: object
    ) -> Finding:
        made = Finding(
            rule,
            Severity.BREAKING,
            place,
            place.pair,
            (),
            below(place.old, place.old_path, key),
            below(place.new, place.new_path, key),
            old_value,
            new_value,
            what,
            subject,
            self.direction,
        )
        self.aspects.add((key, *place.pair))
        self.found.append(made)
        return made


def _fate(new: Type, gone: Field) -> str:
    """What became of a field that the new record no longer has under its old name."""
    heirs = [field.name for field in new.fields if gone.name in field.aliases] if isinstance(new, Record) else []
    return f"was renamed to '{heirs[0]}'" if heirs else "was removed"
