"""confluent-kafka's own client of the registry, for schemas and settings."""

import pytest
from confluent_kafka.schema_registry import (
    AsyncSchemaRegistryClient,
    ConfigCompatibilityLevel,
    Schema,
    SchemaRegistryClient,
    SchemaRegistryError,
    ServerConfig,
)

from tests.clients.cast import Cast
from tests.clients.orders import V1, V2, refers_to
from tests.support.schemas import avro_order

pytestmark = pytest.mark.xdist_group("clients")

STRICTER = Schema(avro_order("note", required=("id", "total", "code")))
"""Cannot read what was written with `V1`: `code` has no default."""


def test_registered_evolved_and_found_in_every_way(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, subject: str
) -> None:
    first = registry.register_schema_full_response(subject, V1)
    assert (first.subject, first.version) == (subject, 1)
    second = registry.register_schema(subject, V2)
    assert registry.register_schema(subject, V1) == first.schema_id, "the same again is the same"
    assert registry.get_versions(subject) == [1, 2]
    assert subject in registry.get_subjects(subject_prefix="orders-")

    assert first.schema_id is not None
    assert first.guid is not None
    assert elsewhere.get_schema(first.schema_id).schema_str == V1.schema_str
    assert elsewhere.get_schema_by_guid(first.guid).schema_str == V1.schema_str
    latest = elsewhere.get_latest_version(subject)
    assert (latest.version, latest.schema_id, latest.schema.schema_str) == (2, second, V2.schema_str)
    assert elsewhere.get_version(subject, 1).schema_id == first.schema_id
    found = elsewhere.lookup_schema(subject, V2)
    assert (found.subject, found.version, found.schema_id) == (subject, 2, second)
    assert subject in elsewhere.get_subjects_by_schema_id(second)
    assert (subject, 2) in [(one.subject, one.version) for one in elsewhere.get_schema_versions(second)]
    assert set(elsewhere.get_schema_types()) == {"AVRO", "JSON", "PROTOBUF"}


def test_normalised_schemas_are_found_however_they_are_written(registry: SchemaRegistryClient, subject: str) -> None:
    untidy = Schema('{"name": "Order", "type": "record", "fields": [{"type": {"type": "string"}, "name": "id"}]}')
    tidy = Schema('{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}')
    schema_id = registry.register_schema(subject, untidy, normalize_schemas=True)
    assert registry.lookup_schema(subject, tidy).schema_id == schema_id


def test_references_are_kept_and_protect_what_they_refer_to(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, subject: str
) -> None:
    money = f"{subject}-money"
    registry.register_schema(money, Schema('{"type": "record", "name": "shop.Money", "fields": []}'))
    paid = '{"type": "record", "name": "Paid", "fields": [{"name": "total", "type": "shop.Money"}]}'
    schema_id = registry.register_schema(subject, Schema(paid, references=[refers_to("shop.Money", money)]))
    assert elsewhere.get_schema(schema_id).references == [refers_to("shop.Money", money)]
    assert elsewhere.get_referenced_by(money, 1) == [schema_id]
    with pytest.raises(SchemaRegistryError) as refused:
        registry.delete_version(money, 1)
    assert (refused.value.http_status_code, refused.value.error_code) == (422, 42206)


def test_the_level_is_asked_and_kept(registry: SchemaRegistryClient, subject: str) -> None:
    registry.register_schema(subject, V1)
    assert registry.get_compatibility() == "BACKWARD"
    assert registry.test_compatibility(subject, V2)
    assert not registry.test_compatibility(subject, STRICTER)
    assert not registry.test_compatibility_all_versions(subject, STRICTER)
    with pytest.raises(SchemaRegistryError) as refused:
        registry.register_schema(subject, STRICTER)
    assert (refused.value.http_status_code, refused.value.error_code) == (409, 409)
    assert "code" in refused.value.error_message

    assert registry.set_compatibility(subject, "NONE")
    assert registry.get_compatibility(subject) == "NONE"
    assert registry.register_schema(subject, STRICTER)
    wanted = ServerConfig(compatibility=ConfigCompatibilityLevel.FULL, compatibility_group="major")
    registry.set_config(subject, wanted)
    kept = registry.get_config(subject)
    assert (kept.compatibility_level, kept.compatibility_group) == (ConfigCompatibilityLevel.FULL, "major")
    registry.delete_config(subject)
    with pytest.raises(SchemaRegistryError, match="40408"):
        registry.get_config(subject)


def test_the_mode_says_who_may_write(registry: SchemaRegistryClient, subject: str) -> None:
    registry.register_schema(subject, V1)
    assert registry.get_global_mode() == "READWRITE"
    assert registry.update_mode(subject, "READONLY") == "READONLY"
    with pytest.raises(SchemaRegistryError, match="42205"):
        registry.register_schema(subject, V2)
    assert registry.get_mode(subject) == "READONLY"
    registry.delete_mode(subject)
    assert registry.register_schema(subject, V2)


def test_deleted_for_now_and_for_good(
    registry: SchemaRegistryClient, elsewhere: SchemaRegistryClient, subject: str
) -> None:
    schema_id = registry.register_schema(subject, V1)
    registry.register_schema(subject, V2)
    assert registry.delete_version(subject, 1) == 1
    assert elsewhere.get_versions(subject) == [2]
    assert elsewhere.get_version(subject, 1, deleted=True).schema_id == schema_id
    assert registry.delete_subject(subject) == [2]
    assert elsewhere.get_subjects(subject_prefix=subject) == []
    assert elsewhere.get_subjects(subject_prefix=subject, deleted=True) == [subject]
    assert elsewhere.get_schema(schema_id).schema_str == V1.schema_str, "who has its data can still read it"
    assert registry.delete_subject(subject, permanent=True) == [1, 2]
    with pytest.raises(SchemaRegistryError, match="40401"):
        registry.get_latest_version(subject)


def test_a_context_keeps_ids_of_its_own(registry: SchemaRegistryClient, subject: str) -> None:
    qualified = f":.{subject}:orders"
    assert registry.register_schema(qualified, V1) == 1, "the first in its context"
    assert f".{subject}" in registry.get_contexts()
    assert registry.get_latest_version(qualified).subject == qualified
    assert registry.get_schema(1, subject_name=qualified).schema_str == V1.schema_str


def test_no_key_or_a_wrong_one_is_the_clients_own_error(cast: Cast, subject: str) -> None:
    for settings in ({"url": cast.url}, {"url": cast.url, "basic.auth.user.info": "shop:assent_wrong"}):
        with SchemaRegistryClient(settings) as stranger, pytest.raises(SchemaRegistryError) as refused:
            stranger.register_schema(subject, V1)
        assert (refused.value.http_status_code, refused.value.error_code) == (401, 40101)


async def test_the_asynchronous_client(cast: Cast, subject: str) -> None:
    async with AsyncSchemaRegistryClient(cast.settings(cast.producer)) as client:
        schema_id = await client.register_schema(subject, V1)
        await client.register_schema(subject, V2)
        assert (await client.get_schema(schema_id)).schema_str == V1.schema_str
        assert (await client.get_latest_version(subject)).version == 2
        assert await client.get_versions(subject) == [1, 2]
        assert await client.delete_subject(subject) == [1, 2]
