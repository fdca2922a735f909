"""Messages: which there are, and what each holds."""

import msgspec

from app.formats.apis.collecting import BOTH, Collector
from app.formats.apis.comparing import DIRECTIONS, Use
from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Spot
from app.formats.apis.views import Side
from app.formats.asyncapi.messages import NOTES
from app.formats.asyncapi.model import Message, Operation, Payload
from app.formats.asyncapi.pairing import paired
from app.formats.asyncapi.payloads import compare_foreign
from app.formats.asyncapi.proving import Carrier, Prover, wrapped
from app.formats.json_schema.text import differs
from app.formats.model import Severity

_SAFE, _BREAKING, _RISKY = Severity.SAFE, Severity.BREAKING, Severity.RISKY
_LABELS = {Side.REQUEST: "RECEIVED", Side.RESPONSE: "SENT"}


class MessageChanges:
    """Compares messages; `uses` are the schemas that both sides use in one place, with their dialects."""

    def __init__(self, found: Collector, prover: Prover, *, witnesses: bool) -> None:
        self._found = found
        self._prover = prover
        self._witnesses = witnesses
        self.uses: list[tuple[Use, tuple[Dialect, Dialect]]] = []

    def compare(self, old: Operation, new: Operation) -> None:
        """All messages of two operations."""
        name = old.address
        pairs = paired(old.messages, new.messages)
        for key, before in old.messages.items():
            if key not in pairs:
                it = f'"{key}" of "{name}"'
                self._found.add("MESSAGE_REMOVED", before.spot, None, it, fields=[name], values=(None, None))
                continue
            after = new.messages[pairs[key]]
            if not set(before.names) & set(after.names):
                values = before.name, after.name
                spots = before.spot, after.spot
                self._found.add("MESSAGE_RENAMED", *spots, f'"{before.name}"', fields=[name], values=values)
            self._both(before, after, name, old.side)
        for key, after in new.messages.items():
            if key not in pairs.values():
                severity = _BREAKING if new.side is Side.RESPONSE and old.messages else _SAFE
                it, nothing = f'"{key}" of "{name}"', (None, None)
                self._found.add("MESSAGE_ADDED", None, after.spot, it, fields=[name], values=nothing, severity=severity)

    def _both(self, old: Message, new: Message, name: str, side: Side) -> None:
        it, spots = _words(old, name), (old.spot, new.spot)
        for key in NOTES:
            notes = old.notes.get(key), new.notes.get(key)
            if differs(*(note.value if note else None for note in notes)):
                self._found.add("MESSAGE_DESCRIPTION_CHANGED", *notes, it, fields=[name])
        if old.content_type != new.content_type:
            values = old.content_type, new.content_type
            self._found.add("CONTENT_TYPE_CHANGED", *spots, it, fields=[name], values=values)
        if old.correlation != new.correlation:
            rule = "CORRELATION_ID_ADDED" if old.correlation is None else "CORRELATION_ID_CHANGED"
            self._found.add(rule, *spots, it, fields=[name], values=(old.correlation, new.correlation))
        if differs(old.bindings, new.bindings):
            self._found.add("MESSAGE_BINDINGS_CHANGED", *spots, it, fields=[name], values=(old.bindings, new.bindings))
        for kind, sides, part, label in (
            ("HEADERS", (old.headers, new.headers), "headers", name),
            ("KEY", (old.key, new.key), "key", f"{name}.key"),
            ("PAYLOAD", (old.payload, new.payload), "payload", name),
        ):
            self._part(kind, sides, (side, label, Carrier(name, part)), it)

    def _part(
        self, kind: str, sides: tuple[Payload | None, Payload | None], where: tuple[Side, str, Carrier], it: str
    ) -> None:
        """Headers, the key of Kafka, or the payload: schemas of their own."""
        (old, new), (side, label, carrier) = sides, where
        if old is None or new is None:
            if old is not new:
                spots = old.spot if old else None, new.spot if new else None
                self._came_or_went(kind, spots, side, label, it)
            return
        spots = old.spot, new.spot
        if old.format != new.format:
            values = old.format, new.format
            self._found.add("SCHEMA_FORMAT_CHANGED", *spots, it, fields=[label], values=values)
        elif old.dialect is not None and new.dialect is not None:
            self.uses.append((Use(side, label, *spots, carrier), (old.dialect, new.dialect)))
        elif old.parsed is not None:
            self._foreign(old, new, where)
        elif differs(old.spot.value, new.spot.value):
            self._found.add(f"{kind}_CHANGED", *spots, it, fields=[label])

    def _came_or_went(self, kind: str, sides: tuple[Spot | None, Spot | None], side: Side, name: str, it: str) -> None:
        added = sides[0] is None
        breaks = added is (side is Side.REQUEST)
        severity = _BREAKING if breaks else _SAFE
        rule = f"{kind}_{'ADDED' if added else 'REMOVED'}"
        self._found.add(rule, *sides, it, fields=[name], values=(None, None), severity=severity)

    def _foreign(self, old: Payload, new: Payload, where: tuple[Side, str, Carrier]) -> None:
        """The changes of a payload as its own language sees them. It is risky where only newer readers fail, on what
        lies in the channel already."""
        side, name, carrier = where
        for change in compare_foreign(old, new, witnesses=self._witnesses):
            breaks = DIRECTIONS[side] in change.breaks
            severity = _RISKY if change.severity is _BREAKING and not breaks else change.severity
            shown = [each for each in change.witnesses if not breaks or each.direction is DIRECTIONS[side]]
            made = msgspec.structs.replace(
                change,
                rule=f"{_LABELS[side]}_{change.rule}",
                severity=severity,
                old_path=_inside(old.spot, change.old_path),
                new_path=_inside(new.spot, change.new_path),
                fields=tuple(f"{name}.{field}" for field in change.fields) or (name,),
                breaks=BOTH if breaks else (),
                witnesses=tuple(wrapped(each, carrier) for each in shown),
                unproven=False,
            )
            self._found.put(made)


def _words(message: Message, channel: str) -> str:
    """What a message is called; one without a name, by its channel."""
    return f'of "{channel}"' if message.name.isdecimal() else f'"{message.name}"'


def _inside(spot: Spot, path: str | None) -> str | None:
    """A path in a payload as one in the description; a payload that is a text has no places inside."""
    if path is None:
        return None
    return spot.path if isinstance(spot.value, str) else f"{spot.path}{path}"
