"""Versions, their states, drafts, branches, comments, and what reads by id."""

import hashlib
from typing import Any

import pytest

from tests.integration.apicurio.conftest import Registry, refused
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Tenancy


async def _listed(registry: Registry, artifact: str, **parameters: Any) -> list[str]:
    found = await registry.done("GET", registry.at(artifact, "/versions"), **parameters)
    return [one["version"] for one in found["versions"]]


async def test_names_of_versions(registry: Registry) -> None:
    await registry.make("orders", version={"version": "1.0.0"})
    assert (await registry.add("orders", version="1.1.0", name="vn", labels={"l": "1"})).json()["labels"] == {"l": "1"}
    assert (await registry.add("orders", ORDER_WIDER)).json()["version"] == "3"
    taken = refused(await registry.add("orders", version="1.1.0"), 409, "VersionAlreadyExistsException")
    assert taken == f"An artifact version '1.1.0' for artifact ID 'orders' in group '{registry.group}' already exists."
    assert await _listed(registry, "orders") == ["1.0.0", "1.1.0", "3"]
    assert await _listed(registry, "orders", order="desc", orderby="globalId", limit=2, offset=1) == ["1.1.0", "1.0.0"]
    await registry.done("PUT", registry.at("orders", "/versions/3"), {"name": "wide", "description": "d"})
    latest = await registry.done("GET", registry.at("orders", "/versions/branch=latest"))
    assert (latest["version"], latest["name"], latest["description"]) == ("3", "wide", "d")
    for expression in ("latest", "9"):
        path = registry.at("orders", f"/versions/{expression}")
        refused(await registry.call("GET", path), 404, "VersionNotFoundException")
    refused(await registry.call("GET", registry.at("orders", "/versions/a=b")), 400, "ValidationException")


async def test_names_are_the_semantic_versions_where_they_fit(registry: Registry, tenant: Tenancy) -> None:
    await registry.make("orders", version={"version": "1.4.0"})
    await registry.add("orders", ORDER_WIDER, version="0.1.0")
    contract = await tenant.find(f"{registry.group}.orders")
    root = str(registry.http.base_url).replace("/apis/registry/v3/", f"/api/v1/contracts/{contract.id}")
    assert (await registry.http.get(root)).json()["version"] == "1.5.0"


async def test_what_each_state_hides(registry: Registry) -> None:
    made = (await registry.make("orders"))["version"]
    await registry.add("orders", ORDER_WIDER)
    state, content = registry.at("orders", "/versions/2/state"), registry.at("orders", "/versions/2/content")
    second = (await registry.done("GET", registry.at("orders", "/versions/2")))["globalId"]
    assert (await registry.call("GET", content)).text == ORDER_WIDER
    await registry.done("PUT", state, {"state": "DISABLED"})
    for hidden in (content, f"/ids/globalIds/{second}"):
        assert (await registry.call("GET", hidden)).status_code == 404
    assert (await registry.done("GET", registry.at("orders", "/versions/2")))["state"] == "DISABLED"
    assert (await registry.done("GET", registry.at("orders", "/versions/branch=latest")))["version"] == "1"
    await registry.done("PUT", state, {"state": "DEPRECATED"})
    for shown in (content, f"/ids/globalIds/{second}"):
        assert (await registry.call("GET", shown)).headers["X-Registry-Deprecated"] == "true"
    assert (await registry.done("GET", "/search/versions", state="DEPRECATED"))["count"] == 1
    refused(await registry.call("PUT", state, {"state": "DRAFT"}), 400, "BadRequestException")
    refused(await registry.call("PUT", state, {"state": "NOPE"}), 400, "BadRequestException")
    refused(await registry.call("PUT", state, {}), 400, "MissingRequiredParameterException")
    assert made["state"] == "ENABLED"


async def test_drafts(registry: Registry) -> None:
    made = (await registry.make("orders", version={"version": "d", "isDraft": True}))["version"]
    for hidden in (f"/ids/globalIds/{made['globalId']}", f"/ids/contentIds/{made['contentId']}",
                   f"/ids/contentHashes/{hashlib.sha256(ORDER.encode()).hexdigest()}"):  # fmt: skip
        assert (await registry.call("GET", hidden)).status_code == 404
    assert (await registry.call("GET", registry.at("orders", "/versions/branch=latest"))).status_code == 404
    assert (await registry.done("GET", registry.at("orders", "/versions/branch=drafts")))["version"] == "d"
    path = registry.at("orders", "/versions/d/content")
    await registry.done("PUT", path, {"content": "{", "contentType": "application/json"})
    assert await registry.text(path) == "{", "no rule is asked about a draft"
    await registry.done("PUT", path, {"content": ORDER_WIDER, "contentType": "application/json"})
    refused(await registry.call("PUT", registry.at("orders", "/versions/d/state"), {"state": "DISABLED"}), 400,
            "InvalidVersionStateException")  # fmt: skip
    await registry.done("PUT", registry.at("orders", "/versions/d/state"), {"state": "ENABLED"})
    assert await registry.text(f"/ids/globalIds/{made['globalId']}") == ORDER_WIDER
    assert (await registry.done("GET", registry.at("orders", "/versions/branch=latest")))["version"] == "d"
    refused(
        await registry.call("PUT", path, {"content": ORDER, "contentType": "application/json"}),
        409,
        "ConflictException",
    )


async def test_a_draft_is_nothing_to_other_doors_until_it_is_published(registry: Registry, tenant: Tenancy) -> None:
    await registry.make("orders")
    await registry.add("orders", ORDER_WIDER, isDraft=True)
    assert (await tenant.find(f"{registry.group}.orders")).id
    subject = str(registry.http.base_url).replace("/apis/registry/v3/", f"/subjects/:.{registry.group}:orders/versions")
    assert (await registry.http.get(subject)).json() == [1]
    assert (await registry.add("orders", ORDER)).json()["version"] == "3"
    await registry.done("PUT", registry.at("orders", "/versions/2/state"), {"state": "ENABLED"})
    assert (await registry.http.get(subject)).json() == [1, 2, 3]
    latest = await registry.done("GET", registry.at("orders", "/branches/latest/versions"))
    assert [one["version"] for one in latest["versions"]] == ["2", "3", "1"]


async def test_publishing_a_draft_asks_the_rules(registry: Registry) -> None:
    await registry.make("orders")
    await registry.done("POST", registry.at("orders", "/rules"), {"ruleType": "VALIDITY", "config": "FULL"})
    await registry.add("orders", '{"type":"record"}', version="bad", isDraft=True)
    state = registry.at("orders", "/versions/bad/state")
    refused(await registry.call("PUT", state, {"state": "ENABLED"}), 409, "RuleViolationException")
    await registry.done("POST", registry.at("orders", "/rules"), {"ruleType": "COMPATIBILITY", "config": "BACKWARD"})
    refused(await registry.call("PUT", state, {"state": "ENABLED"}), 422, "UnprocessableSchemaException")
    assert (await registry.done("GET", state))["state"] == "DRAFT"


async def test_branches(registry: Registry) -> None:
    await registry.make("orders", version={"branches": ["first"]})
    await registry.add("orders", ORDER_WIDER)
    branches = registry.at("orders", "/branches")
    made = await registry.done("POST", branches, {"branchId": "1.x", "description": "d", "versions": ["1", "2"]})
    assert (made["branchId"], made["systemDefined"], made["artifactId"]) == ("1.x", False, "orders")
    listed = await registry.done("GET", branches)
    assert [(one["branchId"], one["systemDefined"]) for one in listed["branches"]] == [
        ("1.x", False), ("first", False), ("latest", True),
    ]  # fmt: skip
    assert (await registry.done("GET", registry.at("orders", "/versions/branch=1.x")))["version"] == "2"
    await registry.done("PUT", f"{branches}/1.x/versions", {"versions": ["2", "1"]})
    on = await registry.done("GET", f"{branches}/1.x/versions")
    assert ([one["version"] for one in on["versions"]], on["count"]) == (["1", "2"], 2)
    await registry.done("POST", f"{branches}/first/versions", {"version": "2"})
    refused(await registry.call("POST", f"{branches}/first/versions", {"version": "2"}), 409,
            "VersionAlreadyExistsOnBranchException")  # fmt: skip
    refused(
        await registry.call("POST", f"{branches}/first/versions", {"version": "7"}), 404, "VersionNotFoundException"
    )
    refused(await registry.call("POST", branches, {"branchId": "1.x"}), 409, "BranchAlreadyExistsException")
    refused(await registry.call("POST", branches, {"branchId": "a b"}), 400, "ValidationException")
    refused(
        await registry.call("POST", branches, {"branchId": "x", "versions": ["7"]}), 404, "VersionNotFoundException"
    )
    refused(await registry.call("GET", f"{branches}/x"), 404, "BranchNotFoundException")
    await registry.done("PUT", f"{branches}/1.x", {"description": "e"})
    assert (await registry.done("GET", f"{branches}/1.x"))["description"] == "e"
    for method, path, body in (
        ("DELETE", "latest", None), ("PUT", "latest", {"description": "x"}),
        ("PUT", "latest/versions", {"versions": ["1"]}), ("POST", "drafts/versions", {"version": "1"}),
    ):  # fmt: skip
        refused(await registry.call(method, f"{branches}/{path}", body), 409, "NotAllowedException")
    await registry.done("DELETE", registry.at("orders", "/versions/1"))
    on = await registry.done("GET", f"{branches}/1.x/versions")
    assert [one["version"] for one in on["versions"]] == ["2"]
    await registry.done("DELETE", f"{branches}/1.x")
    refused(await registry.call("DELETE", f"{branches}/1.x"), 404, "BranchNotFoundException")


async def test_comments_are_changed_by_who_made_them(registry_of: Any, tenant: Tenancy) -> None:
    team = await tenant.team("writers")
    registry, other = registry_of(team), registry_of(await tenant.team())
    await registry.make("orders")
    path = registry.at("orders", "/versions/1/comments")
    first = await registry.done("POST", path, {"value": "hi"})
    await other.done("POST", path, {"value": "later"})
    assert [one["value"] for one in await registry.done("GET", path)] == ["later", "hi"]
    assert first["owner"] == "writers"
    refused(await other.call("PUT", f"{path}/{first['commentId']}", {"value": "x"}), 403, "ForbiddenException")
    refused(await other.call("DELETE", f"{path}/{first['commentId']}"), 403, "ForbiddenException")
    await registry.done("PUT", f"{path}/{first['commentId']}", {"value": "ho"})
    await registry.done("DELETE", f"{path}/{first['commentId']}")
    for gone in (first["commentId"], "abc", "9" * 30):
        refused(await registry.call("DELETE", f"{path}/{gone}"), 404, "CommentNotFoundException")
    refused(await registry.call("POST", path, {"value": "x" * 1025}), 400, "BadRequestException")


async def test_one_content_has_one_id(registry: Registry) -> None:
    first, second = (await registry.make("a"))["version"], (await registry.make("b"))["version"]
    assert first["contentId"] == second["contentId"]
    assert first["globalId"] != second["globalId"]
    for path in (f"/ids/contentIds/{first['contentId']}",
                 f"/ids/contentHashes/{hashlib.sha256(ORDER.encode()).hexdigest()}"):  # fmt: skip
        assert await registry.text(path) == ORDER
        assert await registry.done("GET", f"{path}/references") == []
    for path, name in (
        ("globalIds/999999999", "VersionNotFoundException"), ("globalIds/0", "VersionNotFoundException"),
        ("contentIds/999999999", "ContentNotFoundException"), (f"contentIds/{2**64}", "ContentNotFoundException"),
        ("contentHashes/abc", "ContentNotFoundException"), ("globalIds/abc", "NotFoundException"),
    ):  # fmt: skip
        refused(await registry.call("GET", f"/ids/{path}"), 404, name)


async def test_deleting_a_version_hides_it_everywhere_and_frees_its_name(registry: Registry) -> None:
    made = (await registry.make("orders", version={"version": "one"}))["version"]
    await registry.add("orders", ORDER_WIDER, version="two")
    await registry.done("DELETE", registry.at("orders", "/versions/one"))
    assert await _listed(registry, "orders") == ["two"]
    refused(await registry.call("GET", f"/ids/globalIds/{made['globalId']}"), 404, "VersionNotFoundException")
    assert (await registry.add("orders", ORDER_WITHOUT_TOTAL, version="one")).status_code == 200
    refused(await registry.call("DELETE", registry.at("orders", "/versions/nine")), 404, "VersionNotFoundException")
    await registry.done("DELETE", registry.at("orders", "/versions/one"))


@pytest.mark.parametrize("draft", [False, True])
async def test_with_its_only_version_an_artifact_goes(registry: Registry, draft: bool) -> None:
    await registry.make("orders", version={"isDraft": draft})
    await registry.done("POST", registry.at("orders", "/rules"), {"ruleType": "VALIDITY", "config": "FULL"})
    await registry.add("orders", ORDER_WIDER, isDraft=True)
    await registry.done("DELETE", registry.at("orders", "/versions/1"))
    assert await _listed(registry, "orders") == ["2"]
    await registry.done("DELETE", registry.at("orders", "/versions/branch=drafts"))
    refused(await registry.call("GET", registry.at("orders")), 404, "ArtifactNotFoundException")
    refused(await registry.call("DELETE", registry.at("orders", "/versions/2")), 404, "VersionNotFoundException")
    await registry.make("orders")
    assert await registry.done("GET", registry.at("orders", "/rules")) == []


async def test_an_artifact_of_which_all_is_disabled_is_not_there(registry: Registry) -> None:
    await registry.make("orders")
    await registry.add("orders", ORDER_WIDER)
    for version, status in (("2", 200), ("1", 404)):
        await registry.done("PUT", registry.at("orders", f"/versions/{version}/state"), {"state": "DISABLED"})
        assert (await registry.call("GET", registry.at("orders"))).status_code == status
    await registry.done("PUT", registry.at("orders", "/versions/1/state"), {"state": "ENABLED"})
    assert (await registry.done("GET", registry.at("orders")))["artifactId"] == "orders"


_BASE = '{"type":"record","name":"Base","namespace":"n","fields":[{"name":"x","type":"int"}]}'
_OUTER = '{"type":"record","name":"Outer","namespace":"n","fields":[{"name":"b","type":"n.Base"}]}'


async def test_references(registry: Registry) -> None:
    await registry.make("base", _BASE)
    reference = {"groupId": registry.group, "artifactId": "base", "version": "1", "name": "n.Base"}
    content = {"content": _OUTER, "contentType": "application/json", "references": [reference]}
    body = {"artifactId": "outer", "artifactType": "AVRO", "firstVersion": {"content": content}}
    made = (await registry.done("POST", f"/groups/{registry.group}/artifacts", body))["version"]
    version = registry.at("outer", "/versions/1")
    for path in (f"{version}/references", f"/ids/globalIds/{made['globalId']}/references",
                 f"/ids/contentIds/{made['contentId']}/references"):  # fmt: skip
        assert await registry.done("GET", path) == [reference]
    inbound = await registry.done("GET", registry.at("base", "/versions/1/references"), refType="INBOUND")
    assert inbound == [{"groupId": registry.group, "artifactId": "outer", "version": "1", "name": "n.Base"}]
    assert await registry.text(f"{version}/content") == _OUTER
    assert '"x"' in await registry.text(f"{version}/content", references="DEREFERENCE")
    rewritten = await registry.text(f"{version}/content", references="REWRITE")
    assert rewritten.startswith('{"type":"record"')
    assert (await registry.done("DELETE", registry.at("base"))) is None
    assert await registry.done("GET", f"{version}/references") == [reference]
    assert '"x"' in await registry.text(f"{version}/content", references="DEREFERENCE"), "history has it"


async def test_what_is_referred_to_need_not_be_there(registry: Registry) -> None:
    await registry.make("orders")
    missing = {"groupId": registry.group, "artifactId": "nope", "version": "1", "name": "n.X"}
    assert (await registry.add("orders", ORDER_WIDER, references=[missing])).status_code == 200
    assert await registry.done("GET", registry.at("orders", "/versions/2/references")) == [missing]
    await registry.done("POST", registry.at("orders", "/rules"), {"ruleType": "INTEGRITY", "config": "REFS_EXIST"})
    answer = await registry.add("orders", ORDER, references=[missing])
    assert refused(answer, 409, "RuleViolationException") == "Referenced artifact does not exist."
    assert "n.X" in answer.json()["causes"][0]["description"]


@pytest.mark.parametrize("path", ["/versions/1/content", "/versions/1"])
async def test_what_was_read_before_is_not_read_after_it_was_deleted(registry: Registry, path: str) -> None:
    await registry.make("orders")
    for _ in range(2):
        assert (await registry.call("GET", registry.at("orders", path))).status_code == 200
    await registry.done("DELETE", registry.at("orders"))
    assert (await registry.call("GET", registry.at("orders", path))).status_code == 404
