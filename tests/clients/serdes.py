"""confluent-kafka's serializers and deserializers. Type checkers do not see the constructors that it gives them."""

from typing import Any

from confluent_kafka.schema_registry import avro, json_schema, protobuf

AvroSerializer: Any = avro.AvroSerializer
AvroDeserializer: Any = avro.AvroDeserializer
JSONSerializer: Any = json_schema.JSONSerializer
JSONDeserializer: Any = json_schema.JSONDeserializer
ProtobufSerializer: Any = protobuf.ProtobufSerializer
ProtobufDeserializer: Any = protobuf.ProtobufDeserializer
