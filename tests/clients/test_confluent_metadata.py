"""Metadata, tags and rules: stored, returned, looked up, and carried out by the clients themselves."""

import pytest
from confluent_kafka.schema_registry import (
    Metadata,
    MetadataProperties,
    Rule,
    RuleKind,
    RuleMode,
    RuleParams,
    RuleSet,
    Schema,
    SchemaRegistryClient,
    SchemaRegistryError,
    ServerConfig,
)

from tests.clients.orders import FIRST, V2, value_of
from tests.clients.serdes import AvroDeserializer, AvroSerializer
from tests.support.schemas import ORDER, ORDER_WIDER

pytestmark = pytest.mark.xdist_group("clients")

KNOWS_ITS_TOTAL = Rule(
    name="total-is-known",
    doc="An order without a total is none.",
    kind=RuleKind.CONDITION,
    mode=RuleMode.WRITEREAD,
    type="CEL",
    tags=["PII"],
    params=RuleParams({"unit": "EUR"}),
    expr="message.total != ''",
    on_success=None,
    on_failure="ERROR,NONE",
    disabled=False,
)


def major(number: int) -> Metadata:
    """Metadata as those use it who number their breaks. (Tags in it cannot be hashed by this version of the client.)"""
    return Metadata(
        tags=None,
        properties=MetadataProperties({"major": str(number), "owner": "shop"}),
        sensitive=["owner"],
    )


def test_what_was_registered_with_a_schema_is_returned_with_it(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, subject: str
) -> None:
    rules = RuleSet(migration_rules=None, domain_rules=[KNOWS_ITS_TOTAL])
    schema_id = registry.register_schema(subject, Schema(ORDER, metadata=major(1), rule_set=rules))
    for found in (elsewhere.get_schema(schema_id), elsewhere.get_latest_version(subject).schema):
        assert found.metadata == major(1)
        assert found.rule_set is not None
        assert found.rule_set.domain_rules == [KNOWS_ITS_TOTAL]


def test_the_latest_version_with_some_metadata(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, topic: str, subject: str
) -> None:
    registry.register_schema(subject, Schema(ORDER, metadata=major(1)))
    registry.register_schema(subject, Schema(ORDER_WIDER, metadata=major(2)))
    assert elsewhere.get_latest_with_metadata(subject, {"major": "1"}).version == 1
    assert elsewhere.get_latest_with_metadata(subject, {"owner": "shop"}).version == 2
    with pytest.raises(SchemaRegistryError, match="40403"):
        elsewhere.get_latest_with_metadata(subject, {"major": "3"})

    chosen = {"auto.register.schemas": False, "use.latest.with.metadata": {"major": "1"}}
    serialize = AvroSerializer(elsewhere, V2.schema_str, conf=chosen)
    written = serialize({**FIRST, "coupon": "ten"}, value_of(topic))
    assert AvroDeserializer(registry)(written, value_of(topic)) == FIRST, "it wrote what major version 1 has"


def test_defaults_and_overrides_of_a_subject_are_added_to_what_is_registered(
    registry: SchemaRegistryClient, subject: str
) -> None:
    default = Metadata(tags=None, properties=MetadataProperties({"team": "shop", "major": "0"}), sensitive=None)
    override = Metadata(tags=None, properties=MetadataProperties({"reviewed": "yes"}), sensitive=None)
    registry.set_config(subject, ServerConfig(default_metadata=default, override_metadata=override))
    registry.register_schema(subject, Schema(ORDER, metadata=major(1)))
    metadata = registry.get_latest_version(subject).schema.metadata
    assert metadata is not None
    assert metadata.properties == MetadataProperties({"team": "shop", "major": "1", "owner": "shop", "reviewed": "yes"})


def test_a_default_group_of_compatibility_separates_major_versions(
    registry: SchemaRegistryClient, subject: str
) -> None:
    registry.set_config(subject, ServerConfig(compatibility_group="major"))
    registry.register_schema(subject, Schema(ORDER, metadata=major(1)))
    other = Schema('{"type": "string"}', metadata=major(2))
    assert registry.register_schema(subject, other), "nothing else has this major number"
    with pytest.raises(SchemaRegistryError) as refused:
        registry.register_schema(subject, Schema('{"type": "int"}', metadata=major(2)))
    assert refused.value.error_code == 409
    assert registry.register_schema(subject, Schema(V2.schema_str, metadata=major(1)))
    assert registry.lookup_schema(subject, Schema(ORDER, metadata=major(1))).version == 1
