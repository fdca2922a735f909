"""Contracts of types that Kafka's clients do not know: made elsewhere, listed and read here, and left as they are."""

import pytest

from tests.integration.confluent.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER
from tests.support.tenants import Contract, Tenancy
from tests.unit.formats.wsdl.helpers import SMALL

TEXT = "To whom it may concern.\n"


@pytest.fixture
async def letter(tenant: Tenancy) -> Contract:
    """A TEXT named `letter` with one version, made through another API."""
    return await tenant.contract(await tenant.team(), TEXT, fqn="letter", format_name="TEXT")


async def test_others_are_listed_and_read_with_their_type(registry: Registry, letter: Contract) -> None:
    assert (await registry.call("GET", "/subjects")).json() == ["letter"]
    assert (await registry.call("GET", "/subjects/letter/versions")).json() == [1]
    found = (await registry.call("GET", "/subjects/letter/versions/latest")).json()
    assert (found["version"], found["schemaType"], found["schema"]) == (1, "TEXT", TEXT)
    by_id = (await registry.call("GET", f"/schemas/ids/{found['id']}")).json()
    assert (by_id["schemaType"], by_id["schema"]) == ("TEXT", TEXT)
    assert [(one["subject"], one["schemaType"]) for one in (await registry.call("GET", "/schemas")).json()] == [
        ("letter", "TEXT")
    ]
    for form in ("resolved", "serialized", "ignore_extensions"):
        assert (await registry.call("GET", "/subjects/letter/versions/1/schema", format=form)).text == TEXT


@pytest.mark.parametrize(
    "kind", ["TEXT", "XML", "WSDL", "KCONNECT", "avro", "JSONSCHEMA", "x" * 300], ids=lambda kind: kind[:12]
)
async def test_others_are_not_registered_looked_up_or_checked(
    registry: Registry, letter: Contract, tenant: Tenancy, kind: str
) -> None:
    await registry.register("another")  # with which an administrator without a team gets one
    for path in ("/subjects/letter/versions", "/subjects/letter", "/compatibility/subjects/letter/versions/latest"):
        async with nothing_written(tenant):
            said = refused(await registry.call("POST", path, {"schema": "<a/>", "schemaType": kind}), 422, 42201)
        assert said.startswith("Invalid schema type")


async def test_a_schema_does_not_take_the_place_of_another_type(
    registry: Registry, letter: Contract, tenant: Tenancy
) -> None:
    body = {"schema": ORDER}
    refused(await registry.call("POST", "/subjects/letter", body), 404, 40403)
    path = "/compatibility/subjects/letter/versions/latest"
    said = (await registry.call("POST", path, body, verbose="true")).json()
    assert not said["is_compatible"]
    assert "SCHEMA_TYPE_CHANGED" in said["messages"][0]
    async with nothing_written(tenant):
        assert "was TEXT and is AVRO" in refused(
            await registry.call("POST", "/subjects/letter/versions", body), 409, 409
        )


async def test_a_reference_to_another_type_is_no_schema(registry: Registry, letter: Contract) -> None:
    body = {
        "schema": '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "Letter"}]}',
        "references": [{"name": "Letter", "subject": "letter", "version": 1}],
    }
    refused(await registry.call("POST", "/subjects/r/versions", body), 422, 42201)


async def test_a_soap_service_is_read_by_kafkas_clients_too(registry: Registry, tenant: Tenancy) -> None:
    await tenant.contract(await tenant.team(), SMALL, fqn="shop", format_name="WSDL")
    found = (await registry.call("GET", "/subjects/shop/versions/latest")).json()
    assert (found["schemaType"], found["schema"]) == ("WSDL", SMALL)


async def test_others_can_be_deleted(registry: Registry, letter: Contract) -> None:
    assert (await registry.call("DELETE", "/subjects/letter/versions/1")).json() == 1
    assert (await registry.call("DELETE", "/subjects/letter", permanent="true")).json() == [1]
    assert (await registry.call("GET", "/subjects", deleted="true")).json() == []
