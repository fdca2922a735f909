"""A registry with a thousand registrations, and the requests that are measured on it."""

import json
from contextlib import AbstractAsyncContextManager
from itertools import count

import msgspec

from benchmarks.company import call
from benchmarks.processes import Measured
from benchmarks.wire import Request, Wire, connected

TEAMS = 50
LISTED = 1_000
FIELDS = 20


class Registry:
    """Makes what a request needs, and the request. Connections are short: an idle one is closed by the server."""

    def __init__(self, measured: Measured) -> None:
        """Empty until `fill`."""
        self._measured = measured
        self._numbers = count()
        self._teams: list[str] = []
        self.read = Request("GET", "")
        """Reads one registration; known once filled."""

    listing = Request("GET", "/api/v1/registrations?page_size=50")
    """Lists fifty registrations."""

    async def fill(self) -> None:
        """Make the teams, and the registrations that are listed."""
        async with self._connected() as wire:
            for number in range(TEAMS):
                self._teams.append((await call(wire, "POST", "/teams", {"name": f"team-{number}"}))["id"])
        requests = await self.creations(LISTED)
        async with self._connected() as wire:
            answers = [await wire.send(request) for request in requests]
        self.read = Request("GET", f"/api/v1/registrations/{msgspec.json.decode(answers[-1].body)['id']}")

    async def creations(self, times: int) -> list[Request]:
        """Requests that make a registration each."""
        async with self._connected() as wire:
            contracts = [await self._contract(wire, next(self._numbers)) for _ in range(-(-times // TEAMS))]
        pairs = [{"contract_id": contract, "consumer_team_id": team} for contract in contracts for team in self._teams]
        return [Request("POST", "/api/v1/registrations", msgspec.json.encode(pair)) for pair in pairs[:times]]

    async def publications(self, times: int) -> list[Request]:
        """Requests that publish a compatible second version each, of an asset of its own."""
        numbers = [next(self._numbers) for _ in range(times)]
        async with self._connected() as wire:
            for number in numbers:
                await self._contract(wire, number)
        versions = ({"fqn": _fqn(number), "schema": _schema(number, FIELDS)} for number in numbers)
        return [Request("POST", "/api/v1/contracts", msgspec.json.encode(version)) for version in versions]

    async def _contract(self, wire: Wire, number: int) -> str:
        """A first version, of one field less."""
        await call(wire, "POST", "/assets", {"fqn": _fqn(number), "format": "AVRO", "owner_team_id": self._teams[0]})
        version = {"fqn": _fqn(number), "schema": _schema(number, FIELDS - 1)}
        return (await call(wire, "POST", "/contracts", version))["contract"]["id"]

    def _connected(self) -> AbstractAsyncContextManager[Wire]:
        return connected(self._measured.running.url, self._measured.key)


def _fqn(number: int) -> str:
    return f"shop.orders-{number}"


def _schema(number: int, fields: int) -> str:
    """Another one for every asset, so that a cache of parsed schemas helps no more than it does in life."""
    members = [
        {"name": f"field_{number}_{place}", "type": ["null", "string"], "default": None, "doc": f"Field {place}."}
        for place in range(fields)
    ]
    return json.dumps({"type": "record", "name": "Order", "namespace": "shop", "fields": members})
