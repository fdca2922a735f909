"""Searches: every filter, order and page, and counts that are right whatever came and went."""

import hashlib
import json
from typing import Any

import pytest

from app.storage.engine import fetch
from tests.integration.apicurio.conftest import Registry, refused
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy


@pytest.fixture
async def filled(registry: Registry) -> Registry:
    """Three artifacts, one of them with two versions."""
    await registry.make("alpha", name="First One", description="about orders", labels={"Env": "Prod", "tier": "1"})
    await registry.make("beta", '{"type": "string"}', "JSON", description="100%_sure", labels={"env": "test"})
    await registry.make("gamma", ORDER_WIDER, version={"version": "1.0", "name": "wide", "labels": {"v": "x"}})
    await registry.add("alpha", ORDER_WIDER, version="9.9", description="the second")
    return registry


async def _found(registry: Registry, **filters: Any) -> tuple[list[str], int]:
    answer = await registry.done("GET", "/search/artifacts", **filters)
    return [one["artifactId"] for one in answer["artifacts"]], answer["count"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["alpha", "beta", "gamma"]),
        ({"name": "alpha"}, ["alpha"]),
        ({"name": "First One"}, ["alpha"]),
        ({"name": "First"}, []),
        ({"name": "First*"}, ["alpha"]),
        ({"name": "*mm*"}, ["gamma"]),
        ({"name": "first one"}, []),
        ({"artifactId": "*a"}, ["beta", "gamma", "alpha"]),
        ({"artifactId": "bet_"}, []),
        ({"description": "orders"}, ["alpha"]),
        ({"description": "%_"}, ["beta"]),
        ({"labels": "ENV"}, ["beta", "alpha"]),
        ({"labels": "env:prod"}, ["alpha"]),
        ({"labels": ["env:prod", "tier"]}, ["alpha"]),
        ({"labels": ["env:prod", "tier:2"]}, []),
        ({"labels": "e*:t*"}, ["beta"]),
        ({"artifactType": "JSON"}, ["beta"]),
        ({"artifactType": "json"}, []),
        ({"orderby": "artifactId", "order": "desc"}, ["gamma", "beta", "alpha"]),
        ({"orderby": "createdOn"}, ["alpha", "beta", "gamma"]),
        ({"orderby": "artifactType", "order": "desc"}, ["beta", "alpha", "gamma"]),
        ({"groupId": "nothing"}, []),
    ],
)
async def test_artifacts(filled: Registry, filters: dict[str, Any], expected: list[str]) -> None:
    names, count = await _found(filled, **filters)
    assert (sorted(names), count) == (sorted(expected), len(expected))
    if filters.get("orderby") in ("artifactId", "createdOn") or not filters:
        assert names == expected
    elif filters.get("orderby") == "artifactType":
        assert names[0] == expected[0]


async def test_pages(filled: Registry) -> None:
    assert await _found(filled, limit=1, offset=1) == (["beta"], 3)
    assert await _found(filled, limit=0) == ([], 3)
    assert await _found(filled, limit=-1) == (["alpha"], 3)
    assert await _found(filled, offset=2**70) == ([], 3)
    assert await _found(filled, groupId=f"{filled.group[:-2]}*", limit=1) == (["alpha"], 3)
    for wrong in ({"limit": "x"}, {"orderby": "color"}, {"order": "up"}, {"globalId": "x"}):
        refused(await filled.call("GET", "/search/artifacts", **wrong), 404, "NotFoundException")
    refused(await filled.call("GET", "/search/artifacts", labels=":x"), 400, "BadRequestException")


async def test_versions(filled: Registry) -> None:
    async def found(**filters: Any) -> list[str]:
        answer = await filled.done("GET", "/search/versions", **filters)
        assert answer["count"] == len(answer["versions"])
        return [f"{one['artifactId']} {one['version']}" for one in answer["versions"]]

    everything = ["alpha 1", "beta 1", "gamma 1.0", "alpha 9.9"]
    assert await found() == everything
    assert await found(orderby="createdOn", order="desc") == everything[::-1]
    assert await found(version="1.0") == ["gamma 1.0"]
    assert await found(artifactId="alpha", orderby="version", order="desc") == ["alpha 9.9", "alpha 1"]
    assert await found(name="wide") == ["gamma 1.0"]
    assert await found(name="alpha") == ["alpha 1", "alpha 9.9"]
    assert await found(description="second") == ["alpha 9.9"]
    assert await found(labels="V:X") == ["gamma 1.0"]
    assert await found(artifactType="JSON") == ["beta 1"]
    await filled.done("PUT", filled.at("alpha", "/versions/1/state"), {"state": "DISABLED"})
    assert await found(state="DISABLED") == ["alpha 1"]
    assert await found(state="ENABLED", groupId=filled.group) == everything[1:]
    version = (await filled.done("GET", "/search/versions", version="9.9"))["versions"][0]
    assert await found(globalId=version["globalId"]) == ["alpha 9.9"]
    assert await found(contentId=version["contentId"]) == ["gamma 1.0", "alpha 9.9"]
    assert (await _found(filled, globalId=version["globalId"]))[0] == ["alpha"]
    assert (await _found(filled, contentId=version["contentId"]))[0] == ["alpha", "gamma"]


async def test_by_content(filled: Registry) -> None:
    async def found(what: str, text: str, **parameters: str) -> Any:
        answer = await filled.http.post(f"search/{what}", content=text, params=parameters)
        return answer.json()["count"] if answer.status_code == 200 else answer

    spaced = json.dumps(json.loads(ORDER_WIDER), indent=3)
    assert await found("artifacts", ORDER_WIDER) == 2
    assert await found("artifacts", spaced) == 0
    assert await found("artifacts", spaced, canonical="true", artifactType="AVRO") == 2
    assert await found("versions", spaced, canonical="TRUE", artifactType="AVRO", artifactId="alpha") == 1
    assert await found("versions", ORDER, groupId="nothing") == 0
    refused(await found("artifacts", ""), 400, "BadRequestException")
    refused(await found("artifacts", ORDER, canonical="true"), 400, "BadRequestException")
    refused(await found("versions", ORDER, canonical="true", artifactType="X"), 400, "InvalidArtifactTypeException")
    assert hashlib.sha256(ORDER.encode()).hexdigest()


_TALLIED = """
SELECT kind, artifact_group, trait, sum(live) AS live FROM tally
WHERE tenant = $1 GROUP BY kind, artifact_group, trait HAVING sum(live) <> 0
"""


async def test_counts_follow_what_comes_and_goes(filled: Registry, tenant: Tenancy) -> None:
    await filled.add("beta", '{"type": "object"}', isDraft=True)
    await filled.done("DELETE", filled.at("gamma"))
    await filled.done("DELETE", filled.at("alpha", "/versions/9.9"))
    await filled.done("PUT", filled.at("alpha", "/versions/1/state"), {"state": "DEPRECATED"})
    counted = {
        (row["kind"], row["artifact_group"] is None, row["trait"]): row["live"]
        for row in await fetch(_TALLIED, tenant.id)
    }
    expected = {("artifact", "AVRO"): 1, ("artifact", "JSON"): 1, ("version", "DEPRECATED"): 1,
                ("version", "ENABLED"): 1, ("version", "DRAFT"): 1}  # fmt: skip
    both = {(kind, everywhere, trait): n for (kind, trait), n in expected.items() for everywhere in (True, False)}
    assert counted == {**both, ("group", True, ""): 1}
    for one in await fetch(
        "SELECT DISTINCT tenant, kind, artifact_group, trait FROM tally WHERE tenant = $1", tenant.id
    ):
        await fetch("SELECT tally_fold($1, $2, $3, $4)", *one.values())
    rows = await fetch("SELECT kind, artifact_group, trait FROM tally WHERE tenant = $1", tenant.id)
    assert len(rows) == len({tuple(row) for row in rows}), "added up"
    assert (await filled.done("GET", "/search/versions"))["count"] == 3
    assert (await filled.done("GET", "/search/artifacts", groupId=filled.group, artifactType="AVRO"))["count"] == 1
