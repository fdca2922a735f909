"""Pages from either end, few looked up or many read in order: always the same; and counts that are kept stay true."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from app.contracts import paging, searching
from app.contracts.conditions import Conditions
from app.contracts.paging import Count, Order, Page
from app.storage.engine import fetch
from tests.integration.apicurio.conftest import Registry
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order
from tests.support.tenants import Tenancy

_ORDERS = {
    "artifacts": ["name", "artifactId", "groupId", "artifactType", "createdOn", "modifiedOn"],
    "versions": ["globalId", "name", "version", "artifactId", "groupId", "createdOn", "modifiedOn"],
    "groups": ["groupId", "createdOn", "modifiedOn"],
}


def _id(what: str, one: dict[str, Any]) -> Any:
    return one["globalId"] if what == "versions" else one["artifactId" if what == "artifacts" else "groupId"]


async def _pages(registry: Registry, path: str, size: int, **filters: Any) -> list[Any]:
    what = path.rpartition("/")[2]
    found: list[Any] = []
    while True:
        answer = await registry.done("GET", path, limit=size, offset=len(found), **filters)
        found += [_id(what, one) for one in answer[what]]
        if len(found) >= answer["count"] or not answer[what]:
            assert len(found) == answer["count"]
            return found


@pytest.fixture
async def many(registry: Registry) -> Registry:
    """Two dozen artifacts in two groups, with two versions each and a label on all of them."""
    groups = [registry.group, f"{registry.group}-b"]
    for n in range(24):
        registry.group = groups[n % 2]
        labels = {"labels": {"on": "all", "third": str(n % 3)}}
        text, kind = (ORDER, "AVRO") if n % 3 else ('{"type": "string"}', "JSON")
        told = {"name": f"Z{n % 5}"} if n % 2 else {}
        await registry.make(f"a{n:02}", text, kind, description=f"it is {n}", version=labels, **labels, **told)
        if kind == "AVRO":
            await registry.add(f"a{n:02}", ORDER_WIDER, name=f"wide{n % 4}", **labels)
    registry.group = groups[0]
    for group in groups:
        await registry.done("PUT", f"/groups/{group}", {"labels": {"on": "all"}})
    return registry


@pytest.mark.parametrize(("few", "wide"), [(0, 0), (1_000, 1_000), (1_000, 0)])
@pytest.mark.parametrize("what", _ORDERS)
async def test_pages_are_the_whole_in_either_direction(
    many: Registry, monkeypatch: pytest.MonkeyPatch, what: str, few: int, wide: int
) -> None:
    monkeypatch.setattr(paging, "_FEW", few)
    monkeypatch.setattr(searching, "_WIDE", wide)
    for filters in (
        {},
        {"labels": "on:all"},
        {"groupId": f"{many.group}*"},
        {"groupId": many.group},
        {"groupId": many.group, "labels": "on:all"},
    ):
        for order in _ORDERS[what]:
            answer = await many.done("GET", f"/search/{what}", orderby=order, limit=500, **filters)
            whole = [_id(what, one) for one in answer[what]]
            assert len(set(whole)) == answer["count"] > 0
            for way, expected in (("asc", whole), ("desc", whole[::-1])):
                assert await _pages(many, f"/search/{what}", 5, orderby=order, order=way, **filters) == expected


async def test_pages_of_a_group(many: Registry) -> None:
    path = f"/groups/{many.group}/artifacts"
    for order in _ORDERS["artifacts"]:
        whole = await _pages(many, path, 500, orderby=order)
        assert len(whole) == 12
        assert await _pages(many, path, 5, orderby=order, order="desc") == whole[::-1]


async def test_a_page_is_not_counted_off_from_an_end_that_has_moved(many: Registry, tenant: Tenancy) -> None:
    where = Conditions(tenant.id)
    where.within("a.tenant = $1 AND a.deleted_at IS NULL")
    order, page = Order(('a.name COLLATE "C"', "a.id")), Page("artifactId", limit=3, offset=20)
    source = searching._ARTIFACT  # pyright: ignore[reportPrivateUsage]
    (row,) = await fetch("SELECT seq FROM audit_head WHERE tenant = $1", tenant.id)
    for count in (Count(row["seq"], 24), Count(row["seq"] - 1, 22), Count(row["seq"] - 1, 30)):
        rows = await paging.find(source, where, order, page, count, count.total)
        assert [one["name"] for one in rows] == ["a20", "a21", "a22"]


_SEARCHES: list[tuple[str, dict[str, str]]] = [
    ("artifacts", {"name": "a*"}), ("artifacts", {"labels": "on"}), ("artifacts", {"description": "it"}),
    ("artifacts", {"artifactType": "AVRO"}), ("artifacts", {}), ("versions", {}), ("versions", {"state": "ENABLED"}),
    ("versions", {"state": "DISABLED"}), ("versions", {"name": "a*"}), ("versions", {"labels": "on"}),
    ("versions", {"artifactType": "AVRO"}), ("groups", {}), ("groups", {"labels": "on"}),
]  # fmt: skip


async def test_counts_are_true_after_every_change(registry: Registry) -> None:
    async def counts() -> list[int]:
        found: list[int] = []
        for what, filters in _SEARCHES:
            answer = await registry.done("GET", f"/search/{what}", limit=500, **filters)
            again = await registry.done("GET", f"/search/{what}", limit=1, **filters)
            assert again["count"] == answer["count"] == len(answer[what]), (what, filters)
            found.append(answer["count"])
        return found

    seen = [await counts()]
    for method, path, body in (
        ("POST", f"/groups/{registry.group}/artifacts", {"artifactId": "a1", "artifactType": "AVRO"}),
        ("PUT", registry.at("a1"), {"labels": {"on": "x"}, "description": "it is"}),
        ("POST", registry.at("a1", "/versions"), {"content": {"content": ORDER, "contentType": "application/json"}}),
        ("PUT", registry.at("a1", "/versions/1"), {"labels": {"on": "x"}}),
        ("PUT", registry.at("a1", "/versions/1/state"), {"state": "DISABLED"}),
        ("PUT", registry.at("a1", "/versions/1/state"), {"state": "ENABLED"}),
        ("PUT", f"/groups/{registry.group}", {"labels": {"on": "x"}}),
        ("POST", "/groups", {"groupId": f"{registry.group}-other", "labels": {"on": "y"}}),
        ("POST", registry.at("a1", "/versions"), {"content": {"content": '"int"', "contentType": "application/json"}}),
        ("DELETE", registry.at("a1", "/versions/1"), None),
        ("DELETE", registry.at("a1"), None),
        ("DELETE", f"/groups/{registry.group}-other", None),
    ):
        await registry.done(method, path, body)
        seen.append(await counts())
    assert all(before != after for before, after in pairwise(seen))


_WRONGLY_LISTED = """
SELECT a.name, a.listed FROM artifact a WHERE a.listed <> EXISTS (
    SELECT 1 FROM version v WHERE v.artifact = a.id AND v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED'))
"""


async def test_what_is_listed_follows_versions_that_come_and_go_at_once(registry: Registry) -> None:
    for n in range(6):
        await registry.make(f"a{n}", version={"isDraft": n % 2 == 0})
    assert await fetch(_WRONGLY_LISTED) == []
    for round_ in range(3):
        calls: list[Any] = []
        for n in range(6):
            calls += [
                registry.call("PUT", registry.at(f"a{n}", "/versions/1/state"), {"state": state})
                for state in ("DISABLED", "ENABLED", "DISABLED")
            ]
            calls.append(registry.add(f"a{n}", avro_order(f"f{round_}"), isDraft=round_ == 1))
            calls += [registry.call("DELETE", registry.at(f"a{n}", f"/versions/{which}")) for which in (1, 2)]
        await asyncio.gather(*calls)
        assert await fetch(_WRONGLY_LISTED) == []
    await registry.done("POST", f"/groups/{registry.group}/artifacts", {"artifactId": "b", "artifactType": "AVRO"})
    rows = await fetch("SELECT listed FROM artifact WHERE name = 'b' AND group_name = $1", registry.group)
    assert [row["listed"] for row in rows] == [False]
