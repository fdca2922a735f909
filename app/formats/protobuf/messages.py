"""Two messages of one name: their fields, oneofs, reservations, and what they hold."""

from app.formats.model import Severity
from app.formats.protobuf.canonical import print_type
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.enums import compare_enum_lists, report_options, report_reserved
from app.formats.protobuf.fields import FieldPair
from app.formats.protobuf.findings import (
    BACKWARD,
    BOTH,
    CODE,
    EVERY,
    FORWARD,
    Finding,
    Kind,
    Place,
    Probe,
    without_reservation,
)
from app.formats.protobuf.oneofs import OneofComparison
from app.formats.protobuf.syntax import Field, Label, Message


def compare_message_lists(
    collector: Collector, old: list[Message], new: list[Message], old_base: str, new_base: str
) -> None:
    """The messages at one level of a file, matched by their names."""
    before = {message.name: (at, message) for at, message in enumerate(old)}
    after = {message.name: (at, message) for at, message in enumerate(new)}
    for at, message in enumerate(new):
        place = Place(None, f"{new_base}/messages/{message.name}", None, message)
        if message.name not in before:
            _added(collector, message, place)
            continue
        old_at, known = before[message.name]
        place = Place(f"{old_base}/messages/{message.name}", place.new, known, message)
        if old_at != at:
            words = f"The message '{message.name}' stands at another position: {at}, where it was {old_at}."
            collector.add(Finding("MESSAGE_MOVED", Severity.SAFE, words, place, old_at, at))
        compare_messages(collector, place, known, message)
    for message in old:
        if message.name not in after:
            _removed(collector, message, Place(f"{old_base}/messages/{message.name}", None, message, None))


def _added(collector: Collector, message: Message, place: Place) -> None:
    words = f"The message '{message.name}' was added: readers with the old schema do not know it."
    collector.add(
        Finding(
            "MESSAGE_ADDED",
            Severity.BREAKING,
            words,
            place,
            None,
            message.full_name,
            breaks=FORWARD,
            probe=Probe(None, message, kind=Kind.NAMED),
        )
    )


def _removed(collector: Collector, message: Message, place: Place) -> None:
    words = f"The message '{message.name}' was removed: readers with the new schema do not know it."
    collector.add(
        Finding(
            "MESSAGE_REMOVED",
            Severity.BREAKING,
            words,
            place,
            message.full_name,
            None,
            breaks=BACKWARD,
            categories=CODE,
            probe=Probe(message, None, kind=Kind.NAMED),
        )
    )


def compare_messages(collector: Collector, place: Place, old: Message, new: Message) -> None:
    """What differs inside, in the order: fields by number, oneofs, reservations, options, nested types."""
    _MessagePair(collector, place, old, new).compare()


class _MessagePair:
    def __init__(self, collector: Collector, place: Place, old: Message, new: Message) -> None:
        self._collector = collector
        self._old, self._new = old, new
        self._old_path, self._new_path = place.old or "", place.new or ""
        self._before = {field.number: field for field in old.fields}
        self._after = {field.number: field for field in new.fields}
        self._place = place

    def compare(self) -> None:
        oneofs = OneofComparison(self._collector, self._place, self._old, self._new)
        for number in sorted(self._before.keys() | self._after.keys()):
            old, new = self._before.get(number), self._after.get(number)
            if old is not None and new is not None:
                self._both(old, new)
                oneofs.compare_field(old, new)
            elif old is not None:
                self._removed(old, oneofs)
            elif new is not None:
                self._added(new, oneofs)
        oneofs.compare()
        report_reserved(self._collector, self._place, self._old, self._new)
        self._compare_extensions()
        report_options(self._collector, self._place, self._old.options, self._new.options, f"'{self._new.name}'")
        compare_message_lists(self._collector, self._old.messages, self._new.messages, self._old_path, self._new_path)
        compare_enum_lists(self._collector, self._old.enums, self._new.enums, self._old_path, self._new_path)

    def _at(self, old: Field | None, new: Field | None) -> Place:
        return Place(
            None if old is None else f"{self._old_path}/fields/{old.number}",
            None if new is None else f"{self._new_path}/fields/{new.number}",
            self._old,
            self._new,
        )

    def _both(self, old: Field, new: Field) -> None:
        place = self._at(old, new)
        FieldPair(self._collector, place, old, new).compare()
        if old.group is not None and new.group is not None:
            self._compare_groups(place, old.group, new.group)

    def _compare_groups(self, place: Place, old: Message, new: Message) -> None:
        """The reference does not look into groups: what would break elsewhere is only a risk there."""
        start = len(self._collector.found)
        broken, self._collector.current = self._collector.current, None
        inside = Place(f"{place.old}/group", f"{place.new}/group", old, new)
        compare_messages(self._collector, inside, old, new)
        self._collector.current = broken
        for finding in self._collector.found[start:]:
            if finding.breaks:
                finding.risks, finding.breaks, finding.severity = finding.breaks, (), Severity.RISKY

    def _removed(self, old: Field, oneofs: OneofComparison) -> None:
        place = self._at(old, None)
        number = any(old.number in found for found in self._new.reserved)
        name = old.name in self._new.reserved_names
        categories = without_reservation(number=number, name=name)
        if old.label is Label.REQUIRED and old.group is None:
            self._required("REQUIRED_FIELD_REMOVED", "was removed", place, old)
            return
        if oneofs.removed(old, place, categories):
            return
        words = f"The field '{old.name}' was removed{self._moved(old)}"
        words += "." if number and name else ", and its number and name may be used again: they are not both reserved."
        severity = Severity.SAFE if number and name else Severity.RISKY
        finding = Finding("FIELD_REMOVED", severity, words, place, print_type(old), None, old.name)
        finding.categories = categories
        self._collector.add(finding)

    def _moved(self, old: Field) -> str:
        """The same name with another number: to data that is another field."""
        same = next((field for field in self._new.fields if field.name == old.name), None)
        return f" ('{old.name}' has the number {same.number} now)" if same and same.number != old.number else ""

    def _added(self, new: Field, oneofs: OneofComparison) -> None:
        place = self._at(None, new)
        if new.label is Label.REQUIRED and new.group is None:
            self._required("REQUIRED_FIELD_ADDED", "was added", place, new)
            return
        if oneofs.added(new, place):
            return
        reserved = any(new.number in found for found in self._old.reserved) or new.name in self._old.reserved_names
        words = f"The field '{new.name}' was added"
        words += ", with a number or name that was reserved." if reserved else "."
        severity = Severity.RISKY if reserved else Severity.SAFE
        self._collector.add(Finding("FIELD_ADDED", severity, words, place, None, print_type(new), None, new.name))

    def _required(self, rule: str, what: str, place: Place, field: Field) -> None:
        words = f"The required field '{field.name}' {what}: who has it does not read messages without it."
        added = rule == "REQUIRED_FIELD_ADDED"
        self._collector.add(
            Finding(
                rule,
                Severity.BREAKING,
                words,
                place,
                None if added else print_type(field),
                print_type(field) if added else None,
                None if added else field.name,
                field.name if added else None,
                BOTH,
                categories=EVERY,
                probe=Probe(self._old, self._new, (field.number,), Kind.ABSENT),
            )
        )

    def _compare_extensions(self) -> None:
        old = [f"{found.first} to {found.last}" for found in self._old.extensions]
        new = [f"{found.first} to {found.last}" for found in self._new.extensions]
        if old == new:
            return
        lost = any(found not in self._new.extensions for found in self._old.extensions)
        words = f"The extension ranges of '{self._new.name}' changed."
        finding = Finding("EXTENSION_RANGES_CHANGED", Severity.SAFE, words, self._place, old, new)
        if lost:
            finding.severity, finding.categories = Severity.RISKY, CODE
        self._collector.add(finding)
