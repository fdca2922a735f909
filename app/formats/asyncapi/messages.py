"""Reading messages, with what their traits add."""

from collections.abc import Mapping
from typing import Any

from app.formats.apis.documents import Documents, Spot
from app.formats.asyncapi.model import Message
from app.formats.asyncapi.payloads import Payloads


class Messages:
    """Reads messages of one description."""

    def __init__(self, documents: Documents, references: Mapping[str, str], major: int) -> None:
        self._documents = documents
        self._payloads = Payloads(documents, references)
        self._traits_win = major < 3
        self._read: dict[tuple[str, str], Message] = {}

    def listed(self, spot: Spot | None) -> dict[str, Message]:
        """The message of an operation of version 2, or those of its `oneOf`."""
        if spot is None:
            return {}
        followed = self._documents.follow(spot)
        several = followed.under("oneOf")
        items = list(several.items("oneOf")) if several is not None else [spot]
        return self._by_name(items)

    def referred(self, spot: Spot) -> dict[str, Message]:
        """The messages that an operation of version 3 lists."""
        return self._by_name(list(spot.items("messages")))

    def named(self, spot: Spot) -> dict[str, Message]:
        """The messages of a channel of version 3."""
        return {name: self._message(item, name) for name, item in spot.members("messages")}

    def _by_name(self, items: list[Spot]) -> dict[str, Message]:
        found: dict[str, Message] = {}
        for number, item in enumerate(items):
            message = self._message(item, _name(item, self._documents.follow(item), number))
            found[message.name if message.name not in found else f"{message.name} {number}"] = message
        return found

    def _message(self, written: Spot, name: str) -> Message:
        spot = self._documents.follow(written)
        spot.object("a message")
        known = self._read.get((spot.path, name))
        if known is None:
            known = self._read[spot.path, name] = self._new(spot, name)
        return known

    def _new(self, spot: Spot, name: str) -> Message:
        parts = {key: self._part(spot, key) for key in ("contentType", "headers", "correlationId", "bindings")}
        default = self._documents.root.get("defaultContentType")
        kind = parts["contentType"].value if parts["contentType"] is not None else default
        bindings = parts["bindings"]
        followed = self._documents.follow(bindings) if bindings is not None else None
        kafka = followed.under("kafka") if followed is not None else None
        correlation = parts["correlationId"]
        return Message(
            spot=spot,
            name=name,
            content_type=str(kind or "application/json").partition(";")[0].strip().lower(),
            payload=self._payloads.read(spot),
            headers=parts["headers"],
            key=kafka.under("key") if kafka is not None else None,
            correlation=_location(self._documents.follow(correlation)) if correlation is not None else None,
            bindings=_without_key(followed.value) if followed is not None else None,
        )

    def _part(self, spot: Spot, key: str) -> Spot | None:
        """What a message has under a key, by itself or by its traits: the traits of version 2 win over the message."""
        listed = spot.under("traits")
        traits = [self._documents.follow(item) for item in listed.items("traits")] if listed is not None else []
        order = [*reversed(traits), spot] if self._traits_win else [spot, *reversed(traits)]
        return next((holder.child(key) for holder in order if holder.has(key)), None)


def _name(written: Spot, spot: Spot, number: int) -> str:
    """What a message is called: by itself, else by the place that it is referred to at."""
    for key in ("messageId", "name"):
        if isinstance(found := spot.get(key), str):
            return found
    if written.has("$ref"):
        return str(written.get("$ref")).rpartition("/")[2]
    return str(number)


def _location(spot: Spot) -> Any:
    return spot.get("location")


def _without_key(bindings: Any) -> Any:
    """Bindings but for the key of Kafka, which is a schema and is compared as one."""
    if not isinstance(bindings, dict) or not isinstance(bindings.get("kafka"), dict):
        return bindings
    kafka = {name: value for name, value in bindings["kafka"].items() if name not in {"key", "bindingVersion"}}
    others = {name: value for name, value in bindings.items() if name != "kafka"}
    return (others | ({"kafka": kafka} if kafka else {})) or None
