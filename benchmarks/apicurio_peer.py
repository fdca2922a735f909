"""The core API, against the server whose API it is: both asked the same, by turns, each about what it was given itself.

1,000 artifacts of 20 fields, then more of them and second versions. Authentication is on for us, and off for Apicurio,
which keeps its data in memory; ours are in PostgreSQL, with an audit trail.
"""

import json
from collections.abc import Callable, Sequence
from itertools import count

from app.runtime.ports import free_ports
from benchmarks.apicurio import VERSION, NoPeerError, apicurio
from benchmarks.native import Server
from benchmarks.processes import instance
from benchmarks.rounds import Figures, by_turns
from benchmarks.wire import Request, connected

ARTIFACTS = 1_000
MOUNT = "/apis/registry/v3"
_WRITES = 200
"""In each round."""
_WARMING = 3
"""Rounds before the first that counts: Java takes a while until it is as fast as it gets."""

Asked = Callable[[], Sequence[Request]]


def schema(number: int, extra: str = "") -> str:
    """An AVRO schema of 20 fields, and one more where there is a name for it."""
    names = [f"field_{at}" for at in range(20)] + ([extra] if extra else [])
    fields = [{"name": name, "type": ["null", "string"], "default": None} for name in names]
    return json.dumps({"type": "record", "name": f"Record{number}", "fields": fields})


def creation(group: str, number: int) -> Request:
    """What makes an artifact with its first version."""
    first = {"content": {"content": schema(number), "contentType": "application/json"}}
    body = {"artifactId": f"a{number}", "artifactType": "AVRO", "firstVersion": first}
    return Request("POST", f"{MOUNT}/groups/{group}/artifacts", json.dumps(body).encode())


async def filled(server: Server, group: str) -> list[int]:
    """The global ids of the artifacts that are made now."""
    async with connected(server.url, server.key) as wire:
        made = [await wire.send(creation(group, number)) for number in range(ARTIFACTS)]
    assert all(answer.status == 200 for answer in made), made[-1]
    return [json.loads(answer.body)["version"]["globalId"] for answer in made]


def _kinds(ids: Sequence[int]) -> dict[str, Asked]:
    """What is asked of a server; each call of a kind is another round."""
    named, fresh, second = f"{MOUNT}/groups/peer/artifacts", count(ARTIFACTS), count()

    def version(number: int) -> Request:
        content = {"content": schema(number % ARTIFACTS, f"more_{number}"), "contentType": "application/json"}
        body = json.dumps({"content": content}).encode()
        return Request("POST", f"{named}/a{number % ARTIFACTS}/versions", body)

    search = f"{MOUNT}/search/artifacts?limit=20&name=a"
    return {
        "content by global id": lambda: [Request("GET", f"{MOUNT}/ids/globalIds/{one}") for one in ids],
        "content by coordinates": lambda: [
            Request("GET", f"{named}/a{number}/versions/1/content") for number in range(ARTIFACTS)
        ],
        "metadata of an artifact": lambda: [Request("GET", f"{named}/a{number}") for number in range(ARTIFACTS)],
        "first page of a search": lambda: [Request("GET", f"{search}{number % 10}*") for number in range(_WRITES)],
        "a new artifact": lambda: [creation("peer", next(fresh)) for _ in range(_WRITES)],
        "a new version": lambda: [version(next(second)) for _ in range(_WRITES)],
    }


async def _serve(server: Server, asked: Asked) -> Figures:
    return (await server.serve(asked()))[0]


async def main(*, quick: bool = False) -> None:
    """Print the rate of each kind of request on both sides, and the ratio."""
    rounds = 2 if quick else 5
    async with instance() as measured:
        ours = Server(measured.running.url, measured.key, measured.running.processes["api"])
        port = free_ports(1)[0]
        try:
            async with apicurio(port, measured.settings.home / "logs" / "apicurio.log") as child:
                rival = Server(f"http://127.0.0.1:{port}", None, child.pid)
                mine, theirs = _kinds(await filled(ours, "peer")), _kinds(await filled(rival, "peer"))
                print(f"against Apicurio {VERSION}; {rounds} rounds", flush=True)
                for name, asked in mine.items():
                    for _ in range(_WARMING):
                        await _serve(rival, theirs[name])
                    await _serve(ours, asked)
                    compared = await by_turns(
                        rounds,
                        lambda asked=asked: _serve(ours, asked),
                        lambda name=name: _serve(rival, theirs[name]),
                    )
                    print(f"{name}: {compared}".replace("bare", "Apicurio"), flush=True)
        except NoPeerError as missing:
            print(f"without Apicurio: {missing}")
