"""A producer's break is held back in its own client's words; the consumer agrees; the same call then succeeds."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient, SchemaRegistryError

from tests.clients.cast import Cast
from tests.clients.orders import BROKEN, FIRST, V1, V2, value_of
from tests.clients.protos import message_class
from tests.clients.serdes import (
    AvroDeserializer,
    AvroSerializer,
    JSONSerializer,
    ProtobufSerializer,
)
from tests.clients.test_confluent_json_schema import order as json_order
from tests.clients.test_confluent_protobuf import ORDER, ORDER_RETYPED

pytestmark = pytest.mark.xdist_group("clients")


async def held_back(call: Callable[[], Any]) -> str:
    """What a client says of a break that is held back: the incompatibility that its users know."""
    with pytest.raises(SchemaRegistryError) as held:
        await asyncio.to_thread(call)
    assert (held.value.http_status_code, held.value.error_code) == (409, 409)
    return held.value.error_message


async def retried(cast: Cast, call: Callable[[], Any]) -> Any:
    """The answer to a call, which is made again until nobody holds it back any more."""
    answers: list[Any] = []

    async def succeeds() -> bool:
        try:
            answers.append(await asyncio.to_thread(call))
        except SchemaRegistryError as error:
            if error.error_code != 409:
                raise
        return bool(answers)

    await cast.running.until(succeeds)
    return answers[0]


async def test_a_producer_asks_waits_and_writes(
    cast: Cast, registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    old = await asyncio.to_thread(AvroSerializer(registry, V1.schema_str), FIRST, value_of(topic))
    await cast.depend(subject)

    serialize = AvroSerializer(registry, BROKEN.schema_str)
    order = {"id": "o-2", "note": "no total any more"}

    def produce() -> bytes:
        return serialize(order, value_of(topic))

    said = await held_back(produce)
    proposal = await cast.waiting(subject)
    assert "'total'" in said
    assert f"{cast.url}/api/v1/proposals/{proposal}" in said
    assert await held_back(produce) == said, "the same call finds the same proposal"

    await cast.acknowledge(proposal)
    new = await retried(cast, produce)
    assert await asyncio.to_thread(produce) == new
    assert await cast.running.state(proposal) == "published"
    assert await asyncio.to_thread(registry.get_versions, subject) == [1, 2]

    read = AvroDeserializer(elsewhere)
    assert await asyncio.to_thread(read, old, value_of(topic)) == FIRST
    assert await asyncio.to_thread(read, new, value_of(topic)) == order
    upgraded = AvroDeserializer(elsewhere, BROKEN.schema_str)
    assert await asyncio.to_thread(upgraded, old, value_of(topic)) == {"id": "o-1", "note": None}


async def test_what_breaks_nobody_is_registered_while_another_waits(
    cast: Cast, registry: SchemaRegistryClient, subject: str
) -> None:
    await asyncio.to_thread(registry.register_schema, subject, V1)
    await cast.depend(subject)
    await held_back(lambda: registry.register_schema(subject, BROKEN))
    assert await asyncio.to_thread(registry.test_compatibility, subject, BROKEN), "the level allows it"
    assert await asyncio.to_thread(registry.register_schema, subject, V2)
    assert await asyncio.to_thread(registry.get_versions, subject) == [1, 2]


async def test_a_break_in_json_schema(cast: Cast, registry: SchemaRegistryClient, topic: str, subject: str) -> None:
    old, new = json_order("note"), json_order("note", total={"type": "integer"})
    first = JSONSerializer(old, registry)
    await asyncio.to_thread(first, {"id": "o-1"}, value_of(topic))
    await _negotiated(cast, subject, JSONSerializer(new, registry), {"id": "o-1", "total": 3}, topic)


async def test_a_break_in_protobuf(cast: Cast, registry: SchemaRegistryClient, topic: str, subject: str) -> None:
    old = message_class("shop.Order", {"order.proto": ORDER})
    new = message_class("shop.Order", {"order.proto": ORDER_RETYPED})
    first = ProtobufSerializer(old, registry)
    await asyncio.to_thread(first, old(id="o-1"), value_of(topic))
    await _negotiated(cast, subject, ProtobufSerializer(new, registry), new(id=True), topic)


async def _negotiated(cast: Cast, subject: str, serialize: Any, value: Any, topic: str) -> None:
    """What a serializer of a breaking schema is for is held back, agreed on, and done."""
    await cast.depend(subject)
    await held_back(lambda: serialize(value, value_of(topic)))
    await cast.acknowledge(await cast.waiting(subject))
    assert await retried(cast, lambda: serialize(value, value_of(topic)))


async def test_deleting_what_is_read_is_asked_for_too(cast: Cast, registry: SchemaRegistryClient, subject: str) -> None:
    await asyncio.to_thread(registry.register_schema, subject, V1)
    await cast.depend(subject)
    said = await held_back(lambda: registry.delete_subject(subject))
    assert await cast.waiting(subject) in said
    await cast.acknowledge(await cast.waiting(subject))
    assert await retried(cast, lambda: registry.delete_subject(subject)) == [1]
