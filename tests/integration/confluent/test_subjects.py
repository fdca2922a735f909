"""Subjects and their versions: what is listed, what is found, and what is not there."""

from typing import Any

import pytest

from tests.integration.confluent.conftest import MEDIA_TYPE, Registry, refused
from tests.support.schemas import ORDER, ORDER_WIDER


async def get(registry: Registry, path: str, **parameters: Any) -> Any:
    answer = await registry.call("GET", path, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_subjects_are_listed_by_name_those_of_all_contexts(registry: Registry) -> None:
    for subject in ("b-value", "a-value", ":.staging:a-value", "Z", "é", "9"):
        await registry.register(subject)
    everything = ["9", ":.staging:a-value", "Z", "a-value", "b-value", "é"]
    assert await get(registry, "/subjects") == everything
    assert await get(registry, "/subjects", subjectPrefix="") == ["9", "Z", "a-value", "b-value", "é"]
    assert await get(registry, "/subjects", subjectPrefix="a-") == ["a-value"]
    assert await get(registry, "/subjects", subjectPrefix=":*:") == everything
    assert await get(registry, "/subjects", subjectPrefix=":*:a") == [":.staging:a-value", "a-value"]
    assert await get(registry, "/subjects", subjectPrefix=":.staging:") == [":.staging:a-value"]
    assert await get(registry, "/subjects", subjectPrefix=":.staging:b") == []
    assert await get(registry, "/subjects", subjectPrefix=":.st") == [":.staging:a-value"]
    assert await get(registry, "/subjects", subjectPrefix=":.d") == [], "the default context has no name"
    assert await get(registry, "/subjects", subjectPrefix="%") == [], "a prefix is no pattern"


async def test_deleted_subjects_are_shown_to_those_who_ask(registry: Registry) -> None:
    for subject in ("gone", "half", "here"):
        await registry.register(subject)
    await registry.register("half", ORDER_WIDER)
    await registry.call("DELETE", "/subjects/gone")
    await registry.call("DELETE", "/subjects/half/versions/1")
    assert await get(registry, "/subjects") == ["half", "here"]
    assert await get(registry, "/subjects", deleted="true") == ["gone", "half", "here"]
    assert await get(registry, "/subjects", deletedOnly="true") == ["gone"]
    assert await get(registry, "/subjects", deleted="true", deletedOnly="true") == ["gone"]
    await registry.call("DELETE", "/subjects/gone", permanent="true")
    assert await get(registry, "/subjects", deleted="true") == ["half", "here"]


async def test_lists_come_in_pages(registry: Registry) -> None:
    for number in range(5):
        await registry.register(f"s{number}")
    assert await get(registry, "/subjects", limit=2) == ["s0", "s1"]
    assert await get(registry, "/subjects", offset=1, limit=2) == ["s1", "s2"]
    assert await get(registry, "/subjects", offset=9) == []
    for no_limit in (0, -1, 2**31 - 1):
        assert len(await get(registry, "/subjects", limit=no_limit)) == 5, "a limit that is none is ignored"


@pytest.mark.parametrize("parameter", [{"limit": "ten"}, {"offset": "x"}, {"limit": 2**31}, {"offset": -1}])
async def test_numbers_that_are_none_are_named(registry: Registry, parameter: dict[str, Any]) -> None:
    answer = await registry.call("GET", "/subjects", **parameter)
    assert next(iter(parameter)) in refused(answer, 404, 404)


async def test_what_nobody_knows_and_flags_that_are_none_are_ignored(registry: Registry) -> None:
    await registry.register("s")
    await registry.call("DELETE", "/subjects/s")
    assert await get(registry, "/subjects", colour="red") == []
    for flag in ("", "yes", "1", "false"):
        assert await get(registry, "/subjects", deleted=flag) == []
    assert await get(registry, "/subjects", deleted="TRUE") == ["s"]


async def test_versions_of_a_subject(registry: Registry) -> None:
    await registry.register("s")
    await registry.register("s", ORDER_WIDER)
    await registry.call("DELETE", "/subjects/s/versions/1")
    assert await get(registry, "/subjects/s/versions") == [2]
    assert await get(registry, "/subjects/s/versions", deleted="true") == [1, 2]
    assert await get(registry, "/subjects/s/versions", deletedOnly="true") == [1]
    assert await get(registry, "/subjects/s/versions", deletedAsNegative="true") == [-1, 2]
    assert await get(registry, "/subjects/s/versions", deleted="true", offset=1, limit=1) == [2]


async def test_a_version_has_all_that_was_registered(registry: Registry) -> None:
    await registry.register("leaf", '{"type": "record", "name": "Leaf", "fields": []}')
    reference = {"name": "Leaf", "subject": "leaf", "version": 1}
    schema = '{"type": "record", "name": "Tree", "fields": [{"name": "l", "type": "Leaf"}]}'
    rules = {"domainRules": [{"name": "r", "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "disabled": False}]}
    metadata = {"tags": {"Tree.l": ["PII"]}, "properties": {"owner": "me"}}
    number = await registry.register("s", schema, references=[reference], metadata=metadata, ruleSet=rules)
    body = await get(registry, "/subjects/s/versions/1")
    guid = body.pop("guid")
    assert body == {
        "subject": "s", "version": 1, "id": number, "schemaType": "AVRO", "schema": schema,
        "references": [reference], "metadata": metadata, "ruleSet": rules,
    }  # fmt: skip
    assert guid == (await get(registry, f"/schemas/ids/{number}"))["guid"]


async def test_the_latest_version(registry: Registry) -> None:
    await registry.register("s")
    await registry.register("s", ORDER_WIDER)
    for latest in ("latest", "-1"):
        assert (await get(registry, f"/subjects/s/versions/{latest}"))["version"] == 2
    await registry.call("DELETE", "/subjects/s/versions/2")
    assert (await get(registry, "/subjects/s/versions/latest", deleted="true"))["version"] == 1
    await registry.call("DELETE", "/subjects/s")
    refused(await registry.call("GET", "/subjects/s/versions/latest"), 404, 40401)
    refused(await registry.call("GET", "/subjects/s/versions/latest", deleted="true"), 404, 40402)


async def test_a_deleted_version_is_shown_as_deleted(registry: Registry) -> None:
    await registry.register("s")
    await registry.register("s", ORDER_WIDER)
    await registry.call("DELETE", "/subjects/s/versions/1")
    refused(await registry.call("GET", "/subjects/s/versions/1"), 404, 40402)
    assert (await get(registry, "/subjects/s/versions/1", deleted="true"))["deleted"] is True


@pytest.mark.parametrize("path", ["", "/schema", "/referencedby"])
@pytest.mark.parametrize(
    "version", ["0", "-2", str(2**31), "abc", "1.0", "", "%20", "LATEST", "9" * 30, "%D9%A1", "+1", "1%2F"]
)
async def test_versions_that_cannot_be(registry: Registry, version: str, path: str) -> None:
    await registry.register("s")
    if version:
        message = refused(await registry.call("GET", f"/subjects/s/versions/{version}{path}"), 422, 42202)
        assert "[1, 2^31-1]" in message


@pytest.mark.parametrize("path", ["", "/schema", "/referencedby"])
async def test_versions_that_are_not_there(registry: Registry, path: str) -> None:
    await registry.register("s")
    for version in ("2", str(2**31 - 1)):
        refused(await registry.call("GET", f"/subjects/s/versions/{version}{path}"), 404, 40402)
    for version in ("1", "latest"):
        refused(await registry.call("GET", f"/subjects/other/versions/{version}{path}"), 404, 40401)
    refused(await registry.call("GET", "/subjects/other/versions"), 404, 40401)


async def test_the_text_of_a_version(registry: Registry) -> None:
    await registry.register("s")
    answer = await registry.call("GET", "/subjects/s/versions/1/schema")
    assert (answer.text, answer.headers["content-type"]) == (ORDER, MEDIA_TYPE)


async def test_a_version_without_a_context_may_be_one_of_another(registry: Registry) -> None:
    await registry.register(":.staging:s")
    assert (await get(registry, "/subjects/s/versions/1"))["subject"] == ":.staging:s"
    refused(await registry.call("GET", "/subjects/s/versions"), 404, 40401)
    await registry.register("s", ORDER_WIDER)
    assert (await get(registry, "/subjects/s/versions/1"))["subject"] == "s", "its own comes first"


async def test_who_refers_to_a_version(registry: Registry) -> None:
    await registry.register("leaf", '{"type": "record", "name": "Leaf", "fields": []}')
    schema = '{"type": "record", "name": "%s", "fields": [{"name": "l", "type": "Leaf"}]}'
    reference = {"name": "Leaf", "subject": "leaf", "version": 1}
    pinned = await registry.register("a", schema % "A", references=[reference])
    following = await registry.register("b", schema % "B", references=[{**reference, "version": -1}])
    assert await get(registry, "/subjects/leaf/versions/1/referencedby") == [pinned, following]
    await registry.register("leaf", '{"type": "record", "name": "Leaf", "doc": "newer", "fields": []}')
    assert await get(registry, "/subjects/leaf/versions/1/referencedby") == [pinned]
    assert await get(registry, "/subjects/leaf/versions/latest/referencedby") == [following]
    await registry.call("DELETE", "/subjects/a")
    assert await get(registry, "/subjects/leaf/versions/1/referencedby") == []


async def test_the_newest_version_that_has_properties(registry: Registry) -> None:
    path = "/subjects/s/metadata"
    refused(await registry.call("GET", path), 404, 40401)
    await registry.register("s", metadata={"properties": {"major": "1", "tier": "a"}})
    await registry.register("s", ORDER_WIDER, metadata={"properties": {"major": "2", "tier": "a"}})
    assert (await get(registry, path, key="major", value="1"))["version"] == 1
    assert (await get(registry, path, key="tier", value="a"))["version"] == 2
    assert (await get(registry, path, key=["tier", "major"], value=["a", "1"]))["version"] == 1
    assert (await get(registry, path))["version"] == 2, "any properties will do"
    for key, value in (("major", "3"), ("maj%", "1"), ("", "")):
        refused(await registry.call("GET", path, key=key, value=value), 404, 40403)
    await registry.call("DELETE", "/subjects/s/versions/1")
    refused(await registry.call("GET", path, key="major", value="1"), 404, 40403)
    assert (await get(registry, path, key="major", value="1", deleted="true"))["version"] == 1


async def test_strange_subjects_are_not_there_when_nothing_has_them(registry: Registry) -> None:
    for subject in (
        "x" * 3000,
        "%E2%80%8B",
        "%20",
        ":.:",
        ":.",
        ":.c:",
        ":*:s",
        "%FF",
        "a%0Ab",
        "%F0%9F%98%80",
        "__GLOBAL",
    ):
        refused(await registry.call("GET", f"/subjects/{subject}/versions"), 404, 40401)
        refused(await registry.call("GET", f"/subjects/{subject}/versions/1"), 404, 40401)
        refused(await registry.call("DELETE", f"/subjects/{subject}/versions/1"), 404, 40401)
        refused(await registry.call("DELETE", f"/subjects/{subject}"), 404, 40401)
    refused(await registry.call("GET", "/subjects/a%00b/versions"), 400, 400)
