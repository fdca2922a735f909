"""What every Kafka client does at its start, and then for each schema it meets: by turns against the same bytes from a
bare ASGI application, and against Apicurio's server where it runs.

1,000 schemas of 20 fields in 1,000 subjects. Authentication is on for us, and off for the others.
"""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from app.runtime.ports import free_ports
from benchmarks.apicurio import NoPeerError, apicurio
from benchmarks.native import CONNECTIONS, Server, comes_up
from benchmarks.processes import Measured, instance, peer
from benchmarks.rounds import Figures, by_turns
from benchmarks.wire import Request, connected

SCHEMAS = 1000
WANTED = 0.7
WANTED_OF_PEER = 3.0
_PEER_MOUNT = "/apis/ccompat/v7"


class Kind(NamedTuple):
    """A kind of request, over all schemas."""

    name: str
    requests: Sequence[Request]


def _kinds(ids: Sequence[int], mount: str = "") -> list[Kind]:
    bodies = [_body(number) for number in range(SCHEMAS)]
    return [
        Kind("GET /schemas/ids/{id}", [Request("GET", f"{mount}/schemas/ids/{one}") for one in ids]),
        Kind("look-up", [Request("POST", f"{mount}/subjects/s{n}", body) for n, body in enumerate(bodies)]),
        Kind("re-registration", _registrations(mount)),
    ]


def _registrations(mount: str = "") -> list[Request]:
    return [Request("POST", f"{mount}/subjects/s{number}/versions", _body(number)) for number in range(SCHEMAS)]


def _body(number: int) -> bytes:
    fields = [{"name": f"field_{at}", "type": ["null", "string"], "default": None} for at in range(20)]
    schema = {"type": "record", "name": f"Record{number}", "fields": fields}
    return json.dumps({"schema": json.dumps(schema)}).encode()


async def _filled(url: str, key: str | None, mount: str = "") -> list[int]:
    """The ids of all schemas, registered now."""
    async with connected(url, key) as wire:
        answers = [await wire.send(request) for request in _registrations(mount)]
    assert all(answer.status == 200 for answer in answers), answers[-1]
    return [json.loads(answer.body)["id"] for answer in answers]


async def _serve(server: Server, kind: Kind, times: int) -> Figures:
    figures, _ = await server.serve([*kind.requests] * times)
    return figures


async def _compare(kind: Kind, ours: Server, bare: Server, rounds: int, times: int) -> None:
    for server in (ours, bare):
        await _serve(server, kind, 1)
    compared = await by_turns(rounds, lambda: _serve(ours, kind, times), lambda: _serve(bare, kind, times))
    print(f"{kind.name}: {compared}; {WANTED} wanted", flush=True)


async def _compare_peer(theirs: Kind, kind: Kind, ours: Server, rival: Server, rounds: int) -> None:
    for _ in range(5):  # Java takes a while until it is as fast as it gets
        await _serve(rival, theirs, 1)
    compared = await by_turns(rounds, lambda: _serve(ours, kind, 1), lambda: _serve(rival, theirs, 1))
    print(f"  beside Apicurio: {compared}; {WANTED_OF_PEER} wanted".replace("bare", "Apicurio"), flush=True)


@asynccontextmanager
async def _bare(measured: Measured, ours: Server, kinds: Sequence[Kind]) -> AsyncGenerator[Server]:
    """A bare application with our answers to all of these requests."""
    answers: dict[str, str] = {}
    async with connected(ours.url, ours.key) as wire:
        for request in (request for kind in kinds for request in kind.requests):
            answers[f"{request.method} {request.path}"] = (await wire.send(request)).body.decode()
    file = measured.settings.home / "answers.json"
    file.write_text(json.dumps(answers))
    port = free_ports(1)[0]
    async with peer("bare_asgi", measured.settings, str(port), str(file)) as child:
        bare = Server(f"http://127.0.0.1:{port}", None, child.pid)
        await comes_up(bare.url)
        yield bare


async def main(*, quick: bool = False) -> None:
    """Print the rate of each kind of request, and its ratio to both peers."""
    rounds, times = (2, 2) if quick else (5, 5)
    async with instance() as measured, AsyncExitStack() as stack:
        ours = Server(measured.running.url, measured.key, measured.running.processes["api"])
        kinds = _kinds(await _filled(ours.url, ours.key))
        bare = await stack.enter_async_context(_bare(measured, ours, kinds))
        rival, rival_kinds = None, list[Kind]()
        try:
            port = free_ports(1)[0]
            child = await stack.enter_async_context(apicurio(port, measured.settings.home / "logs" / "apicurio.log"))
            rival = Server(f"http://127.0.0.1:{port}", None, child.pid)
            rival_kinds = _kinds(await _filled(rival.url, None, _PEER_MOUNT), _PEER_MOUNT)
        except NoPeerError as missing:
            print(f"without Apicurio: {missing}")
        print(f"{CONNECTIONS} connections, {rounds} rounds of {SCHEMAS * times} requests")
        for place, kind in enumerate(kinds):
            await _compare(kind, ours, bare, rounds, times)
            if rival is not None:
                await _compare_peer(rival_kinds[place], kind, ours, rival, rounds)
