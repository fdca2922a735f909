"""Service instances: secrets that are never shown, one primary of a type, links that are cleared."""

from typing import Any

import pytest

from app.storage.engine import fetch
from tests.integration.untp.conftest import SERVICE, Naming, NamingOf, refused
from tests.support.answers import actions, nothing_written
from tests.support.tenants import Tenancy

CONFIG: dict[str, Any] = {
    "baseUrl": "https://idr.example",
    "apiKey": "sesame-1",
    "auth": {"clientId": "assent", "client_secret": "sesame-2"},
    "headers": [{"name": "X-Zone", "token": "sesame-3"}],
}
SHOWN: dict[str, Any] = {
    "baseUrl": "https://idr.example",
    "apiKey": "***",
    "auth": {"clientId": "assent", "client_secret": "***"},
    "headers": [{"name": "X-Zone", "token": "***"}],
}


async def test_a_service_is_made_as_it_is_shown_without_its_secrets(naming: Naming, tenant: Tenancy) -> None:
    made = await naming.service(config=CONFIG, description="For GTINs")
    assert list(made) == [
        "id", "tenantId", "serviceType", "adapterType", "name", "description", "config", "isPrimary", "createdAt",
        "updatedAt",
    ]  # fmt: skip
    assert made | SERVICE | {"config": SHOWN, "description": "For GTINs", "isPrimary": False} == made
    assert await naming.get(f"services/{made['id']}") == made
    assert (await naming.get("services"))["data"] == [made]
    assert (await actions(tenant))[-1] == "service.created"


async def test_no_secret_is_at_rest_or_on_record(naming: Naming, tenant: Tenancy) -> None:
    made = await naming.service(config=CONFIG)
    await naming.patch(f"services/{made['id']}", config={"apiKey": "sesame-4", "name": "n"})
    for table in ("service_instance", "audit_event"):
        rows = await fetch(
            f"SELECT x::text AS row, encode(convert_to(x::text, 'UTF8'), 'hex') FROM {table} x WHERE tenant = $1",
            tenant.id,
        )
        assert rows
        assert not any("sesame" in row["row"] or b"sesame".hex() in row["row"] for row in rows)


async def test_settings_are_merged_and_three_stars_keep_a_secret(
    naming: Naming, settings: Any, tenant: Tenancy
) -> None:
    from app.naming.service_config import unseal  # noqa: PLC0415

    address = f"services/{(made := await naming.service(config=CONFIG))['id']}"
    assert (await naming.patch(address, config=made["config"] | {"headers": None, "timeout": 5}))["config"] == {
        "baseUrl": "https://idr.example",
        "apiKey": "***",
        "auth": {"clientId": "assent", "client_secret": "***"},
        "timeout": 5,
    }
    await naming.patch(address, config={"auth": {"client_secret": "sesame-9"}})
    (row,) = await fetch("SELECT sealed_config FROM service_instance WHERE id = $1", made["id"])
    assert unseal(settings, row["sealed_config"], tenant.id, made["id"]) == {
        "baseUrl": "https://idr.example",
        "apiKey": "sesame-1",
        "auth": {"clientId": "assent", "client_secret": "sesame-9"},
        "timeout": 5,
    }


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"serviceType": "DNS"}, "serviceType: Invalid enum value 'DNS'"),
        ({"serviceType": 1}, "serviceType: Expected string, received number"),
        ({"adapterType": ""}, "adapterType is required"),
        ({"name": " "}, "name is required"),
        ({"isPrimary": "yes"}, "isPrimary: Expected boolean, received string"),
        ({"config": []}, "config: Expected object, received array"),
        ({"config": {"apiKey": "***"}}, "config.apiKey is ***, which only stands for a secret that is stored already"),
        ({"config": {"url": "https://u:sesame@a.example"}}, "config.url must not contain credentials"),
        ({"config": {"a": "x" * 20_001}}, "config must have at most 20000 bytes"),
        ({"config": {"a": [[[[[[[[[[1]]]]]]]]]]}}, "config must not be nested more than 10 deep"),
    ],
)
async def test_services_that_are_none(naming: Naming, tenant: Tenancy, members: dict[str, Any], said: str) -> None:
    made = await naming.service()
    async with nothing_written(tenant):
        assert refused(await naming.call("POST", "services", SERVICE | members), 400) == said
        if "serviceType" not in members:
            assert refused(await naming.call("PATCH", f"services/{made['id']}", members), 400) == said


@pytest.mark.parametrize("field", ["serviceType", "adapterType", "name"])
async def test_three_fields_are_required(naming: Naming, field: str) -> None:
    without = {name: value for name, value in SERVICE.items() if name != field}
    assert refused(await naming.call("POST", "services", without), 400) == f"{field} is required"


async def test_one_service_of_a_type_is_the_primary_one(naming: Naming) -> None:
    first = await naming.service(isPrimary=True)
    store = await naming.service(serviceType="STORAGE", isPrimary=True)
    second = await naming.service(isPrimary=True)

    async def primaries() -> set[str]:
        return {row["id"] for row in (await naming.get("services"))["data"] if row["isPrimary"]}

    assert await primaries() == {store["id"], second["id"]}
    await naming.patch(f"services/{first['id']}", isPrimary=True)
    await naming.patch(f"services/{first['id']}", isPrimary=True, name="still")
    assert await primaries() == {store["id"], first["id"]}
    await naming.patch(f"services/{first['id']}", isPrimary=False)
    assert await primaries() == {store["id"]}


async def test_changes_that_are_none(naming: Naming, tenant: Tenancy) -> None:
    made = await naming.service()
    async with nothing_written(tenant):
        for nothing in ({}, {"serviceType": "VC"}):
            answer = await naming.call("PATCH", f"services/{made['id']}", nothing)
            assert refused(answer, 400) == "At least one field is required"
    assert (await naming.patch(f"services/{made['id']}", description="D"))["description"] == "D"
    assert (await naming.patch(f"services/{made['id']}", description=None))["description"] is None


async def test_what_is_linked_is_only_deleted_by_force_and_the_links_are_cleared(
    naming: Naming, tenant: Tenancy
) -> None:
    service = (await naming.service())["id"]
    registrar = await naming.registrar(idrServiceInstanceId=service)
    scheme = await naming.scheme(registrar["id"], idrServiceInstanceId=service)
    async with nothing_written(tenant):
        said = refused(await naming.call("DELETE", f"services/{service}"), 409, "IN_USE")
        assert "force=true" in said
        refused(await naming.call("DELETE", f"services/{service}", force="false"), 409, "IN_USE")
        said = refused(await naming.call("DELETE", f"services/{service}", force="perhaps"), 400)
        assert said == "force must be true or false"
    await naming.delete(f"services/{service}", force="true")
    assert (await naming.get(f"registrars/{registrar['id']}"))["idrServiceInstanceId"] is None
    assert (await naming.get(f"schemes/{scheme['id']}"))["idrServiceInstanceId"] is None
    assert refused(await naming.call("DELETE", f"services/{service}"), 404) == "Service instance not found"
    assert (await actions(tenant))[-1] == "service.deleted"
    await naming.delete(f"services/{(await naming.service())['id']}")


async def test_what_another_tenant_has_is_not_there(naming: Naming, naming_of: NamingOf) -> None:
    foreign = (await naming_of(await Tenancy.create()).service())["id"]
    for method, body in (("GET", None), ("PATCH", {"name": "Ours"}), ("DELETE", None)):
        answer = await naming.call(method, f"services/{foreign}", body)
        assert refused(answer, 404) == "Service instance not found"
    assert (await naming.get("services"))["data"] == []
