"""Schemes and their qualifiers."""

from typing import Any

import pytest

from tests.integration.untp.conftest import QUALIFIER, SCHEME, Naming, NamingOf, refused
from tests.support.answers import actions, nothing_written
from tests.support.tenants import Tenancy

TAKEN = "An identifier scheme with this primary key already exists for the registrar"


async def test_a_scheme_is_made_as_it_is_shown(naming: Naming, tenant: Tenancy) -> None:
    registrar = await naming.registrar()
    made = await naming.scheme(registrar["id"], qualifiers=[QUALIFIER | {"order": 3}])
    assert list(made) == [
        "id", "tenantId", "registrarId", "name", "primaryKey", "validationPattern", "linkTemplate",
        "idrServiceInstanceId", "createdAt", "updatedAt", "qualifiers", "registrar",
    ]  # fmt: skip
    assert made | SCHEME == made
    assert (made["registrarId"], made["registrar"], made["tenantId"]) == (registrar["id"], registrar, str(tenant.id))
    assert made["qualifiers"][0] | QUALIFIER | {"order": 3, "schemeId": made["id"]} == made["qualifiers"][0]
    assert await naming.get(f"schemes/{made['id']}") == made
    assert (await actions(tenant))[-1] == "scheme.created"


@pytest.mark.parametrize("field", ["name", "primaryKey", "validationPattern", "linkTemplate", "registrarId"])
async def test_five_fields_are_required(naming: Naming, tenant: Tenancy, field: str) -> None:
    body: dict[str, Any] = SCHEME | {"registrarId": (await naming.registrar())["id"]}
    without = {name: value for name, value in body.items() if name != field}
    async with nothing_written(tenant):
        assert refused(await naming.call("POST", "schemes", without), 400) == f"{field} is required"
        assert field in refused(await naming.call("POST", "schemes", body | {field: None}), 400)
        assert refused(await naming.call("POST", "schemes", body | {field: ""}), 400) == f"{field} is required"


async def test_the_list_has_qualifiers_and_can_be_of_one_registrar(naming: Naming) -> None:
    registrar = (await naming.registrar())["id"]
    made = [await naming.scheme(registrar, primaryKey=key, qualifiers=[QUALIFIER]) for key in ("a", "b")]
    await naming.scheme()
    page = await naming.get("schemes", registrarId=registrar)
    assert [row["id"] for row in page["data"]] == [made[1]["id"], made[0]["id"]]
    assert [row["qualifiers"] for row in page["data"]] == [made[1]["qualifiers"], made[0]["qualifiers"]]
    assert page["pagination"] == {"total": 2, "limit": 20, "offset": 0, "hasMore": False}
    assert (await naming.get("schemes", limit=2))["pagination"] == {
        "total": 7,
        "limit": 2,
        "offset": 0,
        "hasMore": True,
    }
    assert (await naming.get("schemes", registrarId="nothing"))["data"] == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "unterminated group"),
        ("[z-a]", "out of order"),
        (r"(a)\1", "refers back"),
        ("a" * 1001, "longer than"),
        (r"(?<x>a)\k<x>", "linear time"),
        (r"\u{10348}", "too long"),
        ("(a{1,99}){99}", "too long"),
    ],
)
async def test_patterns_that_cannot_be_run(naming: Naming, tenant: Tenancy, pattern: str, reason: str) -> None:
    scheme = await naming.scheme()
    unfit: list[tuple[str, str, Any, str]] = []
    for field, members in (
        ("validationPattern", {"validationPattern": pattern}),
        ("qualifiers[0].validationPattern", {"qualifiers": [QUALIFIER | {"validationPattern": pattern}]}),
    ):
        unfit.append(
            ("POST", "schemes", SCHEME | {"registrarId": scheme["registrarId"], "primaryKey": "b"} | members, field)
        )
        unfit.append(("PATCH", f"schemes/{scheme['id']}", members, field))
    async with nothing_written(tenant):
        for method, path, body, field in unfit:
            said = refused(await naming.call(method, path, body), 400)
            assert said.startswith(f"{field} must be a regular expression")
            assert reason in said


async def test_braces_after_p_and_u_mean_what_they_mean_without_the_flag_u(naming: Naming) -> None:
    scheme = await naming.scheme(validationPattern=r"^\p{2}\u{3}$")
    made = await naming.call("POST", "identifiers", {"schemeId": scheme["id"], "value": "ppuuu"})
    assert made.status_code == 201
    assert "does not match" in refused(
        await naming.call("POST", "identifiers", {"schemeId": scheme["id"], "value": "é\x03"}), 400
    )


@pytest.mark.parametrize(
    "template", ["javascript:alert(1)", "https://u:p@a.example/{value}", "//evil.example", "data:x"]
)
async def test_templates_lead_to_the_web_or_to_a_path(naming: Naming, template: str) -> None:
    scheme = await naming.scheme(linkTemplate="https://id.example/{primaryKey}/{value}")
    answer = await naming.call("PATCH", f"schemes/{scheme['id']}", {"linkTemplate": template})
    assert refused(answer, 400).startswith("linkTemplate must")


@pytest.mark.parametrize(
    ("qualifiers", "said"),
    [
        ("none", "qualifiers: Expected array, received string"),
        ([{}], "qualifiers[0].key is required"),
        ([QUALIFIER, {"key": "x"}], "qualifiers[1].description is required"),
        ([QUALIFIER | {"key": " "}], "qualifiers[0].key is required"),
        ([QUALIFIER | {"order": -1}], "qualifiers[0].order: Expected number >= 0"),
        ([QUALIFIER | {"order": 2**31}], "qualifiers[0].order: Expected number <= 2147483647"),
        ([QUALIFIER | {"order": "1"}], "qualifiers[0].order: Expected number, received string"),
        ([QUALIFIER, QUALIFIER], "qualifiers[1].key is there twice: 'ver'"),
        ([QUALIFIER | {"key": str(number)} for number in range(101)], "qualifiers must be at most 100"),
    ],
)
async def test_qualifiers_that_are_none(naming: Naming, tenant: Tenancy, qualifiers: Any, said: str) -> None:
    scheme = await naming.scheme()
    body = SCHEME | {"registrarId": scheme["registrarId"], "primaryKey": "b", "qualifiers": qualifiers}
    async with nothing_written(tenant):
        assert refused(await naming.call("POST", "schemes", body), 400) == said
        answer = await naming.call("PATCH", f"schemes/{scheme['id']}", {"qualifiers": qualifiers})
        assert refused(answer, 400) == said


async def test_a_primary_key_is_once_in_a_registrar(naming: Naming, tenant: Tenancy) -> None:
    first = await naming.scheme(primaryKey="a")
    second = await naming.scheme(first["registrarId"], primaryKey="b")
    await naming.scheme(primaryKey="a")
    async with nothing_written(tenant):
        body = SCHEME | {"registrarId": first["registrarId"], "primaryKey": "a"}
        assert refused(await naming.call("POST", "schemes", body), 409, "DUPLICATE") == TAKEN
        answer = await naming.call("PATCH", f"schemes/{second['id']}", {"primaryKey": "a"})
        assert refused(answer, 409, "DUPLICATE") == TAKEN
    await naming.patch(f"schemes/{second['id']}", primaryKey="b")


async def test_fields_that_can_be_changed(naming: Naming, tenant: Tenancy) -> None:
    made = await naming.scheme(qualifiers=[QUALIFIER])
    address = f"schemes/{made['id']}"
    for change in (
        {"name": "Other"}, {"primaryKey": "other"}, {"validationPattern": "."}, {"linkTemplate": "/x/{value}"},
    ):  # fmt: skip
        changed = await naming.patch(address, **change)
        assert changed == made | change | {"updatedAt": changed["updatedAt"]}
        made = changed
    resolver = (await naming.service())["id"]
    assert (await naming.patch(address, idrServiceInstanceId=resolver))["idrServiceInstanceId"] == resolver
    assert (await naming.patch(address, idrServiceInstanceId=None))["idrServiceInstanceId"] is None
    assert (await actions(tenant))[-1] == "scheme.updated"


async def test_qualifiers_are_replaced_as_a_whole_and_those_that_stay_keep_their_id(naming: Naming) -> None:
    other = {"key": "env", "description": "Environment", "validationPattern": "^[a-z]+$", "order": 1}
    made = await naming.scheme(qualifiers=[QUALIFIER, other])
    address = f"schemes/{made['id']}"
    kept = made["qualifiers"][1]
    third = {"key": "zone", "description": "Zone", "validationPattern": ".", "order": 0}
    assert (await naming.patch(address, name="untouched"))["qualifiers"] == made["qualifiers"]
    changed = (await naming.patch(address, qualifiers=[other | {"description": "Stage"}, third]))["qualifiers"]
    assert [one["key"] for one in changed] == ["zone", "env"]
    assert changed[1] == kept | {"description": "Stage", "updatedAt": changed[1]["updatedAt"]}
    assert (await naming.patch(address, qualifiers=[]))["qualifiers"] == []


async def test_changes_that_are_none(naming: Naming, tenant: Tenancy) -> None:
    address = f"schemes/{(await naming.scheme())['id']}"
    async with nothing_written(tenant):
        for nothing in ({}, {"registrarId": "other"}):
            assert refused(await naming.call("PATCH", address, nothing), 400) == "At least one field is required"
        assert refused(await naming.call("PATCH", address, {"name": " "}), 400) == "name is required"
        answer = await naming.call("PATCH", address, {"idrServiceInstanceId": "nothing"})
        assert refused(answer, 404) == "IDR service instance not found"


async def test_a_scheme_with_identifiers_stays(naming: Naming, tenant: Tenancy) -> None:
    scheme = await naming.scheme(qualifiers=[QUALIFIER])
    identifier = await naming.identifier(scheme["id"])
    address = f"schemes/{scheme['id']}"
    async with nothing_written(tenant):
        said = refused(await naming.call("DELETE", address), 409, "IN_USE")
    assert said == "The identifier scheme has identifiers and cannot be deleted"
    await naming.delete(f"identifiers/{identifier['id']}")
    await naming.delete(address)
    assert refused(await naming.call("DELETE", address), 404) == "Identifier scheme not found"
    assert (await actions(tenant))[-1] == "scheme.deleted"


async def test_foreign_schemes_and_defaults_are_not_there_to_be_changed(naming: Naming, naming_of: NamingOf) -> None:
    foreign = (await naming_of(await Tenancy.create()).scheme())["id"]
    for scheme in (foreign, "system-scheme-gtin"):
        for method, body in (("PATCH", {"name": "Ours"}), ("DELETE", None)):
            answer = await naming.call(method, f"schemes/{scheme}", body)
            assert refused(answer, 404) == "Identifier scheme not found"
    assert refused(await naming.call("GET", f"schemes/{foreign}"), 404) == "Identifier scheme not found"


async def test_the_defaults_are_those_of_the_reference_implementation(naming: Naming) -> None:
    page = await naming.get("schemes")
    assert {(row["id"], row["primaryKey"], row["validationPattern"]) for row in page["data"]} == {
        ("system-scheme-abn", "abn", r"^\d{11}$"),
        ("system-scheme-acn", "acn", r"^\d{9}$"),
        ("system-scheme-gln", "gln", r"^\d{13}$"),
        ("system-scheme-gtin", "01", r"^\d{14}$"),
    }
    gtin = await naming.get("schemes/system-scheme-gtin")
    assert [(one["key"], one["description"], one["order"]) for one in gtin["qualifiers"]] == [
        ("10", "Batch/Lot Number", 0),
        ("21", "Serial Number", 1),
    ]
    assert gtin["registrar"]["namespace"] == "gs1"
