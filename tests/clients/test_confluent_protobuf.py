"""confluent-kafka's serializer and deserializer of Protobuf, which register what a file imports as references."""

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError

from tests.clients.orders import refers_to, value_of
from tests.clients.protos import message_class
from tests.clients.serdes import ProtobufDeserializer, ProtobufSerializer

pytestmark = pytest.mark.xdist_group("clients")

HEAD = 'syntax = "proto3"; package shop;'
ORDER = f"{HEAD} message Order {{ string id = 1; string note = 2; }}"
ORDER_WITH_COUPON = f"{HEAD} message Order {{ string id = 1; string note = 2; string coupon = 3; }}"
ORDER_RETYPED = f"{HEAD} message Order {{ bool id = 1; string note = 2; }}"


def test_what_one_writes_another_reads(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    order = message_class("shop.Order", {"order.proto": ORDER})
    written = ProtobufSerializer(order, registry)(order(id="o-1", note="leave it"), value_of(topic))
    read = ProtobufDeserializer(order, schema_registry_client=elsewhere)(written, value_of(topic))
    assert (read.id, read.note) == ("o-1", "leave it")
    latest = elsewhere.get_latest_version(subject).schema
    assert latest.schema_type == "PROTOBUF"
    assert "message Order {" in (latest.schema_str or ""), "sent as a descriptor, returned as text"


def test_readers_and_writers_of_different_versions(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    old = message_class("shop.Order", {"order.proto": ORDER})
    new = message_class("shop.Order", {"order.proto": ORDER_WITH_COUPON})
    written_old = ProtobufSerializer(old, registry)(old(id="o-1"), value_of(topic))
    written_new = ProtobufSerializer(new, registry)(new(id="o-2", coupon="ten"), value_of(topic))
    assert registry.get_versions(subject) == [1, 2]
    reads_old = ProtobufDeserializer(old, schema_registry_client=elsewhere)
    reads_new = ProtobufDeserializer(new, schema_registry_client=elsewhere)
    assert reads_old(written_new, value_of(topic)).id == "o-2"
    assert reads_new(written_old, value_of(topic)).coupon == ""
    assert reads_new(written_new, value_of(topic)).coupon == "ten"


def test_the_latest_version_instead_of_ones_own(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    order = message_class("shop.Order", {"order.proto": ORDER})
    registry.register_schema(subject, Schema(ORDER_WITH_COUPON, "PROTOBUF"))
    latest = {"use.latest.version": True}
    # This client keeps schemas without the form that it asked for: what it registered as text, it cannot read with.
    serialize = ProtobufSerializer(order, elsewhere, conf={"auto.register.schemas": False, **latest})
    written = serialize(order(id="o-1"), value_of(topic))
    read = ProtobufDeserializer(order, conf=latest, schema_registry_client=elsewhere)(written, value_of(topic))
    assert read.id == "o-1"
    assert registry.get_versions(subject) == [1]


@pytest.mark.parametrize("normalize", [False, True])
def test_imported_files_become_references(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str, normalize: bool
) -> None:
    money, paid = f"{topic}-money.proto", f"{topic}-paid.proto"
    files = {
        money: f"{HEAD} message Money {{ int64 cents = 1; }}",
        paid: f'{HEAD} import "{money}"; message Paid {{ string id = 1; Money total = 2; }}',
        "bill.proto": f'{HEAD} import "{paid}"; import "{money}"; import "google/protobuf/timestamp.proto";'
        " message Bill { Paid paid = 1; Money fee = 2; google.protobuf.Timestamp at = 3; }",
    }
    bill = message_class("shop.Bill", files)
    message = bill(paid={"id": "o-1", "total": {"cents": 1250}}, fee={"cents": 30}, at={"seconds": 7})
    serialize = ProtobufSerializer(bill, registry, conf={"normalize.schemas": normalize})
    written = serialize(message, value_of(topic))
    assert ProtobufDeserializer(bill, schema_registry_client=elsewhere)(written, value_of(topic)) == message

    references = elsewhere.get_latest_version(subject).schema.references
    assert references is not None
    assert sorted(references, key=lambda one: one.name or "") == [refers_to(money, money), refers_to(paid, paid)]
    assert elsewhere.get_latest_version(paid).schema.references == [refers_to(money, money)]


def test_a_break_is_refused_with_the_change(registry: SchemaRegistryClient, topic: str) -> None:
    order = message_class("shop.Order", {"order.proto": ORDER})
    retyped = message_class("shop.Order", {"order.proto": ORDER_RETYPED})
    ProtobufSerializer(order, registry)(order(id="o-1"), value_of(topic))
    with pytest.raises(SchemaRegistryError) as refused:
        ProtobufSerializer(retyped, registry)(retyped(id=True), value_of(topic))
    assert (refused.value.http_status_code, refused.value.error_code) == (409, 409)
    assert "id" in refused.value.error_message
