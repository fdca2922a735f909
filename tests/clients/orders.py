"""Schemas that the clients register, and how they call a record's place in Kafka."""

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.serialization import MessageField, SerializationContext

from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL

V1 = Schema(ORDER)
V2 = Schema(ORDER_WIDER)
"""Compatible with `V1` in both directions: it adds an optional `coupon`."""
BROKEN = Schema(ORDER_WITHOUT_TOTAL)
"""Allowed by BACKWARD, and unreadable for those who depend on `V1`."""
FIRST = {"id": "o-1", "total": "12.50", "note": None}
"""An order as `V1` has it."""


def value_of(topic: str) -> SerializationContext:
    """The value of a record of a topic."""
    return SerializationContext(topic, MessageField.VALUE)


def refers_to(name: str, subject: str, version: int = 1) -> SchemaReference:
    """A reference, under the name that the referring schema uses."""
    return SchemaReference(name, subject, version)
