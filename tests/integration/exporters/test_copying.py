"""What is copied: the same schemas under the same numbers, in order, and what is deleted."""

import asyncio
import json
from typing import Any

import pytest

from app.exporters.far import FarRegistry, FarSchema
from tests.integration.exporters.conftest import Exporting
from tests.support.registries import Registry
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order

LEAF = '{"type":"record","name":"Leaf","namespace":"n","fields":[]}'
MIDDLE = '{"type":"record","name":"Middle","namespace":"n","fields":[{"name":"l","type":"n.Leaf"}]}'
TOP = '{"type":"record","name":"Top","namespace":"n","fields":[{"name":"m","type":"n.Middle"}]}'


def to(subject: str, name: str, version: int = 1) -> list[dict[str, Any]]:
    return [{"name": name, "subject": subject, "version": version}]


async def tree(near: Registry) -> None:
    """Three subjects that refer to each other."""
    await near.register("leaf", LEAF)
    await near.register("middle", MIDDLE, references=to("leaf", "n.Leaf"))
    await near.register("top", TOP, references=to("middle", "n.Middle"))


async def test_everything_is_there_under_the_same_numbers(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await near.register("unrelated", avro_order("gap"))
    contract = {
        "metadata": {"properties": {"owner": "shop"}, "tags": {"**.ssn": ["PII"]}, "sensitive": ["owner"]},
        "ruleSet": {"domainRules": [{"name": "check", "kind": "CONDITION", "type": "CEL", "mode": "WRITE"}]},
    }
    await near.register("orders", f" {ORDER}\n", **contract)
    await near.register("orders", ORDER_WIDER)
    await near.register("person", json.dumps({"type": "object"}), schemaType="JSON")
    await near.register("ping", 'syntax = "proto3"; message Ping { int32 a = 1; }', schemaType="PROTOBUF")
    await tree(near)
    await near.ask("DELETE", "/subjects/unrelated/versions/1")
    await near.ask("DELETE", "/subjects/unrelated/versions/1", permanent="true")
    await exporting.exported()
    assert await far.everything() == await near.everything()
    assert (await far.ask("GET", "/mode/orders")) == {"mode": "IMPORT"}
    assert await exporting.status() | {"ts": 0} == {
        "name": "e", "state": "RUNNING", "offset": await exporting.end(), "ts": 0, "trace": "",
    }  # fmt: skip


async def test_what_is_published_and_deleted_later_follows(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await exporting.exported()
    for schema in (ORDER, ORDER_WIDER):
        before = await exporting.status()
        await near.register("orders", schema)
        await exporting.work()
        assert await far.everything() == await near.everything()
        assert (await exporting.status())["offset"] > before["offset"]
    for path in ("/subjects/orders/versions/1", "/subjects/orders/versions/1?permanent=true", "/subjects/orders"):
        await near.ask("DELETE", path)
        await exporting.work()
        assert await far.everything() == await near.everything()
    await near.ask("DELETE", "/subjects/orders?permanent=true")
    await exporting.work()
    assert await far.everything() == []


async def test_a_long_history_is_copied_in_one_go(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    for number in range(3):
        await near.register("orders", avro_order(f"f{number}"))
    await near.ask("DELETE", "/subjects/orders/versions/2")
    await tree(near)
    await near.ask("DELETE", "/subjects/top")
    await near.ask("DELETE", "/subjects/middle")
    await near.ask("DELETE", "/subjects/leaf")
    await near.ask("DELETE", "/subjects/leaf?permanent=true")
    await near.register("again", ORDER)
    await near.ask("DELETE", "/subjects/again")
    await near.ask("DELETE", "/subjects/again?permanent=true")
    await near.register("again", ORDER_WIDER)
    await exporting.exported()
    unresolvable = {"middle", "top"}  # softly deleted, and what they refer to is gone for good
    assert await far.everything() == [one for one in await near.everything() if one["subject"] not in unresolvable]


async def test_beginning_anew_changes_nothing_not_even_for_a_moment(
    exporting: Exporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = exporting.near, exporting.far
    await test_a_long_history_is_copied_in_one_go(exporting)
    copied = await far.everything()
    written: list[tuple[str, str, int]] = []
    register, delete = FarRegistry.register, FarRegistry.delete

    async def and_note(self: FarRegistry, subject: str, schema: FarSchema) -> None:
        written.append(("register", subject, schema.version))
        await register(self, subject, schema)

    async def and_note_too(self: FarRegistry, subject: str, version: int, *, permanent: bool = False) -> None:
        written.append(("delete", subject, version))
        await delete(self, subject, version, permanent=permanent)

    monkeypatch.setattr(FarRegistry, "register", and_note)
    monkeypatch.setattr(FarRegistry, "delete", and_note_too)
    await exporting.put("pause")
    await exporting.put("reset")
    await exporting.put("resume")
    assert (await exporting.status())["state"] == "STARTING"
    await exporting.work()
    assert (await exporting.status())["state"] == "RUNNING"
    assert await far.everything() == copied
    for one in copied:
        undoing = "delete" if one["there"] else "register"
        assert (undoing, one["subject"], one["version"]) not in written
    assert ("register", "orders", 3) in written
    await near.register("orders", avro_order("later"))
    await exporting.work()
    assert len(await far.everything()) == len(copied) + 1


async def test_a_number_that_was_given_anew_while_the_exporter_stood_still(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await near.register("orders", ORDER)
    await exporting.exported()
    await near.ask("DELETE", "/subjects/orders")
    await near.ask("DELETE", "/subjects/orders?permanent=true")
    await near.register("orders", ORDER_WIDER)
    await exporting.work()
    assert await far.everything() == await near.everything()
    assert (await far.ask("GET", "/subjects/orders/versions/1"))["schema"] == ORDER_WIDER


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"contextType": "NONE"}, ["a"]),
        ({"contextType": "NONE", "subjects": [":*:"]}, [":.s:a", ":.s:b", "a"]),
        ({"contextType": "NONE", "subjects": [":.s:b"]}, [":.s:b"]),
        ({"contextType": "NONE", "subjects": [":.s:"]}, [":.s:a", ":.s:b"]),
        ({"contextType": "NONE", "subjects": [":*:a*", "nothing"]}, [":.s:a", "a"]),
        ({"contextType": "CUSTOM", "context": "c"}, [":.c:a"]),
        ({"contextType": "CUSTOM", "context": ".c", "subjects": [":*:"]}, [":.c.s:a", ":.c.s:b", ":.c:a"]),
        ({"contextType": "NONE", "subjectRenameFormat": "dc_${subject}"}, ["dc_a"]),
        ({"contextType": "NONE", "subjects": ["a"], "subjectRenameFormat": "one"}, ["one"]),
    ],
    ids=str,
)
async def test_which_subjects_and_what_they_are_called(
    exporting: Exporting, body: dict[str, Any], expected: list[str]
) -> None:
    for subject in ("a", ":.s:a", ":.s:b"):
        await exporting.near.register(subject, ORDER)
    await exporting.exported(**body)
    assert sorted(await exporting.far.ask("GET", "/subjects", subjectPrefix=":*:")) == expected


async def test_by_default_copies_are_in_a_context_that_bears_the_name_of_their_registry(exporting: Exporting) -> None:
    await exporting.near.register("orders", ORDER)
    await exporting.exported(contextType="AUTO")
    context = (await exporting.near.ask("GET", "/exporters/e"))["context"]
    assert await exporting.far.ask("GET", "/subjects", subjectPrefix=":*:") == [f":{context}:orders"]
    assert context in await exporting.far.ask("GET", "/contexts")


async def test_references_lead_to_the_copies(exporting: Exporting) -> None:
    await tree(exporting.near)
    await exporting.exported(contextType="CUSTOM", context="c", subjectRenameFormat="x-${subject}")
    top = await exporting.far.ask("GET", "/subjects/:.c:x-top/versions/1")
    assert top["references"] == to("x-middle", "n.Middle") or top["references"] == to(":.c:x-middle", "n.Middle")
    assert await exporting.far.ask("GET", "/subjects/:.c:x-middle/versions/1/referencedby") == [top["id"]]


async def test_references_between_contexts_lead_to_the_copies(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await near.register("leaf", LEAF)
    await near.register(":.s:middle", MIDDLE, references=to(":.:leaf", "n.Leaf"))
    await near.register("top", TOP, references=to(":.s:middle", "n.Middle"))
    await exporting.exported(subjects=[":*:"])
    assert await far.everything() == await near.everything()


async def test_what_a_subject_refers_to_is_copied_whether_it_was_asked_for_or_not(exporting: Exporting) -> None:
    await tree(exporting.near)
    await exporting.exported(subjects=["top"])
    assert await exporting.far.everything() == await exporting.near.everything()


async def test_a_reference_that_follows_the_latest_goes_on_doing_so(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await near.register("leaf", LEAF)
    await near.register("middle", MIDDLE, references=to("leaf", "n.Leaf", -1))
    await exporting.exported(subjects=["middle"])
    assert await far.everything() == await near.everything()


async def test_a_registry_that_exports_to_itself_copies_once(exporting: Exporting) -> None:
    near = exporting.near
    await near.register("orders", ORDER)
    await exporting.exported(contextType="AUTO", subjects=[":*:"], config=near.config)
    await exporting.work()
    context = (await near.ask("GET", "/exporters/e"))["context"]
    assert await near.ask("GET", "/subjects", subjectPrefix=":*:") == [f":{context}:orders", "orders"]


async def test_nothing_is_missed_while_many_write(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await exporting.exported()

    async def write(number: int) -> None:
        for field in range(5):
            await near.register(f"s{number}", avro_order(f"f{number}-{field}".replace("-", "_")))
        await near.ask("DELETE", f"/subjects/s{number}/versions/2")

    writing = asyncio.gather(*(write(number) for number in range(6)))
    while not writing.done():
        await exporting.work()
    await writing
    await exporting.work()
    assert await far.everything() == await near.everything()


async def test_what_was_published_through_another_door_is_copied_like_anything_else(exporting: Exporting) -> None:
    producer = await exporting.tenant.team()
    await exporting.tenant.contract(producer, fqn="shop.orders")
    await exporting.exported(subjects=[":.shop:*"])
    assert await exporting.far.ask("GET", "/subjects", subjectPrefix=":*:") == [":.shop:orders"]


async def test_what_is_of_a_type_that_the_other_side_does_not_know_stays_here(exporting: Exporting) -> None:
    producer = await exporting.tenant.team()
    await exporting.tenant.contract(producer, "To whom it may concern.", fqn="letter", format_name="TEXT")
    await exporting.near.register("orders", ORDER)
    await exporting.exported()
    assert await exporting.far.ask("GET", "/subjects") == ["orders"]
    await exporting.near.ask("DELETE", "/subjects/letter")
    await exporting.work()
    assert (await exporting.status())["trace"] == ""
