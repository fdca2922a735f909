"""Exporters as they run: woken, waiting, dying, going on; each a workflow on Temporal's real server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import msgspec
import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from app.asgi import create_app
from app.exporters.forgotten import find_idle
from app.settings import Settings
from tests.integration.exporters.conftest import Exporting
from tests.support.histories import keep
from tests.support.registries import Obedient, serving
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order
from tests.support.temporal import dev_server, working
from workflows.exporter import Exporter
from workflows.waker import BackgroundWaker, Waker
from workflows.worker import ensure_sweep, make_exporter_worker

pytestmark = pytest.mark.xdist_group("temporal")

PATIENCE = 60.0


@pytest.fixture(scope="session")
async def dev() -> AsyncIterator[WorkflowEnvironment]:
    async with dev_server() as environment:
        yield environment


@pytest.fixture
def own(settings: Settings) -> Settings:
    """The settings of a worker on task queues of its own."""
    return msgspec.structs.replace(settings, task_queue=f"test-{uuid4().hex}", sweep_interval=1)


async def until(what: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that the worker brings about."""
    async with asyncio.timeout(PATIENCE):
        while not await what():  # noqa: ASYNC110  # there is no event: it happens in another registry
            await asyncio.sleep(0.05)


async def is_copied(exporting: Exporting) -> None:
    """Wait until the far registry is as the near one."""

    async def same() -> bool:
        return await exporting.far.everything() == await exporting.near.everything()

    await until(same)


async def rests(exporting: Exporting) -> None:
    """Wait until the exporter runs and has nothing to do."""

    async def idle() -> bool:
        found = await exporting.status()
        return found["state"] == "RUNNING" and found["trace"] == "" and found["offset"] >= (await exporting.end() or 0)

    await until(idle)


async def workflow(exporting: Exporting, dev: WorkflowEnvironment) -> WorkflowHandle[Exporter, None]:
    return dev.client.get_workflow_handle_for(Exporter.run, f"exporter-{await exporting.id()}")


async def test_what_is_published_is_copied_soon_without_anybody_asking(
    exporting: Exporting, dev: WorkflowEnvironment, own: Settings
) -> None:
    near = exporting.near
    await near.register("orders", ORDER)
    async with make_exporter_worker(dev.client, own), BackgroundWaker(Waker(dev.client, own.task_queue)):
        await exporting.make()
        await is_copied(exporting)
        await rests(exporting)
        await near.register("orders", ORDER_WIDER)
        await is_copied(exporting)
        await near.ask("DELETE", "/subjects/orders/versions/1")
        await is_copied(exporting)
        handle = await workflow(exporting, dev)
        await near.ask("DELETE", "/exporters/e")
        await handle.result()
    await keep(handle, "exporter_woken_then_deleted")
    history = (await handle.fetch_history()).to_json()
    assert exporting.far.key not in history
    assert "fields" not in history, "the workflow is told of no schema"


async def test_pausing_and_resuming(exporting: Exporting, dev: WorkflowEnvironment, own: Settings) -> None:
    async with make_exporter_worker(dev.client, own), BackgroundWaker(Waker(dev.client, own.task_queue)):
        await exporting.make()
        await rests(exporting)
        await exporting.put("pause")
        await exporting.near.register("orders", ORDER)
        await exporting.put("", {"contextType": "CUSTOM", "context": "moved"})
        await exporting.put("resume")
        await rests(exporting)
        assert await exporting.far.ask("GET", "/subjects", subjectPrefix=":*:") == [":.moved:orders"]
        await exporting.put("pause")
        await exporting.put("", {"contextType": "NONE"})
        await exporting.put("reset")
        await exporting.put("resume")
        await rests(exporting)
        assert await exporting.far.ask("GET", "/subjects") == [":.moved:orders", "orders"]


async def test_a_registry_that_was_away_gets_everything_when_it_is_back(
    exporting: Exporting, dev: WorkflowEnvironment, own: Settings
) -> None:
    away = Obedient()
    away.status = 503
    near, here = exporting.near, create_app(exporting.settings)
    async with make_exporter_worker(dev.client, own), BackgroundWaker(Waker(dev.client, own.task_queue)):
        async with serving(away) as url:
            await near.register("orders", ORDER)
            await exporting.make(config={**exporting.far.config, "schema.registry.url": url})

            async def tried() -> bool:
                return len(away.asked) >= 3

            await until(tried)
            assert "answered 503" in (await exporting.status())["trace"]

        async def unreachable() -> bool:
            return "cannot be reached" in (await exporting.status())["trace"]

        await until(unreachable)
        async with serving(here, on=int(url.rpartition(":")[2])):
            await is_copied(exporting)
            await rests(exporting)
        handle = await workflow(exporting, dev)
        await near.ask("DELETE", "/exporters/e")
        await handle.result()
    await keep(handle, "exporter_whose_registry_was_away")


async def test_a_lost_wake_up_and_a_workflow_that_was_ended_are_made_up_for(
    exporting: Exporting, dev: WorkflowEnvironment, own: Settings
) -> None:
    await exporting.make()
    await exporting.near.register("orders", ORDER)
    async with make_exporter_worker(dev.client, own), working(dev.client, own):
        await ensure_sweep(dev.client, own)
        await is_copied(exporting)
        await rests(exporting)
        await (await workflow(exporting, dev)).terminate()
        await exporting.near.register("orders", ORDER_WIDER)
        await is_copied(exporting)
        await dev.client.get_schedule_handle("assent-sweep").delete()


async def test_nothing_is_looked_for_where_nothing_is_to_be_done(exporting: Exporting) -> None:
    async def idle() -> list[object]:
        return [wakeup.exporter async for wakeup in find_idle() if wakeup.exporter == await exporting.id()]

    await exporting.exported()
    assert await idle() == []
    await exporting.tenant.team()
    assert await idle() == [], "exporters do not follow everything"
    await exporting.near.register("orders", ORDER)
    assert await idle() != []
    await exporting.work()
    assert await idle() == []
    await exporting.near.register("orders", ORDER_WIDER)
    await exporting.put("pause")
    assert await idle() == []


async def test_the_history_stays_short_however_much_is_copied(
    exporting: Exporting, own: Settings, storage: None
) -> None:
    limit = "limit.historyCount.suggestContinueAsNew=30"
    async with (
        dev_server("--dynamic-config-value", limit) as dev,
        make_exporter_worker(dev.client, own),
        BackgroundWaker(Waker(dev.client, own.task_queue)),
    ):
        await exporting.make()
        for number in range(12):
            await exporting.near.register("orders", avro_order(f"f{number}"))
            await is_copied(exporting)
        handle = await workflow(exporting, dev)
        described = await handle.describe()
        assert described.raw_description.workflow_execution_info.first_run_id != described.run_id, "it went on anew"
