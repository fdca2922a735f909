"""A scheme governs the names in a group, for whoever makes something there, through whichever API."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from app.asgi import Application
from app.contracts.model import Draft, Origin
from app.errors import Invalid
from app.identity.principals import Role
from app.proposals.submit import Door, Published, publish
from tests.integration.untp.conftest import Naming, NamingOf, refused
from tests.support.answers import actions, body, nothing_written, problem
from tests.support.catalog import MORE, Company, endpoint
from tests.support.clients import ClientOf, client_of
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy

PATTERN = "^[a-z]+(-[a-z]+)*$"
GTIN = "system-scheme-gtin"
_PLACE = "/rest/registration/v5/applications/{app_uuid}/environments/{environment_uuid}/published-endpoints"


@pytest.fixture
async def scheme(naming: Naming) -> Any:
    """A scheme that governs the group `shop`."""
    made = await naming.scheme(name="Service names", validationPattern=PATTERN)
    answer = await naming.http.put("groups/shop/naming", json={"scheme_id": made["id"]})
    assert body(answer) == {
        "group": "shop",
        "scheme_id": made["id"],
        "scheme_name": "Service names",
        "validation_pattern": PATTERN,
        "registrar_id": made["registrarId"],
        "registrar_name": "Acme Naming Office",
        "namespace": "acme",
    }
    return made


def _contract(fqn: str) -> dict[str, Any]:
    return {"fqn": fqn, "format": "AVRO", "schema": ORDER}


@pytest.mark.parametrize("path", ["contracts", "contracts/preview", "assets"])
async def test_the_native_api_refuses_a_name_that_does_not_fit(
    client: ClientOf, tenant: Tenancy, scheme: Any, path: str
) -> None:
    team = client(await tenant.team())
    sent: dict[str, Any] = _contract("shop.Orders_V1")
    if path == "assets":
        sent.pop("schema")
    async with nothing_written(tenant):
        document = problem(await team.post(path, json=sent), 422, "unfit-name")
    assert (document["field"], document["scheme_id"]) == ("fqn", scheme["id"])
    assert document["detail"] == (
        "The name 'Orders_V1' does not fit the scheme 'Service names' of 'Acme Naming Office', which governs the group "
        f"'shop': it has to match {PATTERN}"
    )
    assert (await team.post(path, json=sent | {"fqn": "shop.orders"})).status_code in (200, 201)
    assert (await team.post(path, json=sent | {"fqn": "other.Orders_V1"})).status_code in (200, 201)


async def test_the_registry_refuses_it_in_its_own_shape(service: Application, tenant: Tenancy, scheme: Any) -> None:
    team = await tenant.team()
    async with client_of(service, team, "http://assent.test/") as registry:
        async with nothing_written(tenant):
            answer = await registry.post("/subjects/:.shop:Orders_V1/versions", json={"schema": ORDER})
            assert (answer.status_code, answer.json()["error_code"]) == (422, 42208)
            assert PATTERN in answer.json()["message"]
        fitting = await registry.post("/subjects/:.shop:orders-value/versions", json={"schema": ORDER})
        assert fitting.status_code == 200, fitting.text
        assert (await registry.post("/subjects/Orders_V1/versions", json={"schema": ORDER})).status_code == 200


async def test_apicurios_registry_refuses_it_in_its_own_shape(
    service: Application, tenant: Tenancy, scheme: Any
) -> None:
    team = await tenant.team()
    first = {"content": {"content": ORDER, "contentType": "application/json"}}
    async with client_of(service, team, "http://assent.test/apis/registry/v3/") as registry:
        for sent in (
            {"artifactId": "Orders_V1", "artifactType": "AVRO"},
            {"artifactId": "Orders_V1", "firstVersion": first},
        ):
            async with nothing_written(tenant):
                answer = await registry.post("groups/shop/artifacts", json={"artifactType": "AVRO"} | sent)
                assert (answer.status_code, answer.json()["name"]) == (422, "ValidationException"), answer.text
                assert PATTERN in answer.json()["title"]
        fitting = {"artifactId": "orders", "artifactType": "AVRO", "firstVersion": first}
        assert (await registry.post("groups/shop/artifacts", json=fitting)).status_code == 200


async def test_the_mendix_catalog_refuses_it_in_its_own_shape_and_carries_nothing_out(
    service: Application, naming: Naming, tenant: Tenancy
) -> None:
    company = await Company.create(tenant, service)
    place = await company.environment()
    known = endpoint("employees/v1", service="employees")
    assert (await place.publish(known)).status_code == 200
    (asset,) = body(await naming.http.get("assets"))["results"]
    scheme = (await naming.scheme(validationPattern=PATTERN))["id"]
    body(await naming.http.put(f"groups/{quote(asset['group'])}/naming", json={"scheme_id": scheme}))
    async with nothing_written(tenant):
        answer = await place.publish(known, endpoint("offices/v1", MORE, service="Offices_V1"))
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_REQUEST"), answer.text
        assert PATTERN in answer.json()["message"]
    assert (await place.publish(known, endpoint("offices/v1", MORE, service="offices"))).status_code == 200


@pytest.mark.parametrize(
    ("document", "method", "path", "status"),
    [
        ("api/v1/openapi.json", "post", "/api/v1/contracts", "422"),
        ("api/v1/openapi.json", "post", "/api/v1/contracts/preview", "422"),
        ("api/v1/openapi.json", "post", "/api/v1/assets", "422"),
        ("openapi.json", "post", "/subjects/{subject}/versions", "422"),
        ("apis/registry/v3/openapi.json", "post", "/groups/{group}/artifacts", "422"),
        ("rest/registration/v5/openapi.json", "put", _PLACE, "422"),
        ("rest/registration/v5/openapi.json", "post", _PLACE, "422"),
        ("rest/registration/v5/openapi.json", "put", f"{_PLACE}/{{endpoint_uuid}}", "422"),
        ("api-docs/openapi.json", "post", "/api/v1/identifiers", "400"),
        ("api-docs/openapi.json", "post", "/api/v1/schemes", "400"),
    ],
)
async def test_every_document_says_that_a_name_may_not_fit(
    service: Application, document: str, method: str, path: str, status: str
) -> None:
    async with client_of(service, None, "http://assent.test/") as http:
        described = (await http.get(document)).json()["paths"]
    assert path in described, sorted(described)
    answer = described[path][method]["responses"][status]["description"]
    if status == "422":
        assert "scheme" in answer


@pytest.mark.parametrize("origin", list(Origin))
async def test_every_door_leads_past_it(tenant: Tenancy, scheme: Any, origin: Origin) -> None:
    team = (await tenant.team()).principal
    for door in Door:
        draft = Draft(fqn="shop.Orders_V1", group="shop", text=ORDER, format="AVRO", origin=origin)
        async with nothing_written(tenant):
            with pytest.raises(Invalid, match="does not fit") as refusal:
                await publish(team, draft, door=door)
        assert refusal.value.kind == "unfit-name"


async def test_what_was_there_before_keeps_its_name(naming: Naming, client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    old = await tenant.contract(team, fqn="shop.Orders_V1")
    scheme = (await naming.scheme(validationPattern=PATTERN))["id"]
    body(await naming.http.put("groups/shop/naming", json={"scheme_id": scheme}))
    made = await publish(team.principal, Draft(fqn=old.fqn, text=ORDER_WIDER))
    assert isinstance(made, Published)
    assert made.created
    preview = await client(team).post("contracts/preview", json={"fqn": old.fqn, "schema": ORDER})
    assert preview.status_code == 200


async def test_a_changed_pattern_holds_at_once_and_a_released_group_takes_any_name(
    naming: Naming, tenant: Tenancy, scheme: Any
) -> None:
    team = await tenant.team()
    await naming.patch(f"schemes/{scheme['id']}", validationPattern="^[A-Z]")
    await tenant.contract(team, fqn="shop.Orders")
    with pytest.raises(Invalid):
        await tenant.contract(team, fqn="shop.orders")
    assert body(await naming.http.get("groups/shop/naming"))["validation_pattern"] == "^[A-Z]"
    answer = await naming.http.delete("groups/shop/naming")
    assert (answer.status_code, answer.content) == (204, b"")
    await tenant.contract(team, fqn="shop.orders")
    problem(await naming.http.get("groups/shop/naming"), 404, "not-found")
    problem(await naming.http.delete("groups/shop/naming"), 404, "not-found")
    assert [action for action in await actions(tenant) if action.startswith("group.")] == [
        "group.governed",
        "group.released",
    ]


async def test_a_default_scheme_can_govern_and_another_takes_its_place(
    naming: Naming, tenant: Tenancy, scheme: Any
) -> None:
    body(await naming.http.put("groups/shop/naming", json={"scheme_id": GTIN}))
    team = await tenant.team()
    await tenant.contract(team, fqn="shop.09506000134352")
    with pytest.raises(Invalid):
        await tenant.contract(team, fqn="shop.orders")
    await naming.delete(f"schemes/{scheme['id']}")


async def test_a_scheme_that_governs_stays(naming: Naming, tenant: Tenancy, scheme: Any) -> None:
    async with nothing_written(tenant):
        said = refused(await naming.call("DELETE", f"schemes/{scheme['id']}"), 409, "GOVERNS")
        assert said == "The identifier scheme governs the names in 'shop' and cannot be deleted"
        said = refused(await naming.call("DELETE", f"registrars/{scheme['registrarId']}"), 409, "GOVERNS")
        assert said == "The registrar governs the names in 'shop' and cannot be deleted"
    await naming.http.delete("groups/shop/naming")
    await naming.delete(f"registrars/{scheme['registrarId']}")


async def test_only_an_administrator_governs_and_only_with_schemes_of_the_tenant(
    naming: Naming, naming_of: NamingOf, client: ClientOf, tenant: Tenancy, scheme: Any
) -> None:
    foreign = (await naming_of(await Tenancy.create()).scheme())["id"]
    writers: list[httpx.AsyncClient] = [client(await tenant.team()), client(await tenant.key(Role.READER))]
    async with nothing_written(tenant):
        for writer in writers:
            problem(await writer.put("groups/shop/naming", json={"scheme_id": GTIN}), 403, "forbidden")
            problem(await writer.delete("groups/shop/naming"), 403, "forbidden")
            assert body(await writer.get("groups/shop/naming"))["scheme_id"] == scheme["id"]
        problem(await naming.http.put("groups/shop/naming", json={"scheme_id": foreign}), 404, "not-found")
        problem(await naming.http.put("groups/shop/naming", json={}), 400, "invalid-request")
        problem(await naming.http.put(f"groups/{'x' * 300}/naming", json={"scheme_id": GTIN}), 422, "invalid")


async def test_one_tenants_group_is_not_anothers(scheme: Any) -> None:
    other = await Tenancy.create()
    await other.contract(await other.team(), fqn="shop.Orders_V1")
