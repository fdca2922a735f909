"""Artifacts of services that refer to others: accepted, compared and read with what they refer to."""

import pytest

from app.formats import FORMATS, find_references
from tests.integration.apicurio.conftest import Registry, refused
from tests.unit.formats.referring import test_csdl as csdl
from tests.unit.formats.referring import test_graphql as graphql

WIDER = csdl.TYPES.replace('MaxLength="10"', 'MaxLength="20"')


async def _made(registry: Registry, kind: str, text: str, references: dict[str, str]) -> str:
    """An artifact with its references, each an artifact of its own; where its first version is."""
    said = [
        {"groupId": registry.group, "artifactId": f"part{number}", "version": "1", "name": name}
        for number, name in enumerate(references)
    ]
    for number, part in enumerate(references.values()):
        await registry.make(f"part{number}", part, kind)
    rules = [{"ruleType": "VALIDITY", "config": "FULL"}, {"ruleType": "INTEGRITY", "config": "ALL_REFS_MAPPED"}]
    body = {"artifactId": "whole", "artifactType": kind}
    await registry.done("POST", f"/groups/{registry.group}/artifacts", body)
    for rule in rules:
        await registry.done("POST", registry.at("whole", "/rules"), rule)
    if said and kind == "CSDL":
        answer = await registry.add("whole", text, references=said[1:])
        refused(answer, 409, "RuleViolationException")
        assert "Unmapped reference detected" in answer.json()["causes"][0]["description"]
    answer = await registry.add("whole", text, references=said)
    assert answer.status_code == 200, answer.text
    return registry.at("whole", "/versions/1")


@pytest.mark.parametrize(
    ("kind", "text", "references"),
    [
        ("CSDL", csdl.MAIN, csdl.REFERENCES),
        ("CSDL", csdl.MAIN_JSON, {"types.json": csdl.TYPES_JSON}),
        ("GRAPHQL", graphql.USERS, {"user": graphql.USER, "common": graphql.COMMON}),
    ],
    ids=["csdl-xml", "csdl-json", "graphql"],
)
async def test_what_is_referred_to_is_put_in(
    registry: Registry, kind: str, text: str, references: dict[str, str]
) -> None:
    version = await _made(registry, kind, text, references)
    assert await registry.text(f"{version}/content") == text
    whole = await registry.text(f"{version}/content", references="DEREFERENCE")
    language = FORMATS[kind]
    assert language.parse(whole).canonical == language.parse(text, references).canonical
    rewritten = await registry.text(f"{version}/content", references="REWRITE")
    if kind == "GRAPHQL":
        assert rewritten == text
        return
    [first, *_] = [mention.name for mention in find_references(kind, rewritten) if "part0" in mention.name]
    part = await registry.http.get(first)
    assert language.parse(part.text).canonical == language.parse(next(iter(references.values()))).canonical


async def test_a_type_of_another_artifact_that_changes_is_a_change(registry: Registry) -> None:
    version = await _made(registry, "CSDL", csdl.MAIN, csdl.REFERENCES)
    await registry.done("POST", registry.at("whole", "/rules"), {"ruleType": "COMPATIBILITY", "config": "BACKWARD"})
    said = await registry.done("GET", f"{version}/references")
    assert (await registry.add("part0", WIDER)).status_code == 200
    assert (await registry.add("part0", WIDER.replace("Zip", "Zap"))).status_code == 200
    wider, renamed = ([said[0] | {"version": number}, *said[1:]] for number in ("2", "3"))
    assert (await registry.add("whole", csdl.MAIN, references=wider)).status_code == 200
    answer = await registry.add("whole", csdl.MAIN, references=renamed)
    refused(answer, 409, "RuleViolationException")
    assert "'Zip'" in answer.text
