"""The native API's everyday requests, with a key, against a bare handler that returns the same bytes.

One process of the server program on each side, the same few connections, a known number of requests. What counts is
the processor time of the API process for each request: it bounds what a core can do, and depends less than a rate does
on what else a machine is busy with.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import islice
from statistics import median
from typing import Any, NamedTuple

from app.identity.keys import AUTHENTICATOR
from app.runtime.ports import free_ports
from app.storage.engine import close_storage, open_storage
from app.surfaces.authentication import Authentication
from benchmarks.processes import Measured, cpu_seconds, instance, peer
from benchmarks.registry import LISTED, Registry
from benchmarks.rounds import Figures, by_turns, shared_out
from benchmarks.wire import Answer, Request, Wire, connected

CONNECTIONS = 8
_ROUNDS = 5
_BARE_TIMES = 1500
"""In each round: it takes so little that its processor time is only seen in the sum of many."""
_AUTHENTICATED = 20_000
_PATIENCE = 30.0


class Kind(NamedTuple):
    """A kind of request. `target` is a fifth of what the closest peer needs, in milliseconds of processor time."""

    name: str
    target: float
    times: int
    """In each round."""
    requests: Iterator[Request]


class Server(NamedTuple):
    """A server process under load."""

    url: str
    key: str | None
    pid: int

    async def serve(
        self, requests: Sequence[Request], *, connections: int = CONNECTIONS
    ) -> tuple[Figures, list[Answer]]:
        """Send the requests over a few connections."""
        async with AsyncExitStack() as stack:
            wires = [await stack.enter_async_context(connected(self.url, self.key)) for _ in range(connections)]
            cpu, began = cpu_seconds(self.pid), time.perf_counter()
            answers = await shared_out(wires, requests, Wire.send)
            took, cpu = time.perf_counter() - began, cpu_seconds(self.pid) - cpu
        assert all(answer.status < 300 for answer in answers), answers[-1]
        return Figures(len(requests) / took, cpu / len(requests)), answers


async def _measure(kind: Kind, ours: Server, measured: Measured, rounds: int) -> float:
    """Print the figures of a kind of request; the processor time of the API for one, in seconds."""
    _, answers = await ours.serve(list(islice(kind.requests, kind.times)))
    folder = measured.settings.home / f"bare-{kind.name}"
    folder.mkdir()
    (folder / "same").write_bytes(answers[0].body)
    port = free_ports(1)[0]
    async with peer("bare_litestar", measured.settings, str(port), str(folder)) as child:
        bare = Server(f"http://127.0.0.1:{port}", None, child.pid)
        await comes_up(bare.url)

        async def our_round() -> Figures:
            return (await ours.serve(list(islice(kind.requests, kind.times))))[0]

        async def bare_round() -> Figures:
            request = Request("GET" if kind.name in {"read", "list"} else "POST", "/same")
            return (await bare.serve([request] * _BARE_TIMES))[0]

        await bare_round()
        compared = await by_turns(rounds, our_round, bare_round)
    cpu = median(figures.cpu for figures in compared.ours)
    print(f"{kind.name}, {len(answers[0].body)} bytes: {compared}; {cpu * 1000 / kind.target:.2f} of its target")
    return cpu


async def comes_up(url: str) -> None:
    """Wait until a server takes connections."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                async with connected(url):
                    return
            except OSError:
                await asyncio.sleep(0.05)


async def _authentication(measured: Measured) -> float:
    """Processor time of recognising a key that was seen a moment ago, in seconds."""

    async def nothing(*_: Any) -> None:
        return

    guard = Authentication(nothing)
    scope: Any = {"headers": [(b"host", b"localhost"), (b"authorization", f"Bearer {measured.key}".encode())]}
    scope |= {"method": "GET", "client": ("127.0.0.1", 1)}
    costs: list[float] = []
    await open_storage(measured.settings.database_url or "", pool_size=1)
    try:
        for _ in range(_ROUNDS):
            await AUTHENTICATOR.authenticate(measured.key)
            took = [await _process_time(application, scope) for application in (guard, nothing)]
            costs.append((took[0] - took[1]) / _AUTHENTICATED)
    finally:
        await close_storage()
    return median(costs)


async def _process_time(application: Any, scope: Any) -> float:
    began = time.process_time()
    for _ in range(_AUTHENTICATED):
        await application(scope, None, None)
    return time.process_time() - began


async def main(*, quick: bool = False) -> None:
    """Print the figures of each kind of request, and what authentication costs of a read."""
    rounds, share = (2, 5) if quick else (_ROUNDS, 1)
    async with instance() as measured:
        registry = Registry(measured)
        await registry.fill()
        ours = Server(measured.running.url, measured.key, measured.running.processes["api"])
        times = {"read": 1500 // share, "list": 500 // share, "create": 300 // share, "publish": 150 // share}

        async def requests(name: str) -> list[Request]:
            total = times[name] * (rounds + 1)
            match name:
                case "create":
                    return await registry.creations(total)
                case "publish":
                    return await registry.publications(total)
                case _:
                    return [registry.read if name == "read" else registry.listing] * total

        print(f"{CONNECTIONS} connections, {rounds} rounds; registrations in the list: {LISTED}")
        costs: dict[str, float] = {}
        for name, target in (("read", 0.62), ("list", 1.08), ("create", 1.42), ("publish", 2.76)):
            kind = Kind(name, target, times[name], iter(await requests(name)))
            costs[name] = await _measure(kind, ours, measured, rounds)
        cost = await _authentication(measured)
        print(f"recognising a key: {cost * 1e6:.1f} µs, {cost / costs['read']:.1%} of a read; less than 10 % wanted")


if __name__ == "__main__":
    asyncio.run(main())
