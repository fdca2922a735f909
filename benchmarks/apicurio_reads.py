"""What Apicurio's clients do most: contents by global id and by coordinates, against the same bytes from a bare ASGI
application; and searches, at a thousand artifacts and at a hundred thousand.

1,000 versions of 20 fields. Authentication is on for us, and off for the bare application.
"""

import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median, quantiles

import asyncpg

from app.runtime.ports import free_ports
from benchmarks.native import Server, comes_up
from benchmarks.processes import Measured, instance, peer
from benchmarks.rounds import Figures, by_turns
from benchmarks.wire import Request, Wire, connected

VERSIONS = 1_000
WANTED = 0.7
WANTED_GROWTH = 2.0
MOUNT = "/apis/registry/v3"
_STEP = 10_000
_FILL = """
WITH team_ AS (SELECT id, tenant FROM team WHERE name = 'administrators' LIMIT 1),
group_ AS (
    INSERT INTO artifact_group (tenant, name) SELECT tenant, 'bulk' FROM team_
    ON CONFLICT ON CONSTRAINT group_name_once DO UPDATE SET deleted_at = NULL RETURNING id
), content_ AS (SELECT id FROM content ORDER BY id LIMIT 1), artifacts AS (
    INSERT INTO artifact (tenant, artifact_group, name, fqn, written, format, owner, origin, default_level, group_name,
                          last_ordinal, last_order, title, description, labels, tags)
    SELECT team_.tenant, group_.id, 's' || n, 'bulk.s' || n, ':.bulk:s' || n, 'AVRO', team_.id, 'apicurio', 'NONE',
           'bulk', 1, 1, 'Title ' || n, 'words about ' || n, jsonb_build_object('shop', (n % 500)::text),
           ARRAY['shop', E'shop\\x1f' || n % 500]
    FROM generate_series($1::integer, $2::integer) n, group_, team_ RETURNING id, tenant
)
INSERT INTO version (tenant, artifact, content, ordinal, label, semver, publisher, modified_by)
SELECT artifacts.tenant, artifacts.id, content_.id, 1, '1', '1.0.0', 'bulk', 'bulk' FROM artifacts, content_
"""
_SEARCHES = {
    "everything, by name": "/search/artifacts?limit=20",
    "everything, the newest first": "/search/artifacts?orderby=createdOn&order=desc&limit=20",
    "a group": "/groups/reads/artifacts?limit=20&offset=40",
    "a name": "/search/artifacts?name=a777",
    "the end of a name": "/search/artifacts?name=*a777",
    "words": "/search/artifacts?description=about%20777&limit=20",
    "a type": "/search/artifacts?artifactType=AVRO&limit=20",
    "versions": "/search/versions?limit=20",
    "versions in a state": "/search/versions?state=ENABLED&limit=20",
}


def _body(number: int) -> bytes:
    fields = [{"name": f"field_{at}", "type": ["null", "string"], "default": None} for at in range(20)]
    text = json.dumps({"type": "record", "name": f"Record{number}", "fields": fields})
    first = {"content": {"content": text, "contentType": "application/json"}}
    return json.dumps({"artifactId": f"a{number}", "artifactType": "AVRO", "firstVersion": first}).encode()


async def _filled(ours: Server) -> dict[str, list[Request]]:
    """The requests that read what is made now."""
    async with connected(ours.url, ours.key) as wire:
        made = [
            json.loads((await wire.send(Request("POST", f"{MOUNT}/groups/reads/artifacts", _body(number)))).body)
            for number in range(VERSIONS)
        ]
    ids = [one["version"]["globalId"] for one in made]
    by_name = f"{MOUNT}/groups/reads/artifacts"
    return {
        "by global id": [Request("GET", f"{MOUNT}/ids/globalIds/{one}") for one in ids],
        "by coordinates": [Request("GET", f"{by_name}/a{n}/versions/1/content") for n in range(VERSIONS)],
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


async def _grow(measured: Measured, begin: int, end: int) -> None:
    connection = await asyncpg.connect(measured.settings.database_url)
    try:
        for first in range(begin, end, _STEP):
            await connection.execute(_FILL, first, min(first + _STEP, end) - 1, timeout=300)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _searches(wire: Wire, times: int) -> dict[str, tuple[float, float]]:
    """The median and the 99th percentile of each search, in milliseconds."""
    found: dict[str, tuple[float, float]] = {}
    for name, path in _SEARCHES.items():
        took: list[float] = []
        for _ in range(times + 20):
            began = time.perf_counter()
            answer = await wire.send(Request("GET", f"{MOUNT}{path}"))
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status == 200, answer
        found[name] = (median(took[20:]), quantiles(took[20:], n=100)[98])
    return found


async def main(*, quick: bool = False) -> None:
    """Print the rates of reads with their ratios, and what searches take at two sizes."""
    rounds, times = (2, 2) if quick else (5, 5)
    total = 10_000 if quick else 100_000
    async with instance() as measured:
        ours = Server(measured.running.url, measured.key, measured.running.processes["api"])
        await _reads(measured, ours, rounds, times)
        async with connected(ours.url, ours.key) as wire:
            few = await _searches(wire, 100 if quick else 300)  # the reads' own thousand, before others come
        await _grow(measured, 1, total - VERSIONS + 1)
        async with connected(ours.url, ours.key) as wire:
            many = await _searches(wire, 100 if quick else 300)
        print(
            f"searches, median and p99 in ms, at {VERSIONS} and at {total} artifacts; p99 at most {WANTED_GROWTH} times"
        )
        for name, (middle, high) in few.items():
            now, top = many[name]
            print(f"  {name}: {middle:.1f} / {high:.1f}, then {now:.1f} / {top:.1f}: p99 {top / high:.2f} times")
