"""From the documents to what they say about channels. Checks what nothing could be compared without."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.formats.apis.documents import Documents, Spot
from app.formats.apis.views import Side
from app.formats.asyncapi.messages import Messages
from app.formats.asyncapi.model import Application, Operation
from app.formats.json_schema.text import write

_TEMPLATE = re.compile(r"\{[^{}]*\}")
_FORMER_ACTIONS = {"subscribe": Side.RESPONSE, "publish": Side.REQUEST}
_ACTIONS = {"send": Side.RESPONSE, "receive": Side.REQUEST}
_OTHER = {Side.RESPONSE: Side.REQUEST, Side.REQUEST: Side.RESPONSE}


class Builder:
    """Reads one description. Raises `SchemaError` where a place does not hold what it has to."""

    def __init__(self, documents: Documents, references: Mapping[str, str], major: int) -> None:
        self._documents = documents
        self._root = documents.root
        self._messages = Messages(documents, references, major)
        self._major = major

    def application(self) -> Application:
        """Everything that the description says."""
        operations: dict[str, Operation] = {}
        found = self._operations() if self._major > 2 else self._former_operations()
        for operation in found:
            address = _TEMPLATE.sub("{}", operation.address)
            key = f"{address} {operation.does}{' in reply' if operation.is_reply else ''}"
            known = operations.get(key)
            operations[key] = operation if known is None else _joined(known, operation)
        return Application(self._root, operations, self._named("servers"), self._schemas())

    def _former_operations(self) -> Iterator[Operation]:
        """Version 2: channels have operations, named after what others do."""
        for address, written in self._root.child("channels").members("channels"):
            channel = self._documents.follow(written)
            channel.object("a channel")
            for action, side in _FORMER_ACTIONS.items():
                spot = channel.under(action)
                if spot is None:
                    continue
                spot.object(action)
                identifier = spot.text("operationId") or ""
                messages = self._messages.listed(spot.under("message"))
                yield Operation(spot, channel, address, side, identifier, False, messages, self._security(spot))

    def _operations(self) -> Iterator[Operation]:
        """Version 3: operations refer to channels."""
        for identifier, spot in self._named("operations").items():
            action = spot.text("action", needed=True) or ""
            if action not in _ACTIONS:
                raise spot.child("action").error("action must be send or receive")
            side = _ACTIONS[action]
            yield self._operation(spot, side, identifier, spot)
            reply = spot.under("reply")
            if reply is not None:
                answered = self._documents.follow(reply)
                yield self._operation(spot, _OTHER[side], identifier, answered, is_reply=True)

    def _operation(self, spot: Spot, side: Side, identifier: str, holder: Spot, *, is_reply: bool = False) -> Operation:
        """An operation, or the reply to one, which may have a channel of its own."""
        written = holder.under("channel") or spot.under("channel")
        if written is None:
            raise spot.error("channel is missing")
        channel = self._documents.follow(written)
        channel.object("a channel")
        address = channel.text("address") if channel.get("address") is not None else None
        name = address or channel.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        listed = holder.under("messages")
        of_channel = channel.under("messages")
        if listed is not None:
            messages = self._messages.referred(listed)
        else:
            messages = self._messages.named(of_channel) if of_channel is not None and not is_reply else {}
        return Operation(spot, channel, name, side, identifier, is_reply, messages, self._security(spot))

    def _security(self, spot: Spot) -> list[str]:
        """The alternatives, each as a text."""
        written = spot.under("security")
        if written is None:
            return []
        return [write(self._documents.follow(item).value, sort_keys=True) for item in written.items("security")]

    def _named(self, key: str) -> dict[str, Spot]:
        holder = self._root.under(key)
        if holder is None:
            return {}
        found = {name: self._documents.follow(spot) for name, spot in holder.members(key)}
        for spot in found.values():
            spot.object(key)
        return found

    def _schemas(self) -> dict[str, Spot]:
        components = self._root.under("components")
        holder = components.under("schemas") if components is not None else None
        return dict(holder.members("schemas")) if holder is not None else {}


def _joined(operation: Operation, other: Operation) -> Operation:
    return replace(operation, messages={**operation.messages, **other.messages})
