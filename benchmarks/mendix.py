"""A Mendix catalogue: PUT of environments with 1, 20 and 200 endpoints, new and unchanged; and whether lists, reads and
search of 5,000 applications are as fast as those of 50.

What is measured of PUT is the time of one request, and the processor time of the API for each endpoint. The catalogues
are two tenants of one instance, asked by turns; all but the first application of each are put into the tables directly.
"""

import json
import time
from functools import partial
from statistics import median
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg

from app.identity.tenants import create_tenant
from app.storage.engine import close_storage, open_storage
from benchmarks.processes import Measured, cpu_seconds, instance
from benchmarks.rounds import Figures, by_turns
from benchmarks.wire import Answer, Request, Wire, connected
from tests.support.catalog import EMPLOYEES

SIZES = (1, 20, 200)
SMALL, LARGE = 50, 5000
_ROUNDS = 5
_API = "/rest/registration/v5"
_FILL = """
WITH model AS (
    SELECT a.owner, sv.*, p.discoverable, p.validated FROM endpoint p
    JOIN environment e ON e.id = p.environment JOIN application a ON a.id = e.application
    JOIN service_version sv ON sv.id = p.service_version WHERE e.id = $1
), numbers AS (
    SELECT n, gen_random_uuid() AS application, gen_random_uuid() AS grp, gen_random_uuid() AS environment,
           gen_random_uuid() AS new_service, gen_random_uuid() AS new_version FROM generate_series(1, $2::int) n
), groups AS (
    INSERT INTO artifact_group (id, tenant, name) SELECT grp, tenant, 'app-' || n FROM numbers, model
), applications AS (
    INSERT INTO application (id, tenant, owner, artifact_group, name, type)
    SELECT application, tenant, owner, grp, 'app-' || n, 'Other' FROM numbers, model
), environments AS (
    INSERT INTO environment (id, tenant, application, name, location, type)
    SELECT environment, tenant, application, 'live', 'https://app-' || n || '.test', 'Production' FROM numbers, model
), locations AS (
    INSERT INTO environment_location (tenant, key, environment)
    SELECT tenant, 'https://app-' || n || '.test', environment FROM numbers, model
), services AS (
    INSERT INTO service (id, tenant, application, name)
    SELECT new_service, tenant, application, 'hr' FROM numbers, model
), versions AS (
    INSERT INTO service_version (id, tenant, service, name, type, description, tags, security, contracts, digest,
                                 version, details, words)
    SELECT new_version, tenant, new_service, name, type, description, tags, security, contracts, digest, version,
           details, words || E'\\nnumber ' || n FROM numbers, model
)
INSERT INTO endpoint (id, tenant, environment, path, service_version, discoverable, validated)
SELECT gen_random_uuid(), tenant, environment, 'hr', new_version, discoverable, validated FROM numbers, model
"""


class Catalogue(NamedTuple):
    """The applications of a tenant, and the first of its environments."""

    url: str
    key: str
    application: str
    environment: str
    total: int

    @property
    def place(self) -> str:
        """Where the environment is in the API."""
        return _place(self.application, self.environment)


def _place(application: str, environment: str) -> str:
    return f"{_API}/applications/{application}/environments/{environment}"


async def main(*, quick: bool = False) -> None:
    """Print the figures of both."""
    rounds = 2 if quick else _ROUNDS
    async with instance() as measured:
        async with connected(measured.running.url, measured.key) as wire:
            await _puts(wire, measured.running.processes["api"], rounds)
        await _sizes(measured, rounds, 20 if quick else 200)


async def _puts(wire: Wire, api: int, rounds: int) -> None:
    """The same set twice in environments of their own, for each size."""
    per_endpoint: dict[tuple[str, int], float] = {}
    for size in SIZES:
        took: dict[str, list[tuple[float, float]]] = {"new": [], "unchanged": []}
        for warm in range((rounds if size > 1 else 4 * rounds) + 1):
            application, environment = await _environment(wire)
            place = _place(application, environment)
            body = json.dumps({"endpoints": [_endpoint(number) for number in range(size)]}).encode()
            for rows in took.values():
                cpu, began = cpu_seconds(api), time.perf_counter()
                await _answer(wire, Request("PUT", f"{place}/published-endpoints", body))
                if warm:
                    rows.append((time.perf_counter() - began, cpu_seconds(api) - cpu))
        for kind, rows in took.items():
            request, cpu = (median(row[part] for row in rows) for part in (0, 1))
            per_endpoint[kind, size] = request / size
            print(
                f"PUT of {size} endpoints, {kind}: {request * 1000:.0f} ms, {request / size * 1000:.2f} ms for each; "
                f"processor time of the API {cpu / size * 1000:.2f} ms for each"
            )
    for kind in ("new", "unchanged"):
        growth = [per_endpoint[kind, size] / per_endpoint[kind, SIZES[1]] for size in SIZES]
        print(f"time for each endpoint, {kind}, of that with {SIZES[1]}: " + ", ".join(f"{one:.2f}" for one in growth))
    known = [per_endpoint["unchanged", size] / per_endpoint["new", size] for size in SIZES]
    print("unchanged of new: " + ", ".join(f"{one:.2f}" for one in known))


async def _sizes(measured: Measured, rounds: int, times: int) -> None:
    """Requests to a large catalogue, each against the same to a small one."""
    api, keys = measured.running.processes["api"], (measured.key, await _another_tenant(measured))
    large, small = [await _fill(measured, key, total) for key, total in zip(keys, (LARGE, SMALL), strict=True)]
    for name in ("list", "last page", "environments", "application", "endpoints", "endpoint", "search", "PUT"):
        sides = [partial(_round, one, api, name, times // 4 if name == "search" else times) for one in (large, small)]
        for side in sides:
            await side()
        compared = await by_turns(rounds, *sides)
        slower = [1 / ratio for ratio in compared.ratios]
        at = [median(1000 / each.rate for each in side) for side in (compared.ours, compared.bare)]
        print(
            f"{name}: {at[0]:.2f} ms of {LARGE} applications, {at[1]:.2f} of {SMALL}: "
            f"{median(slower):.2f} times ({min(slower):.2f} to {max(slower):.2f})",
            flush=True,
        )


async def _request(catalogue: Catalogue, wire: Wire, name: str) -> Request:
    applications, endpoints = f"{_API}/applications", f"{catalogue.place}/published-endpoints"
    if name == "PUT":
        return Request("PUT", endpoints, json.dumps({"endpoints": [_endpoint(0, service="hr")]}).encode())
    (one,) = (await _answer(wire, Request("GET", endpoints)))["endpoints"]
    paths = {
        "list": f"{applications}?limit=20",
        "last page": f"{applications}?limit=20&offset={catalogue.total - 20}",
        "application": f"{applications}/{catalogue.application}",
        "environments": f"{applications}/{catalogue.application}/environments",
        "endpoints": endpoints,
        "endpoint": f"{endpoints}/{one['uuid']}",
        "search": "/rest/search/v5/data?query=number%207&limit=20",
    }
    return Request("GET", paths[name])


async def _round(catalogue: Catalogue, api: int, name: str, times: int) -> Figures:
    async with connected(catalogue.url, catalogue.key) as wire:  # its own: servers close what is idle for long
        request = await _request(catalogue, wire, name)
        cpu, began = cpu_seconds(api), time.perf_counter()
        for _ in range(times):
            answer = await wire.send(request)
            assert answer.status == 200, answer
        return Figures(times / (time.perf_counter() - began), (cpu_seconds(api) - cpu) / times)


async def _another_tenant(measured: Measured) -> str:
    await open_storage(measured.settings.database_url or "", pool_size=1)
    try:
        made = await create_tenant("small")
    finally:
        await close_storage()
    assert made is not None
    return made[1].secret


async def _fill(measured: Measured, key: str, total: int) -> Catalogue:
    """One application by the API, and others like it in the tables."""
    url = measured.running.url
    async with connected(url, key) as wire:
        application, environment = await _environment(wire)
        catalogue = Catalogue(url, key, application, environment, total)
        body = json.dumps({"endpoints": [_endpoint(0, service="hr")]}).encode()
        await _answer(wire, Request("PUT", f"{catalogue.place}/published-endpoints", body))
        there = (await _answer(wire, Request("GET", f"{_API}/applications?limit=1")))["totalApplications"]
    connection = await asyncpg.connect(measured.settings.owner_database_url)  # who alone may ANALYZE
    try:
        await connection.execute(_FILL, environment, total - there)
        await connection.execute("VACUUM ANALYZE")  # as it happens by itself within a minute
    finally:
        await connection.close()
    return catalogue


async def _environment(wire: Wire) -> tuple[str, str]:
    """The UUIDs of a new application and of its environment."""
    app = await _answer(wire, Request("POST", f"{_API}/applications", json.dumps({"name": uuid4().hex}).encode()))
    sent = {"name": "live", "location": f"https://{uuid4().hex}.test", "type": "Production"}
    address = f"{_API}/applications/{app['uuid']}/environments"
    return app["uuid"], (await _answer(wire, Request("POST", address, json.dumps(sent).encode())))["uuid"]


def _endpoint(number: int, *, service: str | None = None) -> dict[str, Any]:
    """An endpoint of a service of its own, with a contract that was never seen before unless the service is named."""
    name = service or uuid4().hex
    text = EMPLOYEES.replace('"Salary"', f'"Salary{name}"')
    return {
        "path": f"{name}/v{number}",
        "serviceVersion": {
            "version": "1.0",
            "type": "OData",
            "service": {"name": name},
            "securityScheme": {"securityTypes": [{"name": "Basic"}]},
            "contracts": [
                {
                    "type": "CSDL",
                    "documentBaseURL": "https://hr.test/",
                    "documents": [{"isPrimary": True, "uri": "metadata.xml", "contents": text}],
                }
            ],
        },
    }


async def _answer(wire: Wire, request: Request) -> Any:
    answer: Answer = await wire.send(request)
    assert answer.status < 300, answer
    return json.loads(answer.body)
