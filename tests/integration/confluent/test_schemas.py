"""Schemas by id and guid: in which context an id is looked up, who has it, and in what form it is handed out."""

import base64
import json
from uuid import UUID

import pytest
from google.protobuf import descriptor_pb2

from tests.integration.confluent.conftest import MEDIA_TYPE, Registry, refused
from tests.support.schemas import ORDER, ORDER_WIDER

NUMBER = '{"type": "record", "name": "Number", "fields": [{"name": "x", "type": "int"}]}'


async def test_an_id_says_what_a_message_needs(registry: Registry) -> None:
    number = await registry.register("orders", metadata={"properties": {"owner": "me"}})
    answer = await registry.call("GET", f"/schemas/ids/{number}")
    body = answer.json()
    assert UUID(body.pop("guid"))
    assert body == {"schema": ORDER, "schemaType": "AVRO", "metadata": {"properties": {"owner": "me"}}}
    assert answer.headers["content-type"] == MEDIA_TYPE


async def test_the_text_alone(registry: Registry) -> None:
    spaced = ORDER.replace(",", " ,\n ")
    number = await registry.register("orders", spaced)
    answer = await registry.call("GET", f"/schemas/ids/{number}/schema")
    assert (answer.text, answer.headers["content-type"]) == (spaced, MEDIA_TYPE)


async def test_the_highest_id_of_the_context_on_request(registry: Registry) -> None:
    first = await registry.register("orders")
    last = await registry.register("orders", ORDER_WIDER)
    assert "maxId" not in (await registry.call("GET", f"/schemas/ids/{first}")).json()
    assert (await registry.call("GET", f"/schemas/ids/{first}", fetchMaxId="true")).json()["maxId"] == last


@pytest.mark.parametrize("path", ["", "/schema", "/subjects", "/versions"])
async def test_an_id_that_stands_for_nothing(registry: Registry, path: str) -> None:
    await registry.register("orders")
    for unknown in ("99", "0", "-1", str(2**31 - 1), "00000000002"):
        refused(await registry.call("GET", f"/schemas/ids/{unknown}{path}"), 404, 40403 if len(unknown) < 11 else 404)
    for no_number in ("abc", str(2**31), "1.5", "%E0%A5%A7", "1e3", "--1", "-"):
        refused(await registry.call("GET", f"/schemas/ids/{no_number}{path}"), 404, 404)


async def test_an_id_is_of_the_context_of_the_subject(registry: Registry) -> None:
    await registry.register("orders")
    await registry.register(":.staging:orders", NUMBER)
    await registry.register(":.testing:users", ORDER_WIDER)

    async def schema(subject: str) -> str:
        return (await registry.call("GET", "/schemas/ids/1", subject=subject)).json()["schema"]

    assert await schema("orders") == ORDER
    assert await schema(":.staging:") == NUMBER
    assert await schema(":.staging:orders") == NUMBER
    assert await schema("users") == ORDER_WIDER, "a subject without a context may be one of another"
    assert await schema("unknown") == ORDER, "else the default context decides"
    refused(await registry.call("GET", "/schemas/ids/1", subject=":.staging:users"), 404, 40403)
    refused(await registry.call("GET", "/schemas/ids/1", subject=":.nowhere:"), 404, 40403)


async def test_where_an_id_was_found_is_said_to_those_who_ask_by_subject(registry: Registry) -> None:
    await registry.register(":.staging:orders", NUMBER)
    body = (await registry.call("GET", "/schemas/ids/1", subject="orders")).json()
    assert (body["subject"], body["version"]) == (":.staging:orders", 1)


async def test_who_has_a_schema(registry: Registry) -> None:
    await registry.register("a", NUMBER)
    number = await registry.register("b", ORDER)
    assert await registry.register("a2", ORDER) == number
    await registry.call("DELETE", "/subjects/b")
    path = f"/schemas/ids/{number}"
    assert (await registry.call("GET", f"{path}/subjects")).json() == ["a2"]
    assert (await registry.call("GET", f"{path}/subjects", deleted="true")).json() == ["a2", "b"]
    assert (await registry.call("GET", f"{path}/versions")).json() == [{"subject": "a2", "version": 1}]
    assert len((await registry.call("GET", f"{path}/versions", deleted="true")).json()) == 2


async def test_what_is_deleted_softly_can_still_be_read_by_id(registry: Registry) -> None:
    number = await registry.register("orders")
    await registry.call("DELETE", "/subjects/orders")
    assert (await registry.call("GET", f"/schemas/ids/{number}")).status_code == 200
    assert (await registry.call("GET", f"/schemas/ids/{number}/subjects")).json() == []
    await registry.call("DELETE", "/subjects/orders", permanent="true")
    refused(await registry.call("GET", f"/schemas/ids/{number}"), 404, 40403)


async def test_a_guid_is_the_same_in_all_contexts(registry: Registry) -> None:
    await registry.register("other", NUMBER)
    await registry.register("orders")
    await registry.register(":.staging:orders")
    guid = (await registry.call("GET", "/subjects/orders/versions/1")).json()["guid"]
    assert (await registry.call("GET", "/subjects/:.staging:orders/versions/1")).json()["guid"] == guid
    assert (await registry.call("GET", f"/schemas/guids/{guid}")).json()["schema"] == ORDER
    ids = (await registry.call("GET", f"/schemas/guids/{guid}/ids")).json()
    assert ids == [{"context": ".", "id": 2}, {"context": ".staging", "id": 1}]
    for unknown in (str(UUID(int=7)), "nope"):
        refused(await registry.call("GET", f"/schemas/guids/{unknown}"), 404, 40403)


async def test_avro_with_its_references_in_it(registry: Registry) -> None:
    await registry.register("number", NUMBER)
    outer = '{"type": "record", "name": "Outer", "fields": [{"name": "n", "type": "Number"}]}'
    reference = {"name": "Number", "subject": "number", "version": 1}
    number = await registry.register("outer", outer, references=[reference])
    for path in (f"/schemas/ids/{number}", "/subjects/outer/versions/1", "/subjects/outer/versions/latest"):
        resolved = (await registry.call("GET", path, format="resolved")).json()
        assert json.loads(resolved["schema"])["fields"][0]["type"]["fields"][0]["name"] == "x"
        assert resolved["references"] == [reference]
        assert (await registry.call("GET", path, format="unheard-of")).json()["schema"] == outer
    assert json.loads((await registry.call("GET", f"/schemas/ids/{number}/schema", format="resolved")).text)
    body = {"schema": outer, "references": [reference]}
    for path in ("/subjects/outer", "/subjects/outer/versions"):
        found = (await registry.call("POST", path, body, format="resolved")).json()
        assert '"name":"x"' in found["schema"]


async def test_protobuf_for_those_who_cannot_parse_it(registry: Registry) -> None:
    text = """
    syntax = "proto3"; package t; import "google/protobuf/descriptor.proto";
    extend google.protobuf.FieldOptions { string note = 50001; }
    message Ping { int32 a = 1 [(note) = "first"]; }
    """
    number = await registry.register("ping", text, schemaType="PROTOBUF")
    body = (await registry.call("GET", f"/schemas/ids/{number}", format="serialized")).json()
    proto = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(body["schema"]))
    assert ([message.name for message in proto.message_type], body["schemaType"]) == (["Ping"], "PROTOBUF")
    plain = await registry.call("GET", "/subjects/ping/versions/1/schema", format="ignore_extensions")
    assert "note" not in plain.text
    assert "int32 a = 1;" in plain.text


async def test_a_protobuf_descriptor_is_text_to_all_who_do_not_ask_for_it(registry: Registry) -> None:
    file = descriptor_pb2.FileDescriptorProto(name="ping.proto", package="t", syntax="proto3")
    file.message_type.add(name="Ping").field.add(name="a", number=1, type=5, label=1, json_name="a")
    sent = base64.b64encode(file.SerializeToString()).decode()
    number = await registry.register("compiled", sent, schemaType="PROTOBUF")
    for path in (f"/schemas/ids/{number}", "/subjects/compiled/versions/1"):
        assert "message Ping {" in (await registry.call("GET", path)).json()["schema"]
    raw = await registry.call("GET", f"/schemas/ids/{number}/schema")
    assert "int32 a = 1;" in raw.text
    [listed] = (await registry.call("GET", "/schemas", subjectPrefix="compiled")).json()
    assert listed["schema"] == raw.text
    body = (await registry.call("GET", f"/schemas/ids/{number}", format="serialized")).json()
    again = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(body["schema"]))
    assert [message.name for message in again.message_type] == ["Ping"]
    for text in (sent, raw.text):
        assert await registry.register("compiled", text, schemaType="PROTOBUF") == number, "either way it is the same"


async def test_the_types(registry: Registry) -> None:
    assert (await registry.call("GET", "/schemas/types")).json() == ["JSON", "PROTOBUF", "AVRO"]
    assert (await registry.call("GET", "/schemas/types/")).status_code == 200, "as it is written in the reference"
