"""Aliases: a subject that stands for another wherever subjects are read and written."""

import pytest

from tests.integration.confluent.conftest import Registry, refused
from tests.support.schemas import ORDER, ORDER_WIDER


@pytest.fixture
async def aliased(registry: Registry) -> Registry:
    """The subject `orders`, with the alias `old`."""
    await registry.register("orders")
    await registry.call("PUT", "/config/old", {"alias": "orders"})
    return registry


@pytest.mark.parametrize("path", ["/versions", "/versions/1", "/versions/latest", "/versions/1/schema"])
async def test_what_is_read_is_what_it_stands_for(aliased: Registry, path: str) -> None:
    meant = await aliased.call("GET", f"/subjects/orders{path}")
    assert (await aliased.call("GET", f"/subjects/old{path}")).content == meant.content


async def test_ids_are_looked_up_there(aliased: Registry) -> None:
    found = (await aliased.call("GET", "/schemas/ids/1", subject="old")).json()
    assert (found["subject"], found["version"]) == ("orders", 1)


async def test_what_is_written_is_written_there(aliased: Registry) -> None:
    await aliased.register("old", ORDER_WIDER)
    assert (await aliased.call("GET", "/subjects/orders/versions")).json() == [1, 2]
    assert (await aliased.call("POST", "/subjects/old", {"schema": ORDER})).json()["subject"] == "orders"
    assert (await aliased.call("GET", "/subjects")).json() == ["orders"]


async def test_what_is_configured_is_the_aliass_own(aliased: Registry) -> None:
    assert (await aliased.call("GET", "/config/old")).json() == {"alias": "orders"}
    refused(await aliased.call("GET", "/config/orders"), 404, 40408)


async def test_an_alias_without_a_context_is_in_that_of_the_subject(registry: Registry) -> None:
    await registry.register(":.c:orders", ORDER_WIDER)
    await registry.register("orders", ORDER)
    await registry.call("PUT", "/config/:.c:old", {"alias": "orders"})
    await registry.call("PUT", "/config/:.c:older", {"alias": ":.:orders"})
    assert (await registry.call("GET", "/subjects/:.c:old/versions/1")).json()["subject"] == ":.c:orders"
    assert (await registry.call("GET", "/subjects/:.c:older/versions/1")).json()["subject"] == "orders"


async def test_an_alias_of_an_alias_is_not_followed(aliased: Registry) -> None:
    await aliased.call("PUT", "/config/older", {"alias": "old"})
    refused(await aliased.call("GET", "/subjects/older/versions"), 404, 40401)


async def test_an_alias_ends_when_it_is_taken_away(aliased: Registry) -> None:
    await aliased.call("PUT", "/config/old", {"alias": None})
    refused(await aliased.call("GET", "/subjects/old/versions"), 404, 40401)


async def test_what_is_deleted_is_deleted_there(aliased: Registry) -> None:
    assert (await aliased.call("DELETE", "/subjects/old/versions/latest")).json() == 1
    assert (await aliased.call("GET", "/subjects", deletedOnly="true")).json() == ["orders"]
    assert (await aliased.call("DELETE", "/subjects/old", permanent="true")).json() == [1]
