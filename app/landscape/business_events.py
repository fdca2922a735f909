"""What an AsyncAPI description offers as business events: each kind of message of a channel, with its attributes. Pure.

Others subscribe to what the application sends, and publish what it receives.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from app.formats import SchemaError
from app.formats.apis.documents import Documents, Spot
from app.formats.apis.views import Side
from app.formats.asyncapi.model import Message
from app.formats.asyncapi.schema import AsyncApiSchema

_PARTS = 50
"""Schemas that one is put together of; what there is beside these is left out."""
_MOST = 20_000
"""Attributes of all events together that are listed; few lines can describe a great many of them."""


def business_events(schema: AsyncApiSchema) -> list[dict[str, Any]]:
    """The events, by channel and name, with members as they are on the wire."""
    reader = _Reader(Documents(schema.value, schema.references))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for operation in schema.application.operations.values():
        for message in operation.messages.values():
            key = (operation.address, message.name)
            if key not in found:
                found[key] = reader.event(operation.address, message)
            found[key]["canSubscribe" if operation.side is Side.RESPONSE else "canPublish"] = True
    return [found[key] for key in sorted(found)]


class _Reader:
    """Reads messages, as far as there is room."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._room = _MOST

    def event(self, address: str, message: Message) -> dict[str, Any]:
        """A kind of message of a channel."""
        payload = message.payload
        attributes: list[dict[str, Any]] = []
        if payload is not None and payload.dialect is not None:
            found = islice(self._properties(payload.spot, set()), self._room)
            attributes = [_attribute(name, self._followed(spot) or spot) for name, spot in dict(found).items()]
            self._room -= len(attributes)
        described = message.notes.get("description") or message.notes.get("summary")
        event = {
            "name": message.name.rpartition(".")[2] or message.name,
            "fullyQualifiedName": message.name,
            "channelId": address,
            "canPublish": False,
            "canSubscribe": False,
            "totalAttributes": len(attributes),
            "attributes": attributes,
        }
        return event | _description(described.value if described is not None else None)

    def _properties(self, spot: Spot, seen: set[str]) -> Iterator[tuple[str, Spot]]:
        """The properties of a schema, and of those that it is put together of, each read once."""
        schema = self._followed(spot)
        if schema is None or schema.path in seen or len(seen) >= _PARTS:
            return
        seen.add(schema.path)
        properties, whole = schema.under("properties"), schema.under("allOf")
        if whole is not None and isinstance(whole.value, list):
            for one in whole.items("allOf"):
                yield from self._properties(one, seen)
        if properties is not None and isinstance(properties.value, dict):
            yield from properties.members("properties")

    def _followed(self, spot: Spot) -> Spot | None:
        """What a place refers to, null where that is nothing."""
        try:
            return self._documents.follow(spot)
        except SchemaError:
            return None


def _attribute(name: str, schema: Spot) -> dict[str, Any]:
    return {"name": name, "typeKind": "Enum" if schema.has("enum") else "Primitive", "typeName": _type(schema)} | (
        _description(schema.get("description"))
    )


def _type(schema: Spot) -> str:
    """The type, or the format of a text that has one."""
    type_, format_ = schema.get("type"), schema.get("format")
    if isinstance(type_, list):
        type_ = next((one for one in type_ if one != "null"), None)
    if type_ == "string" and isinstance(format_, str):
        return format_[:200]
    return type_ if isinstance(type_, str) else "any"


def _description(text: Any) -> dict[str, str]:
    return {"description": text[:10_000]} if isinstance(text, str) and text else {}
