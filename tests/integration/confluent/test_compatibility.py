"""Asking whether a schema would be compatible."""

import pytest

from app.contracts.rules import Place, store_rule
from app.formats import Level
from app.storage.engine import transaction
from tests.integration.confluent.conftest import Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order
from tests.support.tenants import Tenancy

INCOMPATIBLE = avro_order("note", required=("id", "total", "code"))
_PATH = "/compatibility/subjects/s/versions"


async def test_yes_or_no_and_why(registry: Registry, tenant: Tenancy) -> None:
    await registry.register("s")
    async with nothing_written(tenant):
        assert (await registry.call("POST", _PATH, {"schema": ORDER_WIDER})).json() == {"is_compatible": True}
        assert (await registry.call("POST", f"{_PATH}/1", {"schema": INCOMPATIBLE})).json() == {"is_compatible": False}
        why = (await registry.call("POST", f"{_PATH}/latest", {"schema": INCOMPATIBLE}, verbose="true")).json()
    assert not why["is_compatible"]
    assert "READER_FIELD_MISSING_DEFAULT_VALUE" in why["messages"][0]


async def test_one_version_is_one_version_whatever_the_level(registry: Registry, tenant: Tenancy) -> None:
    await registry.register("s")
    await registry.register("s", avro_order("note", "code", required=("id", "total")))
    async with transaction():
        await store_rule(tenant.id, Place("default", "s"), level=Level.BACKWARD_TRANSITIVE)
    needs_code = ORDER.replace('"fields": [', '"fields": [{"name": "code", "type": ["null", "string"]}, ')
    assert (await registry.call("POST", f"{_PATH}/2", {"schema": needs_code})).json() == {"is_compatible": True}
    assert (await registry.call("POST", _PATH, {"schema": needs_code})).json() == {"is_compatible": False}


async def test_what_is_not_there_yet_is_compatible_with_anything(registry: Registry) -> None:
    assert (await registry.call("POST", f"{_PATH}/latest", {"schema": ORDER})).json() == {"is_compatible": True}
    assert (await registry.call("POST", _PATH, {"schema": ORDER})).json() == {"is_compatible": True}
    refused(await registry.call("POST", f"{_PATH}/1", {"schema": ORDER}), 404, 40402)


@pytest.mark.parametrize(
    ("version", "schema", "code"), [("abc", ORDER, 42202), ("0", ORDER, 42202), ("1", "{{", 42201), ("1", "", 42201)]
)
async def test_what_cannot_be_asked(registry: Registry, version: str, schema: str, code: int) -> None:
    await registry.register("s")
    refused(await registry.call("POST", f"{_PATH}/{version}", {"schema": schema}), 422, code)
