"""Identifiers name assets: a contract is found by the identifier of what it is about."""

from uuid import uuid4

from app.contracts.identifiers import asset_named, identifiers_of, name_asset
from app.errors import AssentError, Conflict
from app.naming.identifiers import delete_identifier
from app.proposals.removal import delete_versions, purge_versions
from tests.integration.untp.conftest import NamingOf, refused
from tests.support.answers import actions, body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.races import ROUNDS, at_once
from tests.support.tenants import Tenancy

GTIN = "system-scheme-gtin"
VALUE = "09506000134352"


async def test_an_asset_is_found_by_its_identifier(naming_of: NamingOf, client: ClientOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    ours, naming = client(team), naming_of(team)
    contract = await tenant.contract(team, fqn="shop.oranges")
    await tenant.contract(team)
    identifier = await naming.identifier(GTIN, VALUE)
    address = f"assets/{contract.asset_id}/identifiers"

    named = body(await ours.put(f"{address}/{identifier['id']}"))
    assert named | {"id": identifier["id"], "value": VALUE, "scheme_id": GTIN, "namespace": "gs1"} == named
    assert body(await ours.get(address)) == {"results": [named], "total": 1}
    (asset,) = body(await ours.get("assets", params={"identifier": VALUE}))["results"]
    assert (asset["fqn"], asset["latest_contract_id"]) == ("shop.oranges", str(contract.id))
    assert body(await ours.get("assets", params={"identifier": "0"}))["total"] == 0
    assert (await naming.get(f"identifiers/{identifier['id']}"))["asset"] == {
        "id": str(contract.asset_id),
        "fqn": "shop.oranges",
        "latestVersion": "1.0.0",
        "latestContractId": str(contract.id),
    }
    assert (await actions(tenant))[-1] == "asset.named"


async def test_naming_twice_is_once_and_an_identifier_names_one_asset(
    client: ClientOf, naming_of: NamingOf, tenant: Tenancy
) -> None:
    team = await tenant.team()
    ours = client(team)
    first, second = await tenant.contract(team), await tenant.contract(team)
    identifier = (await naming_of(team).identifier(GTIN, VALUE))["id"]
    body(await ours.put(f"assets/{first.asset_id}/identifiers/{identifier}"))
    async with nothing_written(tenant):
        body(await ours.put(f"assets/{first.asset_id}/identifiers/{identifier}"))
        document = problem(await ours.put(f"assets/{second.asset_id}/identifiers/{identifier}"), 409, "duplicate")
        assert document["asset_id"] == str(first.asset_id)
        said = refused(await naming_of(team).call("DELETE", f"identifiers/{identifier}"), 409, "IN_USE")
        assert said == f"The identifier names the asset '{first.fqn}' and cannot be deleted"
    assert (await ours.delete(f"assets/{first.asset_id}/identifiers/{identifier}")).status_code == 204
    problem(await ours.delete(f"assets/{first.asset_id}/identifiers/{identifier}"), 404, "not-found")
    body(await ours.put(f"assets/{second.asset_id}/identifiers/{identifier}"))


async def test_both_have_to_be_ones_own(client: ClientOf, naming_of: NamingOf, tenant: Tenancy) -> None:
    owner, other, foreign = await tenant.team(), await tenant.team(), await Tenancy.create()
    contract = await tenant.contract(owner)
    theirs = (await naming_of(other).identifier(GTIN, VALUE))["id"]
    beyond = (await naming_of(foreign).identifier(GTIN, VALUE))["id"]
    address = f"assets/{contract.asset_id}/identifiers"
    async with nothing_written(tenant):
        problem(await client(owner).put(f"{address}/{theirs}"), 403, "forbidden")
        problem(await client(other).put(f"{address}/{theirs}"), 403, "forbidden")
        problem(await client(owner).put(f"{address}/{beyond}"), 404, "not-found")
        problem(await client(foreign).put(f"{address}/{beyond}"), 404, "not-found")
        problem(await client(owner).put(f"assets/{uuid4()}/identifiers/{theirs}"), 404, "not-found")
        problem(await client(foreign).get(address), 404, "not-found")
    body(await client(tenant).put(f"{address}/{theirs}"))
    assert body(await client(foreign).get("assets", params={"identifier": VALUE}))["total"] == 0


async def test_an_asset_that_is_gone_has_no_identifiers(client: ClientOf, naming_of: NamingOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    contract, next_one = await tenant.contract(team), await tenant.contract(team)
    naming = naming_of(team)
    kept, given_on = await naming.identifier(GTIN, VALUE), await naming.identifier(GTIN, "09506000134369")
    for identifier in (kept, given_on):
        await name_asset(team.principal, contract.asset_id, identifier["id"])
    await delete_versions(team.principal, contract.asset_id, [1])
    await purge_versions(team.principal, contract.asset_id, [1])
    assert await asset_named(tenant.id, kept["id"]) is None
    assert (await naming.get(f"identifiers/{kept['id']}"))["asset"] is None
    assert body(await client(team).get("assets", params={"identifier": VALUE}))["total"] == 0
    await naming.delete(f"identifiers/{kept['id']}")
    await name_asset(team.principal, next_one.asset_id, given_on["id"])
    assert [one.id for one in await identifiers_of(tenant.id, next_one.asset_id)] == [given_on["id"]]


async def test_an_identifier_is_given_to_two_assets_at_once_or_taken_back(naming_of: NamingOf, tenant: Tenancy) -> None:
    team = await tenant.team()
    contracts = [await tenant.contract(team) for _ in range(2)]
    for number in range(ROUNDS):
        identifier = (await naming_of(team).identifier(GTIN, f"{number:014}"))["id"]
        first, second, gone = await at_once(
            *(name_asset(team.principal, contract.asset_id, identifier) for contract in contracts),
            delete_identifier(team.principal, identifier),
        )
        winners = [result for result in (first, second) if not isinstance(result, AssentError)]
        named = await asset_named(tenant.id, identifier)
        if gone is None:
            assert not winners
            assert named is None
        else:
            assert isinstance(gone, Conflict)
            assert len(winners) == 1
            assert named is not None
