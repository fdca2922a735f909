"""A version is deprecated until a day: who depends on it is told once, through its channel, and owes nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from app.audit.query import list_events
from app.settings import Settings
from app.storage.engine import fetch
from notifications.registry import create_channel
from notifications.sink.server import Sink
from tests.integration.apicurio.conftest import Depended, Registry, refused
from tests.support.answers import nothing_written
from tests.support.histories import keep
from tests.support.schemas import ORDER_WIDER
from tests.support.temporal import dev_server, working
from tests.support.tenants import Member, Tenancy
from workflows.announcement import Announcement
from workflows.sweep import Sweep
from workflows.waker import BackgroundWaker, Waker

pytestmark = pytest.mark.xdist_group("temporal")

DAY = "2031-01-31"


@pytest.fixture(scope="module")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    async with dev_server() as server:
        yield server


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink(keep=100) as sink:
        yield sink


@pytest.fixture
def worker(tmp_path: Path) -> Settings:
    """Settings of a worker on a task queue of its own."""
    return Settings(
        home=tmp_path, task_queue=f"test-{uuid4().hex}", channel_allow=("127.0.0.0/8",), secret_key="a secret of tests"
    )


async def channel(team: Member, worker: Settings, sink: Sink, *, hears_versions: bool = False, query: str = "") -> None:
    url = f"json://127.0.0.1:{sink.http_port}/{team.name}{query}"
    await create_channel(team.principal, worker, team=team.id, name="hook", url=url, hears_versions=hears_versions)


async def deprecate(registry: Registry, day: str | None = DAY, version: str = "1") -> None:
    path = registry.at("orders", f"/versions/{version}")
    await registry.done("PUT", path, {"labels": {"wave": "two"} | ({"sunset": day} if day is not None else {})})
    await registry.done("PUT", f"{path}/state", {"state": "DEPRECATED"})


async def planned(tenant: Tenancy) -> list[dict[str, Any]]:
    rows = await fetch("SELECT team, detail, state FROM delivery WHERE tenant = $1 ORDER BY created_at", tenant.id)
    return [dict(row) for row in rows]


async def test_its_consumers_hear_of_it_once_whatever_is_restarted(
    depended: Depended, tenant: Tenancy, temporal: WorkflowEnvironment, sink: Sink, worker: Settings
) -> None:
    registry, silent, elsewhere = depended.registry, await tenant.team(), await tenant.team()
    await channel(depended.consumer, worker, sink, hears_versions=True)
    await channel(elsewhere, worker, sink)
    await tenant.registration(silent, depended.contract)
    waker = Waker(temporal.client, worker.task_queue)
    async with BackgroundWaker(waker), working(temporal.client, worker):
        made = (await registry.add("orders", ORDER_WIDER)).json()
        await asyncio.wait_for(sink.inbox.wait_for(1), 30)
        (row,) = await fetch("SELECT id FROM version WHERE global_id = $1", made["globalId"])
        announcement = f"announcement-{row['id']}"
        await temporal.client.get_workflow_handle_for(Announcement.run, announcement).result()
    await tenant.registration(elsewhere, await tenant.find(f"{registry.group}.orders"))

    async with BackgroundWaker(waker):
        await deprecate(registry)  # while no worker is there
        async with working(temporal.client, worker):
            *_, message = await asyncio.wait_for(sink.inbox.wait_for(2), 30)
        facts = message.payload["assent"]
        assert (facts["stage"], facts["recipient"], facts["sunset"]) == (
            "deprecated", depended.consumer.name, "2031-01-31T00:00:00Z",
        )  # fmt: skip
        assert not {"answer_url", "proposal", "deadline"} & facts.keys(), "nothing is asked"
        (item,) = facts["items"]
        assert (item["old_version"], item["new_version"]) == ("1.0.0", "1.1.0")
        assert (
            f"Deprecated: {registry.group}.orders 1.0.0, to be used until 31 January 2031" in message.payload["title"]
        )
        assert "You do not have to answer." in message.text
        assert "Move to 1.1.0 by then." in message.text

        async with working(temporal.client, worker):
            await registry.done("PUT", registry.at("orders", "/versions/1/state"), {"state": "ENABLED"})
            await deprecate(registry)
            await deprecate(registry, "2031-02-28")
            *_, message = await asyncio.wait_for(sink.inbox.wait_for(3), 30)
            await deprecate(registry, version="2")
            *_, last = await asyncio.wait_for(sink.inbox.wait_for(4), 30)
            await temporal.client.get_workflow_handle_for(Announcement.run, announcement).result()
    assert message.payload["assent"]["sunset"] == "2031-02-28T00:00:00Z"
    assert last.payload["assent"]["recipient"] == elsewhere.name
    assert len(sink.inbox.messages) == 4, "the same day is told once"
    events = (await list_events(tenant.admin, action="contract.sunset", limit=10)).results
    assert [event.detail["sunset"][:10] for event in events] == [DAY, "2031-02-28", DAY]
    assert events[0].detail["told"] == [depended.consumer.name]
    assert events[0].detail["unreached"] == [silent.name]


async def test_a_message_that_waits_for_its_channel_holds_up_no_other(
    depended: Depended, tenant: Tenancy, temporal: WorkflowEnvironment, sink: Sink, worker: Settings
) -> None:
    """The announcement of a version is to be tried again in an hour when the version is deprecated."""
    registry, broken = depended.registry, await tenant.team()
    await channel(broken, worker, sink, hears_versions=True, query="?-status=503")
    await channel(depended.consumer, worker, sink)
    await tenant.registration(broken, depended.contract)
    settings = msgspec.structs.replace(worker, delivery_retry_base=3600)
    async with BackgroundWaker(Waker(temporal.client, worker.task_queue)), working(temporal.client, settings):
        made = (await registry.add("orders", ORDER_WIDER)).json()
        (row,) = await fetch("SELECT id FROM version WHERE global_id = $1", made["globalId"])
        handle = temporal.client.get_workflow_handle_for(Announcement.run, f"announcement-{row['id']}")
        await _waits(handle)
        await tenant.registration(await _moved(depended, tenant), await tenant.find(f"{registry.group}.orders"))
        await deprecate(registry, version="2")
        (message,) = await asyncio.wait_for(sink.inbox.wait_for(1), 30)
        assert message.payload["assent"]["stage"] == "deprecated"
        await keep(handle, "announced_then_woken_for_more")
        await handle.terminate("the test does not wait for an hour")


async def _moved(depended: Depended, tenant: Tenancy) -> Member:
    """The consumer, once it depends on nothing."""
    await fetch("UPDATE registration SET status = 'inactive' WHERE team = $1", depended.consumer.id)
    return depended.consumer


async def _waits(handle: WorkflowHandle[Any, Any]) -> None:
    """Wait until a workflow has set its timer."""
    async with asyncio.timeout(30):
        while not any(one.HasField("timer_started_event_attributes") for one in (await handle.fetch_history()).events):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # there is no event: the server does it


async def test_a_lost_wake_up_loses_no_message(
    depended: Depended, temporal: WorkflowEnvironment, sink: Sink, worker: Settings
) -> None:
    await channel(depended.consumer, worker, sink)
    await deprecate(depended.registry)
    await fetch("UPDATE delivery SET next_attempt_at = now() - interval '1 minute' WHERE state = 'pending'")
    async with working(temporal.client, worker):
        await temporal.client.execute_workflow(Sweep.run, id=f"sweep-{uuid4()}", task_queue=worker.task_queue)
        (message,) = await asyncio.wait_for(sink.inbox.wait_for(1), 30)
    assert message.payload["assent"]["stage"] == "deprecated"


async def test_without_a_day_nobody_is_told_until_there_is_one(depended: Depended, tenant: Tenancy) -> None:
    registry, path = depended.registry, depended.registry.at("orders", "/versions/1")
    await registry.done("PUT", path, {"labels": {"sunset": DAY}})
    await registry.done("PUT", path, {"labels": {}})
    await deprecate(registry, None)
    assert await planned(tenant) == []
    await registry.done("PUT", path, {"labels": {"sunset": "2031-01-31T12:00:00+02:00"}})
    (one,) = await planned(tenant)
    assert one["team"] == depended.consumer.id
    assert "2031-01-31T10:00:00+00:00" in one["detail"]
    await registry.done("PUT", path, {"name": "old"})
    assert len(await planned(tenant)) == 1


async def test_who_reads_what_is_deprecated_is_told_in_a_header(registry: Registry) -> None:
    made = (await registry.make("orders"))["version"]
    addresses = (registry.at("orders", "/versions/1/content"), f"/ids/globalIds/{made['globalId']}")
    await registry.done("PUT", registry.at("orders", "/versions/1"), {"labels": {"sunset": DAY}})
    for address in addresses:
        assert "Sunset" not in (await registry.call("GET", address)).headers
    await registry.done("PUT", registry.at("orders", "/versions/1/state"), {"state": "DEPRECATED"})
    for address in addresses:
        headers = (await registry.call("GET", address)).headers
        assert (headers["X-Registry-Deprecated"], headers["Sunset"]) == ("true", "Fri, 31 Jan 2031 00:00:00 GMT")


@pytest.mark.parametrize(
    "said", ["soon", "", "2031-02-30", "2031-01-31T12:00:00", "9999-12-31T23:59:59-01:00", "1" * 500]
)
async def test_what_is_no_day_is_refused_where_somebody_would_have_to_hear_of_it(
    depended: Depended, registry: Registry, tenant: Tenancy, said: str
) -> None:
    path = depended.registry.at("orders", "/versions/1")
    await depended.registry.done("PUT", path, {"labels": {"sunset": said}})
    async with nothing_written(tenant):
        answer = await depended.registry.call("PUT", f"{path}/state", {"state": "DEPRECATED"})
        assert "'sunset'" in refused(answer, 400, "BadRequestException")
    await depended.registry.done("PUT", path, {"labels": {}})
    await depended.registry.done("PUT", f"{path}/state", {"state": "DEPRECATED"})
    async with nothing_written(tenant):
        refused(await depended.registry.call("PUT", path, {"labels": {"sunset": said}}), 400, "BadRequestException")
    await registry.make("orders", version={"labels": {"sunset": said}})
    await registry.done("PUT", registry.at("orders", "/versions/1/state"), {"state": "DEPRECATED"})


async def test_on_trial_nobody_is_told(depended: Depended, tenant: Tenancy) -> None:
    registry, path = depended.registry, depended.registry.at("orders", "/versions/1")
    await registry.done("PUT", path, {"labels": {"sunset": DAY}})
    async with nothing_written(tenant):
        await registry.done("PUT", f"{path}/state", {"state": "DEPRECATED"}, dryRun="true")
