"""Two enums of one name, and what enums and messages share: reservations and options."""

from app.formats.model import Severity
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.findings import (
    BACKWARD,
    CODE,
    EVERY,
    FORWARD,
    JSON,
    Finding,
    Kind,
    Place,
    Probe,
    without_reservation,
)
from app.formats.protobuf.option_changes import option_findings
from app.formats.protobuf.syntax import Enum, EnumValue, Message, Option


def compare_enum_lists(collector: Collector, old: list[Enum], new: list[Enum], old_base: str, new_base: str) -> None:
    """The enums at one level of a file, matched by their names."""
    before, after = {enum.name: enum for enum in old}, {enum.name: enum for enum in new}
    for enum in new:
        path = f"{new_base}/enums/{enum.name}"
        if enum.name in before:
            place = Place(f"{old_base}/enums/{enum.name}", path)
            _EnumPair(collector, place, before[enum.name], enum).compare()
        else:
            words = f"The enum '{enum.name}' was added."
            collector.add(Finding("ENUM_ADDED", Severity.SAFE, words, Place(None, path), None, enum.full_name))
    for enum in old:
        if enum.name not in after:
            words = f"The enum '{enum.name}' was removed."
            place = Place(f"{old_base}/enums/{enum.name}", None)
            finding = Finding("ENUM_REMOVED", Severity.SAFE, words, place, enum.full_name, None, enum=enum)
            finding.categories = CODE
            collector.add(finding)


class _EnumPair:
    def __init__(self, collector: Collector, place: Place, old: Enum, new: Enum) -> None:
        self._collector = collector
        self._place = place
        self._old, self._new = old, new
        self._before, self._after = _by_number(old), _by_number(new)

    def compare(self) -> None:
        for number in sorted(self._before.keys() | self._after.keys()):
            old, new = self._before.get(number), self._after.get(number)
            if old is None and new is not None:
                self._added(new)
            elif new is None and old is not None:
                self._removed(old)
            elif old is not None and new is not None and old.name != new.name:
                self._renamed(old, new)
        if self._old.closed != self._new.closed:
            self._opened()
        report_reserved(self._collector, self._place, self._old, self._new)
        report_options(self._collector, self._place, self._old.options, self._new.options, f"'{self._new.name}'")

    def _at(self, old: EnumValue | None, new: EnumValue | None) -> Place:
        return Place(
            None if old is None else f"{self._place.old}/values/{old.number}",
            None if new is None else f"{self._place.new}/values/{new.number}",
        )

    def _added(self, new: EnumValue) -> None:
        words = f"The value '{new.name}' ({new.number}) was added to '{self._new.name}': old readers do not know it."
        self._collector.add(
            Finding(
                "ENUM_CONST_ADDED",
                Severity.RISKY,
                words,
                self._at(None, new),
                None,
                new.name,
                risks=FORWARD,
                probe=Probe(None, None, value=new.number),
                enum=self._new,
            )
        )

    def _removed(self, old: EnumValue) -> None:
        words = (
            f"The value '{old.name}' ({old.number}) was removed from '{self._new.name}': new readers do not know it."
        )
        number = any(old.number in found for found in self._new.reserved)
        self._collector.add(
            Finding(
                "ENUM_CONST_REMOVED",
                Severity.RISKY,
                words,
                self._at(old, None),
                old.name,
                None,
                risks=BACKWARD,
                categories=without_reservation(number=number, name=old.name in self._new.reserved_names),
                probe=Probe(None, None, value=old.number),
                enum=self._old,
            )
        )

    def _renamed(self, old: EnumValue, new: EnumValue) -> None:
        words = f"The value {old.number} of '{self._new.name}' is '{new.name}', where it was '{old.name}'."
        self._collector.add(
            Finding(
                "ENUM_CONST_CHANGED",
                Severity.RISKY,
                words,
                self._at(old, new),
                old.name,
                new.name,
                risks=(*BACKWARD, *FORWARD),
                categories=JSON,
                probe=Probe(None, None, kind=Kind.JSON, value=old.number),
                enum=self._new,
            )
        )

    def _opened(self) -> None:
        new, old = ("closed", "open") if self._new.closed else ("open", "closed")
        words = f"The enum '{self._new.name}' is {new}, where it was {old}: unknown numbers are read another way."
        finding = Finding("ENUM_TYPE_CHANGED", Severity.RISKY, words, self._place, old, new, enum=self._new)
        finding.categories = CODE
        self._collector.add(finding)


def _by_number(enum: Enum) -> dict[int, EnumValue]:
    """The values by number; of aliases the last, as the reference keeps them."""
    return {value.number: value for value in enum.values}


def report_reserved(collector: Collector, place: Place, old: Message | Enum, new: Message | Enum) -> None:
    """Reservations that came or went. A number that is free again may be given to something else."""
    before, after = _reservations(old), _reservations(new)
    if before == after:
        return
    lost = any(
        not any(found.first <= each.first and each.last <= found.last for found in new.reserved)
        for each in old.reserved
    ) or not set(old.reserved_names) <= set(new.reserved_names)
    rule = "RESERVED_REMOVED" if lost else "RESERVED_ADDED"
    words = f"'{new.name}' {'no longer reserves all that it reserved' if lost else 'reserves more numbers or names'}."
    severity = Severity.RISKY if lost else Severity.SAFE
    finding = Finding(rule, severity, words, place, before, after, categories=EVERY if lost else ())
    finding.enum = new if isinstance(new, Enum) else None
    collector.add(finding)


def _reservations(owner: Message | Enum) -> list[str]:
    ranges = sorted((found.first, found.last) for found in owner.reserved)
    numbers = [str(first) if first == last else f"{first} to {last}" for first, last in ranges]
    return numbers + sorted(owner.reserved_names)


def report_options(collector: Collector, place: Place, old: list[Option], new: list[Option], what: str) -> None:
    """Keep what differs between the options of two declarations."""
    for finding in option_findings(place, old, new, what):
        collector.add(finding)
