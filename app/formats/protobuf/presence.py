"""Fields that came and went, and required ones that the other side has in a oneof only."""

from app.formats.model import Direction, Severity
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.findings import (
    BACKWARD,
    BOTH,
    EVERY,
    FORWARD,
    Finding,
    Kind,
    Place,
    Probe,
    without_reservation,
)
from app.formats.protobuf.oneofs import oneof_of
from app.formats.protobuf.reservations import Reserved
from app.formats.protobuf.syntax import Field, Label, Message
from app.formats.protobuf.wording import quoted_name, type_name


class PresenceComparison:
    """Finds the fields of two messages that are on one side only."""

    def __init__(self, collector: Collector, old: Message, new: Message) -> None:
        self._collector = collector
        self._old, self._new = old, new
        self._old_reserved, self._new_reserved = Reserved(old), Reserved(new)
        self._numbers = {field.name: field.number for field in new.fields}

    def compare_required(self, place: Place, old: Field | None, new: Field | None) -> bool:
        """Report a required field that the other side lacks. In a oneof, or as a group, it is another field there."""
        before, after = _required(old), _required(new)
        if before is not None and after is None and not _is_single(new):
            moved = oneof_of(new) is not None
            what = "came into a oneof" if moved else "was removed"
            self._add_required("REQUIRED_FIELD_REMOVED", what, place, before, FORWARD if moved else BOTH)
            return True
        if after is not None and before is None and not _is_single(old):
            moved = oneof_of(old) is not None
            what = "left its oneof" if moved else "was added"
            self._add_required("REQUIRED_FIELD_ADDED", what, place, after, BACKWARD if moved else BOTH)
            return True
        return False

    def removed(self, place: Place, old: Field) -> None:
        """Report a field that is no longer there."""
        categories = without_reservation(self._new_reserved, old)
        safe = self._new_reserved.number(old) and self._new_reserved.name(old)
        words = f"The field {quoted_name(self._old, old.name)} was removed{self._renumbered(old)}"
        words += "." if safe else ", and its number and name may be used again: they are not both reserved."
        severity = Severity.SAFE if safe else Severity.RISKY
        finding = Finding("FIELD_REMOVED", severity, words, place, type_name(old), None, old.name)
        finding.categories = categories
        self._collector.add(finding)

    def added(self, place: Place, new: Field) -> None:
        """Report a field that was not there before; its old value is what was reserved of it."""
        reserved: list[int | str] = [new.number] if self._old_reserved.number(new) else []
        reserved += [new.name] if self._old_reserved.name(new) else []
        words = f"The field {quoted_name(self._new, new.name)} was added"
        words += ", with a number or name that was reserved." if reserved else "."
        severity = Severity.RISKY if reserved else Severity.SAFE
        finding = Finding("FIELD_ADDED", severity, words, place, reserved or None, type_name(new), None, new.name)
        self._collector.add(finding)

    def _renumbered(self, old: Field) -> str:
        """The same name with another number: to data that is another field."""
        number = self._numbers.get(old.name, old.number)
        return f" ('{old.name}' has the number {number} now)" if number != old.number else ""

    def _add_required(self, rule: str, what: str, place: Place, field: Field, breaks: tuple[Direction, ...]) -> None:
        name = quoted_name(self._new, field.name)
        words = f"The required field {name} {what}: who has it does not read messages without it."
        finding = Finding(rule, Severity.BREAKING, words, place, breaks=breaks, categories=EVERY)
        if rule == "REQUIRED_FIELD_ADDED":
            finding.new_value, finding.new_name = type_name(field), field.name
        else:
            finding.old_value, finding.old_name = type_name(field), field.name
        finding.probe = Probe(self._old, self._new, (field.number,), Kind.ABSENT)
        self._collector.add(finding)


def _required(field: Field | None) -> Field | None:
    return field if field is not None and field.label is Label.REQUIRED and field.group is None else None


def _is_single(field: Field | None) -> bool:
    """Whether it is a field on its own: no member of a oneof, and no group."""
    return field is not None and field.group is None and field.oneof is None
