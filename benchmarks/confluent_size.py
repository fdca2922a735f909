"""The registry with 100,000 schemas: start-up, memory of the API process, and pages of the list of subjects.

The schemas are put into the tables directly, as registering them would have; a hundred of the pages are read.
"""

import json
import os
import sys
import time
from pathlib import Path
from statistics import median

import asyncpg
import msgspec

from app.runtime.child import Command, spawn
from app.runtime.ports import free_ports
from app.settings import environment
from app.surfaces.confluent.subjects import MOST_SUBJECTS
from benchmarks.native import comes_up
from benchmarks.processes import Measured, instance
from benchmarks.wire import Request, Wire, connected

_PAGE = 100
_FILL = """
WITH tenant_ AS (SELECT id FROM tenant LIMIT 1),
team_ AS (INSERT INTO team (tenant, name) SELECT id, 'bulk' FROM tenant_ RETURNING id),
group_ AS (INSERT INTO artifact_group (tenant, name, last_schema) SELECT id, 'default', $1 FROM tenant_ RETURNING id),
numbers AS (
    SELECT n, replace($2, 'NUMBER', n::text) AS text FROM generate_series(1, $1) n
), artifacts AS (
    INSERT INTO artifact (tenant, artifact_group, name, fqn, written, format, owner, origin, default_level,
                          last_ordinal, group_name, last_order)
    SELECT tenant_.id, group_.id, 's' || n, 's' || n, 's' || n, 'AVRO', team_.id, 'confluent', 'BACKWARD', 1,
           'default', 1
    FROM numbers, tenant_, group_, team_ RETURNING id, name
), contents AS (
    INSERT INTO content (tenant, format, digest, fingerprint, text, hash)
    SELECT tenant_.id, 'AVRO', sha256(text::bytea), encode(sha256(text::bytea), 'hex'), text, sha256(text::bytea)
    FROM numbers, tenant_
    RETURNING id, digest
), schemas AS (
    INSERT INTO registered_schema (tenant, artifact_group, id, digest, content)
    SELECT tenant_.id, group_.id, n, sha256(text::bytea), c.id
    FROM numbers JOIN contents c ON c.digest = sha256(text::bytea), tenant_, group_ RETURNING key, id, content
)
INSERT INTO version (tenant, artifact, content, ordinal, label, semver, publisher, modified_by, registered)
SELECT tenant_.id, a.id, s.content, 1, '1', '1.0.0', 'bulk', 'bulk', s.key
FROM schemas s JOIN artifacts a ON a.name = 's' || s.id, tenant_
"""


async def main(*, quick: bool = False) -> None:
    """Print the figures at a small size and at the full one."""
    total = 10_000 if quick else 100_000
    async with instance() as measured:
        await _fill(measured, total)
        port = free_ports(1)[0]
        settings = msgspec.structs.replace(measured.settings, port=port)
        log = measured.settings.home / "logs" / "second-api.log"
        began = time.perf_counter()
        command = Command([sys.executable, "-P", "-m", "app.server"], log, {**os.environ, **environment(settings)})
        child = await spawn(command)
        try:
            await comes_up(f"http://127.0.0.1:{port}")
            print(f"{total} schemas: a process serves {time.perf_counter() - began:.2f} s after its start")
            async with connected(f"http://127.0.0.1:{port}", measured.key) as wire:
                before = _resident(child.pid)
                print(f"resident memory before the first request: {before:.0f} MiB")
                await _pages(wire, total)
                for number in range(1, total + 1):
                    answer = await wire.send(Request("GET", f"/schemas/ids/{number}"))
                    assert answer.status == 200, answer
                grown = _resident(child.pid)
                print(
                    f"resident memory after each of them was read by id: {grown:.0f} MiB, grown by {grown - before:.0f}"
                )
        finally:
            await child.stop()


async def _fill(measured: Measured, total: int) -> None:
    fields = [{"name": f"field_{at}", "type": ["null", "string"], "default": None} for at in range(20)]
    text = json.dumps({"type": "record", "name": "RecordNUMBER", "fields": fields})
    connection = await asyncpg.connect(measured.settings.owner_database_url)  # who alone may ANALYZE
    try:
        await connection.execute(_FILL, total, text)
        await connection.execute("VACUUM ANALYZE")  # as it happens by itself within a minute
    finally:
        await connection.close()


async def _pages(wire: Wire, total: int) -> None:
    took: list[float] = []
    for place in range(100):
        began = time.perf_counter()
        answer = await wire.send(Request("GET", f"/subjects?offset={place * total // 100}&limit={_PAGE}"))
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200
        assert len(json.loads(answer.body)) == _PAGE
    print(f"a page of {_PAGE} subjects: {median(took):.1f} ms, first {took[0]:.1f}, last {took[-1]:.1f}")
    began = time.perf_counter()
    found = [json.loads((await wire.send(_whole_page(place))).body) for place in range(-(-total // MOST_SUBJECTS))]
    whole = (time.perf_counter() - began) * 1000
    assert len({name for page in found for name in page}) == total
    print(f"all {total} in {len(found)} pages of {MOST_SUBJECTS}, the most that there can be: {whole:.0f} ms")


def _whole_page(place: int) -> Request:
    return Request("GET", f"/subjects?offset={place * MOST_SUBJECTS}")


def _resident(pid: int) -> float:
    """MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
