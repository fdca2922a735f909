"""Two messages of one name: their fields, oneofs, reservations, and what they hold."""

from collections.abc import Hashable
from dataclasses import replace

from app.formats.model import Severity
from app.formats.protobuf.alignment import aligned
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.enums import compare_enums
from app.formats.protobuf.fields import FieldPair
from app.formats.protobuf.findings import BACKWARD, CODE, FORWARD, Finding, Kind, Place, Probe
from app.formats.protobuf.oneofs import OneofComparison, oneof_of
from app.formats.protobuf.presence import PresenceComparison
from app.formats.protobuf.statements import report_options, report_reserved
from app.formats.protobuf.syntax import Enum, Field, File, Message, Oneof


class MessageComparison:
    """Finds what differs in the messages that are declared at one level of a file."""

    def __init__(self, collector: Collector, old: File | Message, new: File | Message) -> None:
        self._collector = collector
        self._before, self._after = _positions(old.messages), _positions(new.messages)

    def compare(self, place: Place, old: Message | None, new: Message | None) -> None:
        """Two messages of one name; null where there is none."""
        place = replace(place, old_message=old, new_message=new)
        if old is not None and new is not None:
            self._compare_positions(place, new)
            compare_messages(self._collector, place, old, new)
        elif new is not None:
            words = f"The message '{new.local_name}' was added: readers with the old schema do not know it."
            finding = Finding("MESSAGE_ADDED", Severity.BREAKING, words, place, None, new.full_name, breaks=FORWARD)
            finding.probe = Probe(old, new, kind=Kind.NAMED)
            self._collector.add(finding)
        elif old is not None:
            words = f"The message '{old.local_name}' was removed: readers with the new schema do not know it."
            finding = Finding("MESSAGE_REMOVED", Severity.BREAKING, words, place, old.full_name, breaks=BACKWARD)
            finding.categories, finding.probe = CODE, Probe(old, new, kind=Kind.NAMED)
            self._collector.add(finding)

    def _compare_positions(self, place: Place, message: Message) -> None:
        before, after = self._before[message.name], self._after[message.name]
        if before != after:
            words = f"The message '{message.local_name}' stands at another position: {after}, where it was {before}."
            self._collector.add(Finding("MESSAGE_MOVED", Severity.SAFE, words, place, before, after))


def compare_messages(collector: Collector, place: Place, old: Message, new: Message) -> None:
    """What differs inside: what is said about the whole message, then its fields, oneofs and types as they stand."""
    report_reserved(collector, place, old, new)
    _compare_extension_ranges(collector, place, old, new)
    report_options(collector, place, old.options, new.options, f"'{new.local_name}'")
    fields, oneofs = _FieldComparison(collector, old, new), OneofComparison(collector, old, new)
    nested = MessageComparison(collector, old, new)
    outside = Place(place.old, place.new)
    for known, before, after in aligned(old.members(), new.members(), _key):
        match known, before, after:
            case (Field(), Field() | None, Field() | None):
                inside = place.at(f"/fields/{known.number}", before, after)
                fields.compare(inside, before, after, oneofs)
            case (Oneof(), Oneof() | None, Oneof() | None):
                oneofs.compare(place.at(f"/oneofs/{known.name}", before, after), before, after)
            case (Message(), Message() | None, Message() | None):
                nested.compare(outside.at(f"/messages/{known.name}", before, after), before, after)
            case (Enum(), Enum() | None, Enum() | None):
                compare_enums(collector, outside.at(f"/enums/{known.name}", before, after), before, after)
            case _:
                pass


def _key(member: Field | Oneof | Message | Enum) -> Hashable:
    """Fields are the same by their numbers, all else by kind and name."""
    return member.number if isinstance(member, Field) else (type(member), member.name)


class _FieldComparison:
    def __init__(self, collector: Collector, old: Message, new: Message) -> None:
        self._collector = collector
        self._presence = PresenceComparison(collector, old, new)

    def compare(self, place: Place, old: Field | None, new: Field | None, oneofs: OneofComparison) -> None:
        """Two fields of one number; null where there is none."""
        if old is not None and new is not None:
            self._compare_pair(place, old, new)
        required = self._presence.compare_required(place, old, new)
        reported = oneofs.compare_member(place, old, new) or required
        if old is None and new is not None and not reported:
            self._presence.added(place, new)
        elif new is None and old is not None and not reported:
            self._presence.removed(place, old)

    def _compare_pair(self, place: Place, old: Field, new: Field) -> None:
        """The reference does not compare what a oneof that came or went holds now or held, nor groups."""
        same = oneof_of(old) == oneof_of(new) and old.group is None and new.group is None
        pair = FieldPair(self._collector, place, old, new)
        if same:
            pair.compare()
            return
        with self._collector.unchecked():
            pair.compare()
            if old.group is not None and new.group is not None:
                inside = Place(f"{place.old}/group", f"{place.new}/group", old.group, new.group)
                compare_messages(self._collector, inside, old.group, new.group)


def _compare_extension_ranges(collector: Collector, place: Place, old: Message, new: Message) -> None:
    before = [f"{found.first} to {found.last}" for found in old.extensions]
    after = [f"{found.first} to {found.last}" for found in new.extensions]
    if before == after:
        return
    words = f"The extension ranges of '{new.local_name}' changed."
    finding = Finding("EXTENSION_RANGES_CHANGED", Severity.SAFE, words, place, before, after)
    if any(found not in new.extensions for found in old.extensions):
        finding.severity, finding.categories = Severity.RISKY, CODE
    collector.add(finding)


def _positions(messages: list[Message]) -> dict[str, int]:
    return {message.name: at for at, message in enumerate(messages)}
