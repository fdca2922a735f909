"""A producer and its consumers, who negotiate over HTTP and are told through webhooks."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import msgspec

from benchmarks.wire import Request, Wire
from notifications.sink.inbox import Inbox, Received
from notifications.sink.server import Sink
from tests.support.schemas import ORDER, ORDER_WITHOUT_TOTAL

CONSUMERS = 3


class Told(Inbox):
    """An inbox in which messages are waited for by proposal and stage."""

    def __init__(self) -> None:
        super().__init__(keep=1)
        self._heard: Counter[tuple[str, str]] = Counter()
        self._changed: dict[str, asyncio.Event] = {}

    async def add(self, message: Received) -> None:
        """Count it."""
        facts = message.payload["assent"]
        self._heard[facts["proposal"], facts["stage"]] += 1
        self._changed.setdefault(facts["proposal"], asyncio.Event()).set()

    async def hears(self, proposal: str, stage: str, times: int) -> None:
        """Wait until so many messages of a stage have come."""
        changed = self._changed.setdefault(proposal, asyncio.Event())
        while self._heard[proposal, stage] < times:
            changed.clear()
            await changed.wait()


class Company:
    """The teams, each with a webhook that leads to the sink."""

    def __init__(self, told: Told, producer: str, consumers: list[str]) -> None:
        self._told = told
        self._producer = producer
        self._consumers = consumers

    async def contract(self, wire: Wire) -> str:
        """A new contract that all consumers are registered for; its name."""
        fqn = f"shop.orders-{uuid4().hex}"
        await call(wire, "POST", "/assets", {"fqn": fqn, "format": "AVRO", "owner_team_id": self._producer})
        made = await call(wire, "POST", "/contracts", {"fqn": fqn, "schema": ORDER})
        for consumer in self._consumers:
            registration = {"contract_id": made["contract"]["id"], "consumer_team_id": consumer}
            await call(wire, "POST", "/registrations", registration)
        return fqn

    async def negotiate(self, wire: Wire, fqn: str) -> str:
        """Break a contract and answer for everybody, until all have heard that it is published; the proposal's id."""
        held = await call(wire, "POST", "/contracts", {"fqn": fqn, "schema": ORDER_WITHOUT_TOTAL})
        proposal = held["proposal"]["id"]
        await self._told.hears(proposal, "opened", CONSUMERS)
        for team in self._consumers:
            await call(wire, "POST", f"/proposals/{proposal}/acknowledge", {"team_id": team})
        await self._told.hears(proposal, "published", CONSUMERS + 1)
        return proposal


async def found(wire: Wire, sink: Sink, told: Told) -> Company:
    """Make the teams and their channels."""
    teams = [await _team(wire, f"team-{number}", sink.http_port) for number in range(CONSUMERS + 1)]
    return Company(told, teams[0], teams[1:])


async def _team(wire: Wire, name: str, port: int) -> str:
    team = (await call(wire, "POST", "/teams", {"name": name}))["id"]
    await call(wire, "POST", f"/teams/{team}/channels", {"name": "hook", "url": f"json://127.0.0.1:{port}/{name}"})
    return team


async def call(wire: Wire, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """A request to the native API that has to succeed."""
    answer = await wire.send(Request(method, f"/api/v1{path}", msgspec.json.encode(body) if body else b""))
    assert answer.status < 300, answer
    return msgspec.json.decode(answer.body)
