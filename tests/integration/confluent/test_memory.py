"""Answers from memory: the same bytes, for those who may read, until something is taken away."""

import asyncio
import json
import time
from typing import Any, cast

import httpx
import msgspec
import pytest

from app.contracts.forgetting import BOUND, Epochs
from app.identity.principals import Role
from app.settings import Settings
from app.storage.engine import fetch
from app.surfaces.confluent.application import create_confluent
from tests.integration.confluent.conftest import ROOT, Registry, refused
from tests.support.answers import nothing_written
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy


class Clock:
    """Stands still unless a test moves it: a slow machine forgets no sooner."""

    def __init__(self) -> None:
        self.now = time.monotonic()
        self.time = time.time

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of what is remembered, answers and keys alike."""
    clock = Clock()
    monkeypatch.setattr("app.contracts.forgetting.time", clock)
    monkeypatch.setattr("app.identity.keys.time", clock)
    return clock


class Process:
    """One of several API processes: with a memory and a view of the epochs of its own."""

    def __init__(self, settings: Settings, tenant: Tenancy) -> None:
        self.epochs = Epochs()
        transport = httpx.ASGITransport(cast(Any, create_confluent(settings, self.epochs)), raise_app_exceptions=True)
        self.registry = Registry(httpx.AsyncClient(transport=transport, base_url=ROOT, auth=("u", tenant.admin_key)))

    async def look_up(self, schema: str = ORDER) -> httpx.Response:
        return await self.registry.call("POST", "/subjects/s", {"schema": schema}, deleted="true")


@pytest.fixture
async def processes(settings: Settings, tenant: Tenancy, registry: Registry) -> tuple[Process, Process]:
    """Two that have seen the epochs just now, and a subject `s` that both remember."""
    await registry.register("s")
    both = Process(settings, tenant), Process(settings, tenant)
    for process in both:
        await process.epochs.look()
        assert (await process.look_up()).status_code == 200
    return both


async def test_what_was_answered_once_is_answered_without_asking(
    processes: tuple[Process, Process], tenant: Tenancy
) -> None:
    first, _ = processes
    before = (await first.look_up()).content
    await fetch("UPDATE version SET state = 'PURGED' WHERE tenant = $1", tenant.id)  # behind everybody's back
    again = await first.look_up()
    assert again.content == before
    assert again.headers["content-type"] == "application/vnd.schemaregistry.v1+json"


async def test_a_process_forgets_at_once_what_it_deletes_itself(processes: tuple[Process, Process]) -> None:
    first, _ = processes
    await first.registry.call("DELETE", "/subjects/s")
    await first.registry.call("DELETE", "/subjects/s", permanent="true")
    refused(await first.look_up(), 404, 40401)


async def test_the_others_forget_when_they_look(processes: tuple[Process, Process]) -> None:
    first, second = processes
    await first.registry.call("DELETE", "/subjects/s")
    await first.registry.call("DELETE", "/subjects/s", permanent="true")
    await second.epochs.look()
    refused(await second.look_up(), 404, 40401)


async def test_a_running_process_looks_by_itself(processes: tuple[Process, Process]) -> None:
    first, second = processes
    watching = asyncio.create_task(second.epochs.watch())
    try:
        await first.registry.call("DELETE", "/subjects/s")
        await first.registry.call("DELETE", "/subjects/s", permanent="true")
        async with asyncio.timeout(30):
            while (await second.look_up()).status_code == 200:  # noqa: ASYNC110  # it is told by nobody
                await asyncio.sleep(0.01)
    finally:
        watching.cancel()


async def test_who_cannot_look_serves_nothing_from_memory(processes: tuple[Process, Process], clock: Clock) -> None:
    first, second = processes
    await first.registry.call("DELETE", "/subjects/s")
    await first.registry.call("DELETE", "/subjects/s", permanent="true")
    clock.now += BOUND
    refused(await second.look_up(), 404, 40401)


async def test_what_was_asked_before_a_deletion_is_not_kept_after_it(processes: tuple[Process, Process]) -> None:
    first, second = processes
    await first.registry.register("s", ORDER_WIDER)
    assert (await second.look_up(ORDER_WIDER)).status_code == 200, "in the epoch that it saw last"
    await first.registry.call("DELETE", "/subjects/s")
    await first.registry.call("DELETE", "/subjects/s", permanent="true")
    await second.epochs.look()
    refused(await second.look_up(ORDER_WIDER), 404, 40401)


async def test_a_configuration_that_changes_what_a_request_means_is_heeded(processes: tuple[Process, Process]) -> None:
    first, second = processes
    await first.registry.register("other", ORDER_WIDER)
    assert (await first.registry.call("PUT", "/config/s", {"alias": "other"})).status_code == 200
    await second.epochs.look()
    for process in processes:
        refused(await process.look_up(), 404, 40403)


async def test_nobody_else_is_answered_from_what_one_may_read(
    processes: tuple[Process, Process],
) -> None:
    first, _ = processes
    stranger = await Tenancy.create()
    first.registry.http.auth = httpx.BasicAuth("u", stranger.admin_key)
    refused(await first.look_up(), 404, 40401)
    first.registry.http.auth = httpx.BasicAuth("u", "assent_wrong")
    refused(await first.look_up(), 401, 40101)


async def test_who_has_no_key_is_answered_from_memory_where_all_may_read(
    settings: Settings, tenant: Tenancy, registry: Registry
) -> None:
    await registry.register("s")
    ((name,),) = await fetch("SELECT name FROM tenant WHERE id = $1", tenant.id)
    process = Process(msgspec.structs.replace(settings, anonymous_tenant=name), tenant)
    await process.epochs.look()
    process.registry.http.auth = httpx.Auth()  # none
    await process.registry.call("GET", "/schemas/ids/1")
    before = await process.registry.call("GET", "/schemas/ids/1")
    await fetch("UPDATE version SET state = 'PURGED' WHERE tenant = $1", tenant.id)
    again = await process.registry.call("GET", "/schemas/ids/1")
    assert (again.content, again.headers["etag"]) == (before.content, before.headers["etag"])


async def test_a_deletion_by_who_was_never_seen_is_heeded_at_once(
    processes: tuple[Process, Process], tenant: Tenancy
) -> None:
    first, _ = processes
    assert (await first.registry.call("GET", "/subjects/s/versions/1")).status_code == 200
    key = await tenant.key(Role.ADMIN)
    answer = await first.registry.http.delete("/subjects/s", auth=httpx.BasicAuth("u", key))
    assert answer.status_code == 200
    refused(await first.registry.call("GET", "/subjects/s/versions/1"), 404, 40401)


async def test_a_deleted_schema_that_is_registered_again_is_its_new_version(
    processes: tuple[Process, Process],
) -> None:
    first, _ = processes
    await first.registry.call("DELETE", "/subjects/s")
    for process in processes:
        await process.epochs.look()
        assert (await process.look_up()).json()["version"] == 1
        assert (await process.registry.call("GET", "/schemas/ids/1", subject="s")).json()["version"] == 1
        assert (await process.registry.call("GET", "/subjects/s/versions/1", deleted="true")).status_code == 200
    await first.registry.register("s")
    for process in processes:
        assert (await process.look_up()).json()["version"] == 2
        assert (await process.registry.call("GET", "/schemas/ids/1", subject="s")).json()["version"] == 2
        refused(await process.registry.call("GET", "/subjects/s/versions/1", deleted="true"), 404, 40402)


async def test_long_addresses_do_not_make_it_larger_than_it_may_be(
    processes: tuple[Process, Process], tenant: Tenancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = processes
    monkeypatch.setattr("app.surfaces.memory.MAX_BYTES", 10_000)
    for padding in ("a", "b"):
        answer = await first.registry.call("GET", "/subjects/s/versions/1", padding=padding * 6_000)
        assert answer.status_code == 200
    await fetch("UPDATE version SET state = 'PURGED' WHERE tenant = $1", tenant.id)
    assert (await first.registry.call("GET", "/subjects/s/versions/1", padding="b" * 6_000)).status_code == 200
    refused(await first.registry.call("GET", "/subjects/s/versions/1", padding="a" * 6_000), 404, 40401)


async def test_half_a_request_is_none(settings: Settings, tenant: Tenancy, registry: Registry) -> None:
    """The client goes away after a body that says all but is shorter than it was to be."""
    await registry.register("s")
    body = json.dumps({"schema": ORDER}).encode()
    headers = [
        (b"authorization", f"Bearer {tenant.admin_key}".encode()), (b"content-type", b"application/json"),
        (b"content-length", str(len(body) + 20).encode()),
    ]  # fmt: skip
    path = "/subjects/t/versions"
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers,
    }  # fmt: skip
    received = iter([{"type": "http.request", "body": body, "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(received)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async with nothing_written(tenant):
        await create_confluent(settings)(scope, receive, send)
    assert sent == []


async def test_a_client_that_has_it_is_told_so(processes: tuple[Process, Process]) -> None:
    first, _ = processes
    answer = await first.registry.call("GET", "/schemas/ids/1")
    again = await first.registry.http.get("/schemas/ids/1", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])


async def test_what_is_kept_by_clients_and_for_how_long(processes: tuple[Process, Process]) -> None:
    """What an id stands for never changes. A version may be deleted, and `latest` is another one tomorrow."""
    first, _ = processes
    kept, asked_for_again = "private, max-age=31536000, immutable", "private, no-cache"
    for path, lasting in (
        ("/schemas/ids/1", kept), ("/schemas/ids/1/schema", kept), ("/subjects/s/versions/1", asked_for_again),
        ("/subjects/s/versions/1/schema", asked_for_again), ("/schemas/ids/1?subject=s", asked_for_again),
    ):  # fmt: skip
        for _again in range(2):
            assert (await first.registry.call("GET", path)).headers["cache-control"] == lasting, path
    for path in ("/subjects/s/versions/latest", "/subjects/s/versions", "/schemas/ids/1/versions", "/config"):
        assert "etag" not in (await first.registry.call("GET", path)).headers, path
