"""Messages: which there are, and what each holds."""

import msgspec

from app.formats.apis.collecting import BOTH, Collector
from app.formats.apis.comparing import DIRECTIONS, Use
from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Spot
from app.formats.apis.views import Side
from app.formats.asyncapi.model import Message, Operation, Payload
from app.formats.asyncapi.payloads import compare_foreign
from app.formats.asyncapi.proving import Carrier, Prover, wrapped
from app.formats.json_schema.text import differs
from app.formats.model import Severity

_SAFE, _BREAKING, _RISKY = Severity.SAFE, Severity.BREAKING, Severity.RISKY
_NOTES = ("title", "summary", "description", "tags", "externalDocs", "examples")
_LABELS = {Side.REQUEST: "RECEIVED", Side.RESPONSE: "SENT"}


class MessageChanges:
    """Compares messages; `uses` are the schemas that both sides use in one place, with their dialects."""

    def __init__(self, found: Collector, prover: Prover, *, witnesses: bool) -> None:
        self._found = found
        self._prover = prover
        self._witnesses = witnesses
        self.uses: list[tuple[Use, tuple[Dialect, Dialect]]] = []

    def compare(self, old: Operation, new: Operation) -> None:
        """All messages of two operations. One message on each side is the same, whatever it is called."""
        name = old.address
        pairs = {key: key for key in old.messages if key in new.messages}
        gone = [key for key in old.messages if key not in pairs]
        come = [key for key in new.messages if key not in pairs]
        if len(gone) == len(come) == 1 and len(old.messages) == len(new.messages) == 1:
            spots = old.messages[gone[0]].spot, new.messages[come[0]].spot
            values = gone[0], come[0]
            self._found.add("MESSAGE_RENAMED", *spots, f'"{gone[0]}"', fields=[name], values=values)
            pairs[gone.pop()] = come.pop()
        for key in gone:
            spot = old.messages[key].spot
            self._found.add("MESSAGE_REMOVED", spot, None, f'"{key}" of "{name}"', fields=[name], values=(None, None))
        for key in come:
            severity = _BREAKING if new.side is Side.RESPONSE and old.messages else _SAFE
            spot = new.messages[key].spot
            it = f'"{key}" of "{name}"'
            self._found.add("MESSAGE_ADDED", None, spot, it, fields=[name], values=(None, None), severity=severity)
        for key, other in pairs.items():
            self._both(old.messages[key], new.messages[other], name, old.side)

    def _both(self, old: Message, new: Message, name: str, side: Side) -> None:
        it, spots = _words(old, name), (old.spot, new.spot)
        for key in _NOTES:
            if differs(old.spot.get(key), new.spot.get(key)):
                notes = old.spot.under(key), new.spot.under(key)
                self._found.add("MESSAGE_DESCRIPTION_CHANGED", *notes, it, fields=[name])
        if old.content_type != new.content_type:
            values = old.content_type, new.content_type
            self._found.add("CONTENT_TYPE_CHANGED", *spots, it, fields=[name], values=values)
        if old.correlation != new.correlation:
            rule = "CORRELATION_ID_ADDED" if old.correlation is None else "CORRELATION_ID_CHANGED"
            self._found.add(rule, *spots, it, fields=[name], values=(old.correlation, new.correlation))
        if differs(old.bindings, new.bindings):
            self._found.add("MESSAGE_BINDINGS_CHANGED", *spots, it, fields=[name], values=(old.bindings, new.bindings))
        self._part("HEADERS", (old.headers, new.headers), Use(side, name, *spots, Carrier(name, "headers")), it)
        self._part("KEY", (old.key, new.key), Use(side, f"{name}.key", *spots, Carrier(name, "key")), it)
        self._payload(old, new, name, side)

    def _part(self, kind: str, sides: tuple[Spot | None, Spot | None], use: Use, it: str) -> None:
        """Headers, or the key of Kafka: schemas of their own."""
        old, new = sides
        if old is None and new is None:
            return
        if old is None or new is None:
            self._came_or_went(kind, sides, use.side, use.name, it)
        elif isinstance(old.value, dict) and isinstance(new.value, dict):
            self.uses.append((use._replace(old=old, new=new), (Dialect.LEGACY, Dialect.LEGACY)))
        elif differs(old.value, new.value):
            self._found.add("KEY_CHANGED", old, new, it, fields=[use.name])

    def _came_or_went(self, kind: str, sides: tuple[Spot | None, Spot | None], side: Side, name: str, it: str) -> None:
        added = sides[0] is None
        breaks = added is (side is Side.REQUEST)
        severity = _BREAKING if breaks else _SAFE
        rule = f"{kind}_{'ADDED' if added else 'REMOVED'}"
        self._found.add(rule, *sides, it, fields=[name], values=(None, None), severity=severity)

    def _payload(self, old: Message, new: Message, name: str, side: Side) -> None:
        before, after = old.payload, new.payload
        it = _words(old, name)
        if before is None or after is None:
            if before is not after:
                spots = before.spot if before else None, after.spot if after else None
                self._came_or_went("PAYLOAD", spots, side, name, it)
        elif before.format != after.format:
            values = before.format, after.format
            spots = before.spot, after.spot
            self._found.add("SCHEMA_FORMAT_CHANGED", *spots, it, fields=[name], values=values)
        elif before.dialect is not None and after.dialect is not None:
            use = Use(side, name, before.spot, after.spot, Carrier(name, "payload"))
            self.uses.append((use, (before.dialect, after.dialect)))
        elif before.parsed is not None:
            self._foreign(before, after, name, side)
        elif differs(before.spot.value, after.spot.value):
            self._found.add("PAYLOAD_CHANGED", before.spot, after.spot, it, fields=[name])

    def _foreign(self, old: Payload, new: Payload, name: str, side: Side) -> None:
        """The changes of a payload as its own language sees them. It is risky where only newer readers fail, on what
        lies in the channel already."""
        carrier = Carrier(name, "payload")
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
