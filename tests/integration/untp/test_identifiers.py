"""Identifiers: values under a scheme."""

import pytest

from tests.integration.untp.conftest import Naming, NamingOf, refused
from tests.support.answers import actions, nothing_written
from tests.support.tenants import Tenancy

GTIN = "system-scheme-gtin"
TAKEN = "An identifier with this value already exists for the scheme"


async def test_an_identifier_is_made_as_it_is_shown(naming: Naming, tenant: Tenancy) -> None:
    scheme = await naming.scheme()
    made = await naming.identifier(scheme["id"], "shop.orders")
    assert list(made) == ["id", "tenantId", "schemeId", "value", "createdAt", "updatedAt", "scheme", "asset"]
    assert (made["value"], made["scheme"], made["asset"]) == ("shop.orders", scheme, None)
    assert await naming.get(f"identifiers/{made['id']}") == made
    assert (await actions(tenant))[-1] == "identifier.created"


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        (r"^\d{14}$", "09506000134352", True),
        (r"^\d{14}$", "0950600013435", False),
        (r"^\d{3}$", "123\n", False),
        (r"^\d{3}$", "١٢٣", False),
        (r"\d{3}", "lot 123/7", True),
        (r"^(a+)+$", "a" * 250 + "!", False),
        (r"^(?!test)[a-z]+$", "testing", False),
        ("^..$", "😀", True),
    ],
)
async def test_values_match_as_in_ecmascript(
    naming: Naming, tenant: Tenancy, pattern: str, value: str, fits: bool
) -> None:
    scheme = (await naming.scheme(validationPattern=pattern))["id"]
    if fits:
        assert (await naming.identifier(scheme, value))["value"] == value
        return
    async with nothing_written(tenant):
        said = refused(await naming.call("POST", "identifiers", {"schemeId": scheme, "value": value}), 400)
    assert said == f'Identifier value "{value}" does not match scheme validation pattern: {pattern}'


async def test_values_that_are_none(naming: Naming, tenant: Tenancy) -> None:
    scheme = (await naming.scheme(validationPattern="."))["id"]
    async with nothing_written(tenant):
        for body, said in (
            ({"schemeId": scheme}, "value is required"),
            ({"value": "a"}, "schemeId is required"),
            ({"schemeId": scheme, "value": ""}, "value is required"),
            ({"schemeId": "", "value": "a"}, "schemeId is required"),
            ({"schemeId": scheme, "value": 5}, "value: Expected string, received number"),
            ({"schemeId": scheme, "value": "x" * 256}, "value must have at most 255 characters"),
        ):
            assert refused(await naming.call("POST", "identifiers", body), 400) == said
        answer = await naming.call("POST", "identifiers", {"schemeId": "nothing", "value": "a"})
        assert refused(answer, 404) == "Identifier scheme not found"


async def test_a_value_is_once_in_a_scheme_and_a_tenant(naming: Naming, naming_of: NamingOf, tenant: Tenancy) -> None:
    value = "09506000134352"
    first = await naming.identifier(GTIN, value)
    second = await naming.identifier(GTIN, "09506000134369")
    async with nothing_written(tenant):
        body = {"schemeId": GTIN, "value": value}
        assert refused(await naming.call("POST", "identifiers", body), 409, "DUPLICATE") == TAKEN
        answer = await naming.call("PATCH", f"identifiers/{second['id']}", {"value": value})
        assert refused(answer, 409, "DUPLICATE") == TAKEN
    assert (await naming_of(await Tenancy.create()).identifier(GTIN, value))["id"] != first["id"]
    assert (await naming.identifier((await naming.scheme(validationPattern="."))["id"], value))["value"] == value


async def test_lists_of_a_scheme_and_of_a_value(naming: Naming) -> None:
    schemes = [(await naming.scheme())["id"] for _ in range(2)]
    made = [(await naming.identifier(scheme, value))["id"] for scheme in schemes for value in ("first", "second")]
    found = await naming.get("identifiers")
    assert [row["id"] for row in found["data"]] == made[::-1]
    assert "scheme" not in found["data"][0]
    assert [row["id"] for row in (await naming.get("identifiers", schemeId=schemes[0]))["data"]] == made[1::-1]
    assert [row["id"] for row in (await naming.get("identifiers", value="first"))["data"]] == [made[2], made[0]]
    only = await naming.get("identifiers", value="first", schemeId=schemes[1])
    assert only["pagination"] == {"total": 1, "limit": 20, "offset": 0, "hasMore": False}


async def test_a_value_can_be_corrected(naming: Naming, tenant: Tenancy) -> None:
    scheme = (await naming.scheme())["id"]
    address = f"identifiers/{(await naming.identifier(scheme, 'shop.order'))['id']}"
    assert (await naming.patch(address, value="shop.orders"))["value"] == "shop.orders"
    assert (await actions(tenant))[-1] == "identifier.updated"
    async with nothing_written(tenant):
        assert "does not match" in refused(await naming.call("PATCH", address, {"value": "NO"}), 400)
        assert refused(await naming.call("PATCH", address, {}), 400) == "value is required"


async def test_what_another_tenant_has_is_not_there(naming: Naming, naming_of: NamingOf) -> None:
    other = naming_of(await Tenancy.create())
    foreign = await other.identifier(GTIN, "09506000134352")
    for method, body in (("GET", None), ("PATCH", {"value": "09506000134369"}), ("DELETE", None)):
        assert refused(await naming.call(method, f"identifiers/{foreign['id']}", body), 404) == "Identifier not found"
    assert (await naming.get("identifiers", value="09506000134352"))["data"] == []
    answer = await naming.call("POST", "identifiers", {"schemeId": (await other.scheme())["id"], "value": "abc"})
    assert refused(answer, 404) == "Identifier scheme not found"


async def test_an_identifier_is_taken_back(naming: Naming, tenant: Tenancy) -> None:
    address = f"identifiers/{(await naming.identifier(GTIN, '09506000134352'))['id']}"
    await naming.delete(address)
    assert refused(await naming.call("DELETE", address), 404) == "Identifier not found"
    assert (await actions(tenant))[-1] == "identifier.deleted"
