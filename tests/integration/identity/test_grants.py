"""Who may make and write which names."""

from uuid import uuid4

import pytest

from app.contracts.artifacts import create_artifact
from app.contracts.model import Draft, Origin
from app.contracts.views import find_artifact
from app.errors import Forbidden, Invalid
from app.formats import Level
from app.identity.grants import ADMINISTRATORS, create_grant, delete_grant
from app.identity.keys import AUTHENTICATOR
from app.identity.principals import Principal, Role, Scope
from app.identity.teams import list_teams
from app.proposals.actions import amend, withdraw
from app.proposals.rules import Place, set_artifact_rule, set_name_rule
from app.proposals.submit import Door, Held, Published, publish
from app.proposals.views import get_proposal
from tests.support.answers import actions, nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Member, Tenancy


async def grant(tenant: Tenancy, prefix: str, *teams: Member) -> None:
    for team in teams:
        await create_grant(tenant.admin, prefix=prefix, team=team.id)


async def first(actor: Principal, fqn: str) -> Published | Held:
    """The first version of a name, as a registry's client makes it."""
    draft = Draft(fqn=fqn, group="default", text=ORDER, format="AVRO", origin=Origin.CONFLUENT)
    result = await publish(actor, draft, door=Door.REGISTRY)
    assert isinstance(result, Published)
    return result


async def owner(tenant: Tenancy, fqn: str) -> str:
    return (await find_artifact(tenant.id, fqn=fqn)).owner_team_name


async def test_where_nothing_is_granted_whoever_comes_first_owns(tenant: Tenancy) -> None:
    one, two = await tenant.team(), await tenant.team()
    await grant(tenant, "stock.", two)
    await first(one.principal, "shop.orders")
    assert await owner(tenant, "shop.orders") == one.name
    with pytest.raises(Forbidden, match="owns the asset"):
        await publish(two.principal, Draft(fqn="shop.orders", text=ORDER_WIDER))


async def test_the_longest_prefix_decides(tenant: Tenancy) -> None:
    shop, orders = await tenant.team(), await tenant.team()
    await grant(tenant, "shop.", shop)
    await grant(tenant, "shop.orders", orders)
    await first(orders.principal, "shop.orders-value")
    await first(shop.principal, "shop.returns")
    for team, fqn in ((shop, "shop.orders-key"), (orders, "shop.stock")):
        async with nothing_written(tenant):
            with pytest.raises(Forbidden, match=fqn):
                await first(team.principal, fqn)


async def test_several_teams_share_a_prefix_and_write_each_others_names(tenant: Tenancy) -> None:
    one, two, outsider = await tenant.team(), await tenant.team(), await tenant.team()
    await grant(tenant, "shop.", one, two)
    await first(one.principal, "shop.orders")
    await first(two.principal, "shop.returns")
    assert (await owner(tenant, "shop.orders"), await owner(tenant, "shop.returns")) == (one.name, two.name)
    wider = Draft(fqn="shop.orders", text=ORDER_WIDER)
    assert isinstance(await publish(two.principal, wider), Published)
    with pytest.raises(Forbidden, match="owns the asset"):
        await publish(outsider.principal, Draft(fqn="shop.orders", text=ORDER))


async def test_an_owner_writes_its_names_whoever_is_granted_them_later(tenant: Tenancy) -> None:
    old, new = await tenant.team(), await tenant.team()
    await first(old.principal, "shop.orders")
    await grant(tenant, "shop.", new)
    assert isinstance(await publish(old.principal, Draft(fqn="shop.orders", text=ORDER_WIDER)), Published)
    with pytest.raises(Forbidden):
        await first(old.principal, "shop.returns")


async def test_a_grant_that_is_taken_back_leaves_what_was_made(tenant: Tenancy) -> None:
    shop, other = await tenant.team(), await tenant.team()
    made = await create_grant(tenant.admin, prefix="shop.", team=shop.id)
    await first(shop.principal, "shop.orders")
    await delete_grant(tenant.admin, made.id)
    assert isinstance(await publish(shop.principal, Draft(fqn="shop.orders", text=ORDER_WIDER)), Published)
    await first(other.principal, "shop.returns")


async def test_rules_of_names_follow_the_grants_too(tenant: Tenancy) -> None:
    shop, other = await tenant.team(), await tenant.team()
    await grant(tenant, "shop.", shop)
    place = Place("default", "shop.orders")
    async with nothing_written(tenant):
        with pytest.raises(Forbidden):
            await set_name_rule(other.principal, place, Level.NONE)
    assert await set_name_rule(shop.principal, place, Level.FULL) is None
    await first(shop.principal, "shop.orders")
    artifact = await find_artifact(tenant.id, fqn="shop.orders")
    assert artifact.compatibility is Level.FULL
    with pytest.raises(Forbidden):
        await set_artifact_rule(other.principal, artifact.id, Level.NONE)


async def test_an_administrator_makes_anything_and_those_who_were_granted_the_name_own_it(tenant: Tenancy) -> None:
    shop, later = await tenant.team(), await tenant.team()
    await grant(tenant, "shop.", shop, later)
    await first(tenant.admin, "shop.orders")
    await first(tenant.admin, "stock.items")
    assert (await owner(tenant, "shop.orders"), await owner(tenant, "stock.items")) == (shop.name, ADMINISTRATORS)
    await first(tenant.admin, "stock.places")
    assert (await actions(tenant)).count("team.created") == 3, "one for all administrators"
    teams = await list_teams(tenant.admin, name=ADMINISTRATORS, limit=10, offset=0)
    assert teams.total == 1


async def test_an_administrator_of_a_team_owns_what_nobody_was_granted(tenant: Tenancy) -> None:
    team, shop = await tenant.team(), await tenant.team()
    await grant(tenant, "shop.", shop)
    boss = await AUTHENTICATOR.authenticate(await tenant.key(Role.ADMIN, team.id))
    await first(boss, "stock.items")
    await first(boss, "shop.orders")
    assert (await owner(tenant, "stock.items"), await owner(tenant, "shop.orders")) == (team.name, shop.name)


async def test_natively_an_administrator_names_the_owner(tenant: Tenancy) -> None:
    team, shop = await tenant.team(), await tenant.team()
    await grant(tenant, "shop.", shop)
    with pytest.raises(Invalid) as refused:
        await create_artifact(tenant.admin, fqn="stock.items", format_name="AVRO")
    assert refused.value.extra["field"] == "owner_team_id"
    made = await create_artifact(tenant.admin, fqn="shop.orders", format_name="AVRO", owner=team.id)
    assert made.owner_team_name == team.name
    with pytest.raises(Forbidden):
        await create_artifact(shop.principal, fqn="shop.returns", format_name="AVRO", owner=team.id)


async def test_a_key_that_may_not_publish_makes_nothing_under_a_grant(tenant: Tenancy) -> None:
    shop = await tenant.team()
    await grant(tenant, "", shop)
    narrow = await AUTHENTICATOR.authenticate(await tenant.key(Role.DEVELOPER, shop.id, scopes=[Scope.READ]))
    async with nothing_written(tenant):
        with pytest.raises(Forbidden, match="publish"):
            await first(narrow, f"orders-{uuid4().hex}")


async def test_who_proposes_for_another_team_is_the_producer_and_the_owner_may_take_it_back(tenant: Tenancy) -> None:
    owning, granted, consumer = await tenant.team(), await tenant.team(), await tenant.team()
    contract = await tenant.contract(owning, fqn="shop.orders")
    await grant(tenant, "shop.", granted)
    await tenant.registration(consumer, contract)
    await tenant.registration(owning, contract)
    proposal = await tenant.proposal(granted, contract, ORDER_WITHOUT_TOTAL)
    seen = await get_proposal(tenant.admin, proposal)
    assert seen.producer_team_name == granted.name
    assert {one.team_name for one in seen.consumers if one.status == "pending"} == {owning.name, consumer.name}
    await amend(granted.principal, proposal, Draft(fqn="shop.orders", text=ORDER_WITHOUT_ID))
    with pytest.raises(Forbidden):
        await withdraw(consumer.principal, proposal)
    await withdraw(owning.principal, proposal, "we would rather do it ourselves")
    assert (await get_proposal(tenant.admin, proposal)).state == "withdrawn"
