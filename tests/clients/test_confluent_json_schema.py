"""confluent-kafka's serializer and deserializer of JSON Schema."""

import json
from typing import Any

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.serialization import SerializationError

from tests.clients.orders import refers_to, value_of
from tests.clients.serdes import JSONDeserializer, JSONSerializer

pytestmark = pytest.mark.xdist_group("clients")


def order(*optional: str, **properties: Any) -> str:
    """A closed object with an id, optional texts, and what else is given."""
    texts: dict[str, Any] = {name: {"type": "string"} for name in ("id", *optional)}
    return json.dumps(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Order",
            "type": "object",
            "properties": {**texts, **properties},
            "required": ["id", *properties],
            "additionalProperties": False,
        }
    )


MONEY = json.dumps(
    {"$id": "money.json", "type": "object", "properties": {"cents": {"type": "integer"}}, "required": ["cents"]}
)


def test_what_one_writes_another_reads(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    written = JSONSerializer(order("note"), registry)({"id": "o-1", "note": "leave it"}, value_of(topic))
    read = JSONDeserializer(None, schema_registry_client=elsewhere)(written, value_of(topic))
    assert read == {"id": "o-1", "note": "leave it"}
    assert elsewhere.get_latest_version(subject).schema.schema_type == "JSON"


def test_readers_and_writers_of_different_versions(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str
) -> None:
    old = JSONSerializer(order("note"), registry)({"id": "o-1"}, value_of(topic))
    new = JSONSerializer(order("note", "coupon"), registry)({"id": "o-2", "coupon": "ten"}, value_of(topic))
    reads_new = JSONDeserializer(order("note", "coupon"), schema_registry_client=elsewhere)
    assert reads_new(old, value_of(topic)) == {"id": "o-1"}
    assert reads_new(new, value_of(topic)) == {"id": "o-2", "coupon": "ten"}


def test_a_value_that_does_not_fit_is_refused_by_the_registered_schema(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    registry.register_schema(subject, Schema(order("note"), "JSON"))
    chosen = {"auto.register.schemas": False, "use.latest.version": True}
    serialize = JSONSerializer(order("note"), elsewhere, conf=chosen)
    assert serialize({"id": "o-1"}, value_of(topic))
    with pytest.raises(SerializationError):
        serialize({"note": "no id"}, value_of(topic))


def test_a_schema_that_refers_to_another(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str
) -> None:
    money = f"{topic}-money"
    registry.register_schema(money, Schema(MONEY, "JSON"))
    paid = Schema(order(total={"$ref": "money.json"}), "JSON", references=[refers_to("money.json", money)])
    serialize = JSONSerializer(paid, registry, conf={"normalize.schemas": True})
    written = serialize({"id": "o-1", "total": {"cents": 1250}}, value_of(topic))
    read = JSONDeserializer(None, schema_registry_client=elsewhere)(written, value_of(topic))
    assert read == {"id": "o-1", "total": {"cents": 1250}}
    with pytest.raises(SerializationError):
        serialize({"id": "o-1", "total": {"cents": "a lot"}}, value_of(topic))


def test_a_break_that_nobody_depends_on_is_refused_as_elsewhere(registry: SchemaRegistryClient, topic: str) -> None:
    JSONSerializer(order("note"), registry)({"id": "o-1"}, value_of(topic))
    serialize = JSONSerializer(order(total={"type": "integer"}), registry)
    with pytest.raises(SchemaRegistryError) as refused:
        serialize({"id": "o-1", "total": 3}, value_of(topic))
    assert refused.value.error_code == 409
    assert "REQUIRED" in refused.value.error_message.upper()
