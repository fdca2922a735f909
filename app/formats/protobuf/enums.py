"""Two enums of one name, and their values."""

from app.formats.model import Severity
from app.formats.protobuf.alignment import aligned
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.findings import (
    BACKWARD,
    CODE,
    FORWARD,
    JSON,
    Finding,
    Kind,
    Place,
    Probe,
    without_reservation,
)
from app.formats.protobuf.reservations import Reserved
from app.formats.protobuf.statements import report_options, report_reserved
from app.formats.protobuf.syntax import Enum, EnumValue


def compare_enums(collector: Collector, place: Place, old: Enum | None, new: Enum | None) -> None:
    """Two enums of one name; null where there is none."""
    if old is not None and new is not None:
        _EnumPair(collector, place, old, new).compare()
    elif new is not None:
        words = f"The enum '{new.local_name}' was added."
        collector.add(Finding("ENUM_ADDED", Severity.SAFE, words, place, None, new.full_name))
    elif old is not None:
        words = f"The enum '{old.local_name}' was removed."
        finding = Finding("ENUM_REMOVED", Severity.SAFE, words, place, old.full_name, None, enum=old)
        finding.categories = CODE
        collector.add(finding)


class _EnumPair:
    def __init__(self, collector: Collector, place: Place, old: Enum, new: Enum) -> None:
        self._collector = collector
        self._place = place
        self._old, self._new = old, new
        self._reserved = Reserved(new)

    def compare(self) -> None:
        """What is said about the whole enum, then its values as they stand; of aliases the last counts."""
        if self._old.closed != self._new.closed:
            self._opened()
        report_reserved(self._collector, self._place, self._old, self._new)
        report_options(self._collector, self._place, self._old.options, self._new.options, f"'{self._new.local_name}'")
        for known, old, new in aligned(self._old.values, self._new.values, _number):
            place = self._place.at(f"/values/{known.number}", old, new)
            if old is not None and new is not None:
                self._compare_names(place, old, new)
            elif new is not None:
                self._added(place, new)
            elif old is not None:
                self._removed(place, old)

    def _added(self, place: Place, new: EnumValue) -> None:
        name = self._new.local_name
        words = f"The value '{new.name}' ({new.number}) was added to '{name}': old readers do not know it."
        self._collector.add(
            Finding(
                "ENUM_CONST_ADDED",
                Severity.RISKY,
                words,
                place,
                None,
                new.name,
                risks=FORWARD,
                probe=Probe(None, None, value=new.number),
                enum=self._new,
            )
        )

    def _removed(self, place: Place, old: EnumValue) -> None:
        name = self._new.local_name
        words = f"The value '{old.name}' ({old.number}) was removed from '{name}': new readers do not know it."
        self._collector.add(
            Finding(
                "ENUM_CONST_REMOVED",
                Severity.RISKY,
                words,
                place,
                old.name,
                None,
                risks=BACKWARD,
                categories=without_reservation(self._reserved, old),
                probe=Probe(None, None, value=old.number),
                enum=self._old,
            )
        )

    def _compare_names(self, place: Place, old: EnumValue, new: EnumValue) -> None:
        if old.name == new.name:
            return
        words = f"The value {old.number} of '{self._new.local_name}' is '{new.name}', where it was '{old.name}'."
        self._collector.add(
            Finding(
                "ENUM_CONST_CHANGED",
                Severity.RISKY,
                words,
                place,
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
        words = f"The enum '{self._new.local_name}' is {new}, where it was {old}: unknown numbers are read another way."
        finding = Finding("ENUM_TYPE_CHANGED", Severity.RISKY, words, self._place, old, new, enum=self._new)
        finding.categories = CODE
        self._collector.add(finding)


def _number(value: EnumValue) -> int:
    return value.number
