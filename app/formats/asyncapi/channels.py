"""The operations on channels that two descriptions have, and what became of them."""

from collections.abc import Mapping

from app.formats.apis.collecting import Collector
from app.formats.apis.comparing import Use
from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Spot
from app.formats.asyncapi.messages_compared import MessageChanges
from app.formats.asyncapi.model import Operation
from app.formats.asyncapi.proving import Prover
from app.formats.asyncapi.security import compare_security
from app.formats.json_schema.text import differs
from app.formats.model import Severity

_OF_OPERATION = (
    ("OPERATION_DESCRIPTION_CHANGED", ("title", "summary", "description", "tags", "externalDocs")),
    ("OPERATION_BINDINGS_CHANGED", ("bindings",)),
)
_OF_CHANNEL = (
    ("CHANNEL_DESCRIPTION_CHANGED", ("title", "summary", "description", "tags", "externalDocs")),
    ("CHANNEL_BINDINGS_CHANGED", ("bindings",)),
    ("CHANNEL_PARAMETERS_CHANGED", ("parameters",)),
    ("CHANNEL_SERVERS_CHANGED", ("servers",)),
)


class Channels:
    """Compares operations; `uses` are then the schemas that both sides use in one place, with their dialects."""

    def __init__(self, found: Collector, prover: Prover, *, witnesses: bool) -> None:
        self._found = found
        self._messages = MessageChanges(found, prover, witnesses=witnesses)
        self._channels: set[tuple[str, str]] = set()

    @property
    def uses(self) -> list[tuple[Use, tuple[Dialect, Dialect]]]:
        """What is to be compared as schemas."""
        return self._messages.uses

    def compare(self, old: Mapping[str, Operation], new: Mapping[str, Operation]) -> None:
        """All operations. One whose channel has another address is known by its identifier."""
        moved = _moved(old, new)
        for key, before in old.items():
            after = new.get(moved.get(key, key))
            if after is None:
                self._found.add(
                    "OPERATION_REMOVED", before.spot, None, _words(before), fields=[before.address], values=(None, None)
                )
                continue
            if key in moved:
                sides = _address(before), _address(after)
                values = before.address, after.address
                it = f'"{before.address}"'
                self._found.add("CHANNEL_ADDRESS_CHANGED", *sides, it, fields=[before.address], values=values)
            self._both(before, after)
        for key, after in new.items():
            if key not in old and key not in moved.values():
                self._found.add(
                    "OPERATION_ADDED", None, after.spot, _words(after), fields=[after.address], values=(None, None)
                )

    def _both(self, old: Operation, new: Operation) -> None:
        name = old.address
        if not old.is_reply:
            self._notes(_OF_OPERATION, old.parts, new.parts, _words(old), name)
            self._identifiers(old, new)
            self._security(old, new)
        channel = old.channel.path, new.channel.path
        if channel not in self._channels:
            self._channels.add(channel)
            self._notes(_OF_CHANNEL, old.channel_parts, new.channel_parts, f'"{name}"', name)
        self._messages.compare(old, new)

    def _notes(
        self,
        rules: tuple[tuple[str, tuple[str, ...]], ...],
        old: Mapping[str, Spot],
        new: Mapping[str, Spot],
        it: str,
        name: str,
    ) -> None:
        for rule, keys in rules:
            for key in keys:
                self._note(rule, old.get(key), new.get(key), it, name)
        for key in dict.fromkeys((*old, *new)):
            if key.startswith("x-"):
                self._note("EXTENSION_CHANGED", old.get(key), new.get(key), f"{key} of {it}", name)

    def _note(self, rule: str, old: Spot | None, new: Spot | None, it: str, name: str) -> None:
        if differs(old.value if old else None, new.value if new else None):
            self._found.add(rule, old, new, it, fields=[name])

    def _identifiers(self, old: Operation, new: Operation) -> None:
        if old.identifier != new.identifier:
            severity = Severity.SAFE if not old.identifier else None
            values = old.identifier or None, new.identifier or None
            it, fields = _words(old), [old.address]
            spots = old.spot, new.spot
            self._found.add("OPERATION_ID_CHANGED", *spots, it, fields=fields, values=values, severity=severity)

    def _security(self, old: Operation, new: Operation) -> None:
        compare_security(
            self._found, (old.spot, new.spot), (old.security, new.security), f'"{old.address}"', [old.address]
        )


def _moved(old: Mapping[str, Operation], new: Mapping[str, Operation]) -> dict[str, str]:
    """By old key, the new key of an operation that is known by its identifier alone."""
    come = {
        (each.identifier, each.side, each.is_reply): key
        for key, each in new.items()
        if key not in old and each.identifier
    }
    gone = {key: (each.identifier, each.side, each.is_reply) for key, each in old.items() if key not in new}
    return {key: come[what] for key, what in gone.items() if what in come}


def _address(operation: Operation) -> Spot:
    return operation.channel.under("address") or operation.channel


def _words(operation: Operation) -> str:
    reply = " in reply" if operation.is_reply else ""
    way = "to" if operation.does == "sends" else "from"
    return f'{operation.does} {way} "{operation.address}"{reply}'
