"""confluent-kafka's serializer and deserializer of Avro, and fastavro reading what they wrote."""

import io
import json
import struct
from typing import Any

import fastavro
import httpx
import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry import header_schema_id_serializer as id_in_header
from confluent_kafka.serialization import MessageField, SerializationContext

from tests.clients.cast import Cast
from tests.clients.orders import FIRST, V1, V2, refers_to, value_of
from tests.clients.serdes import AvroDeserializer, AvroSerializer

pytestmark = pytest.mark.xdist_group("clients")

MONEY = '{"type": "record", "name": "shop.Money", "fields": [{"name": "cents", "type": "long"}]}'
PAID = json.dumps(
    {
        "type": "record",
        "name": "shop.Paid",
        "fields": [{"name": "id", "type": "string"}, {"name": "total", "type": "shop.Money"}],
    }
)
BILL = json.dumps(
    {
        "type": "record",
        "name": "shop.Bill",
        "fields": [{"name": "paid", "type": "shop.Paid"}, {"name": "fee", "type": "shop.Money"}],
    }
)
A_BILL = {"paid": {"id": "o-1", "total": {"cents": 1250}}, "fee": {"cents": 30}}


def test_what_one_writes_another_reads(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    written = AvroSerializer(registry, V1.schema_str)(FIRST, value_of(topic))
    assert AvroDeserializer(elsewhere)(written, value_of(topic)) == FIRST
    assert registry.get_versions(subject) == [1], "it was registered when it was first needed"


def test_readers_and_writers_of_different_versions(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str
) -> None:
    old = AvroSerializer(registry, V1.schema_str)(FIRST, value_of(topic))
    new = AvroSerializer(registry, V2.schema_str)({**FIRST, "coupon": "ten"}, value_of(topic))
    reads_old, reads_new = AvroDeserializer(elsewhere, V1.schema_str), AvroDeserializer(elsewhere, V2.schema_str)
    assert reads_old(new, value_of(topic)) == FIRST
    assert reads_new(old, value_of(topic)) == {**FIRST, "coupon": None}
    assert reads_new(new, value_of(topic)) == {**FIRST, "coupon": "ten"}


def test_the_latest_version_instead_of_ones_own(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    registry.register_schema(subject, V1)
    latest = registry.register_schema(subject, V2)
    chosen = {"auto.register.schemas": False, "use.latest.version": True}
    written = AvroSerializer(elsewhere, V1.schema_str, conf=chosen)({**FIRST, "coupon": "ten"}, value_of(topic))
    assert struct.unpack(">bI", written[:5]) == (0, latest)


def test_an_unregistered_schema_is_refused_where_registering_is_off(
    registry: SchemaRegistryClient, topic: str, subject: str
) -> None:
    registry.register_schema(subject, V1)
    serialize = AvroSerializer(registry, V2.schema_str, conf={"auto.register.schemas": False})
    with pytest.raises(SchemaRegistryError, match="40403"):
        serialize(FIRST, value_of(topic))


def test_normalised_schemas_share_an_id(registry: SchemaRegistryClient, topic: str, subject: str) -> None:
    written = '{"name": "Order", "type": "record", "fields": [{"type": {"type": "string"}, "name": "id"}]}'
    chosen = {"normalize.schemas": True}
    for schema in (written, json.dumps(json.loads(written), indent=2)):
        AvroSerializer(registry, schema, conf=chosen)({"id": "o-1"}, value_of(topic))
    assert registry.get_versions(subject) == [1]


def test_the_guid_in_a_header_instead_of_the_id_in_front(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str
) -> None:
    context = SerializationContext(topic, MessageField.VALUE, headers=[])
    written = AvroSerializer(registry, V1.schema_str, conf={"schema.id.serializer": id_in_header})(FIRST, context)
    assert context.headers
    assert fastavro.schemaless_reader(io.BytesIO(written), json.loads(V1.schema_str or ""), None) == FIRST
    assert AvroDeserializer(elsewhere)(written, context) == FIRST


def test_a_schema_that_refers_to_others(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, cast: Cast, topic: str
) -> None:
    money, paid = f"{topic}-money", f"{topic}-paid"
    registry.register_schema(money, Schema(MONEY))
    registry.register_schema(paid, Schema(PAID, references=[refers_to("shop.Money", money)]))
    bill = Schema(BILL, references=[refers_to("shop.Paid", paid), refers_to("shop.Money", money)])
    written = AvroSerializer(registry, bill)(A_BILL, value_of(topic))
    assert AvroDeserializer(elsewhere)(written, value_of(topic)) == A_BILL
    assert read_by_id(cast, written) == A_BILL


def test_fastavro_reads_it_with_the_schema_of_the_id_in_front(
    registry: SchemaRegistryClient, cast: Cast, topic: str
) -> None:
    for schema, order in ((V1, FIRST), (V2, {**FIRST, "coupon": "ten"})):
        written = AvroSerializer(registry, schema.schema_str)(order, value_of(topic))
        assert read_by_id(cast, written) == order


def read_by_id(cast: Cast, record: bytes) -> Any:
    """What fastavro makes of a record: a zero byte, the schema's id in four bytes, and Avro's own encoding."""
    magic, schema_id = struct.unpack(">bI", record[:5])
    assert magic == 0
    key = ("anything", cast.consumer.key)
    with httpx.Client(base_url=cast.url, auth=key) as http:
        names: dict[str, Any] = {}
        parsed = _parse(http, http.get(f"/schemas/ids/{schema_id}").raise_for_status().json(), names)
    return fastavro.schemaless_reader(io.BytesIO(record[5:]), parsed, None)


def _parse(http: httpx.Client, answer: dict[str, Any], names: dict[str, Any]) -> Any:
    """A schema with those that it refers to, each parsed once."""
    for reference in answer.get("references", []):
        if reference["name"] not in names:
            place = f"/subjects/{reference['subject']}/versions/{reference['version']}"
            _parse(http, http.get(place).raise_for_status().json(), names)
    return fastavro.parse_schema(json.loads(answer["schema"]), named_schemas=names)
