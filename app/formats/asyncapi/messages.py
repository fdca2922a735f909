"""Reading messages, with what their traits add."""

from collections.abc import Mapping
from typing import Any

from app.formats.apis.documents import Documents, Spot
from app.formats.asyncapi.model import Message, Payload
from app.formats.asyncapi.payloads import Payloads
from app.formats.asyncapi.traits import Traits
from app.formats.json_schema.keywords import TYPES

AVRO = "application/vnd.apache.avro"
NOTES = ("title", "summary", "description", "tags", "externalDocs", "examples")


class Messages:
    """Reads messages of one description."""

    def __init__(self, documents: Documents, references: Mapping[str, str], traits: Traits) -> None:
        self._documents = documents
        self._payloads = Payloads(documents, references)
        self._traits = traits
        self._read: dict[tuple[str, str], Message] = {}

    def listed(self, spot: Spot | None) -> dict[str, Message]:
        """The message of an operation of version 2, or those of its `oneOf`."""
        if spot is None:
            return {}
        followed = self._documents.follow(spot)
        several = followed.under("oneOf")
        return self._by_name(list(several.items("oneOf")) if several is not None else [spot])

    def referred(self, spot: Spot) -> dict[str, Message]:
        """The messages that an operation of version 3 lists."""
        return self._by_name(list(spot.items("messages")))

    def named(self, spot: Spot) -> dict[str, Message]:
        """The messages of a channel of version 3."""
        return {name: self._message(item, name) for name, item in spot.members("messages")}

    def _by_name(self, items: list[Spot]) -> dict[str, Message]:
        found: dict[str, Message] = {}
        for number, item in enumerate(items):
            place = str(item.get("$ref")).rpartition("/")[2] if item.has("$ref") else ""
            message = self._message(item, place, number)
            found[message.name if message.name not in found else f"{message.name} {number}"] = message
        return found

    def _message(self, written: Spot, place: str, number: int = 0) -> Message:
        """A message; `place` is what it is called where it is listed or referred to, `number` where in a list it is."""
        spot = self._documents.follow(written)
        spot.object("a message")
        known = self._read.get((spot.path, place))
        if known is None:
            known = self._read[spot.path, place] = self._new(spot, place, number)
        return known

    def _new(self, spot: Spot, place: str, number: int) -> Message:
        keys = ("messageId", "name", "schemaFormat", "contentType", "headers", "correlationId", "bindings", "payload")
        parts = {key: part for key in keys if (part := self._traits.part(spot, key)) is not None}
        texts = {key: _text(parts.get(key), key) for key in ("messageId", "name", "schemaFormat", "contentType")}
        default = self._documents.root.text("defaultContentType")
        kind = texts["contentType"] or default or "application/json"
        bindings = self._followed(parts.get("bindings"))
        kafka = self._followed(bindings.under("kafka")) if bindings is not None else None
        correlation = self._followed(parts.get("correlationId"))
        payload = parts.get("payload")
        return Message(
            spot=spot,
            names=tuple(dict.fromkeys(filter(None, (texts["messageId"], texts["name"], place)))) or (str(number),),
            content_type=kind.partition(";")[0].strip().lower(),
            payload=self._payloads.read(payload, texts["schemaFormat"]) if payload is not None else None,
            headers=self._schema(parts.get("headers")),
            key=self._key(kafka.under("key")) if kafka is not None else None,
            correlation=correlation.text("location", needed=True) if correlation is not None else None,
            bindings=_without_key(self._documents.written_out(bindings)) if bindings is not None else None,
            notes=self._traits.parts(spot, *NOTES),
        )

    def _schema(self, spot: Spot | None) -> Payload | None:
        return self._payloads.read(spot, None) if spot is not None else None

    def _key(self, spot: Spot | None) -> Payload | None:
        """The key of Kafka's binding, which does not say whether it is JSON Schema or Avro."""
        if spot is None:
            return None
        found = self._documents.follow(spot)
        kinds = found.get("type") if isinstance(found.value, dict) else ""
        plain = kinds is None or (
            isinstance(kinds, str | list) and {*([kinds] if isinstance(kinds, str) else map(str, kinds))} <= TYPES
        )
        return self._payloads.read(spot, None if plain else AVRO)

    def _followed(self, spot: Spot | None) -> Spot | None:
        """What a place refers to, which has to be an object."""
        found = self._documents.follow(spot) if spot is not None else None
        if found is not None:
            found.object(found.pointer.rpartition("/")[2])
        return found


def _text(spot: Spot | None, key: str) -> str | None:
    if spot is not None and not isinstance(spot.value, str):
        raise spot.error(f"{key} must be a text")
    return spot.value if spot is not None else None


def _without_key(bindings: Any) -> Any:
    """Bindings but for the key of Kafka, which is a schema and is compared as one."""
    if not isinstance(bindings, dict) or not isinstance(bindings.get("kafka"), dict):
        return bindings
    kafka = {name: value for name, value in bindings["kafka"].items() if name not in {"key", "bindingVersion"}}
    others = {name: value for name, value in bindings.items() if name != "kafka"}
    return (others | ({"kafka": kafka} if kafka else {})) or None
