"""What Apicurio's clients do most: contents by global id and by coordinates, against the same bytes from a bare ASGI
application.

1,000 versions of 20 fields. Authentication is on for us, and off for the bare application.
"""

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack

from app.runtime.ports import free_ports
from benchmarks.apicurio_peer import ARTIFACTS, MOUNT, filled
from benchmarks.native import Server, comes_up
from benchmarks.processes import Measured, instance, peer
from benchmarks.rounds import Figures, by_turns
from benchmarks.wire import Request, connected

WANTED = 0.7


async def _filled(ours: Server) -> dict[str, list[Request]]:
    """The requests that read what is made now."""
    ids = await filled(ours, "reads")
    by_name = f"{MOUNT}/groups/reads/artifacts"
    return {
        "by global id": [Request("GET", f"{MOUNT}/ids/globalIds/{one}") for one in ids],
        "by coordinates": [Request("GET", f"{by_name}/a{n}/versions/1/content") for n in range(ARTIFACTS)],
    }


async def _serve(server: Server, requests: Sequence[Request], times: int) -> Figures:
    return (await server.serve([*requests] * times))[0]


async def _reads(measured: Measured, ours: Server, rounds: int, times: int) -> None:
    kinds = await _filled(ours)
    answers: dict[str, str] = {}
    async with connected(ours.url, ours.key) as wire:
        for request in (request for requests in kinds.values() for request in requests):
            answers[f"{request.method} {request.path}"] = (await wire.send(request)).body.decode()
    file = measured.settings.home / "answers.json"
    file.write_text(json.dumps(answers))
    port = free_ports(1)[0]
    async with AsyncExitStack() as stack:
        child = await stack.enter_async_context(peer("bare_asgi", measured.settings, str(port), str(file)))
        bare = Server(f"http://127.0.0.1:{port}", None, child.pid)
        await comes_up(bare.url)
        for name, requests in kinds.items():
            for server in (ours, bare):
                await _serve(server, requests, 1)
            compared = await by_turns(
                rounds,
                lambda requests=requests: _serve(ours, requests, times),
                lambda requests=requests: _serve(bare, requests, times),
            )
            print(f"{name}: {compared}; {WANTED} wanted", flush=True)


async def main(*, quick: bool = False) -> None:
    """Print the rates of reads with their ratios."""
    rounds, times = (2, 2) if quick else (5, 5)
    async with instance() as measured:
        ours = Server(measured.running.url, measured.key, measured.running.processes["api"])
        await _reads(measured, ours, rounds, times)
