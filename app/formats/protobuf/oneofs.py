"""The oneofs of two messages of one name.

A reader keeps only the last field of a oneof. So fields that could be set together may not come together in one, and a
reader that knows the oneof but not the field sees none of its fields set.
"""

from app.formats.model import Direction, Severity
from app.formats.protobuf.canonical import print_type
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.findings import BACKWARD, CODE, EVERY, FORWARD, Category, Finding, Place, Probe
from app.formats.protobuf.syntax import Field, Message, Oneof

_Members = dict[str, list[Field]]


class OneofComparison:
    """Finds what differs in oneofs. Groups are no members to the reference, and are left out here."""

    def __init__(self, collector: Collector, place: Place, old: Message, new: Message) -> None:
        self._collector = collector
        self._place = place
        self._old, self._new = old, new
        self._before, self._after = _members(old), _members(new)
        self._old_fields = {field.number: field for field in old.fields if field.group is None}
        self._new_fields = {field.number: field for field in new.fields if field.group is None}

    def removed(self, old: Field, place: Place, categories: tuple[Category, ...]) -> bool:
        """Report a field removed from a oneof that is still there; false if it is none."""
        if old.oneof is None or old.group is not None or old.oneof not in self._after:
            return False
        words = f"The field '{old.name}' of the oneof '{old.oneof}' was removed: readers find none of its fields set."
        self._field("ONEOF_FIELD_REMOVED", words, place, old, None, BACKWARD, categories)
        return True

    def added(self, new: Field, place: Place) -> bool:
        """Report a field added to a oneof that was there already; false if it is none."""
        if new.oneof is None or new.group is not None or new.oneof not in self._before:
            return False
        words = f"The field '{new.name}' was added to the oneof '{new.oneof}': old readers find none of its fields set."
        self._field("ONEOF_FIELD_ADDED", words, place, None, new, FORWARD, ())
        return True

    def compare_field(self, old: Field, new: Field) -> None:
        """Report a field that left a oneof which is still there, or came into one which was there before."""
        if old.oneof == new.oneof or old.group is not None or new.group is not None:
            return
        place = Place(
            f"{self._place.old}/fields/{old.number}", f"{self._place.new}/fields/{new.number}", self._old, self._new
        )
        if old.oneof is not None and old.oneof in self._after:
            words = f"The field '{new.name}' left the oneof '{old.oneof}'."
            self._field("ONEOF_FIELD_REMOVED", words, place, old, new, BACKWARD, EVERY)
        if new.oneof is not None and new.oneof in self._before:
            words = f"The field '{new.name}' came into the oneof '{new.oneof}'."
            self._field("ONEOF_FIELD_ADDED", words, place, old, new, FORWARD, EVERY)

    def compare(self) -> None:
        """Report oneofs that came and went, and fields that cannot be set together any more."""
        for oneof in self._new.oneofs:
            self._joined(oneof, self._after[oneof.name], self._old_fields, Direction.BACKWARD)
            if oneof.name not in self._before:
                self._oneof_added(oneof)
        for oneof in self._old.oneofs:
            self._joined(oneof, self._before[oneof.name], self._new_fields, Direction.FORWARD)
            if oneof.name not in self._after:
                self._oneof_removed(oneof)

    def _any_left(self, name: str) -> bool:
        return any(field.number in self._new_fields for field in self._before[name])

    def _field(
        self,
        rule: str,
        words: str,
        place: Place,
        old: Field | None,
        new: Field | None,
        breaks: tuple[Direction, ...],
        categories: tuple[Category, ...],
    ) -> None:
        known = new or old
        probe = Probe(self._old, self._new, (known.number,)) if known else None
        self._collector.add(
            Finding(
                rule,
                Severity.BREAKING,
                words,
                place,
                old and print_type(old),
                new and print_type(new),
                old and old.name,
                new and new.name,
                breaks,
                categories=categories,
                probe=probe,
            )
        )

    def _joined(self, oneof: Oneof, members: list[Field], others: dict[int, Field], direction: Direction) -> None:
        """Members of one oneof here that stand in several places there, where they can be set together."""
        there = [others[field.number] for field in members if field.number in others]
        sources = {field.oneof or field.number: field for field in reversed(there)}
        if len(sources) < 2:
            return
        single = [field for field in there if field.oneof is None]
        rule = "MULTIPLE_FIELDS_MOVED_TO_ONEOF" if len(single) > 1 else "FIELD_MOVED_TO_EXISTING_ONEOF"
        backward = direction is Direction.BACKWARD
        names = ", ".join(f"'{field.name}'" for field in there)
        words = (
            f"The fields {names} {'share' if backward else 'shared'} the oneof '{oneof.name}' "
            f"{'now' if backward else 'before'}: if several are set, {'new' if backward else 'old'} readers keep one."
        )
        numbers = tuple(sorted(field.number for field in sources.values()))
        path = f"{self._place.new if backward else self._place.old}/oneofs/{oneof.name}"
        place = Place(None if backward else path, path if backward else None, self._old, self._new)
        finding = Finding(rule, Severity.BREAKING, words, place, breaks=(direction,), categories=EVERY)
        finding.probe = Probe(self._old, self._new, numbers)
        self._touch(finding, numbers)
        self._collector.add(finding)

    def _touch(self, finding: Finding, numbers: tuple[int, ...]) -> None:
        finding.names = tuple(self._old_fields[number].name for number in numbers)

    def _oneof_added(self, oneof: Oneof) -> None:
        taken = [field for field in self._after[oneof.name] if field.number in self._old_fields]
        words = f"The oneof '{oneof.name}' was added."
        place = Place(None, f"{self._place.new}/oneofs/{oneof.name}", self._old, self._new)
        finding = Finding("ONEOF_ADDED", Severity.SAFE, words, place, None, oneof.name)
        finding.names = tuple(field.name for field in self._after[oneof.name])
        finding.categories = EVERY if taken else ()
        self._collector.add(finding)

    def _oneof_removed(self, oneof: Oneof) -> None:
        words = f"The oneof '{oneof.name}' was removed."
        place = Place(f"{self._place.old}/oneofs/{oneof.name}", None, self._old, self._new)
        finding = Finding("ONEOF_REMOVED", Severity.SAFE, words, place, oneof.name, None)
        finding.names = tuple(field.name for field in self._before[oneof.name])
        finding.categories = EVERY if self._any_left(oneof.name) else CODE
        self._collector.add(finding)


def _members(message: Message) -> _Members:
    members: _Members = {oneof.name: [] for oneof in message.oneofs}
    for field in message.fields:
        if field.oneof is not None and field.group is None:
            members[field.oneof].append(field)
    return members
