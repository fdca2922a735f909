"""Answers from memory: the same bytes, for those who may read, until something is taken away."""

import time
from typing import Any, cast

import httpx
import pytest

from app.contracts.forgetting import BOUND, Epochs
from app.settings import Settings
from app.storage.engine import fetch
from app.surfaces.confluent.application import create_confluent
from tests.integration.confluent.conftest import ROOT, Registry, refused
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy


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


async def test_who_cannot_look_serves_nothing_from_memory(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = processes
    await first.registry.call("DELETE", "/subjects/s")
    await first.registry.call("DELETE", "/subjects/s", permanent="true")
    later = time.monotonic() + BOUND
    monkeypatch.setattr("app.contracts.forgetting.time.monotonic", lambda: later)
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


async def test_a_client_that_has_it_is_told_so(processes: tuple[Process, Process]) -> None:
    first, _ = processes
    answer = await first.registry.call("GET", "/schemas/ids/1")
    again = await first.registry.http.get("/schemas/ids/1", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
