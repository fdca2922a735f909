"""Everything that changed between two schemas without breaking a reader.

The walk pairs the parts of both schemas as a person would: fields by name or by a proving alias, union branches by type
and name. What the break finder reported already is left out.
"""

from typing import Any

from app.formats.avro.attributes import compare_field_attributes, compare_type_attributes
from app.formats.avro.findings import Aspect, Finding, of_attribute, of_fields, of_types
from app.formats.avro.places import Place, Routes
from app.formats.avro.resolution import counterpart, names_match
from app.formats.avro.sameness import Sameness
from app.formats.avro.spelling import listing, spell
from app.formats.avro.types import Enum, Field, Fixed, NamedType, Record, Type, Union
from app.formats.model import Direction, Severity

_TWINS = {"bytes": "string", "string": "bytes"}


class DifferenceFinder:
    """Finds the harmless differences; `broken` is what the breaks are about."""

    def __init__(self, broken: set[Aspect], routes: Routes, sameness: Sameness) -> None:
        self.found: list[Finding] = []
        self._broken = broken
        self._routes = routes
        self._sameness = sameness
        self._seen: set[tuple[int, int]] = set()
        self._todo: list[Place] = []

    def run(self, root: Place) -> None:
        """Fill `found` with every difference below the root."""
        self._enter(root)
        while self._todo:
            self._compare(self._todo.pop())

    def _enter(self, place: Place) -> None:
        if place.is_named:
            self._routes.add(place)
        if place.pair not in self._seen:
            self._seen.add(place.pair)
            self._todo.append(place)

    def _compare(self, place: Place) -> None:
        old, new = place.old, place.new
        if old.kind == new.kind:
            self.found.extend(compare_type_attributes(place))
        if isinstance(old, Union) and isinstance(new, Union):
            self._compare_branches(place, old, new)
        elif isinstance(old, Union) or isinstance(new, Union):
            self._compare_union_with_other(place, old, new)
        elif element := place.element():
            self._enter(element)
        elif isinstance(old, Record) and isinstance(new, Record):
            self._compare_names(place, old, new)
            self._compare_fields(place, old, new)
        elif isinstance(old, Enum) and isinstance(new, Enum):
            self._compare_names(place, old, new)
            self._compare_symbols(place, old, new)
        elif isinstance(old, Fixed) and isinstance(new, Fixed):
            self._compare_names(place, old, new)
        elif {old.kind, new.kind} == {"string", "bytes"}:
            self._add_promotion(place)
        elif old.kind != new.kind and not self._is_broken("type", place):
            self._add_here(place, "TYPE_CHANGED", f"changed from {spell(old)} to {spell(new)}")

    def _add_promotion(self, place: Place) -> None:
        """Either reads the other by Avro's rules, but bytes that are not UTF-8 are no string."""
        what = f"changed from {spell(place.old)} to {spell(place.new)}, and bytes that are not UTF-8 are no string"
        made = self._add_here(place, "TYPE_PROMOTED", what)
        made.severity = Severity.RISKY
        made.risk = Direction.BACKWARD if place.old.kind == "bytes" else Direction.FORWARD
        made.sample = b"\xff"

    def _is_broken(self, aspect: str, place: Place) -> bool:
        return (aspect, *place.pair) in self._broken

    def _compare_union_with_other(self, place: Place, old: Type, new: Type) -> None:
        """A type became one branch of a union, or the other way round."""
        if isinstance(new, Union):
            at = _partner(new, old)
            inner = None if at is None else place.branch(None, at)
        else:
            at = _partner(old, new) if isinstance(old, Union) else None
            inner = None if at is None else place.branch(at, None)
        if inner is not None:
            self._enter(inner)
        if not self._is_broken("type", place):
            self._add_here(place, "TYPE_CHANGED", f"changed from {spell(old)} to {spell(new)}")

    def _compare_branches(self, place: Place, old: Union, new: Union) -> None:
        kept: list[int] = []
        for at, branch in enumerate(new.branches):
            partner = _partner(old, branch, new)
            if partner is None:
                if ("branch", id(new), at) not in self._broken:
                    self._add_here(place.branch(None, at), "UNION_BRANCH_ADDED", f"may now be {spell(branch)}")
            else:
                kept.append(partner)
                if not self._sameness.same(old.branches[partner], branch):
                    self._enter(place.branch(partner, at))
        continued = set(kept)
        for at, branch in enumerate(old.branches):
            if at not in continued and ("branch", id(old), at) not in self._broken:
                self._add_here(place.branch(at, None), "UNION_BRANCH_REMOVED", f"may no longer be {spell(branch)}")
        if kept != sorted(kept):
            self._add_here(place, "UNION_REORDERED", "lists the branches of its union in another order")

    def _compare_names(self, place: Place, old: NamedType, new: NamedType) -> None:
        if old.full_name == new.full_name:
            return
        values, subject = (old.full_name, new.full_name), f"{old.kind.capitalize()} '{old.full_name}'"
        if old.name == new.name:
            what = f"moved to the namespace '{new.namespace or ''}'"
            self._add_inside(place, "NAMESPACE_CHANGED", "name", values, what, subject)
        elif names_match(new, old) or names_match(old, new):
            what = f"was renamed to '{new.full_name}', as an alias proves"
            self._add_inside(place, "TYPE_RENAMED", "name", values, what, subject)

    def _compare_symbols(self, place: Place, old: Enum, new: Enum) -> None:
        if old.symbols == new.symbols:
            return
        subject, values = f"Enum '{new.full_name}'", (list(old.symbols), list(new.symbols))
        before, after = frozenset(old.symbols), frozenset(new.symbols)
        gained = [symbol for symbol in new.symbols if symbol not in before]
        lost = [symbol for symbol in old.symbols if symbol not in after]
        if gained and old.default is not None:
            what = f"gained {listing(gained)}, which old readers take as '{old.default}'"
            self._add_inside(place, "ENUM_SYMBOL_ADDED", "symbols", values, what, subject)
        if lost and new.default is not None:
            what = f"lost {listing(lost)}, which new readers take as '{new.default}'"
            self._add_inside(place, "ENUM_SYMBOL_REMOVED", "symbols", values, what, subject)
        if [s for s in old.symbols if s in after] != [s for s in new.symbols if s in before]:
            what = "lists its symbols in another order"
            self._add_inside(place, "ENUM_SYMBOLS_REORDERED", "symbols", values, what, subject)

    def _compare_fields(self, place: Place, old: Record, new: Record) -> None:
        rest = self._sameness.rest(old, new)
        partners = continued_fields(old, new, *rest)
        for field in rest[1]:
            partner = partners.get(field.name)
            if partner is None:
                self._add_field(place, "FIELD_ADDED", None, field)
                continue
            if partner.name != field.name:
                self._add_field(place, "FIELD_RENAMED", partner, field)
            self.found.extend(compare_field_attributes(place, partner, field))
            if not self._sameness.same(partner.type, field.type):
                self._enter(place.field(partner, field))
        kept = {partner.name for partner in partners.values()}
        for field in rest[0]:
            if field.name not in kept:
                self._add_field(place, "FIELD_REMOVED", field, None)
        if _reordered(old, new, partners):
            values = ([field.name for field in old.fields], [field.name for field in new.fields])
            what, subject = "lists its fields in another order", f"Record '{new.full_name}'"
            self._add_inside(place, "FIELDS_REORDERED", "fields", values, what, subject)

    def _add_field(self, place: Place, rule: str, old: Field | None, new: Field | None) -> None:
        only = new if old is None else old if new is None else None
        if only is not None and ("field", id(only), 0) in self._broken:
            return
        if only is None:
            what = f"was renamed to '{new.name if new else ''}', as an alias proves"
        else:
            what = f"({spell(only.type)}) was {'added' if old is None else 'removed'}"
        self.found.append(of_fields(rule, Severity.SAFE, place, old, new, what))

    def _add_here(self, place: Place, rule: str, what: str) -> Finding:
        made = of_types(rule, Severity.SAFE, place, what)
        self.found.append(made)
        return made

    def _add_inside(self, place: Place, rule: str, key: str, values: tuple[Any, Any], what: str, subject: str) -> None:
        self.found.append(of_attribute(rule, Severity.SAFE, place, key, values, what, subject))


def continued_fields(old: Record, new: Record, old_rest: list[Field], new_rest: list[Field]) -> dict[str, Field]:
    """For each field of the rest of the new record, by its name, the old field that it continues."""
    found = {field.name: old.by_name[field.name] for field in new_rest if field.name in old.by_name}
    taken: set[str] = set()
    for field in new_rest:
        for alias in () if field.name in found else field.aliases:
            if alias in old.by_name and alias not in new.by_name and alias not in taken:
                found[field.name] = old.by_name[alias]
                taken.add(alias)
                break
    for field in old_rest:
        for alias in () if field.name in new.by_name or field.name in taken else field.aliases:
            if alias in new.by_name and alias not in old.by_name and alias not in found:
                found[alias] = field
                break
    return found


def _reordered(old: Record, new: Record, partners: dict[str, Field]) -> bool:
    before, after = list(old.by_name), list(new.by_name)
    if before == after:
        return False
    former = {name: partner.name for name, partner in partners.items()}
    kept = [former.get(name, name) for name in after if name in former or name in old.by_name]
    continued = set(kept)
    return kept != [name for name in before if name in continued]


def _partner(union: Union, other: Type, siblings: Union | None = None) -> int | None:
    """The branch that continues `other`.

    Where there is none, bytes and string continue each other, unless `other` has such a sibling of its own.
    """
    found = counterpart(union, other)
    twin = _TWINS.get(other.kind)
    if found is None and twin in union.index and (siblings is None or twin not in siblings.index):
        return union.index[twin][0]
    return found
