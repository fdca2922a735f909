"""Whole lifecycles a second, against a bare workflow with as many activities and signals.

A lifecycle is what people wait for: a publish that breaks, three consumers told, their three answers, the publication
by the workflow, and everybody told of it. Both sides run on one Temporal server with a database file, each on a worker
process with the same options, and each ends when its workflow has.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median_low
from uuid import uuid4

import msgspec
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from app.runtime.temporal import wait_for_worker
from benchmarks.company import CONSUMERS, Company, Told, found
from benchmarks.processes import Measured, cpu_seconds, instance, peer
from benchmarks.rounds import Figures, by_turns, shared_out
from benchmarks.wire import Wire, connected
from notifications.sink.server import Sink

IN_FLIGHT = 8
TARGET = 0.6
_QUEUE = "bare"
_COUNTED = {
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: "activities",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: "signals",
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED: "workflow tasks",
    EventType.EVENT_TYPE_TIMER_STARTED: "timers",
}


class _Ours:
    """Real lifecycles, each on a contract of its own that was made before the clock started."""

    def __init__(self, company: Company, client: Client, measured: Measured) -> None:
        self._company = company
        self._client = client
        self._measured = measured
        self.workflows: list[str] = []
        """Of the last round."""

    async def round(self, times: int) -> Figures:
        """So many lifecycles, a few at a time."""
        async with AsyncExitStack() as stack:
            opened = (connected(self._measured.running.url, self._measured.key) for _ in range(IN_FLIGHT))
            wires = [await stack.enter_async_context(wire) for wire in opened]
            contracts = await shared_out(wires, range(times), self._contract)
            before, began = cpu_seconds(os.getpid()), time.perf_counter()
            self.workflows = await shared_out(wires, contracts, self._one)
            return _figures(times, before, began)

    async def _contract(self, wire: Wire, _number: int) -> str:
        return await self._company.contract(wire)

    async def _one(self, wire: Wire, fqn: str) -> str:
        workflow = f"proposal-{await self._company.negotiate(wire, fqn)}"
        await self._client.get_workflow_handle(workflow).result()
        return workflow


class _Bare:
    """Workflows that do nothing, as often."""

    def __init__(self, client: Client, activities: int, signals: int) -> None:
        self._client = client
        self._activities = activities
        self._signals = signals
        self.workflows: list[str] = []
        """Of the last round."""

    async def round(self, times: int) -> Figures:
        """So many workflows, a few at a time."""
        before, began = cpu_seconds(os.getpid()), time.perf_counter()
        self.workflows = await shared_out(range(IN_FLIGHT), range(times), self._one)
        return _figures(times, before, began)

    async def _one(self, _lane: int, _number: int) -> str:
        handle = await self._client.start_workflow(
            "Bare",
            args=[self._activities, self._signals],
            id=f"bare-{uuid4()}",
            task_queue=_QUEUE,
            start_signal="wake",
        )
        for _ in range(self._signals - 1):
            await handle.signal("wake")
        await handle.result()
        return handle.id


def _figures(times: int, cpu_before: float, began: float) -> Figures:
    """Of everything that runs here: all servers are children of this process."""
    return Figures(times / (time.perf_counter() - began), (cpu_seconds(os.getpid()) - cpu_before) / times)


async def _counts(client: Client, workflows: Sequence[str]) -> dict[str, int]:
    """How often the median history has each kind of event."""
    counters: list[Counter[str]] = []
    for workflow in workflows:
        events = (await client.get_workflow_handle(workflow).fetch_history()).events
        counters.append(Counter(_COUNTED[event.event_type] for event in events if event.event_type in _COUNTED))
    return {name: median_low([counter[name] for counter in counters]) for name in _COUNTED.values()}


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


async def main(*, quick: bool = False) -> None:
    """Print both rates and their ratio."""
    rounds, times = (2, 16) if quick else (5, 32)
    told, sink = Told(), Sink()
    sink.inbox = told
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(sink)
        measured = await stack.enter_async_context(instance())
        settings = msgspec.structs.replace(measured.settings, task_queue=_QUEUE)
        await stack.enter_async_context(peer("bare_worker", settings))
        await wait_for_worker(measured.running.temporal_address, settings.temporal_namespace, _QUEUE)
        client = await Client.connect(measured.running.temporal_address)
        async with connected(measured.running.url, measured.key) as wire:
            ours = _Ours(await found(wire, sink, told), client, measured)
        await ours.round(times)
        counts = await _counts(client, ours.workflows)
        bare = _Bare(client, counts["activities"], counts["signals"])
        await bare.round(times)
        print(f"a lifecycle with {CONSUMERS} consumers: {_listed(counts)}")
        print(f"a bare workflow: {_listed(await _counts(client, bare.workflows))}")
        compared = await by_turns(rounds, lambda: ours.round(times), lambda: bare.round(times))
        print(f"{IN_FLIGHT} in flight, {rounds} rounds of {times} lifecycles: {compared}, at least {TARGET} wanted")


if __name__ == "__main__":
    asyncio.run(main())
