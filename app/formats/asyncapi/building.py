"""From the documents to what they say about channels. Checks what nothing could be compared without."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.formats.apis.documents import Documents, Spot
from app.formats.apis.views import Side
from app.formats.asyncapi.messages import Messages
from app.formats.asyncapi.model import Application, Message, Operation, Server
from app.formats.asyncapi.security import Security
from app.formats.asyncapi.traits import Traits

_TEMPLATE = re.compile(r"\{[^{}]*\}")
_FORMER_ACTIONS = {"subscribe": Side.RESPONSE, "publish": Side.REQUEST}
_ACTIONS = {"send": Side.RESPONSE, "receive": Side.REQUEST}
_NOT_OF_PARAMETERS = frozenset({"title", "description", "examples", "location"})
_OTHER = {Side.RESPONSE: Side.REQUEST, Side.REQUEST: Side.RESPONSE}


_OF_OPERATION = ("title", "summary", "description", "tags", "externalDocs", "bindings")
_OF_CHANNEL = ("title", "summary", "description", "tags", "externalDocs", "bindings")


class Builder:
    """Reads one description. Raises `SchemaError` where a place does not hold what it has to."""

    def __init__(self, documents: Documents, references: Mapping[str, str], major: int) -> None:
        self._documents = documents
        self._root = documents.root
        self._traits = Traits(documents, major)
        self._security = Security(documents, major)
        self._messages = Messages(documents, references, self._traits)
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
        servers = {name: self._server(spot) for name, spot in self._named("servers").items()}
        return Application(self._root, operations, servers, self._schemas())

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
                yield self._operation(spot, (channel, address), side, identifier, messages)

    def _operations(self) -> Iterator[Operation]:
        """Version 3: operations refer to channels."""
        for identifier, spot in self._named("operations").items():
            action = spot.text("action", needed=True) or ""
            if action not in _ACTIONS:
                raise spot.child("action").error("action must be send or receive")
            side = _ACTIONS[action]
            written = spot.under("channel")
            if written is None:
                raise spot.error("channel is missing")
            channel = self._channel(written)
            messages = self._listed(spot, channel[0])
            yield self._operation(spot, channel, side, identifier, messages)
            reply = spot.under("reply")
            if reply is not None:
                answer = self._documents.follow(reply)
                answer.object("reply")
                own = answer.under("channel")
                place = self._channel(own) if own is not None else channel
                known = self._listed(answer, place[0]) if own is not None or answer.has("messages") else {}
                yield self._operation(spot, place, _OTHER[side], identifier, known, is_reply=True)

    def _channel(self, written: Spot) -> tuple[Spot, str]:
        """A channel of version 3 and its address, which is its id if it has none."""
        channel = self._documents.follow(written)
        channel.object("a channel")
        address = channel.text("address") if channel.get("address") is not None else None
        return channel, address or channel.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")

    def _listed(self, holder: Spot, channel: Spot) -> dict[str, Message]:
        """The messages that an operation or a reply lists; all of its channel if it lists none."""
        listed, of_channel = holder.under("messages"), channel.under("messages")
        if listed is not None:
            return self._messages.referred(listed)
        return self._messages.named(of_channel) if of_channel is not None else {}

    def _operation(
        self,
        spot: Spot,
        channel: tuple[Spot, str],
        side: Side,
        identifier: str,
        messages: dict[str, Message],
        *,
        is_reply: bool = False,
    ) -> Operation:
        return Operation(
            spot=spot,
            channel=channel[0],
            address=channel[1],
            side=side,
            identifier=identifier,
            is_reply=is_reply,
            messages=messages,
            security=self._security.requirements(self._traits.part(spot, "security")),
            parts=self._traits.parts(spot, *_OF_OPERATION),
            channel_parts=self._of_channel(channel[0]),
        )

    def _of_channel(self, channel: Spot) -> dict[str, Spot]:
        """What is said about a channel, in the same way for both versions."""
        parts = self._traits.parts(channel, *_OF_CHANNEL)
        servers, parameters = channel.under("servers"), channel.under("parameters")
        if servers is not None:
            names = [_last(item) for item in servers.items("servers")]
            parts["servers"] = Spot(names, servers.pointer, servers.file)
        if parameters is not None:
            found = {_key: self._parameter(item) for _key, item in parameters.members("parameters")}
            parts["parameters"] = Spot(found, parameters.pointer, parameters.file)
        return parts

    def _parameter(self, written: Spot) -> Any:
        """What values a parameter of an address has: version 3 has lists of texts, version 2 a schema."""
        spot = self._documents.follow(written)
        spot.object("a parameter")
        schema = spot.under("schema") if self._major < 3 else None
        said = self._documents.written_out(schema) if schema is not None else spot.value
        if not isinstance(said, dict):
            raise spot.error("schema must be an object")
        wanted = {key: value for key, value in said.items() if key not in _NOT_OF_PARAMETERS}
        return {key: value for key, value in wanted.items() if (key, value) != ("type", "string")}

    def _server(self, spot: Spot) -> Server:
        if self._major < 3:
            address = (spot.text("url", needed=True) or "").rpartition("://")[2]
        else:
            address = f"{spot.text('host', needed=True)}{spot.text('pathname') or ''}"
        spot.text("protocol", needed=True)
        return Server(spot, address, self._security.requirements(spot.under("security")))

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
        if components is not None:
            components.object("components")
        holder = components.under("schemas") if components is not None else None
        return dict(holder.members("schemas")) if holder is not None else {}


def _joined(operation: Operation, other: Operation) -> Operation:
    return replace(operation, messages={**operation.messages, **other.messages})


def _last(item: Spot) -> str:
    """The name of a server in a list: version 2 has it, version 3 refers to the server."""
    return str(item.get("$ref")).rpartition("/")[2] if item.has("$ref") else str(item.value)
