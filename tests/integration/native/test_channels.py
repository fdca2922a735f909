"""Channels: how a team is reached."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from app.identity.principals import Role
from tests.support.answers import body, nothing_written, problem
from tests.support.clients import ClientOf
from tests.support.tenants import Tenancy


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[str, list[bytes]]]:
    """An HTTP receiver on this machine: its Apprise address, and the requests that arrived."""
    arrived: list[bytes] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        arrived.append(head + await reader.readexactly(int(length.split(b":")[1])))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"json://user:hunter2@127.0.0.1:{port}/hook", arrived


async def test_a_channel_is_made_tried_listed_and_removed(
    client: ClientOf, tenant: Tenancy, receiver: tuple[str, list[bytes]]
) -> None:
    url, arrived = receiver
    team = await tenant.team()
    own, path = client(team), f"teams/{team.id}/channels"
    response = await own.post(path, json={"name": "Hook", "url": url, "hears_versions": True})
    made = body(response, 201)
    assert (made["name"], made["hears_versions"], made["team_id"]) == ("Hook", True, str(team.id))
    listed = await own.get(path)
    assert body(listed) == {"results": [made], "total": 1}
    trail = await client(tenant).get("audit/events")
    assert not any("hunter2" in shown.text for shown in (response, listed, trail))
    assert body(await own.post(f"{path}/{made['id']}/test")) == {"delivered": True, "error": None}
    assert len(arrived) == 1
    assert (await own.delete(f"{path}/{made['id']}")).status_code == 204
    assert body(await own.get(path))["total"] == 0
    async with nothing_written(tenant):
        problem(await own.delete(f"{path}/{made['id']}"), 404, "not-found")
        problem(await own.post(f"{path}/{made['id']}/test"), 404, "not-found")


async def test_a_channel_that_does_not_answer_says_so(client: ClientOf, tenant: Tenancy) -> None:
    silent = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    team = await tenant.team()
    own, path = client(team), f"teams/{team.id}/channels"
    made = body(await own.post(path, json={"name": "Hook", "url": f"json://127.0.0.1:{port}"}), 201)
    async with silent:
        tried = body(await own.post(f"{path}/{made['id']}/test"))
    assert tried["delivered"] is False
    assert tried["error"]


@pytest.mark.parametrize(
    "url", ["", "no url", "nosuch://host", "json://10.0.0.7/hook", "json://127.0.0.2:1/", "syslog://", "x" * 10_000]
)
async def test_addresses_that_are_refused(client: ClientOf, tenant: Tenancy, url: str) -> None:
    team = await tenant.team()
    async with nothing_written(tenant):
        response = await client(team).post(f"teams/{team.id}/channels", json={"name": "x", "url": url})
        assert problem(response, 422, "invalid-channel")["field"] == "url"


async def test_who_may_have_channels(client: ClientOf, tenant: Tenancy, api: httpx.AsyncClient) -> None:
    team, other = await tenant.team(), await tenant.team()
    path = f"teams/{team.id}/channels"
    request = {"name": "Hook", "url": "json://127.0.0.1:9/hook"}
    made = body(await client(team).post(path, json=request), 201)
    stranger = await Tenancy.create()
    reader = client(await tenant.key(Role.READER))
    async with nothing_written(tenant):
        problem(await client(team).post(path, json=request | {"name": "hook"}), 409, "duplicate")
        for caller in (client(other), reader):
            problem(await caller.post(path, json=request), 403, "forbidden")
            problem(await caller.delete(f"{path}/{made['id']}"), 403, "forbidden")
            problem(await caller.post(f"{path}/{made['id']}/test"), 403, "forbidden")
        problem(await client(stranger).post(path, json=request), 404, "not-found")
        problem(await client(stranger).get(path), 404, "not-found")
        problem(await client(stranger).delete(f"{path}/{made['id']}"), 404, "not-found")
        problem(await client(stranger).post(f"{path}/{made['id']}/test"), 404, "not-found")
        nowhere = "teams/00000000-0000-4000-8000-000000000000/channels"
        problem(await api.post(nowhere, json=request), 404, "not-found")
