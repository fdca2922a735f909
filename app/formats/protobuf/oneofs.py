"""The oneofs of two messages of one name, and the fields that come into them and leave them.

A reader keeps only the last field of a oneof. So fields that could be set together may not come together in one, and a
reader that knows the oneof but not the field sees none of its fields set. To the reference groups are no fields.
"""

from dataclasses import replace

from app.formats.model import Direction, Severity
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.findings import (
    BACKWARD,
    CODE,
    EVERY,
    FORWARD,
    Category,
    Finding,
    Place,
    Probe,
    without_reservation,
)
from app.formats.protobuf.reservations import Reserved
from app.formats.protobuf.syntax import Field, Message, Oneof
from app.formats.protobuf.wording import quoted_name, type_name


class OneofComparison:
    """Finds what differs in the oneofs of two messages."""

    def __init__(self, collector: Collector, old: Message, new: Message) -> None:
        self._collector = collector
        self._old, self._new = old, new
        self._before, self._after = _members(old), _members(new)
        self._old_fields, self._new_fields = _fields(old), _fields(new)
        self._reserved = Reserved(new)

    def compare_member(self, place: Place, old: Field | None, new: Field | None) -> bool:
        """Report a field that left a oneof which is still there, or came into one which was there before."""
        left, joined = oneof_of(old), oneof_of(new)
        if left == joined:
            return False
        is_left, is_joined = left in self._after, joined in self._before
        if old is not None and is_left:
            name = quoted_name(self._old, old.name)
            words, categories = f"The field {name} left the oneof '{left}'.", EVERY
            if new is None:
                words = f"The field {name} of the oneof '{left}' was removed: readers find none of its fields set."
                categories = without_reservation(self._reserved, old)
            self._membership("ONEOF_FIELD_REMOVED", words, place, (old, new), BACKWARD, categories)
        if new is not None and is_joined:
            name = quoted_name(self._new, new.name)
            words, categories = f"The field {name} came into the oneof '{joined}'.", EVERY
            if old is None:
                words = f"The field {name} was added to the oneof '{joined}': old readers find none of its fields set."
                categories = ()
            self._membership("ONEOF_FIELD_ADDED", words, place, (old, new), FORWARD, categories)
        return is_left or is_joined

    def compare(self, place: Place, old: Oneof | None, new: Oneof | None) -> None:
        """Report a oneof that came or went, and fields that cannot be set together any more."""
        if new is not None:
            self._compare_sharing(place, new, self._after[new.name], self._old_fields, Direction.BACKWARD)
        if old is not None:
            self._compare_sharing(place, old, self._before[old.name], self._new_fields, Direction.FORWARD)
        if new is not None and old is None:
            self._came(place, new)
        elif old is not None and new is None:
            self._went(place, old)

    def _membership(
        self,
        rule: str,
        words: str,
        place: Place,
        fields: tuple[Field | None, Field | None],
        breaks: tuple[Direction, ...],
        categories: tuple[Category, ...],
    ) -> None:
        old, new = fields
        known = new or old
        finding = Finding(rule, Severity.BREAKING, words, place, breaks=breaks, categories=categories)
        if old is not None:
            finding.old_value, finding.old_name = type_name(old), old.name
        if new is not None:
            finding.new_value, finding.new_name = type_name(new), new.name
        if known is not None:
            finding.probe = Probe(self._old, self._new, (known.number,))
        self._collector.add(finding)

    def _compare_sharing(
        self, place: Place, oneof: Oneof, members: list[Field], others: dict[int, Field], direction: Direction
    ) -> None:
        """Members of one oneof here that stand in several places there, where they can be set together.

        The reference minds them if at least one stands in no oneof there.
        """
        there = [others[field.number] for field in members if field.number in others]
        sources = {field.oneof or field.number: field for field in reversed(there)}
        if len(sources) < 2:
            return
        backward = direction is Direction.BACKWARD
        alone = sum(field.oneof is None for field in there)
        names = ", ".join(f"'{field.name}'" for field in there)
        title = f"oneof {quoted_name(self._new if backward else self._old, oneof.name)}"
        words = (
            f"The fields {names} {'share' if backward else 'shared'} the {title} {'now' if backward else 'before'}: "
            f"if several are set, {'new' if backward else 'old'} readers keep one."
        )
        numbers = tuple(sorted(field.number for field in sources.values()))
        rule = "MULTIPLE_FIELDS_MOVED_TO_ONEOF" if alone > 1 else "FIELD_MOVED_TO_EXISTING_ONEOF"
        side = replace(place, old=None) if backward else replace(place, new=None)
        finding = Finding(rule, Severity.RISKY, words, side, risks=(direction,))
        if alone:
            finding.severity, finding.breaks = Severity.BREAKING, (direction,)
        finding.categories, finding.probe = EVERY, Probe(self._old, self._new, numbers)
        finding.names = tuple(field.name for field in (*there, *members) if field.number in others)
        self._collector.add(finding)

    def _came(self, place: Place, oneof: Oneof) -> None:
        members = self._after[oneof.name]
        words = f"The oneof {quoted_name(self._new, oneof.name)} was added."
        finding = Finding("ONEOF_ADDED", Severity.SAFE, words, place, None, oneof.name)
        finding.names = tuple(field.name for field in members)
        finding.categories = EVERY if any(field.number in self._old_fields for field in members) else ()
        self._collector.add(finding)

    def _went(self, place: Place, oneof: Oneof) -> None:
        members = self._before[oneof.name]
        words = f"The oneof {quoted_name(self._old, oneof.name)} was removed."
        finding = Finding("ONEOF_REMOVED", Severity.SAFE, words, place, oneof.name, None)
        finding.names = tuple(field.name for field in members)
        finding.categories = EVERY if any(field.number in self._new_fields for field in members) else CODE
        self._collector.add(finding)


def oneof_of(field: Field | None) -> str | None:
    """The oneof of which the reference takes a field for a member."""
    return None if field is None or field.group is not None else field.oneof


def _fields(message: Message) -> dict[int, Field]:
    return {field.number: field for field in message.fields if field.group is None}


def _members(message: Message) -> dict[str | None, list[Field]]:
    members: dict[str | None, list[Field]] = {oneof.name: [] for oneof in message.oneofs}
    for field in message.fields:
        name = oneof_of(field)
        if name is not None:
            members[name].append(field)
    return members
