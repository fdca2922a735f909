"""Registrars, as every table of seed 003 has them."""

from typing import Any

import pytest

from tests.integration.untp.conftest import REGISTRAR, SCHEME, Naming, NamingOf, refused
from tests.support.answers import actions, nothing_written
from tests.support.tenants import Tenancy

INSTANT = "YYYY-MM-DDTHH:MM:SS.000Z"
DEFAULTS = {"system-registrar-gs1", "system-registrar-abr", "system-registrar-asic"}
AT_LEAST_ONE = "At least one of name, namespace, url, or idrServiceInstanceId is required"


async def test_a_registrar_is_made_as_it_is_shown(naming: Naming, tenant: Tenancy) -> None:
    made = await naming.registrar()
    assert list(made) == [
        "id", "tenantId", "name", "namespace", "url", "idrServiceInstanceId", "createdAt", "updatedAt",
    ]  # fmt: skip
    assert made | REGISTRAR == made
    assert (made["tenantId"], made["idrServiceInstanceId"]) == (str(tenant.id), None)
    assert len(made["createdAt"]) == len(INSTANT)
    assert made["createdAt"].endswith("Z")
    assert await naming.get(f"registrars/{made['id']}") == made | {"schemes": []}
    assert (await actions(tenant))[-1] == "registrar.created"


async def test_a_registrar_shows_its_schemes_with_their_qualifiers(naming: Naming) -> None:
    registrar = await naming.registrar()
    qualifier = {"key": "ver", "description": "Service version", "validationPattern": r"^\d+(\.\d+)*$"}
    scheme = await naming.scheme(registrar["id"], qualifiers=[qualifier])
    shown = (await naming.get(f"registrars/{registrar['id']}"))["schemes"]
    del scheme["registrar"]
    assert shown == [scheme]
    (found,) = shown[0]["qualifiers"]
    assert list(found) == [
        "id", "schemeId", "key", "description", "validationPattern", "order", "createdAt", "updatedAt",
    ]  # fmt: skip
    assert found | qualifier | {"order": 0, "schemeId": scheme["id"]} == found


@pytest.mark.parametrize("field", ["name", "namespace", "url"])
async def test_three_fields_are_required(naming: Naming, tenant: Tenancy, field: str) -> None:
    without = {name: value for name, value in REGISTRAR.items() if name != field}
    async with nothing_written(tenant):
        for body in (without, without | {field: ""}, without | {field: " "}):
            assert refused(await naming.call("POST", "registrars", body), 400) == f"{field} is required"
        for wrong, kind in ((None, "null"), (1, "number"), ([], "array"), ({}, "object"), (True, "boolean")):
            said = refused(await naming.call("POST", "registrars", REGISTRAR | {field: wrong}), 400)
            assert said == f"{field}: Expected string, received {kind}"
        assert field in refused(await naming.call("POST", "registrars", REGISTRAR | {field: "x" * 5000}), 400)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://a.example", "acme.example", "https://", "https://user:pass@a.example", "http://[::1",
     "https://a.example/a b", " https://a.example", "https://a.example:port", "//a.example", "https:\\\\a.example"],
)  # fmt: skip
async def test_the_url_is_one_of_the_web_without_credentials(naming: Naming, url: str) -> None:
    assert refused(await naming.call("POST", "registrars", REGISTRAR | {"url": url}), 400).startswith("url must")
    made = await naming.registrar()
    assert refused(await naming.call("PATCH", f"registrars/{made['id']}", {"url": url}), 400).startswith("url must")


async def test_namespaces_are_not_unique_and_unknown_members_are_passed_over(naming: Naming) -> None:
    first = await naming.registrar(homepage="https://elsewhere.example")
    second = await naming.registrar()
    assert first["id"] != second["id"]
    assert "homepage" not in first


async def test_the_list_is_newest_first_with_the_defaults_last(naming: Naming) -> None:
    made = [(await naming.registrar(name=name))["id"] for name in ("one", "two", "three")]
    page = await naming.get("registrars")
    assert [row["id"] for row in page["data"]][:3] == made[::-1]
    assert {row["id"] for row in page["data"][3:]} == DEFAULTS
    assert page["pagination"] == {"total": 6, "limit": 20, "offset": 0, "hasMore": False}
    assert all("schemes" not in row for row in page["data"])


async def test_pages(naming: Naming) -> None:
    made = [(await naming.registrar())["id"] for _ in range(4)]
    page = await naming.get("registrars", limit=3, offset=1)
    assert [row["id"] for row in page["data"]] == made[::-1][1:4]
    assert page["pagination"] == {"total": 7, "limit": 3, "offset": 1, "hasMore": True}
    assert (await naming.get("registrars", limit=3, offset=4))["pagination"]["hasMore"] is False
    assert (await naming.get("registrars", offset=10**30))["data"] == []
    assert (await naming.get("registrars"))["pagination"]["limit"] == 20
    for limit in (101, 10**30):
        assert (await naming.get("registrars", limit=limit))["pagination"]["limit"] == 100


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "ten", "", "٣"])
async def test_limits_that_are_none(naming: Naming, limit: str) -> None:
    for kind in ("registrars", "schemes", "identifiers", "services"):
        said = refused(await naming.call("GET", kind, limit=limit), 400)
        assert said == "limit must be a positive integer"


@pytest.mark.parametrize("offset", ["-1", "1.5", "none", ""])
async def test_offsets_that_are_none(naming: Naming, offset: str) -> None:
    said = refused(await naming.call("GET", "registrars", offset=offset), 400)
    assert said == "offset must be a non-negative integer"


@pytest.mark.parametrize(
    "change",
    [{"name": "Other"}, {"namespace": "other"}, {"url": "http://other.example"}, {"name": "N", "url": "http://n"}],
)
async def test_fields_that_can_be_changed(naming: Naming, tenant: Tenancy, change: dict[str, str]) -> None:
    made = await naming.registrar()
    changed = await naming.patch(f"registrars/{made['id']}", **change)
    assert changed == made | change | {"updatedAt": changed["updatedAt"]}
    assert changed["updatedAt"] >= made["updatedAt"]
    assert (await naming.get(f"registrars/{made['id']}"))["name"] == changed["name"]
    assert (await actions(tenant))[-1] == "registrar.updated"


async def test_changes_that_are_none(naming: Naming, tenant: Tenancy) -> None:
    address = f"registrars/{(await naming.registrar())['id']}"
    async with nothing_written(tenant):
        for nothing in ({}, {"nmae": "Typo"}, {"id": "x", "tenantId": "y"}):
            assert refused(await naming.call("PATCH", address, nothing), 400) == AT_LEAST_ONE
        for field in ("name", "namespace", "url"):
            said = refused(
                await naming.call("PATCH", address, {field: "", "name": "N", "url": "http://n.example"} | {field: ""}),
                400,
            )
            assert said == f"{field} is required"
            said = refused(await naming.call("PATCH", address, {field: None}), 400)
            assert said == f"{field}: Expected string, received null"


async def test_a_link_with_a_resolver_is_set_and_cleared(naming: Naming) -> None:
    resolver = (await naming.service())["id"]
    made = await naming.registrar(idrServiceInstanceId=resolver)
    assert made["idrServiceInstanceId"] == resolver
    address = f"registrars/{made['id']}"
    assert (await naming.patch(address, name="N"))["idrServiceInstanceId"] == resolver
    assert (await naming.patch(address, idrServiceInstanceId=None))["idrServiceInstanceId"] is None
    assert (await naming.patch(address, idrServiceInstanceId=resolver))["idrServiceInstanceId"] == resolver


async def test_links_with_what_is_no_resolver_of_the_tenant(
    naming: Naming, naming_of: NamingOf, tenant: Tenancy
) -> None:
    foreign = (await naming_of(await Tenancy.create()).service())["id"]
    store = (await naming.service(serviceType="STORAGE"))["id"]
    made = await naming.registrar()
    async with nothing_written(tenant):
        for unknown in (foreign, store, "nothing"):
            for method, path in (("POST", "registrars"), ("PATCH", f"registrars/{made['id']}")):
                answer = await naming.call(method, path, REGISTRAR | {"idrServiceInstanceId": unknown})
                assert refused(answer, 404) == "IDR service instance not found"
        for method, path in (("POST", "registrars"), ("PATCH", f"registrars/{made['id']}")):
            answer = await naming.call(method, path, REGISTRAR | {"idrServiceInstanceId": ""})
            assert refused(answer, 400) == "idrServiceInstanceId is required"
        answer = await naming.call("POST", "registrars", REGISTRAR | {"idrServiceInstanceId": None})
        assert refused(answer, 400) == "idrServiceInstanceId: Expected string, received null"


async def test_deleting_takes_schemes_and_qualifiers_along(naming: Naming, tenant: Tenancy) -> None:
    registrar = await naming.registrar()
    qualifier = {"key": "ver", "description": "Version", "validationPattern": "."}
    schemes = [await naming.scheme(registrar["id"], primaryKey=key, qualifiers=[qualifier]) for key in ("a", "b")]
    await naming.delete(f"registrars/{registrar['id']}")
    for address in (f"registrars/{registrar['id']}", *(f"schemes/{scheme['id']}" for scheme in schemes)):
        refused(await naming.call("GET", address), 404)
    assert refused(await naming.call("DELETE", f"registrars/{registrar['id']}"), 404) == "Registrar not found"
    assert (await actions(tenant))[-1] == "registrar.deleted"


async def test_a_registrar_whose_schemes_have_identifiers_stays(naming: Naming, tenant: Tenancy) -> None:
    scheme = await naming.scheme()
    identifier = await naming.identifier(scheme["id"])
    address = f"registrars/{scheme['registrarId']}"
    async with nothing_written(tenant):
        said = refused(await naming.call("DELETE", address), 409, "IN_USE")
    assert said == "The registrar has schemes with identifiers and cannot be deleted"
    await naming.delete(f"identifiers/{identifier['id']}")
    await naming.delete(address)


@pytest.mark.parametrize("registrar", sorted(DEFAULTS))
async def test_defaults_are_everybodys_to_read_and_nobodys_to_change(
    naming: Naming, tenant: Tenancy, registrar: str
) -> None:
    found = await naming.get(f"registrars/{registrar}")
    assert found["tenantId"] == "system"
    assert found["schemes"]
    async with nothing_written(tenant):
        answer = await naming.call("PATCH", f"registrars/{registrar}", {"name": "Ours"})
        assert refused(answer, 404) == "Registrar not found"
        assert refused(await naming.call("DELETE", f"registrars/{registrar}"), 404) == "Registrar not found"
    assert await naming.get(f"registrars/{registrar}") == found


async def test_what_another_tenant_has_is_not_there(naming: Naming, naming_of: NamingOf) -> None:
    other = await Tenancy.create()
    theirs = naming_of(other)
    foreign = await theirs.registrar()
    address = f"registrars/{foreign['id']}"
    for method, body in (("GET", None), ("PATCH", {"name": "Ours"}), ("DELETE", None)):
        assert refused(await naming.call(method, address, body), 404) == "Registrar not found"
    assert foreign["id"] not in [row["id"] for row in (await naming.get("registrars"))["data"]]
    body = SCHEME | {"registrarId": foreign["id"]}
    assert refused(await naming.call("POST", "schemes", body), 404) == "Registrar not found"
    assert (await theirs.get(address))["name"] == REGISTRAR["name"]


async def test_a_tenants_schemes_of_a_default_registrar_are_its_own(naming: Naming, naming_of: NamingOf) -> None:
    made = await naming.scheme("system-registrar-gs1", primaryKey="sscc")
    other = naming_of(await Tenancy.create())

    def keys(registrar: Any) -> set[str]:
        return {scheme["primaryKey"] for scheme in registrar["schemes"]}

    assert keys(await naming.get("registrars/system-registrar-gs1")) == {"01", "gln", "sscc"}
    assert keys(await other.get("registrars/system-registrar-gs1")) == {"01", "gln"}
    refused(await other.call("GET", f"schemes/{made['id']}"), 404)
    await other.scheme("system-registrar-gs1", primaryKey="sscc")


@pytest.mark.parametrize("unknown", ["nothing", "0", "é", "' OR true --", "x" * 3000])
async def test_ids_are_opaque(naming: Naming, unknown: str) -> None:
    for kind, said in (
        ("registrars", "Registrar"), ("schemes", "Identifier scheme"), ("identifiers", "Identifier"),
        ("services", "Service instance"),
    ):  # fmt: skip
        assert refused(await naming.call("GET", f"{kind}/{unknown}"), 404) == f"{said} not found"
